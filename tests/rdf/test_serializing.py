"""Declarations of prefixes: there, used, and in one order."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from detente.rdf.namespaces import DET, OA, PREFIXES, RDFS, XSD
from detente.rdf.serializing import LOOKED_AT, UnwritablePredicateError, write_prefixed

TRIPLES = [
    Triple(NamedNode("https://example.org/m"), DET.timeExpression, Literal(text))
    for text in ("@prefix x: <y> .\n", 'a "rdf:RDF" xmlns:a="b">', "plain")
]
FORMATS = [RdfFormat.TURTLE, RdfFormat.RDF_XML]


def written(triples: list[Triple], format_: RdfFormat) -> bytes:
    output = io.BytesIO()
    write_prefixed(triples, output, format_, PREFIXES)
    return output.getvalue()


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_triples_are_the_same_bytes(format_: RdfFormat) -> None:
    assert len({written(TRIPLES, format_) for _ in range(20)}) == 1


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("number", [0, 1, 3])
def test_what_is_written_is_read_back(format_: RdfFormat, number: int) -> None:
    text = written(TRIPLES[:number], format_)
    assert {quad.triple for quad in parse(text, format=format_)} == set(TRIPLES[:number])


def declared(text: str) -> list[str]:
    return re.findall(r"(?:@prefix |xmlns:)([a-z]+)", text)


def test_names_are_short_and_declared_in_order() -> None:
    triples = [*TRIPLES[2:], Triple(NamedNode("https://example.org/m"), RDFS.label, Literal("owl:x"))]
    text = written(triples, RdfFormat.TURTLE).decode()
    assert declared(text) == ["det", "rdfs"]
    assert 'det:timeExpression "plain"' in text
    assert set(declared(written(triples, RdfFormat.RDF_XML).decode())) == {"det", "rdfs", "rdf", "its"}


@pytest.mark.parametrize(
    ("object_", "names"),
    [
        (NamedNode("urn:b"), []),
        (Literal('skos:x <http://a> \\" owl:y'), []),
        (Literal("1", datatype=XSD.gYear), ["xsd"]),
        (OA.Annotation, ["oa"]),
        (Triple(OA.Annotation, RDFS.label, BlankNode("skos")), ["oa", "rdfs"]),
    ],
)
def test_only_what_is_used_is_declared(object_: NamedNode | Literal | Triple, names: list[str]) -> None:
    triple = Triple(NamedNode("urn:a"), NamedNode("urn:p"), object_)
    assert declared(written([triple], RdfFormat.TURTLE).decode()) == names


def test_the_first_of_many_triples_decide() -> None:
    many = [Triple(NamedNode(f"urn:{number}"), RDFS.label, Literal(number)) for number in range(LOOKED_AT)]
    late = Triple(NamedNode("urn:z"), DET.timeExpression, Literal("late"))
    for format_ in FORMATS:
        text = written([*many, late], format_)
        assert "det" not in declared(text.decode())
        assert {quad.triple for quad in parse(text, format=format_)} == {*many, late}


def test_a_file_is_written_by_its_path(tmp_path: Path) -> None:
    write_prefixed(TRIPLES, tmp_path / "some.ttl", RdfFormat.TURTLE, PREFIXES)
    assert (tmp_path / "some.ttl").read_bytes() == written(TRIPLES, RdfFormat.TURTLE)


PREDICATES = (
    *("http://ex.org/p/1", "http://ex.org/p/", "urn:uuid:1234", "http://ex.org/(x)", "http://ex.org/p?x=1"),
    *("http://ex.org/1a", "http://ex.org/-a", "http://ex.org/é", "urn:e:p", "http://ex.org/日本", "urn:a.b"),
)


@settings(max_examples=300, derandomize=True)
@given(
    st.sampled_from(PREDICATES) | st.text("aé1-._/()·", min_size=1, max_size=5).map("http://ex.org/".__add__)
)
def test_rdf_xml_can_be_parsed_and_says_the_same_or_is_refused(predicate: str) -> None:
    triple = Triple(NamedNode("urn:s"), NamedNode(predicate), Literal("x"))
    output = io.BytesIO()
    try:
        write_prefixed([triple], output, RdfFormat.RDF_XML, {"ex": "http://ex.org/"})
    except UnwritablePredicateError:
        assert not re.search(r"[a-zé_][-.\w·]*$", predicate)
    else:
        (read,) = rdflib.Graph().parse(data=output.getvalue(), format="xml")
        assert str(read[1]) == predicate


def test_the_first_property_that_cannot_be_written_is_named() -> None:
    named = [Triple(NamedNode("urn:s"), NamedNode(f"http://ex.org/p{n}"), Literal("x")) for n in range(3)]
    nameless = Triple(NamedNode("urn:s"), NamedNode("http://ex.org/1"), Literal("x"))
    with pytest.raises(UnwritablePredicateError, match=r"<http://ex\.org/1> ends"):
        write_prefixed([*named, nameless], io.BytesIO(), RdfFormat.RDF_XML, {})
