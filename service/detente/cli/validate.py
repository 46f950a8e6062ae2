"""The command that checks users' files, or a whole version, and stores nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from pyoxigraph import NamedNode, Quad

from detente.changes import build as builder
from detente.changes.audit import audit, audit_graphs, audit_sample
from detente.changes.load import LoadRequest, check_names, texts_of
from detente.changes.places import FilePlace
from detente.changes.refusals import near_misses, placed, results_text
from detente.cli.common import as_json, at_version, counting, echo_json, opened_version, progress
from detente.cli.reading import reading_options, tell_readings, with_reading
from detente.gate.gate import Gate
from detente.gate.report import Report
from detente.rdf.quads import Quads
from detente.rdf.reading.limits import OPERATOR_LIMITS
from detente.rdf.reading.read import How, read_files
from detente.resources import shipped_sources
from detente.settings import Settings
from detente.store import Version
from detente.vocabulary.graphs import DEFAULT

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True)


@click.command()
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--all", "whole", is_flag=True, help="Check a whole version instead, and its default graph.")
@click.option(
    "--graph",
    "graphs",
    multiple=True,
    metavar="NAME",
    help="With --all: this graph alone, such as authority; repeatable.",
)
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help="With --all: N nodes drawn at random."
)
@click.option("--seed", type=int, help="With --sample: what to draw by, to draw the same again.")
@at_version
@reading_options
@as_json
@click.pass_obj
def validate(
    settings: Settings,
    files: tuple[Path, ...],
    whole: bool,
    graphs: tuple[str, ...],
    sample: int | None,
    seed: int | None,
    version: str | None,
    format_: str | None,
    contexts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check RDF files against the shapes, beside the authority entries that ship with the package.

    Takes what `load` takes, - for standard input included, and stores nothing. With --all, every graph of a
    version is checked by pySHACL, in as many processes as there are CPUs, and the default graph compared with
    its rebuild: some hundred quads a second and process. --graph and --sample check part of it, and leave the
    default graph alone. Exit code 2: a file cannot be read; 3: it does not conform.
    """
    if whole == bool(files):
        raise click.UsageError("Name files to check, or give --all.")
    if (graphs or sample is not None) and not whole:
        raise click.UsageError("--graph and --sample go with --all; files are checked whole.")
    if seed is not None and sample is None:
        raise click.UsageError("--seed goes with --sample.")
    with with_reading(files, settings.base, format_, contexts, OPERATOR_LIMITS) as how:
        what = LoadRequest(tuple(map(str, files)), how=how)
        check_names(what)
        uploaded = list(read_files(files, how))
        with progress("Reading the shapes" if whole else "Validating"):
            dataset = builder.assemble(shipped_sources(), settings.base)
            if not whole:
                report = _check(uploaded, dataset)
        if whole:
            part = _Part(graphs, sample, seed)
            report = _audit(opened_version(settings, version), dataset.gate, part)
        report, places = placed(report, uploaded, texts_of(what))
    _tell(report, places, how, uploaded, as_json=as_json)
    if not report.conforms:
        raise click.exceptions.Exit(3)


@dataclass(frozen=True)
class _Part:
    """What of a version is checked: some graphs, a sample; all of it where neither is given."""

    graphs: tuple[str, ...]
    sample: int | None
    seed: int | None


def _audit(version: Version, gate: Gate, part: _Part) -> Report:
    with counting("Validating", "nodes" if part.sample else "quads") as told:
        watch = partial(told, "Validating")
        if part.sample is not None:
            seed = secrets.randbits(32) if part.seed is None else part.seed
            found = audit_sample(version, gate, part.graphs, part.sample, seed, watch=watch)
            click.echo(f"{found.drawn:,} of {found.nodes:,} nodes, drawn by seed {seed}", err=True)
            return found.report
        if part.graphs:
            return audit_graphs(version, gate, part.graphs, watch=watch)
        return audit(version, gate, watch=watch)


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
