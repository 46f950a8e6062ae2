"""The command that puts users' files into the graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from pyoxigraph import NamedNode

from detente.changes.load import Loaded, LoadRefusedError, LoadRequest, load_sources
from detente.changes.rules import rules_of
from detente.cli.common import as_json, counting, data_store, echo_json
from detente.cli.history import user_name
from detente.cli.reading import reading_options, tell_readings, with_reading
from detente.errors import InputError, Problem
from detente.rdf.reading.limits import OPERATOR_LIMITS
from detente.rdf.reading.read import How
from detente.settings import Settings
from detente.vocabulary.iris import Iris


@click.command("load")
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--graph", help="IRI of the graph to load into; by default the file's own, or those it names.")
@click.option("--replace", is_flag=True, help="Make each graph hold only what is loaded.")
@click.option("--dry-run", is_flag=True, help="Validate, say what would change, and change nothing.")
@click.option("--author", help="Who is named in the log; by default the user's name.")
@click.option("--message", "-m", help="What the log says of the change.")
@reading_options
@as_json
@click.pass_obj
def load_command(
    settings: Settings,
    sources: tuple[str, ...],
    graph: str | None,
    replace: bool,
    dry_run: bool,
    author: str | None,
    message: str | None,
    format_: str | None,
    contexts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Load RDF into the graph, all files as one change, if the result conforms to the shapes.

    Takes Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML, told by ending, Content-Type or first bytes,
    and gzip, bzip2, xz and zstd of each; - is standard input. What was read and what was left out is told by
    file, and what is accepted but settles nothing: the default graph follows from entries, authority and
    curation. Exit code 2: a file cannot be read; 3: it does not conform. Nothing is changed then.
    """
    with with_reading(sources, settings.base, format_, contexts, OPERATOR_LIMITS) as how:
        what = LoadRequest(sources, None if graph is None else _graph(graph), replace, how)
        try:
            with counting("Loading", "quads") as told:
                done = load_sources(
                    data_store(settings),
                    rules_of(settings.profile, settings.base),
                    what,
                    Iris(settings.base),
                    author=author or user_name(),
                    message=message or f"Loaded {what.names}",
                    dry_run=dry_run,
                    progress=told,
                )
        except LoadRefusedError as error:
            _refuse(error, how, as_json=as_json)
    for warning in done.committed.report.results:
        click.echo(warning, err=True)
    if as_json:
        echo_json(_as_dict(done) | {"read": tell_readings(how)})
    else:
        click.echo("\n".join(_in_words(done, how)))


def _refuse(error: LoadRefusedError, how: How, *, as_json: bool) -> None:
    if as_json:
        pairs = zip(error.report.results, error.places, strict=True)
        results = [result.as_dict() | {"place": place.at} for result, place in pairs]
        counts = {} if error.by_rule is None else {"by_rule": error.by_rule}
        echo_json({"conforms": False, "results": results, **counts, "read": tell_readings(how)})
    else:
        click.echo(error.in_words, err=True)
    raise click.exceptions.Exit(3) from None


def _as_dict(done: Loaded) -> dict[str, Any]:
    made = done.committed
    return {
        "version": None if made.manifest is None else made.manifest.id,
        "is_new": made.is_new,
        "summary": done.summary,
        "unsettled": list(done.unsettled),
        "notes": list(done.notes),
    }


def _in_words(done: Loaded, how: How) -> Iterator[str]:
    made = done.committed
    version = None if made.manifest is None else made.manifest.id
    if not made.is_new:
        yield f"version {version}: nothing to change"
    else:
        summary = done.summary
        yield f"version {version}: {summary}" if version else f"dry run, it conforms: {summary}"
    for each in how.readings:
        yield from each.lines()
    yield from done.notes
    yield from done.unsettled


def _graph(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise InputError(
            [Problem("--graph", None, None, f"{iri!r} is not an absolute IRI ({error})")]
        ) from None
