"""The command that finds what the names in a table stand for."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

import click

from detente.cli.common import at_version, opened_version, progress
from detente.cli.csv_input import MOST_PROBLEMS, CsvRecord, CsvTable, read_csv
from detente.errors import InputError, Problem
from detente.gazetteer.asking import KINDS, RowAnswer, RowAsked, answer, days_of, states_of_row
from detente.gazetteer.authority import CODES, WIKIDATA
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_quads
from detente.settings import Settings
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris

ADDED = ("detente_id", "detente_label", "detente_score", "detente_candidates")
"""Columns that the table gets."""
SYSTEMS = (*CODES, WIKIDATA)
_CANDIDATES = 5
_KEPT = 1 << 16

Given = Mapping[str, int]
"""Columns by what they say of a row."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True))
@click.option("--column", required=True, help="Column with the names, or with codes.")
@click.option(
    "--type",
    "types",
    multiple=True,
    type=click.Choice(tuple(KINDS)),
    help="What may be meant; several times.",
)
@click.option(
    "--date-column", help="Column with the day that the row speaks of, in EDTF: 1997, 1997-05, 1997-05-03."
)
@click.option("--date", "on", help="That day for the whole table.")
@click.option("--state-column", help="Column with the state that it belongs to: a name, a code or an id.")
@click.option("--office-column", help="Column with the title of an office that the person held.")
@click.option(
    "--code",
    "codes",
    multiple=True,
    metavar="LIST=COLUMN",
    help=f"Column with codes of a list: {', '.join(SYSTEMS)}. Several times.",
)
@click.option(
    "--delimiter", help="What stands between fields; by default a tab in .tsv and .tab, else a comma."
)
@click.option("--output", default="-", metavar="FILENAME", help="File to write; - is standard output.")
@at_version
@click.pass_obj
def reconcile(
    settings: Settings,
    file: Path,
    column: str,
    types: tuple[str, ...],
    date_column: str | None,
    on: str | None,
    state_column: str | None,
    office_column: str | None,
    codes: tuple[str, ...],
    delimiter: str | None,
    output: str,
    version: str | None,
) -> None:
    """Find what the names in a column of a CSV stand for; write it with four more columns.

    detente_id and detente_label are those of a match: the one thing that has exactly this name or code,
    existed on the day and agrees with the rest of the row. Everything else is left for a person to choose,
    by the candidates with their scores in detente_candidates. Exit code 2: something is wrong in the file;
    nothing is written then.
    """
    separator = _delimiter(delimiter, file)
    table = read_csv(file, sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes(), separator)
    asked = {"date": date_column, "state": state_column, "office": office_column, **_code_columns(codes)}
    given = {name: table.index(each) for name, each in asked.items() if each is not None}
    _check_header(table)
    names = _names(settings, version)
    rows = _rows(table, table.index(column), given, _kinds(types), on, names)
    base = Iris(settings.base).thing("").value
    with progress("Reconciling"):
        ask = lru_cache(_KEPT)(lambda row: answer(row, names))
        answers = [ask(row) if row is not None else [] for row in rows]
    _write(output, separator, table, [added_cells(each, base) for each in answers])
    click.echo(_summary(answers), err=True)


def _names(settings: Settings, version: str | None) -> Gazetteer:
    iris = Iris(settings.base)
    opened = opened_version(settings, version)
    return gazetteer_of_quads(opened.match(graph=AUTHORITY.iri(iris)), iris)


def _delimiter(given: str | None, file: Path) -> str:
    if given is None:
        return "\t" if file.suffix in (".tsv", ".tab") else ","
    delimiter = {"tab": "\t", "\\t": "\t"}.get(given, given)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise click.BadParameter("a delimiter is one character, or tab", param_hint="--delimiter")
    return delimiter


def _code_columns(codes: Sequence[str]) -> dict[str, str]:
    found = {}
    for each in codes:
        system, equals, column = each.partition("=")
        if not equals or system not in SYSTEMS:
            message = f"{each!r} is not LIST=COLUMN, with one of {', '.join(SYSTEMS)}"
            raise click.BadParameter(message, param_hint="--code")
        found[system] = column
    return found


def _kinds(types: Sequence[str]) -> frozenset[str]:
    return frozenset(KINDS[each] for each in types)


def _check_header(table: CsvTable) -> None:
    taken = [each for each in ADDED if each in table.columns]
    if taken:
        message = f"the table has {', '.join(taken)} already: rename or remove what an earlier run added"
        raise InputError([Problem(table.name, 1, None, message)])


def _rows(
    table: CsvTable, column: int, given: Given, kinds: frozenset[str], on: str | None, names: Gazetteer
) -> list[RowAsked | None]:
    """Read every row; None where it names nothing. Raises InputError for what cannot be read in them."""
    read = _reader(table, column, given, kinds, on, names)
    problems: list[Problem] = []
    rows = [read(record, problems) for record in table.records]
    if problems:
        raise InputError(islice(problems, MOST_PROBLEMS))
    return rows


def _reader(
    table: CsvTable, column: int, given: Given, kinds: frozenset[str], on: str | None, names: Gazetteer
) -> Callable[[CsvRecord, list[Problem]], RowAsked | None]:
    always, doubts = days_of([on or ""])
    if doubts:
        raise click.BadParameter(doubts[0], param_hint="--date")

    def read(record: CsvRecord, problems: list[Problem]) -> RowAsked | None:
        cells = {name: record.fields[index].strip() for name, index in given.items()}
        text = record.fields[column].strip()
        codes = tuple((system, cells[system]) for system in SYSTEMS if cells.get(system))
        if not text and not codes:
            return None
        days, doubts = days_of([cells.get("date", "")])
        problems += [table.problem(record, given["date"], each) for each in doubts]
        states, unknown = states_of_row([cells.get("state", "")], names, days or always)
        for each in unknown:
            click.echo(f"warning: {table.problem(record, given['state'], each)}; nothing matches", err=True)
        return RowAsked(
            text, kinds, days or always, states, codes, cells.get("office", ""), unknown, _CANDIDATES
        )

    return read


def added_cells(answers: Sequence[RowAnswer], base: str) -> tuple[str, str, str, str]:
    """Give the cells of one row: id, label, score of its match; the candidates as `id (label) score`."""
    match = next((each.candidate for each in answers if each.is_match), None)
    told = "; ".join(
        f"{each.candidate.thing.iri.removeprefix(base)} ({each.candidate.thing.label}) {each.candidate.score}"
        for each in answers
    )
    if match is None:
        return "", "", "", told
    return match.thing.iri.removeprefix(base), match.thing.label, str(match.score), told


def _write(output: str, delimiter: str, table: CsvTable, added: Sequence[Sequence[str]]) -> None:
    try:
        with click.open_file(output, "w", encoding="utf-8", atomic=output != "-") as file:
            writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
            writer.writerow([*table.columns, *ADDED])
            writer.writerows(_records(table, added))
    except OSError as error:
        raise click.FileError(output, error.strerror) from None


def _records(table: CsvTable, added: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    for record, cells in zip(table.records, added, strict=True):
        yield [*record.fields, *cells]


def _summary(answers: Sequence[Sequence[RowAnswer]]) -> str:
    counts = Counter(
        "matched" if any(each.is_match for each in found) else "open" if found else "none"
        for found in answers
    )
    return (
        f"{len(answers)} rows: {counts['matched']} matched, {counts['open']} open with candidates, "
        f"{counts['none']} with none"
    )
