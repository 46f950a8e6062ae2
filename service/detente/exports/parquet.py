"""A table of a version as Apache Parquet (https://parquet.apache.org/docs/file-format/).

It is written by pyarrow, which the extra `parquet` brings.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from importlib.util import find_spec
from typing import Any, BinaryIO, Final

from detente.errors import DetenteError
from detente.exports.columns import Column, Table
from detente.exports.csv_tables import asking, joined, values_of_rows
from detente.store import Version

PARQUET: Final = "parquet"


class ParquetError(DetenteError):
    """There is nothing to write Parquet with."""


def can_write_parquet() -> bool:
    """Say whether pyarrow, which the extra `parquet` brings, is installed."""
    return find_spec("pyarrow") is not None


def write_parquet(version: Version, table: Table, output: BinaryIO) -> None:
    """Write a table with typed columns: several values are a list, first and last days are dates.

    A day beyond the years 1 to 9999, which few readers of dates know, is null; its EDTF has it. The
    descriptions of columns are their fields' metadata. Raises ParquetError without pyarrow.
    """
    if not can_write_parquet():
        raise ParquetError(
            "Parquet is written by pyarrow, which is not installed: pip install 'detente[parquet]'"
        )
    import pyarrow
    from pyarrow import parquet

    fields = [
        pyarrow.field(each.name, _type(each), metadata={"description": each.description})
        for each in table.columns
    ]
    schema = pyarrow.schema(fields, metadata={"title": table.title, "description": table.description})
    columns = zip(*values_of_rows(table, asking(version)), strict=True)
    arrays = [
        [_value(column, values) for values in cells]
        for column, cells in zip(table.columns, list(columns) or [()] * len(table.columns), strict=True)
    ]
    made = pyarrow.Table.from_arrays(
        [pyarrow.array(each, type=field.type) for each, field in zip(arrays, schema, strict=True)],
        schema=schema,
    )
    with tempfile.TemporaryFile() as file:  # pyarrow asks more of a file than to take bytes
        parquet.write_table(made, file, compression="zstd")
        file.seek(0)
        shutil.copyfileobj(file, output)


def _type(column: Column) -> Any:
    import pyarrow

    types: Mapping[str, Any] = {
        "boolean": pyarrow.bool_(),
        "nonNegativeInteger": pyarrow.int64(),
        "date": pyarrow.date32(),
    }
    one = types.get(column.datatype, pyarrow.string())
    return pyarrow.list_(one) if column.several else one


def _value(column: Column, values: list[str]) -> object:
    read = [_read(column.datatype, each) for each in values]
    if column.several:
        return read
    if len(read) > 1 and _is_text(column):
        return joined(values)
    return read[0] if read else None


def _is_text(column: Column) -> bool:
    return column.datatype in ("string", "anyURI")


def _read(datatype: str, text: str) -> object:
    match datatype:
        case "boolean":
            return text == "true"
        case "nonNegativeInteger":
            return int(text)
        case "date":
            return _day(text)
        case _:
            return text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
