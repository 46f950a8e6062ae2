"""What is in a dump, written: RDF of a version or of one graph, a table, or all tables as a database."""

from __future__ import annotations

from typing import BinaryIO

from detente.exports.csv_tables import write_table
from detente.exports.parquet import PARQUET, write_parquet
from detente.exports.rdf import write_graph, write_version
from detente.exports.sqlite import SQLITE, write_database
from detente.exports.tables import TABLES
from detente.exports.tables import table as table_named
from detente.store import Version


def write_content(
    version: Version, base: str, format_: str, output: BinaryIO, *, graph: str | None, table: str | None
) -> None:
    """Write a table, as CSV or Parquet; else, where the format is SQLite, all tables; else RDF.

    RDF is of one graph, or without it of all.

    Raises DetenteError where the version has no such graph, KeyError where there is no such table.
    """
    if table is not None:
        (write_parquet if format_ == PARQUET else write_table)(version, table_named(table), output)
    elif format_ == SQLITE:
        write_database(version, TABLES, output)
    elif graph is not None:
        write_graph(version, base, format_, graph, output)
    else:
        write_version(version, base, format_, output)
