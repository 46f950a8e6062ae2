"""CSV on the Web: what the columns of the tables are, for programs (https://www.w3.org/TR/tabular-metadata/)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from detente.exports.columns import SEPARATOR, Column, Table
from detente.exports.tables import TABLES

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MEDIA_TYPE = "application/csvm+json"


def table_metadata(table: Table, url: str) -> dict[str, Any]:
    """Describe one table that is at an address (section 5.4)."""
    return {"@context": CONTEXT, **_described(table, url)}


def group_metadata(url: Callable[[Table], str]) -> dict[str, Any]:
    """Describe all tables (section 5.3); `url` gives the address of each."""
    return {"@context": CONTEXT, "tables": [_described(table, url(table)) for table in TABLES]}


def _described(table: Table, url: str) -> dict[str, Any]:
    return {
        "url": url,
        "dc:title": table.title,
        "dc:description": table.description,
        "dc:license": {"@id": LICENCE},
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [_column(column, is_key=number == 0) for number, column in enumerate(table.columns)],
            "primaryKey": table.columns[0].name,
            "rowTitles": [column.name for column in table.columns if column.name == "label"],
        },
    }


def _column(column: Column, *, is_key: bool) -> dict[str, Any]:
    return {
        "name": column.name,
        # What stands in the header: it is compared with the title (section 5.6).
        "titles": [column.name, column.title],
        "dc:description": column.description,
        "datatype": column.datatype,
        **({"separator": SEPARATOR} if column.several else {}),
        **({"required": True} if is_key else {}),
    }
