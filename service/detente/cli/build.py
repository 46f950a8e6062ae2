"""The command that makes the graph: by itself, for an unchanged build is to be quick."""

from __future__ import annotations

from pathlib import Path

import click

from detente.changes import build as builder
from detente.cli.common import as_json, echo_json, progress
from detente.settings import Settings
from detente.store import VersionStore

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--seeds", type=_FOLDER, help="Folder of seeds, in place of those that ship with the package.")
@click.option("--overwrite", is_flag=True, help="Take what the seeds have, whatever others wrote since.")
@as_json
@click.pass_obj
def build(settings: Settings, seeds: Path | None, overwrite: bool, as_json: bool) -> None:
    """Build a version of the graph from the seeds, and make it the current one.

    The seeds are read, mapped, settled and validated. What is wrong is told by file and line, or by shape;
    the current version then stays as it is. Graphs that others wrote are kept; where they and the seeds have
    changed the same graph since it was built, nothing is done without --overwrite.
    """
    sources = builder.shipped_sources()
    if seeds:
        sources = builder.Sources(sources.ontology, sources.shapes, seeds)
    store = VersionStore(settings.data, lock_seconds=settings.lock_seconds)
    before = store.current_id()
    with progress("Building the graph"):
        manifest = builder.build(sources, store, settings.base, overwrite=overwrite)
    if as_json:
        echo_json(manifest.as_dict())
    elif before == manifest.id:
        click.echo(f"version {manifest.id} is up to date: {manifest.total} quads")
    else:
        click.echo(f"version {manifest.id}: {manifest.total} quads in {len(manifest.graphs)} graphs")
