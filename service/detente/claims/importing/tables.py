"""Tables that a mapping looks things up in: in the mapping itself, or a file beside the data."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from detente.documents import Cursor
from detente.errors import InputError

MOST_ROWS = 5_000_000


@dataclass(frozen=True)
class LookupTable:
    """Rows by their key; a table in the mapping has one column."""

    columns: tuple[str, ...]
    rows: Mapping[str, list[str]]
    is_file: bool

    @property
    def nothing(self) -> list[str]:
        """A row of nothing."""
        return [""] * len(self.columns)


def read_table(spec: Cursor, folder: Path) -> LookupTable:
    """Read a table; raises InputError at the place in the mapping where its file cannot be read."""
    if "values" in spec:
        return LookupTable(("value",), {each.key: [each.text] for each in spec["values"]}, is_file=False)
    path = folder / spec["path"].text
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return _from_file(csv.reader(lines, delimiter=_delimiter(spec)), spec, path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError([spec["path"].problem(f"{path} cannot be read: {reason}")]) from None


def _delimiter(spec: Cursor) -> str:
    return spec["delimiter"].text if "delimiter" in spec else ","


def _from_file(reader: object, spec: Cursor, path: Path) -> LookupTable:
    lines = iter(reader)  # type: ignore[call-overload]
    columns = tuple(each.text for each in spec["columns"].items()) if "columns" in spec else ()
    columns = columns or tuple(each.strip() for each in next(lines, []))
    key = spec["key"].text
    if key not in columns:
        problem = f"{path.name} has no column {key!r}; there are {', '.join(columns)}"
        raise InputError([spec["key"].problem(problem)])
    at, rows = columns.index(key), {}
    for cells in lines:
        if len(cells) == len(columns):
            rows[cells[at].strip()] = [each.strip() for each in cells]
        if len(rows) > MOST_ROWS:
            raise InputError([spec["path"].problem(f"{path.name} has more than {MOST_ROWS} rows")])
    return LookupTable(columns, rows, is_file=True)
