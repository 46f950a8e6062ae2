"""What is written as XML is XML, or no document at all."""

from __future__ import annotations

import io
from typing import BinaryIO, cast
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from detente.rdf.xml_characters import ForbiddenCharacterError, XmlWriter
from detente.sparql.answers import Answer, UnwritableError

A = NamedNode("urn:a")
FORMATS = {
    "CONSTRUCT WHERE { ?s ?p ?o }": "application/rdf+xml",
    "SELECT ?o { ?s ?p ?o }": "application/sparql-results+xml",
}
ODD = ["\x01", "a\x1f", "\ufffe", "\uffff", "\U0001fffe", "\ufffd", "\x7f", "\t\n", "a\rb", "\r\n"]
TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


@pytest.mark.parametrize("query", FORMATS)
@given(TEXTS | st.sampled_from(ODD))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_an_answer_in_xml_is_well_formed_or_refused(query: str, text: str) -> None:
    store, output = Store(), io.BytesIO()
    store.add(Quad(A, NamedNode("urn:p/p"), Literal(text), DefaultGraph()))
    try:
        Answer(store.query(query)).write(output, FORMATS[query])
    except UnwritableError:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        with pytest.raises(ElementTree.ParseError):
            ElementTree.fromstring(f"<x>{escaped}</x>")
    else:
        assert "".join(ElementTree.fromstring(output.getvalue()).itertext()).strip() == text.strip()


@given(st.lists(st.integers(0, 8), min_size=1), st.sampled_from("\x01\ufffe\uffff"))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_character_in_two_pieces_is_found(sizes: list[int], character: str) -> None:
    data = f"<x>\u00e9{character}</x>".encode()
    guard = XmlWriter(cast(BinaryIO, io.BytesIO()))

    def write(rest: bytes) -> None:
        for size in [*sizes, len(rest)]:
            guard.write(rest[:size])
            rest = rest[size:]

    with pytest.raises(ForbiddenCharacterError, match=f"U\\+{ord(character):04X}"):
        write(data)
