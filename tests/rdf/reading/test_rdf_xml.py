"""RDF/XML by the recommendation, faults at their places, and the engine's triples where it is right."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
    serialize,
)

from detente.errors import InputError
from detente.rdf.reading.read import read_bytes
from detente.rdf.reading.references import resolve

BASE = "https://example.org/doc"
CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("rdf_xml.yaml").read_text(encoding="utf-8")
)
MEANT = {name: case for name, case in CASES.items() if "means" in case}
WRONG = {name: case for name, case in CASES.items() if "wrong" in case}
TURTLE = "@base <https://example.org/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
DOCUMENT = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">
<rdf:Description rdf:about="https://example.org/s">{}</rdf:Description></rdf:RDF>"""
NAMES = st.sampled_from(["a", "b", "é"]).map(lambda name: NamedNode(f"https://example.org/{name}"))
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="￾￿"), max_size=20)
OBJECTS = NAMES | TEXTS.map(Literal) | TEXTS.map(lambda text: Literal(text, language="en"))


def canonical(quads: Any) -> set[Quad]:
    dataset = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@pytest.mark.parametrize("case", MEANT.values(), ids=MEANT)
def test_rdf_xml_means_what_the_recommendation_says(case: dict[str, str]) -> None:
    read = read_bytes(DOCUMENT.format(case["xml"]).encode(), RdfFormat.RDF_XML, BASE, None)
    expected = parse(io.BytesIO((TURTLE + case["means"]).encode()), format=RdfFormat.TURTLE)
    assert canonical(read) == canonical(expected)


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_at_its_element(case: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        list(read_bytes(DOCUMENT.format(case["xml"]).encode(), RdfFormat.RDF_XML, BASE, None))
    problems = caught.value.problems
    assert len(problems) == case.get("count", 1)
    assert all(case["wrong"] in problem.message and problem.line == 2 for problem in problems)


@given(st.lists(st.builds(Quad, NAMES, NAMES, OBJECTS), max_size=8))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_what_the_engine_writes_is_read_as_the_engine_reads_it(quads: list[Quad]) -> None:
    data = serialize([quad.triple for quad in quads], format=RdfFormat.RDF_XML) or b""
    read = read_bytes(data, RdfFormat.RDF_XML, BASE, None)
    assert canonical(read) == canonical(parse(io.BytesIO(data), format=RdfFormat.RDF_XML, base_iri=BASE))


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q#s"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("..", "http://a/b/"),
        ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../../g", "http://a/g"), ("g..", "http://a/b/c/g.."),
        ("./g/.", "http://a/b/c/g/"), ("g/../h", "http://a/b/c/h"), ("g#s/../x", "http://a/b/c/g#s/../x"),
    ],
)  # fmt: skip
def test_references_are_resolved_as_rfc_3986_has_it(reference: str, expected: str) -> None:
    assert resolve("http://a/b/c/d;p?q", reference) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="urn:o"/>', "this is OWL/XML"),
        ('<TriX xmlns="http://www.w3.org/2004/03/trix/trix-1/"/>', "this is TriX"),
        ('<sparql xmlns="http://www.w3.org/2005/sparql-results#"/>', "results of a query"),
        ("<a/>", "has no namespace, so that this is no RDF/XML"),
    ],
)  # fmt: skip
def test_other_xml_is_told_apart(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        list(read_bytes(text.encode(), RdfFormat.RDF_XML, BASE, None))
