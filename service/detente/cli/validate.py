"""The command that checks users' files, or a whole version, and stores nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from pyoxigraph import NamedNode, Quad

from detente.changes import build as builder
from detente.changes.audit import audit
from detente.changes.load import LoadRequest, check_names, texts_of
from detente.changes.places import FilePlace
from detente.changes.refusals import near_misses, placed, results_text
from detente.cli.common import as_json, at_version, echo_json, opened_version, progress
from detente.cli.reading import reading_options, tell_readings, with_reading
from detente.gate.report import Report
from detente.rdf.quads import Quads
from detente.rdf.reading.limits import OPERATOR_LIMITS
from detente.rdf.reading.read import How, read_files
from detente.resources import shipped_sources
from detente.settings import Settings
from detente.vocabulary.graphs import DEFAULT

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True)


@click.command()
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--all", "whole", is_flag=True, help="Check a whole version instead, and its default graph.")
@at_version
@reading_options
@as_json
@click.pass_obj
def validate(
    settings: Settings,
    files: tuple[Path, ...],
    whole: bool,
    version: str | None,
    format_: str | None,
    contexts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check RDF files against the shapes, beside the authority entries that ship with the package.

    Takes what `load` takes, - for standard input included, and stores nothing. With --all, every graph of a
    version is checked, in as many processes as there are CPUs, and the default graph compared with its
    rebuild. Exit code 2: a file cannot be read; 3: it does not conform.
    """
    if whole == bool(files):
        raise click.UsageError("Name files to check, or give --all.")
    with with_reading(files, settings.base, format_, contexts, OPERATOR_LIMITS) as how:
        what = LoadRequest(tuple(map(str, files)), how=how)
        check_names(what)
        uploaded = list(read_files(files, how))
        with progress("Validating"):
            dataset = builder.assemble(shipped_sources(), settings.base)
            if whole:
                report = audit(opened_version(settings, version), dataset.gate)
            else:
                report = _check(uploaded, dataset)
        report, places = placed(report, uploaded, texts_of(what))
    _tell(report, places, how, uploaded, as_json=as_json)
    if not report.conforms:
        raise click.exceptions.Exit(3)


def _tell(
    report: Report, places: Sequence[FilePlace], how: How, uploaded: Iterable[Quad], *, as_json: bool
) -> None:
    notes = list(near_misses(uploaded))
    if as_json:
        pairs = zip(report.results, places, strict=True)
        results = [result.as_dict() | ({"place": place.at} if place.at else {}) for result, place in pairs]
        told = {"conforms": report.conforms, "results": results, "read": tell_readings(how), "notes": notes}
        echo_json(told)
        return
    for each in how.readings:
        if each.dropped or each.notes:
            click.echo("\n".join(each.lines()), err=True)
    click.echo("\n".join(notes), nl=bool(notes), err=True)
    click.echo(results_text(report, places) if report.results else report)


def _check(uploaded: Iterable[Quad], dataset: builder.Assembled) -> Report:
    """Validate each graph that was uploaded, in place of the shipped one of its name, beside the others."""
    given = Quads(uploaded)
    names = {quad.graph_name for quad in given}
    settled = DEFAULT.iri(dataset.gate.iris)
    if settled in names:
        click.echo(f"{settled.value} follows from other graphs; it is not checked", err=True)
    graphs = sorted((name for name in names - {settled} if isinstance(name, NamedNode)), key=str)
    given.update(quad for quad in dataset.quads if quad.graph_name not in names)
    return builder.judge_graphs(given, dataset.gate, graphs)
