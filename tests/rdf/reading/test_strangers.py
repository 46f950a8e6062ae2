"""Files with odd endings, none, or another's; compressed; in encodings that XML demands."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import RdfFormat

from detente.errors import InputError
from detente.rdf.reading.formats import SAMPLE, looks_like, sniffed
from detente.rdf.reading.read import How, read_bytes, read_file
from tests.linear_time import linear_time

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("strangers.yaml").read_text(encoding="utf-8")
)
READ = {name: case for name, case in CASES.items() if "object" in case}
REFUSED = {name: case for name, case in CASES.items() if "told" in case}
FOLDED = {
    "declared": "application/rdf+xml; charset=ISO-8859-1",
    "by its media type": "text/xml;charset=latin1",
}


def write(case: dict[str, Any], folder: Path) -> Path:
    declaration = f'<?xml version="1.0" encoding="{case["declares"]}"?>\n' if "declares" in case else ""
    data = (declaration + case["text"]).encode(case.get("encoding", "utf-8"))
    if "coding" in case:
        data = importlib.import_module(case["coding"]).compress(data)
    path = folder / str(case["file"])
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("case", READ.values(), ids=READ)
def test_what_can_be_read_is_read(case: dict[str, Any], tmp_path: Path) -> None:
    how = How()
    (quad,) = read_file(write(case, tmp_path), how=how)
    (reading,) = how.readings
    assert getattr(quad.object, "value", None) == case["object"]
    assert reading.quads == 1
    assert case.get("note", "") in "".join(reading.notes)


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_told_with_its_cure(case: dict[str, Any], tmp_path: Path) -> None:
    path = write(case, tmp_path)
    with pytest.raises(InputError) as caught:
        list(read_file(path))
    assert str(caught.value).startswith(str(path))
    assert case["told"] in str(caught.value)


@pytest.mark.parametrize("media_type", FOLDED.values(), ids=FOLDED)
def test_a_charset_of_the_media_type_counts(media_type: str) -> None:
    data = str(CASES["owl ending"]["text"]).encode("latin-1")
    (quad,) = read_bytes(data, media_type, None, None)
    assert getattr(quad.object, "value", None) == "é"


@pytest.mark.parametrize("coding", ["latin-1", "utf-8"])
@pytest.mark.parametrize("charset", ["iso-8859-1", '"windows-1252"', "UTF-16", "x-none"])
def test_no_other_charset_than_utf_8_is_read_as_it(charset: str, coding: str) -> None:
    data = "<urn:s> <urn:p> 'é' .".encode(coding)
    with pytest.raises(InputError, match="Turtle is always in UTF-8: save it so, and send charset=utf-8"):
        list(read_bytes(data, f"text/turtle;charset={charset}", None, None))


@pytest.mark.parametrize("charset", ["utf-8", '"UTF-8"', "utf8", "US-ASCII"])
def test_a_charset_that_says_utf_8_is_read(charset: str) -> None:
    (quad,) = read_bytes("<urn:s> <urn:p> 'é' .".encode(), f"text/turtle; charset={charset}", None, None)
    assert getattr(quad.object, "value", None) == "é"


def test_a_format_that_is_named_is_not_overruled(tmp_path: Path) -> None:
    path = write(CASES["Turtle called rdf"], tmp_path)
    with pytest.raises(InputError, match="this looks like Turtle, and is read as RDF/XML"):
        list(read_file(path, how=How(format=RdfFormat.RDF_XML)))
    assert len(list(read_file(path, how=How(format=RdfFormat.TURTLE)))) == 1


@pytest.mark.parametrize("coding", ["gzip", "bz2", "lzma", "zstandard"])
def test_what_is_compressed_and_cut_is_told(coding: str, tmp_path: Path) -> None:
    data = importlib.import_module(coding).compress(b"<urn:s> <urn:p> <urn:o> .\n" * 1000)
    path = tmp_path / "a.nt"
    path.write_bytes(data[:-4])
    with pytest.raises(InputError, match="the end is missing"):
        list(read_file(path))


def test_the_folder_of_a_file_is_in_no_name(tmp_path: Path) -> None:
    path = tmp_path / "a b.ttl"
    path.write_text("<> <urn:p> <#x> .")
    (quad,) = read_file(path)
    assert str(tmp_path) not in str(quad)
    assert str(quad.graph_name) == "<file:///a%20b.ttl>"


def test_every_fault_of_a_file_is_told_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text(
        "".join(f"<urn:s> <urn:p> <urn:a b{n}> .\n<urn:s> <urn:p> <urn:o> .\n" for n in range(40))
    )
    with pytest.raises(InputError) as caught:
        list(read_file(path))
    assert [problem.line for problem in caught.value.problems] == list(range(1, 81, 2))
    assert all("write %20 for it" in problem.message for problem in caught.value.problems)
    path.write_text("<urn:s> <urn:p> <urn:a b> .\n" * 400)
    with pytest.raises(InputError, match="the first 50 faults; mend them") as caught:
        list(read_file(path))
    assert len(caught.value.problems) == 51


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.trig", '_:g { <urn:s> <urn:p> "q" } _:g <urn:by> <urn:me> .'),
        ("a.nq", '<urn:s> <urn:p> "q" _:g .'),
        ("a.json", '{"@id": "urn:x", "@graph": [{"@id": "_:g", "@graph": [{"@id": "urn:s", "urn:p": 1}]}]}'),
        ("a.json", '{"@context": {"g": {"@id": "urn:g", "@container": "@graph"}}, "g": {"urn:p": 1}}'),
    ],
)  # fmt: skip
def test_a_graph_without_an_iri_is_refused(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=r":1:\d+: a graph without an IRI, .*; give it an IRI"):
        list(read_file(tmp_path / name))


@pytest.mark.parametrize("text", ["", "   ", "?", "\x00\x01", "hello world"])
def test_what_is_like_no_format_is_none(text: str) -> None:
    assert sniffed(text.encode()) is None


@pytest.mark.parametrize(
    "sample",
    [b"\n" * SAMPLE, b"a," * SAMPLE, b"a:b " * SAMPLE, b"<a" * SAMPLE, b"#" * SAMPLE, b"\\" * SAMPLE],
)
def test_telling_a_format_takes_no_time_to_speak_of(sample: bytes) -> None:
    with linear_time():
        for _ in range(20):
            sniffed(sample)
            looks_like(sample[:SAMPLE])
