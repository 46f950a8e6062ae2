"""A table of a version as CSV (RFC 4180): UTF-8, a header, CRLF, fields quoted where they need be."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from pyoxigraph import BlankNode

from detente.exports.columns import SEPARATOR, Table
from detente.rdf.namespaces import PREFIXES
from detente.rdf.quads import Object
from detente.store import Version

Ask = Callable[[str], Iterable[Mapping[str, Object]]]


def write_table(version: Version, table: Table, output: BinaryIO) -> None:
    """Write a table, its rows sorted by IRI, in a query or two for each column."""
    writer = csv.writer(_Encoding(output), lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows(cells(table, asking(version)))


def asking(version: Version) -> Ask:
    """Give what asks a version the queries of columns."""
    return lambda query: version.query(query, prefixes=PREFIXES).rows()


def cells(table: Table, ask: Ask) -> Iterator[list[str]]:
    """Yield the cells of each row, several values of one joined."""
    for row in values_of_rows(table, ask):
        yield [joined(values) for values in row]


def values_of_rows(table: Table, ask: Ask) -> Iterator[list[list[str]]]:
    """Yield each row as the sorted values of each of its cells; rows are sorted by IRI."""
    columns = [
        _values(row for query in table.queries(column) for row in ask(query)) for column in table.columns
    ]
    for row in sorted(columns[0]):
        yield [
            sorted(values.get(row, ())) or [column.absent][: bool(column.absent)]
            for column, values in zip(table.columns, columns, strict=True)
        ]


@dataclass(frozen=True)
class _Encoding:
    """Takes text, and passes it on as UTF-8."""

    output: BinaryIO

    def write(self, text: str) -> int:
        return self.output.write(text.encode())


def _values(rows: Iterable[Mapping[str, Object]]) -> dict[str, set[str]]:
    """Collect the values of each row."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if "value" in row:
            found[_text(row["row"])].add(_text(row["value"]))
    return found


def joined(values: Iterable[str]) -> str:
    """Write the values of a cell; what looks like the separator within one is written otherwise."""
    return SEPARATOR.join(value.replace(SEPARATOR, " || ") for value in values)


def _text(term: Object) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value
