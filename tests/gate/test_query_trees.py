"""Queries of shapes, written down as rdflib parses them."""

from __future__ import annotations

import json

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from detente.gate import query_trees
from detente.gate.gate import Gate
from detente.gate.incremental.automaton import query_texts
from detente.gate.query_trees import FILE, UnwritableTreeError, parse_query, tree_of, trees_document
from detente.rdf.namespaces import PREFIXES
from detente.resources import shipped_sources
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

QUERIES = (
    "SELECT $this ?b WHERE { $this rdf:type/rdfs:subClassOf*|^det:agent ?b . MINUS { ?b ?p 'y'@en } }",
    "ASK { ?a det:start 007, 7.50, '2016-08-09'^^xsd:date, _:b "
    "FILTER (?a IN (1, 2) && NOT EXISTS { ?a a ?b }) }",
    "SELECT ?a (COUNT(DISTINCT ?b) AS ?n) { { ?a ?p ?b } UNION { ?b ?p ?a } BIND (xsd:date(?b) AS ?d) } "
    "GROUP BY ?a ORDER BY DESC(?n) LIMIT 3",
)

has_trees = pytest.mark.skipif(
    json.loads(FILE.read_bytes())["rdflib"] != rdflib.__version__, reason="trees are of another rdflib"
)


def parsed(text: str) -> Query:
    return prepareQuery(text, initNs=PREFIXES)


@has_trees
def test_no_query_of_a_shape_is_parsed(ontology: Ontology, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str, **_: object) -> Query:
        raise AssertionError(f"parsed: {text}")

    monkeypatch.setattr(query_trees, "prepareQuery", refuse)
    gate = Gate(shipped_sources().shapes, ontology, Iris())
    gate.make_ready()
    assert gate.checker.reach.states > 1


@has_trees
def test_trees_are_what_rdflib_makes(ontology: Ontology) -> None:
    shapes = Gate(shipped_sources().shapes, ontology, Iris()).checker.shapes_graph.shapes
    texts = {text for shape in shapes for text in query_texts(shape)}
    assert len(texts) > 10
    for text in texts:
        read, made = parse_query(text), parsed(text)
        assert tree_of(read) == tree_of(made)
        assert read._original_args == made._original_args


@pytest.mark.parametrize("text", QUERIES)
def test_what_is_read_answers_as_what_was_parsed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = json.loads(trees_document([text]))["queries"]
    assert known
    monkeypatch.setattr(query_trees, "_known", lambda: known)
    graph = rdflib.Graph()
    graph.parse(
        data="""@prefix det: <https://w3id.org/detente/ontology#> . @prefix x: <urn:x:> .
        x:a a x:C ; det:start 7, 7.5, "2016-08-09"^^<http://www.w3.org/2001/XMLSchema#date>, x:b .
        x:a x:p x:b, "x"@en .
        x:b det:agent x:a ; a x:D ; x:q "x"@en . x:c x:p x:a, x:b .""",
        format="turtle",
    )
    rows = [list(graph.query(query)) for query in (parse_query(text), parsed(text))]
    assert rows[0] == rows[1]
    assert rows[0]


@pytest.mark.parametrize("text", ["ASK { ?a !rdf:type ?b }", "ASK { ?a ?b ?c OPTIONAL { ?c ?d ?e } }"])
def test_what_cannot_be_written_is_left_out(text: str) -> None:
    with pytest.raises(UnwritableTreeError):
        tree_of(parsed(text))
    assert json.loads(trees_document([text, QUERIES[0]]))["queries"].keys() == {
        query_trees._digest(QUERIES[0])
    }


def test_texts_differ_by_more_than_the_order_of_prefixes() -> None:
    digest = query_trees._digest
    one, two = "PREFIX a: <urn:a>", "PREFIX b: <urn:b>"
    assert digest(f"{one}\n{two}\nASK {{}}") == digest(f"{two}\n{one}\nASK {{}}")
    assert digest(f"{one}\nPREFIX a: <urn:b>\nASK {{}}") != digest(f"PREFIX a: <urn:b>\n{one}\nASK {{}}")
    assert digest(f"{one}\nASK {{ }}") != digest(f"{one}\nASK {{}}")
