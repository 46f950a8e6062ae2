"""Bodies: encodings, compression, graphs, bases; and that an error comes after what is before it."""

from __future__ import annotations

import gzip
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, serialize

from detente.errors import InputError, UnknownFormatError
from detente.rdf.reading.read import FORMATS, read_bytes, read_file

A, B, P, G, H = (NamedNode(f"https://example.org/{name}") for name in "abpgh")
BASE = "https://example.org/base"
TRIPLE = f"{A} {P} {B} ."
NAMED = f"{G} {{ {A} {P} {B} }}"
PROTEGE = f"""<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [
    <!ENTITY ex "https://example.org/" >
    <!ENTITY rdf "http://www.w3.org/1999/02/22-rdf-syntax-ns#" >
]>
<rdf:RDF xmlns="&ex;" xmlns:rdf="&rdf;" xml:base="{BASE}">
    <rdf:Description rdf:about="&ex;a"><p rdf:resource="&ex;b"/></rdf:Description>
</rdf:RDF>
"""

literals = st.builds(Literal, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
quads = st.sets(st.builds(Quad, st.sampled_from([A, B]), st.just(P), literals, st.just(G)), max_size=8)


@given(quads, st.sampled_from(FORMATS), st.booleans())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_what_is_written_is_what_is_read(written: set[Quad], format_: RdfFormat, compressed: bool) -> None:
    content = written if format_.supports_datasets else {quad.triple for quad in written}
    data = serialize(content, format=format_) or b""
    data = gzip.compress(data) if compressed else data
    assert set(read_bytes(data, format_, BASE, G)) == written


@given(st.binary(max_size=200) | st.text(st.sampled_from('<>"[]{}()@:. a\\#\n'), max_size=80).map(str.encode))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    for format_ in FORMATS:
        with suppress(InputError):
            assert all(isinstance(quad, Quad) for quad in read_bytes(data, format_, BASE, None))


def test_a_mark_of_utf_8_is_left_out() -> None:
    for format_ in (RdfFormat.TURTLE, RdfFormat.N_TRIPLES):
        assert list(read_bytes(b"\xef\xbb\xbf" + TRIPLE.encode(), format_, BASE, G)) == [Quad(A, P, B, G)]


def test_entities_for_namespaces_are_read() -> None:
    assert list(read_bytes(PROTEGE.encode(), RdfFormat.RDF_XML, BASE, G)) == [Quad(A, P, B, G)]


@pytest.mark.parametrize(
    ("graph", "base", "expected"),
    [
        (G, BASE, G),
        (None, BASE, NamedNode(BASE)),
        (None, None, DefaultGraph()),
        (DefaultGraph(), BASE, DefaultGraph()),
    ],
)
def test_triples_go_where_they_are_to(
    graph: NamedNode | DefaultGraph | None, base: str | None, expected: NamedNode | DefaultGraph
) -> None:
    assert list(read_bytes(TRIPLE.encode(), "text/turtle", base, graph)) == [Quad(A, P, B, expected)]


def test_a_body_may_name_the_graph_that_it_goes_to_and_no_other() -> None:
    assert list(read_bytes(NAMED.encode(), RdfFormat.TRIG, BASE, G)) == [Quad(A, P, B, G)]
    assert list(read_bytes(NAMED.encode(), RdfFormat.TRIG, BASE, None)) == [Quad(A, P, B, G)]
    for text in (NAMED, NAMED.replace(str(G), "_:g")):
        with pytest.raises(
            InputError, match=r"body:1:\d+: the graph .* all is to go into <https://example.org/h>"
        ):
            list(read_bytes(text.encode(), RdfFormat.TRIG, BASE, H))


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        (RdfFormat.TURTLE, "<a> <b:p> <b:c> ."),
        (RdfFormat.JSON_LD, '{"@id": "a", "b:p": "v"}'),
        (RdfFormat.RDF_XML, PROTEGE.replace(f' xml:base="{BASE}"', "").replace("&ex;b", "b")),
    ],
)
def test_a_relative_iri_needs_a_base(format_: RdfFormat, text: str) -> None:
    assert len(list(read_bytes(text.encode(), format_, BASE, G))) == 1
    with pytest.raises(InputError, match=r"body:\d+:\d+: "):
        list(read_bytes(text.encode(), format_, None, G))


def test_what_is_before_an_error_comes_before_it() -> None:
    reading = read_bytes(f"{TRIPLE}\n{A} {P} .".encode(), RdfFormat.TURTLE, BASE, G)
    assert next(reading) == Quad(A, P, B, G)
    with pytest.raises(InputError, match=r"body:2:\d+: "):
        next(reading)


def test_the_first_of_two_errors_is_told() -> None:
    text = f"{A} {P} <c d> .\n{A} {P} <<( {A} {P} {B} )>> .\n".encode() + b"\xff"
    with pytest.raises(InputError, match=r"body:1:\d+: Invalid IRI"):
        list(read_bytes(text, RdfFormat.TURTLE, BASE, G))


@pytest.mark.parametrize("media_type", ["text/csv", "", "text/n3", "application/json+x"])
def test_an_unknown_media_type_is_told(media_type: str) -> None:
    with pytest.raises(UnknownFormatError, match="no RDF format has the media type"):
        list(read_bytes(b"", media_type, BASE, G))


def test_a_media_type_may_have_parameters() -> None:
    assert len(list(read_bytes(TRIPLE.encode(), "Text/Turtle; charset=utf-8", BASE, G))) == 1


@pytest.mark.parametrize("members", [1, 3])
def test_a_compressed_file_is_read(members: int, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl.gz"
    path.write_bytes(gzip.compress(TRIPLE.encode()) * members)
    assert list(read_file(path, G)) == [Quad(A, P, B, G)] * members
    assert list(read_bytes(path, RdfFormat.TURTLE, BASE, G)) == [Quad(A, P, B, G)] * members
    path.rename(tmp_path / "a.ttl")
    assert list(read_file(tmp_path / "a.ttl", G)) == [Quad(A, P, B, G)] * members


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").touch()
    assert list(read_file(tmp_path / "a.ttl", G)) == []
