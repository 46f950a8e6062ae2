"""The tables as SQLite and as Parquet have what the CSV has, typed, and say what their columns are."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing

import pyarrow
import pytest
from pyarrow import parquet
from pyoxigraph import Literal, NamedNode

from detente.changes.build import Assembled
from detente.exports.catalogue import FORMS, parse_short_name
from detente.exports.columns import SEPARATOR, Column, Table
from detente.exports.contents import write_content
from detente.exports.csv_tables import values_of_rows
from detente.exports.parquet import ParquetError, write_parquet
from detente.exports.tables import TABLES
from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import Object
from detente.store import Version, VersionStore
from tests.versions import commit_quads

VERSION = "0123456789ab"
OPEN_ENDED = Table(
    "reigns",
    "Reigns",
    "A row for each.",
    "?row a det:Tenure .",
    (
        Column("reign", "Reign", "Its IRI.", "BIND(?row AS ?value)", "anyURI"),
        Column("start", "First day", "When.", "?row det:start ?value .", "date"),
        Column("days", "Days", "All of them.", "?row det:day ?value .", "date", several=True),
        Column("title", "Title", "One, as a rule.", "?row det:title ?value ."),
    ),
)


@pytest.fixture(scope="module")
def version(dataset: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Version:
    store = VersionStore(tmp_path_factory.mktemp("tables"))
    commit_quads(store, dataset.quads, author="test", message="seeds")
    current = store.current()
    assert current is not None
    return current


def written(version: Version, format_: str, table: str | None) -> bytes:
    output = io.BytesIO()
    write_content(version, DEFAULT_BASE, format_, output, graph=None, table=table)
    return output.getvalue()


def rows_of_csv(version: Version, table: Table) -> list[list[str]]:
    text = written(version, "csv", table.name).decode()
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@pytest.fixture(scope="module")
def database(version: Version, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("database") / "tables.sqlite"
    path.write_bytes(written(version, "sqlite", None))
    with closing(sqlite3.connect(path)) as connection:
        yield connection


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_database_has_the_rows_of_the_csv(
    table: Table, database: sqlite3.Connection, version: Version
) -> None:
    booleans = {1: "true", 0: "false"}
    found = [
        [
            "" if cell is None else booleans[cell] if column.datatype == "boolean" else str(cell)
            for column, cell in zip(table.columns, row, strict=True)
        ]
        for row in database.execute(f'SELECT * FROM "{table.name}"')
    ]
    assert found
    assert sorted(found) == sorted(rows_of_csv(version, table))


def test_the_database_says_what_its_columns_are(database: sqlite3.Connection) -> None:
    described = set(database.execute('SELECT "table", "column", "description" FROM "columns"'))
    assert described == {(each.name, c.name, c.description) for each in TABLES for c in each.columns}


def test_the_database_can_be_asked(database: sqlite3.Connection) -> None:
    query = "SELECT label FROM meetings WHERE sides LIKE '%TUR%' AND start >= '2016-08-01'"
    assert len(list(database.execute(query))) == 1


def test_the_same_version_gives_the_same_database(version: Version) -> None:
    assert written(version, "sqlite", None) == written(version, "sqlite", None)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_parquet_file_has_the_rows_of_the_csv(table: Table, version: Version) -> None:
    read = parquet.read_table(io.BytesIO(written(version, "parquet", table.name)))
    assert read.column_names == [column.name for column in table.columns]
    columns = [map(as_csv, read.column(each.name).to_pylist()) for each in table.columns]
    assert [list(row) for row in zip(*columns, strict=True)] == rows_of_csv(version, table)


def as_csv(value: object) -> str:
    if isinstance(value, list):
        return SEPARATOR.join(as_csv(each).replace(SEPARATOR, " || ") for each in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def test_a_parquet_file_is_typed(version: Version) -> None:
    schema = parquet.read_schema(io.BytesIO(written(version, "parquet", "claims")))
    assert schema.field("settled").type == pyarrow.bool_()
    assert schema.field("quote_start").type == pyarrow.int64()
    assert schema.field("entry_date").type == pyarrow.date32()
    events = parquet.read_schema(io.BytesIO(written(version, "parquet", "events")))
    assert events.field("sides").type == pyarrow.list_(pyarrow.string())
    assert events.field("sides").metadata[b"description"].startswith(b"States that take part")


class Answering:
    """A version that has what it is told for each property."""

    def __init__(self, values: Mapping[str, list[tuple[str, str]]]) -> None:
        self.values = values

    def query(self, query: str, **_: object) -> Answering:
        name = next(each for each in self.values if each in query)
        self.found: list[dict[str, Object]] = [
            {"row": NamedNode(row), "value": Literal(value)} for row, value in self.values[name]
        ]
        return self

    def rows(self) -> list[dict[str, Object]]:
        return self.found


def test_days_that_readers_of_dates_do_not_know_are_null_and_nothing_else_is_lost() -> None:
    given = {
        "BIND": [("x:a", "x:a"), ("x:b", "x:b")],
        "det:start": [("x:a", "-0044-03-15"), ("x:b", "1789-04-30")],
        "det:day": [("x:b", "1789-04-30"), ("x:b", "10000-01-01")],
        "det:title": [("x:a", "Dictator"), ("x:a", "Consul")],
    }
    output = io.BytesIO()
    write_parquet(Answering(given), OPEN_ENDED, output)  # type: ignore[arg-type]
    rows = parquet.read_table(output).to_pylist()
    assert [row["start"] and row["start"].isoformat() for row in rows] == [None, "1789-04-30"]
    assert [len(row["days"]) for row in rows] == [0, 2]
    assert rows[0]["title"] == f"Consul{SEPARATOR}Dictator"


def test_a_table_without_rows_keeps_its_columns() -> None:
    output = io.BytesIO()
    empty: dict[str, list[tuple[str, str]]] = {
        key: [] for key in ("BIND", "det:start", "det:day", "det:title")
    }
    write_parquet(Answering(empty), OPEN_ENDED, output)  # type: ignore[arg-type]
    read = parquet.read_table(output)
    assert (read.num_rows, read.column_names) == (0, ["reign", "start", "days", "title"])


def test_without_pyarrow_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.exports.parquet.can_write_parquet", lambda: False)
    with pytest.raises(ParquetError, match=r"detente\[parquet\]"):
        write_parquet(Answering({}), OPEN_ENDED, io.BytesIO())  # type: ignore[arg-type]


def test_what_compresses_by_itself_is_not_compressed_again() -> None:
    assert parse_short_name("events.parquet", VERSION) is not None
    assert parse_short_name("events.parquet.gz", VERSION) is None
    assert parse_short_name("tables.sqlite.zst", VERSION) is not None
    assert {form.ending for form in FORMS.values() if form.is_compressed} == {"parquet"}


def test_every_value_of_a_cell_is_kept_apart() -> None:
    answers = Answering(
        {"BIND": [("x:a", "x:a")], "det:start": [], "det:day": [("x:a", "b"), ("x:a", "a")], "det:title": []}
    )
    (row,) = values_of_rows(OPEN_ENDED, lambda query: answers.query(query).rows())
    assert row == [["x:a"], [], ["a", "b"], []]
