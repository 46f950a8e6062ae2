"""Files cut into slices: together they have the records of the whole, each with its line."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.claims.importing.batches.slices import RecordSlice, cut_into_slices, records_of
from detente.claims.importing.records import Meter, RecordSource
from detente.errors import InputError

CSV = RecordSource()
BYTES = st.lists(
    st.sampled_from([b"a", b",", b'"', b"\n", b"\r\n", b"\r", b"\xef\xbb\xbf", b"\xff", "ğ".encode(), b" "])
).map(b"".join)
SOURCES = [
    CSV,
    RecordSource(quoting=False, columns=("x",)),
    RecordSource(skip=2),
    RecordSource(encoding="windows-1252"),
    RecordSource(encoding="gb18030"),
]


def told(source: RecordSource, path: Path) -> tuple[list[tuple[list[str], int]], str]:
    """Read a file from the beginning; give its records, and what stops the reader."""
    found: list[tuple[list[str], int]] = []
    try:
        found.extend((record.cells, record.line) for record in source.records(path, Meter()))
    except InputError as error:
        return found, str(error)
    return found, ""


@settings(deadline=None)
@given(data=BYTES, source=st.sampled_from(SOURCES), most=st.integers(1, 3))
def test_slices_have_the_records_of_the_whole(data: bytes, source: RecordSource, most: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        path.write_bytes(data)
        expected, error = told(source, path)
        found, stopped = [], ""
        try:
            for piece in cut_into_slices(source, [path], most):
                records = list(records_of(source, piece))
                assert len(records) == piece.records
                found += [(each.cells, each.line) for each in records]
        except InputError as raised:
            stopped = str(raised)
        assert stopped == error
        assert found == expected[: len(found)]
        assert error or found == expected


def test_records_are_numbered_on_from_file_to_file(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text("a\n1\n2\n3\n", encoding="utf-8")
    found = [
        (each.path.name, each.number, each.records)
        for each in cut_into_slices(CSV, sorted(tmp_path.iterdir()), 2)
    ]
    assert found == [("one.csv", 2, 2), ("one.csv", 4, 1), ("two.csv", 6, 2), ("two.csv", 8, 1)]


def test_packed_files_and_xml_are_one_slice_each(tmp_path: Path) -> None:
    packed, xml = tmp_path / "data.csv.gz", tmp_path / "data.xml"
    packed.write_bytes(gzip.compress(b"a\n1\n2\n3\n"))
    xml.write_text("<all><r><a>1</a></r><r><a>2</a></r></all>", encoding="utf-8")
    assert list(cut_into_slices(CSV, [packed], 1)) == [RecordSlice(packed, 2, 3)]
    source = RecordSource(format="xml", rows="r", columns=("a",))
    (piece,) = cut_into_slices(source, [xml], 1)
    assert [each.cells for each in records_of(source, piece)] == [["1"], ["2"]]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.csv: cannot be read"):
        list(cut_into_slices(CSV, [tmp_path / "nothing.csv"]))
