"""JSON-LD for programmers: the same triples, in a tree that reads as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rdflib.compare
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from detente.exports.json_ld import Terms, expanded, graph_document, referred, thing_document
from detente.rdf.namespaces import DET, DETS, EDTF, LABEL, OA, RDF, SKOS, TYPE, XSD
from detente.rdf.quads import Object, Subject
from detente.vocabulary.json_ld_context import json_ld_context
from detente.vocabulary.ontology import read_turtle

ROOT = Path(__file__).parents[2]
CONTEXT = json_ld_context(read_turtle(ROOT / "ontology"), read_turtle(ROOT / "shapes"))
TERMS = Terms(CONTEXT)
MEETING, CLAIM, OTHER = (NamedNode(f"https://example.org/{name}") for name in ("m", "c", "other"))


def written(triples: list[Triple], root: NamedNode = MEETING) -> dict[str, Any]:
    return thing_document(root.value, expanded(triples), TERMS, "https://example.org/context.jsonld", {})


def read(document: dict[str, Any]) -> Dataset:
    """Read a document with its context in it, as who has fetched it does; blank nodes are canonical."""
    text = json.dumps(document | {"@context": CONTEXT})
    return canonical(quad.triple for quad in parse(text, format=RdfFormat.JSON_LD))


def canonical(triples: Any) -> Dataset:
    dataset = Dataset(Quad(each.subject, each.predicate, each.object) for each in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def test_every_term_of_the_ontology_has_its_local_name() -> None:
    found = {
        definition["@id"]: name
        for name, definition in CONTEXT.items()
        if isinstance(definition, dict) and "@id" in definition
    } | {definition: name for name, definition in CONTEXT.items() if isinstance(definition, str)}
    terms = {
        each.subject.value
        for each in read_turtle(ROOT / "ontology")
        if isinstance(each.subject, NamedNode) and each.subject.value.startswith(DET.iri)
    }
    assert len(terms) > 70
    assert {found.get(term) for term in terms} == {term.removeprefix(DET.iri) for term in terms}


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("place", {"@id": DET.place.value, "@type": "@id", "@container": "@set"}),
        ("modality", {"@id": DET.modality.value, "@type": "@id"}),  # a rule allows one
        ("approximate", {"@id": DET.approximate.value, "@type": XSD.boolean.value}),  # functional
        ("start", {"@id": DET.start.value, "@type": XSD.date.value, "@container": "@set"}),
        ("edtf", {"@id": DET.edtf.value, "@type": EDTF.EDTF.value, "@container": "@set"}),
        ("label", {"@id": LABEL.value, "@container": "@language"}),
        ("manner", {"@id": DET.manner.value, "@container": "@language"}),
        ("Meeting", DET.Meeting.value),
        ("claims", {"@reverse": DET.about.value, "@container": "@set"}),
        ("id", "@id"),
        ("type", "@type"),
        ("called", None),
    ],
)
def test_the_context_says_what_a_key_holds(name: str, definition: object) -> None:
    assert CONTEXT[name] == definition


def test_a_context_of_no_ontology_still_has_what_is_reused() -> None:
    assert json_ld_context([])["exact"] == {"@id": OA.exact.value}


def test_claims_stand_in_what_they_are_about_and_words_in_them() -> None:
    anchor = NamedNode("https://example.org/c#anchor")
    quote = NamedNode("https://example.org/c#quote")
    document = written(
        [
            Triple(MEETING, TYPE, DET.Meeting),
            Triple(MEETING, LABEL, Literal("Talks", language="en")),
            Triple(MEETING, LABEL, Literal("Görüşme", language="tr")),
            Triple(CLAIM, DET.about, MEETING),
            Triple(CLAIM, DET.modality, DETS["modality-asserted"]),
            Triple(CLAIM, DET.anchor, anchor),
            Triple(anchor, OA.hasSelector, quote),
            Triple(quote, OA.exact, Literal("met")),
            Triple(quote, OA.start, Literal(7)),
        ]
    )
    assert document["label"] == {"en": "Talks", "tr": "Görüşme"}
    assert document["type"] == ["Meeting"]
    (claim,) = document["claims"]
    assert "about" not in claim
    assert claim["modality"] == {"id": DETS["modality-asserted"].value}
    assert claim["anchor"][0]["selector"] == [{"id": quote.value, "exact": "met", "startOffset": 7}]


def test_what_is_only_referred_to_is_called_by_its_name() -> None:
    triples = [Triple(MEETING, DET.place, OTHER), Triple(MEETING, TYPE, DET.Meeting)]
    assert referred(expanded(triples)) == {OTHER.value}
    document = thing_document(MEETING.value, expanded(triples), TERMS, "x:c", {OTHER.value: "Elsewhere"})
    assert document["place"] == [{"id": OTHER.value, "called": "Elsewhere"}]
    assert read(document) == canonical(triples)


def test_what_nothing_leads_to_is_included() -> None:
    triples = [Triple(OTHER, LABEL, Literal("apart", language="en"))]
    document = written(triples)
    assert document["included"] == [{"id": OTHER.value, "label": {"en": "apart"}}]
    assert read(document) == canonical(triples)


def test_a_list_of_things_has_every_triple() -> None:
    triples = list(read_turtle(ROOT / "ontology"))
    document = graph_document(expanded(triples), TERMS, "x:c")
    assert read(document) == canonical(triples)


NODES: list[Subject] = [MEETING, CLAIM, OTHER, BlankNode("a"), BlankNode("b"), BlankNode("c")]
PREDICATES = [DET.about, DET.place, DET.start, LABEL, SKOS.note, RDF.subject, RDF.object, TYPE, OA.start,
              DET.confidence, NamedNode("https://example.org/p")]  # fmt: skip
LITERALS: list[Object] = [
    Literal("a"), Literal("a", language="en"), Literal("b", language="en"), Literal("c", language="tr"),
    Literal(7), Literal("07", datatype=XSD.integer), Literal(10**17), Literal(True),
    Literal("1", datatype=XSD.boolean), Literal("1.50", datatype=XSD.decimal), Literal(1.5),
    Literal("2016-08-09", datatype=XSD.date), Literal("x", datatype=NamedNode("https://example.org/d")),
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.builds(
            Triple,
            st.sampled_from(NODES),
            st.sampled_from(PREDICATES),
            st.sampled_from([*NODES, *LITERALS]),
        ),
        max_size=12,
        unique_by=str,
    )
)
def test_any_triples_are_read_back(triples: list[Triple]) -> None:
    assert read(written(triples)) == canonical(triples)
    assert read(graph_document(expanded(triples), TERMS, "x:c")) == canonical(triples)


def test_another_reader_reads_the_same() -> None:
    triples = [
        Triple(MEETING, LABEL, Literal("a", language="en")),
        Triple(MEETING, SKOS.altLabel, Literal("b", language="en")),
        Triple(CLAIM, DET.about, MEETING),
        Triple(CLAIM, DET.alternativeReading, Literal(True)),
        Triple(MEETING, DET.start, Literal("2016-08-09", datatype=XSD.date)),
        Triple(MEETING, DET.place, BlankNode("x")),
        Triple(BlankNode("x"), OA.start, Literal(7)),
    ]
    ours = rdflib.Graph().parse(data=json.dumps(written(triples) | {"@context": CONTEXT}), format="json-ld")
    lines = "".join(f"{each} .\n" for each in triples)
    assert rdflib.compare.isomorphic(ours, rdflib.Graph().parse(data=lines, format="nt"))
