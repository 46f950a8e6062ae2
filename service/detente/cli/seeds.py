"""Commands for those who write entries: begin one, check it, build a version of all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from detente.changes import build as builder
from detente.changes.assembling import assemble_parts
from detente.changes.check import LIMIT, NOTHING, Check, check_sources, summed_up
from detente.changes.collecting import without_collecting
from detente.changes.commit import RefusedError
from detente.changes.summary import summarize
from detente.claims.parts import UnsoundError
from detente.claims.seeds.scaffold import scaffold
from detente.cli.common import as_json, data_store, echo_json, progress
from detente.gate.gate import Report
from detente.resources import Sources, shipped_sources
from detente.settings import Settings
from detente.store import Manifest, VersionStore
from detente.vocabulary.iris import Iris, slug

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_limit = click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=LIMIT,
    show_default=True,
    help="How many results of the gate to tell one by one; the others are counted.",
)


@click.command()
@click.option("--seeds", type=_FOLDER, help="Folder of seeds, in place of those that ship with the package.")
@click.option("--overwrite", is_flag=True, help="Take what the seeds have, whatever others wrote since.")
@click.option("--dry-run", is_flag=True, help="Check, say what would change, and change nothing.")
@_limit
@as_json
@click.pass_obj
def build(
    settings: Settings, seeds: Path | None, overwrite: bool, dry_run: bool, limit: int, as_json: bool
) -> None:
    """Build a version of the graph from the seeds, and make it the current one.

    The seeds are read, mapped, settled and validated. All that is wrong is told at once, as `check` tells it;
    the current version then stays as it is. Graphs that others wrote are kept; where they and the seeds have
    changed the same graph since it was built, nothing is done without --overwrite. Exit code 2: something is
    wrong in the files; 3: the gate refuses what they say.
    """
    sources, store = _sources(seeds or settings.seeds), data_store(settings)
    before = store.current_id()
    with progress("Building the graph"), without_collecting():
        if dry_run:
            done = check_sources(sources, store, settings.base, overwrite=overwrite)
            told = f"dry run, it conforms: {summarize(done.change, settings.base)}"
            _finish(done, limit, as_json, _refused(done) if done.exit_code else told)
            return
        found, manifest = _build(sources, store, settings, overwrite=overwrite)
    if manifest is None:
        _finish(found, limit, as_json, _refused(found))
    elif as_json:
        echo_json({**manifest.as_dict(), "warnings": [each.as_dict() for each in found.lints]})
    else:
        _tell_built(manifest, found, is_new=before != manifest.id)


@click.command("check")
@click.argument("folder", type=_FOLDER, required=False)
@_limit
@as_json
@click.pass_obj
def check_command(settings: Settings, folder: Path | None, limit: int, as_json: bool) -> None:
    """Check the seeds of a FOLDER, all stages at once, and make no version.

    FOLDER holds seeds, or one entry set: then the authority and the entries around it, or those that ship
    with the package, are read as well, and only what stands in FOLDER is told. Without FOLDER the shipped
    seeds are checked. Mistakes in files, names and quotes, what the gate refuses of the rest (beside the
    current version, if there is one) and warnings name file, line, column and cure. Exit code 2: something is
    wrong in the files; 3: the gate refuses what they say. Warnings alone end with 0.
    """
    with progress("Checking"):
        done = check_sources(_sources(folder), data_store(settings), settings.base)
    _finish(done, limit, as_json, done.summary())


@click.command()
@click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to make, or an empty one to fill; by default seeds/ and the text's name.",
)
def new(text: Path, folder: Path | None) -> None:
    """Begin an entry set with a TEXT: its bytes, their hash, and files that say what is to be filled in.

    A text in which lines begin with "ORIGINAL ENTRY:" has an entry for each; any other is one entry.
    Afterwards `detente check FOLDER` tells what is left to do.
    """
    made = scaffold(text, folder or Path("seeds") / (slug(text.stem) or text.stem))
    for path in made:
        click.echo(path)
    click.echo(f"fill them in; 'detente check {made[0].parent}' tells what is left")


def _sources(seeds: Path | None) -> Sources:
    shipped = shipped_sources()
    return Sources(shipped.ontology, shipped.shapes, seeds) if seeds else shipped


def _build(
    sources: Sources, store: VersionStore, settings: Settings, *, overwrite: bool
) -> tuple[Check, Manifest | None]:
    """Make a version if nothing is wrong; else find all that is. What was built already is not read again."""
    source = builder.BuildSource.of(sources, settings.base)
    if not overwrite and (current := builder.built_already(source, store)) is not None:
        return NOTHING, current
    parts = assemble_parts(sources, store, settings.base)
    if parts is not None:
        with suppress(UnsoundError, RefusedError):  # all is read then, to tell what is wrong and where
            made = builder.build_graphs(parts.made, parts, source, store, overwrite=overwrite)
            return replace(NOTHING, lints=parts.lints), made
    reading, ontology = builder.examine_sources(sources, settings.base)
    if reading.problems:
        return check_sources(sources, store, settings.base), None
    dataset = builder.assemble_seeds(sources, reading.seeds, ontology, settings.base)
    iris = Iris(settings.base)
    try:
        manifest = builder.build_dataset(dataset, source, store, overwrite=overwrite)
    except RefusedError as error:
        return summed_up(reading, sources.seeds, iris, error.report), None
    return summed_up(reading, sources.seeds, iris, Report(())), manifest


def _tell_built(manifest: Manifest, found: Check, *, is_new: bool) -> None:
    if is_new:
        click.echo(f"version {manifest.id}: {manifest.total} quads in {len(manifest.graphs)} graphs")
    else:
        click.echo(f"version {manifest.id} is up to date: {manifest.total} quads")
    for warning in found.lints:
        click.echo(warning, err=True)


def _finish(found: Check, limit: int, as_json: bool, summary: str) -> None:
    """Tell all that was found, and end with the exit code for it."""
    if as_json:
        echo_json(found.as_dict(limit))
    else:
        for line in found.lines(limit):
            click.echo(line, err=True)
        click.echo(summary, err=bool(found.exit_code))
    if found.exit_code:
        raise click.exceptions.Exit(found.exit_code)


def _refused(found: Check) -> str:
    return f"refused: {found.errors()}; nothing was changed"
