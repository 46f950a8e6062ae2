"""Tables that users hold as CSV: read whole, every fault of them told with its line and column."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from detente.documents import suggestion
from detente.errors import InputError, Problem

MOST_PROBLEMS = 50
"""So many faults of one file are told."""
LONGEST_FIELD = 1 << 20
"""Characters of one field."""


@dataclass(frozen=True)
class CsvRecord:
    """One record: its fields, and where each begins, by line and column from 1."""

    fields: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class CsvTable:
    """A table: its name, its columns, its records, and the first fault beyond which it was not read."""

    name: str
    columns: tuple[str, ...]
    records: tuple[CsvRecord, ...]

    def index(self, column: str) -> int:
        """Find a column by its name; raises InputError, which lists those that there are."""
        if column in self.columns:
            return self.columns.index(column)
        there = ", ".join(self.columns)
        message = f"there is no column {column!r}{suggestion(column, self.columns)}; there are {there}"
        raise InputError([Problem(self.name, 1, None, message)])

    def problem(self, record: CsvRecord, index: int, message: str) -> Problem:
        """Make the problem of one field."""
        line, column = record.places[index]
        return Problem(self.name, line, column, f"{self.columns[index]}: {message}")


def read_csv(path: Path, data: bytes, delimiter: str) -> CsvTable:
    """Read a table in UTF-8 with a header (RFC 4180); blank lines are passed over.

    Raises InputError with every record that has not as many fields as the header, and columns of one name.
    """
    name = str(path)
    records = list(_records(name, _text(name, data), delimiter))
    if not records:
        raise InputError([Problem(name, 1, 1, "the file has no header: no line at all")])
    header, *rows = records
    faults = [*_of_header(name, header), *islice(_of_rows(name, rows, len(header.fields)), MOST_PROBLEMS)]
    if faults:
        raise InputError(faults)
    return CsvTable(name, header.fields, tuple(rows))


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        cure = "save the table as CSV in UTF-8"
        message = f"byte {data[error.start]:#04x} is no UTF-8; {cure}"
        raise InputError([Problem(name, line, column, message)]) from None


def _records(name: str, text: str, delimiter: str) -> Iterator[CsvRecord]:
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    csv.field_size_limit(LONGEST_FIELD)
    first = 0
    try:
        for fields in reader:
            if fields:
                yield CsvRecord(
                    tuple(fields), tuple(_places(lines[first : reader.line_num], first + 1, delimiter))
                )
            first = reader.line_num
    except csv.Error as error:
        raise InputError([Problem(name, first + 1, 1, f"this record is no CSV: {error}")]) from None


def _places(lines: Sequence[str], line: int, delimiter: str) -> Iterator[tuple[int, int]]:
    """Yield where the fields of a record begin."""
    quoted = False
    yield line, 1
    for number, text in enumerate(lines, line):
        for column, character in enumerate(text, 1):
            if character == '"':
                quoted = not quoted
            elif character == delimiter and not quoted:
                yield number, column + 1


def _of_header(name: str, header: CsvRecord) -> Iterator[Problem]:
    for column, times in Counter(header.fields).items():
        if times > 1:
            place = header.places[header.fields.index(column)]
            yield Problem(name, *place, f"{times} columns have the name {column!r}; give each its own")


def _of_rows(name: str, rows: Iterable[CsvRecord], width: int) -> Iterator[Problem]:
    for row in rows:
        if len(row.fields) != width:
            fields = f"{len(row.fields)} field{'s' if len(row.fields) != 1 else ''}"
            cure = "quote what has the delimiter in it, or choose another with --delimiter"
            yield Problem(name, *row.places[0], f"{fields}, and the header has {width}; {cure}")
