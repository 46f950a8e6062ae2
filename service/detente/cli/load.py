"""The command that puts users' files into the graph."""

from __future__ import annotations

import click
from pyoxigraph import NamedNode

from detente.changes.commit import RefusedError
from detente.changes.load import LoadReport, tell_refusal
from detente.changes.load import load as load_files
from detente.changes.profiles import rules_of
from detente.changes.summary import summarize
from detente.cli.common import as_json, echo_json, progress
from detente.cli.history import user_name
from detente.errors import InputError, Problem
from detente.settings import Settings
from detente.store import VersionStore
from detente.vocabulary.iris import Iris


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--graph", help="IRI of the graph to load into; by default the file's own, or those it names.")
@click.option("--replace", is_flag=True, help="Make each graph hold only what is loaded.")
@click.option("--dry-run", is_flag=True, help="Validate, say what would change, and change nothing.")
@click.option("--author", help="Who is named in the log; by default the user's name.")
@click.option("--message", "-m", help="What the log says of the change.")
@as_json
@click.pass_obj
def load(
    settings: Settings,
    sources: tuple[str, ...],
    graph: str | None,
    replace: bool,
    dry_run: bool,
    author: str | None,
    message: str | None,
    as_json: bool,
) -> None:
    """Load RDF into the graph, all files as one change, if the result conforms to the shapes.

    Takes Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML, told by ending or Content-Type, and gzip of
    each. Your own graphs settle nothing: the default graph follows from entries, authority and curation.
    Exit code 2: a file cannot be read; 3: it does not conform. Nothing is changed then.
    """
    what = LoadReport(sources, None if graph is None else _graph(graph), replace)
    try:
        with progress("Loading"):
            done = load_files(
                VersionStore(settings.data, lock_seconds=settings.lock_seconds),
                rules_of(settings.profile, settings.base),
                what,
                Iris(settings.base),
                author=author or user_name(),
                message=message or f"Loaded {', '.join(sources)}",
                dry_run=dry_run,
            )
    except RefusedError as error:
        click.echo(tell_refusal(error, sources), err=True)
        raise click.exceptions.Exit(3) from None
    version = None if done.manifest is None else done.manifest.id
    for warning in done.report.results:
        click.echo(warning, err=True)
    if as_json:
        echo_json(
            {"version": version, "is_new": done.is_new, "summary": summarize(done.change, settings.base)}
        )
    elif not done.is_new:
        click.echo(f"version {version}: nothing to change")
    else:
        summary = summarize(done.change, settings.base)
        click.echo(f"version {version}: {summary}" if version else f"dry run, it conforms: {summary}")


def _graph(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise InputError(
            [Problem("--graph", None, None, f"{iri!r} is not an absolute IRI ({error})")]
        ) from None
