"""Records of files: which cells they have, which number, which line."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from detente.claims.importing.batches.slices import cut_into_slices
from detente.claims.importing.records import Meter, Record, RecordSource
from detente.errors import InputError

XML = """<?xml version="1.0"?>
<visits>
  <visit role="state"><id>1</id><from id="tur">Turkey,
     Republic of</from></visit>
  <visit><id>2</id><from>A</from><from>B</from></visit>
</visits>"""
JSON = '[{"id": 1, "who": [{"name": "A"}, {"name": "B"}]},\n {"id": null, "tags": ["x", "y"]}]'


def records(source: RecordSource, path: Path) -> list[Record]:
    return list(source.records(path, Meter()))


def test_newlines_in_quotes_are_one_record_with_the_line_it_begins_on(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,"two\nlines"\n2,one\n\n3,x\n', encoding="utf-8")
    assert records(RecordSource(), path) == [(["1", "two\nlines"], 2), (["2", "one"], 4), (["3", "x"], 6)]
    assert RecordSource().header(path) == ("id", "text")


def test_quotes_are_text_where_a_file_has_no_quoting(tmp_path: Path) -> None:
    path = tmp_path / "a.tab"
    path.write_text('1\tsaid "no\n', encoding="utf-8")
    source = RecordSource(delimiter="\t", quoting=False, columns=("id", "text"))
    assert records(source, path) == [(["1", 'said "no'], 1)]


def test_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfid\n1\n")
    assert RecordSource().header(path) == ("id",)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("windows-1252", "Gäste"), ("windows-1251", "Гости"), ("iso-8859-9", "Görüşme"), ("gb18030", "来宾")],
)
def test_a_file_is_read_in_the_encoding_that_is_named(encoding: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"{text}\n{text}\n".encode(encoding))
    source = RecordSource(encoding=encoding)
    assert source.header(path) == (text,)
    assert records(source, path) == [([text], 2)]
    with pytest.raises(InputError, match=r"a\.csv:1: is not in utf-8: save it so, or say what it is in"):
        RecordSource().header(path)


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    packed, archive = tmp_path / "a.csv.gz", tmp_path / "a.zip"
    packed.write_bytes(gzip.compress(b"id\n1\n"))
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("a.csv", "id\n2\n")
    assert records(RecordSource(), packed) == [(["1"], 2)]
    assert records(RecordSource(), archive) == [(["2"], 2)]


def test_xml_gives_elements_attributes_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(XML, encoding="utf-8")
    source = RecordSource(format="xml", rows="visit", columns=("id", "from", "from/@id", "@role", "none"))
    assert records(source, path) == [
        (["1", "Turkey, Republic of", "tur", "state", ""], 3),
        (["2", "A; B", "", "", ""], 5),
    ]


def test_json_gives_parts_of_records(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(JSON, encoding="utf-8")
    source = RecordSource(format="json", columns=("id", "who.1.name", "tags"))
    assert [each.cells for each in records(source, path)] == [["1", "B", ""], ["", "", "x;y"]]


def test_json_lines_are_read_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1}\n\n{"id": 2}\n', encoding="utf-8")
    assert records(RecordSource(format="json", columns=("id",)), path) == [(["1"], 1), (["2"], 3)]


@pytest.mark.parametrize(
    ("name", "content", "source", "told"),
    [
        (
            "a.xml",
            b"<visits><visit></visits>",
            RecordSource(format="xml", rows="visit", columns=("id",)),
            ":1:18: is no XML",
        ),
        (
            "b.xml",
            b'<!DOCTYPE v [<!ENTITY a "b">]><v>&a;</v>',
            RecordSource(format="xml", rows="v", columns=("id",)),
            "declares entities",
        ),
        ("a.json", b'[{"id": 1},', RecordSource(format="json", columns=("id",)), ":1:12: is no JSON"),
        ("b.json", b'{"id": 1}\n{', RecordSource(format="json", columns=("id",)), ":2: is no JSON"),
        (
            "a.csv.gz",
            gzip.compress(b"id\n1\n")[:-9],
            RecordSource(columns=("id",)),
            "cannot be read: Compressed",
        ),
        ("a.zip", b"PK", RecordSource(columns=("id",)), "cannot be read"),
    ],
    ids=["xml", "entities", "json", "json lines", "cut off", "no archive"],
)
def test_broken_file_is_an_error_with_its_place(
    tmp_path: Path, name: str, content: bytes, source: RecordSource, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=name) as raised:
        records(source, path)
    assert told in str(raised.value)


def test_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        RecordSource().header(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"PK\x03\x04\x14\x00", "is a workbook of Excel or a ZIP archive: save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a workbook of Excel: save the sheet as CSV"),
        (b"\x1f\x8b\x08\x00", "is packed by gzip: call it .gz"),
        (b"\xfd7zXZ\x00\x00", "is packed by xz: call it .xz"),
        ("id,a\n".encode("utf-16"), "is in UTF-16, which Excel calls Unicode text: save it as CSV in UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_told_with_the_cure(start: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(start)
    with pytest.raises(InputError, match=rf"a\.csv: {told}"):
        RecordSource().header(path)
    with pytest.raises(InputError, match=rf"a\.csv: {told}"):
        list(cut_into_slices(RecordSource(columns=("id",)), [path]))
    with pytest.raises(InputError, match=rf"a\.csv: {told}"):
        records(RecordSource(columns=("id",)), path)


def test_one_column_is_a_header_where_nothing_divides_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id")
    assert RecordSource().header(path) == ("id",)
    path.write_bytes(b"a\tb")
    with pytest.raises(InputError, match=r"a\.csv:1: has one column.*say source: {delimiter: \"\\t\"}"):
        RecordSource(delimiter=";").header(path)
