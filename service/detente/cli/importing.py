"""The command that brings in a release of an event data set."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from pyoxigraph import RdfFormat, parse

from detente.changes.commit import RefusedError
from detente.changes.importing import MAPPING, Imported, ImportRequest, InSlices, import_release
from detente.changes.rules import rules_of
from detente.claims.importing.candidates import candidates_by
from detente.claims.importing.description import is_calendar_day, release_of
from detente.claims.importing.mapping import Mapping, read_mapping
from detente.claims.importing.matching import Matching, write_unmatched
from detente.claims.importing.running import Period, RecordTally
from detente.claims.importing.shipped import find_mapping
from detente.cli.common import as_json, counting, data_store, echo_json
from detente.cli.executing import executor_of
from detente.cli.history import user_name
from detente.errors import InputError, Problem
from detente.rdf.namespaces import PREFIXES
from detente.rdf.turtle import write_turtle
from detente.resources import shipped_sources
from detente.settings import Settings
from detente.store.errors import os_errors
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import load_ontology

_FIRST = 10
"""So many of what matches nothing are shown; the file has all."""


@click.command(name="import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--mapping", "mapping_name", required=True, help="The name of one that ships, or a YAML file.")
@click.option("--release", help="The name of the release, where it is not the one that the mapping names.")
@click.option("--issued", metavar="DAY", help="The day on which that release was issued.")
@click.option("--since", metavar="DAY", help="Only records of that day and later ones.")
@click.option("--until", metavar="DAY", help="Only records of that day and earlier ones.")
@click.option(
    "--matches",
    type=click.Path(path_type=Path),
    help="A file that says what codes and names stand for: unmatched.csv, filled in, or OpenRefine's export.",
)
@click.option(
    "--unmatched",
    type=click.Path(path_type=Path),
    default=Path("unmatched.csv"),
    show_default=True,
    help="Where to write what matches nothing, with candidates.",
)
@click.option("--replace", is_flag=True, help="Replace a release that is as late, or of other files or days.")
@click.option(
    "--dry-run", is_flag=True, help="Show the first record, the counts, the verdict; change nothing."
)
@click.option("--jobs", type=click.IntRange(min=1), help="Map in slices, in so many processes.")
@click.option(
    "--spark", metavar="MASTER", help="Map in slices, on Apache Spark: 'local[*]', spark://host:7077."
)
@click.option(
    "--partitions",
    type=click.Path(file_okay=False, path_type=Path),
    help="With either: keep what was mapped there, sorted, with digests. On several machines all share it.",
)
@click.option("--author", help="Who is named in the log; by default the user's name.")
@click.option("--message", "-m", help="What the log says of the change.")
@as_json
@click.pass_obj
def import_(
    settings: Settings,
    files: tuple[Path, ...],
    mapping_name: str,
    release: str | None,
    issued: str | None,
    since: str | None,
    until: str | None,
    matches: Path | None,
    unmatched: Path,
    replace: bool,
    dry_run: bool,
    jobs: int | None,
    spark: str | None,
    partitions: Path | None,
    author: str | None,
    message: str | None,
    as_json: bool,
) -> None:
    """Import a release of an event data set, all files as one change, by a mapping (docs/importing.md).

    Each record becomes a thing and a claim of who made the data set, anchored by its row. Nothing of it
    settles before a curator adopts a human-coded or official release. A bad record is told with its file and
    line, and left out; the rest goes in. The same files again change nothing, and a later release takes the
    place of an earlier one. Exit code 2: a mapping or a file cannot be read; 3: the result does not conform.
    """
    mapping = read_mapping(find_mapping(mapping_name))
    found = release_of(mapping, _files(files, mapping), release, _day("--issued", issued))
    period = _period(since, until)
    _check_writable(unmatched)
    what = ImportRequest(mapping, found, period, matches, replace)

    def mapped(tally: RecordTally, matching: Matching) -> None:
        for problem in tally.problems:
            click.echo(problem, err=True)
        _write_unmatched(matching, unmatched)
        if dry_run and not as_json:
            click.echo(_first_record(tally, Iris(settings.base)))

    with _slices(jobs, spark, partitions) as in_slices:
        done = _imported(settings, what, mapped, author, message, dry_run=dry_run, in_slices=in_slices)
    if as_json:
        echo_json(_as_dict(done))
    else:
        click.echo("\n".join(_in_words(done, unmatched)))


def _imported(
    settings: Settings,
    what: ImportRequest,
    mapped: Callable[[RecordTally, Matching], None],
    author: str | None,
    message: str | None,
    *,
    dry_run: bool,
    in_slices: InSlices | None,
) -> Imported:
    try:
        with counting("Importing", "quads", {MAPPING: "records"}) as told:
            return import_release(
                data_store(settings),
                rules_of(settings.profile, settings.base),
                what,
                load_ontology(shipped_sources().ontology),
                Iris(settings.base),
                author=author or user_name(),
                message=message,
                dry_run=dry_run,
                progress=told,
                mapped=mapped,
                in_slices=in_slices,
            )
    except RefusedError as error:
        click.echo(error.in_full(), err=True)
        raise click.exceptions.Exit(3) from None


@contextmanager
def _slices(jobs: int | None, spark: str | None, folder: Path | None) -> Iterator[InSlices | None]:
    """Start what maps in slices, if that is asked for."""
    if jobs is None and spark is None:
        if folder is not None:
            raise click.UsageError("--partitions goes with --jobs or --spark")
        yield None
        return
    with executor_of(jobs, spark) as executor:
        yield InSlices(executor, folder)


def _files(files: tuple[Path, ...], mapping: Mapping) -> tuple[Path, ...]:
    if files:
        return files
    source = mapping.document.get("source")
    path = source.get("path") if source is not None else None
    if path is None:
        raise InputError([Problem("FILE", None, None, "no file is named, and the mapping names none either")])
    return (Path(path.text),)


def _day(option: str, text: str | None) -> str | None:
    if text is not None and not is_calendar_day(text):
        raise InputError([Problem(option, None, None, f"{text!r} is no day as 2018-01-31")])
    return text


def _period(since: str | None, until: str | None) -> Period:
    period = Period(_day("--since", since) or "", _day("--until", until) or "")
    if period.since and period.until and period.since > period.until:
        problem = f"{until} is before {since}, the day of --since"
        raise InputError([Problem("--until", None, None, problem)])
    return period


def _check_writable(path: Path) -> None:
    """Raise InputError where a file could not be written once all records are mapped."""
    target = path if path.exists() else path.parent
    if path.is_dir():
        problem = "is a folder; name a file"
    elif not target.exists():
        problem = f"cannot be written: there is no folder {target}"
    elif not os.access(target, os.W_OK):
        problem = "cannot be written: permission denied"
    else:
        return
    raise InputError([Problem(str(path), None, None, problem)])


def _write_unmatched(matching: Matching, path: Path) -> None:
    if not matching.unmatched:
        return
    with os_errors(f"write {path}"), path.open("w", encoding="utf-8", newline="", errors="replace") as out:
        write_unmatched(out, matching, candidates_by(matching.authority.gazetteer))


def _first_record(tally: RecordTally, iris: Iris) -> str:
    quads = parse(input=tally.first.encode(), format=RdfFormat.N_QUADS)
    return write_turtle(quads, {**PREFIXES, **iris.prefixes()})


def _in_words(done: Imported, unmatched: Path) -> Iterator[str]:
    tally = done.tally
    yield f"{tally.mapped} of {tally.records} records mapped, {tally.quads} statements"
    if tally.passed_over:
        yield f"{tally.passed_over} records passed over"
    if done.batch is not None:
        yield f"in {done.batch.slices} slices, {done.batch.again} of them again: {done.batch.hash.digest}"
    for reason, number in tally.reasons.most_common():
        yield f"{number} bad: {reason}"
    if done.matching.unmatched:
        yield f"{len(done.matching.unmatched)} codes and names match nothing; {unmatched} lists them:"
        listed = sorted(done.matching.unmatched.items(), key=lambda item: -item[1].rows)
        for (system, code), each in listed[:_FIRST]:
            yield f"  {system} {code} ({each.label}): {each.rows} records, the first is {each.first_row}"
    for earlier in done.replaced:
        yield f"{earlier.value} gives way"
    yield _outcome(done)


def _outcome(done: Imported) -> str:
    made = done.made.committed
    version = None if made.manifest is None else made.manifest.id
    if not made.is_new:
        return f"version {version}: nothing to change"
    if version is None:
        return f"dry run, it conforms: {done.made.summary}"
    return f"version {version}: {done.made.summary}"


def _as_dict(done: Imported) -> dict[str, Any]:
    tally, made = done.tally, done.made.committed
    return {
        "version": None if made.manifest is None else made.manifest.id,
        "is_new": made.is_new,
        "graph": done.graph.value,
        "records": tally.records,
        "mapped": tally.mapped,
        "passed_over": tally.passed_over,
        "bad": dict(tally.reasons),
        "problems": [str(problem) for problem in tally.problems],
        "unmatched": [
            {"system": system, "code": code, "label": each.label, "rows": each.rows}
            for (system, code), each in done.matching.unmatched.items()
        ],
        "replaced": [each.value for each in done.replaced],
        "summary": done.made.summary,
        "mapped_digest": None if done.batch is None else done.batch.hash.digest,
    }
