"""All tables of a version as one SQLite database, for whoever asks in SQL or opens it in Datasette."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final

from detente.exports.columns import Column, Table
from detente.exports.csv_tables import asking, cells
from detente.store import Version

SQLITE: Final = "sqlite"
_TYPES: Final = {"boolean": "INTEGER", "nonNegativeInteger": "INTEGER"}
_BOOLEANS: Final = {"true": 1, "false": 0}
_DICTIONARY: Final = (
    'CREATE TABLE "columns" ("table" TEXT, "column" TEXT, "title" TEXT, "description" TEXT, "datatype" TEXT, '
    '"several" INTEGER, PRIMARY KEY ("table", "column"))'
)


def write_database(version: Version, tables: Iterable[Table], output: BinaryIO) -> None:
    """Write the tables, with the same cells as in CSV, and `columns`, which says what each column is.

    Empty cells are NULL, booleans 0 and 1; several values of a cell are joined as in CSV.
    Raises OSError.
    """
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        path = Path(folder) / "tables.sqlite"
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(_DICTIONARY)
            for table in tables:
                _put(database, version, table)
        with path.open("rb") as file:
            shutil.copyfileobj(file, output)


def _put(database: sqlite3.Connection, version: Version, table: Table) -> None:
    columns = ", ".join(f"{_quoted(each.name)} {_type(each)}" for each in table.columns)
    key = _quoted(table.columns[0].name)
    database.execute(f"CREATE TABLE {_quoted(table.name)} ({columns}, PRIMARY KEY ({key}))")
    places = ", ".join("?" * len(table.columns))
    rows = cells(table, asking(version))
    database.executemany(
        f"INSERT INTO {_quoted(table.name)} VALUES ({places})",  # noqa: S608 - names are declared in `tables`
        ([_value(*pair) for pair in zip(table.columns, row, strict=True)] for row in rows),
    )
    database.executemany('INSERT INTO "columns" VALUES (?, ?, ?, ?, ?, ?)', _described(table))


def _described(table: Table) -> Iterable[tuple[str, str, str, str, str, bool]]:
    for each in table.columns:
        yield table.name, each.name, each.title, each.description, each.datatype, each.several


def _type(column: Column) -> str:
    return "TEXT" if column.several else _TYPES.get(column.datatype, "TEXT")


def _value(column: Column, cell: str) -> str | int | None:
    if not cell:
        return None
    if _type(column) == "TEXT":
        return cell
    return _BOOLEANS[cell] if column.datatype == "boolean" else int(cell)


def _quoted(name: str) -> str:
    return f'"{name}"'
