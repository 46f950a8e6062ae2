"""The automaton: which nodes see a changed triple."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import rdflib
from pyoxigraph import NamedNode, Quad, Triple

from detente.changes.build import Assembled
from detente.gate.incremental.affected import AffectedFocusNodes, affected
from detente.gate.incremental.checking import Checker
from detente.gate.incremental.reach import Reach, Trigger
from detente.gate.incremental.view import GraphView, Neighbours, Statics
from detente.rdf.quads import Quads

PREFIXES = """
@prefix : <urn:> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
GRAPH, OTHER = NamedNode("urn:graph"), NamedNode("urn:other")
CHAIN = [("a", "p", "b"), ("b", "p", "c"), ("c", "q", "d"), ("x", "p", "c")]

SEEING = {
    "a path": (":s sh:targetNode :a ; sh:property [ sh:path ( :p :p :q ) ; sh:minCount 1 ] .", "a"),
    "an inverse path": (":s sh:targetNode :d ; sh:property [ sh:path [ sh:inversePath :q ] ] .", "d"),
    "a repeated path": (
        ":s sh:targetNode :a ; sh:property [ sh:path ( [ sh:zeroOrMorePath :p ] :q ) ] .",
        "abcx",
    ),
    "a nested shape": (
        ":s sh:targetNode :b ; sh:property [ sh:path :p ; sh:node :t ] . :t sh:property [ sh:path :q ] .",
        "bx",
    ),
    "a shape that refers to itself": (
        ":s sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :s ] ; sh:property [ sh:path :q ] .",
        "abcx",
    ),
    "a query": (
        ':s sh:targetNode :b ; sh:sparql [ sh:select "SELECT $this { $this <urn:p>/<urn:q> ?x }" ] .',
        "bx",
    ),
    "a query's condition": (
        ":s sh:targetNode :b ; sh:sparql [ sh:select "
        '"SELECT $this { $this <urn:p> ?x FILTER NOT EXISTS { ?x <urn:q> ?y } }" ] .',
        "bx",
    ),
    "nothing": (":s sh:targetNode :c ; sh:property [ sh:path :r ] .", ""),
}

ANYWHERE = {
    "unconnected": "SELECT $this { $this <urn:p> ?x . ?y <urn:q> ?z }",
    "after an OPTIONAL that may not match": (
        "SELECT $this { $this <urn:r> ?x OPTIONAL { ?x <urn:p> ?y } OPTIONAL { ?y <urn:q> ?z } }"
    ),
    "in a sub-select with names of its own": (
        "SELECT $this { $this <urn:p> ?x { SELECT $this ?n { ?x <urn:q> ?n } } }"
    ),
    "from one side of a UNION to the other": (
        "SELECT $this { { $this <urn:p> ?x } UNION { $this <urn:r> ?y } ?x <urn:q> ?z }"
    ),
}


def checker(turtle: str) -> Checker:
    return Checker(rdflib.Graph().parse(data=PREFIXES + turtle, format="turtle"))


def seeing(
    reach: Reach, changed: tuple[str, str, str], data: Iterable[tuple[str, str, str]]
) -> AffectedFocusNodes:
    quads = [Quad(named(s), named(p), named(o), GRAPH) for s, p, o in data]
    view = GraphView(Neighbours(Quads(quads)), Statics(()), {GRAPH}, lambda _: True)
    subject, predicate, object_ = map(named, changed)
    return affected(reach, view, [(subject, predicate, object_)])


def named(name: str) -> NamedNode:
    return NamedNode(f"urn:{name}")


@pytest.mark.parametrize(("shapes", "expected"), SEEING.values(), ids=SEEING)
def test_those_who_see_a_triple(shapes: str, expected: str) -> None:
    found = seeing(checker(shapes).reach, ("c", "q", "d"), CHAIN)
    assert found.nodes == set(map(named, expected))
    assert not found.shapes


@pytest.mark.parametrize("query", ANYWHERE.values(), ids=ANYWHERE)
def test_what_is_not_reached_from_the_focus_concerns_every_target(query: str) -> None:
    shapes = checker(f':s sh:targetNode :a ; sh:sparql [ sh:select "{query}" ] .')
    assert seeing(shapes.reach, ("c", "q", "d"), CHAIN).shapes == {rdflib.URIRef("urn:s")}


def test_a_target_by_query_is_a_trigger() -> None:
    shapes = checker(':s a sh:NodeShape ; sh:target [ sh:select "SELECT ?this { ?this <urn:p> ?x }" ] .')
    assert Trigger(rdflib.URIRef("urn:s")) in shapes.reach.triggers


def test_every_rule_of_ours_is_reached_from_its_focus(dataset: Assembled) -> None:
    assert dataset.gate.checker.is_local
    assert dataset.gate.checker.reach.triggers == []


@pytest.mark.parametrize("crowd", [3, Neighbours.MOST_AT, Neighbours.MOST_AT + 9, Neighbours.MOST + 40])
@pytest.mark.parametrize("graphs", [{GRAPH}, {GRAPH, OTHER}, None])
def test_what_points_at_a_node_is_what_each_property_tells(crowd: int, graphs: set[NamedNode] | None) -> None:
    p, q, r, hub = (NamedNode(f"urn:{name}") for name in ("p", "q", "r", "hub"))
    quads = [Quad(NamedNode(f"urn:{n}"), p, hub, OTHER) for n in range(crowd)]
    quads += [Quad(p, q, hub, GRAPH), Quad(p, q, hub, OTHER), Quad(p, r, q, OTHER), Quad(p, r, hub, r)]
    statics = Statics([Triple(p, r, r), Triple(p, NamedNode("urn:s"), hub)])
    predicates = frozenset({p, q, r})
    view = GraphView(Neighbours(Quads(quads)), statics, graphs, lambda graph: graph != r)
    for node in (hub, p, q, r):
        expected = {
            name
            for name in predicates
            if any(
                quad.graph_name in (graphs or {GRAPH, OTHER})
                for quad in quads
                if quad.predicate == name and quad.object == node
            )
            or any(each.predicate == name and each.object == node for each in statics.triples)
        }
        assert view.pointing(node, predicates) == expected
        for name in predicates:
            assert view.has_at(node, name) == (name in expected)
            pairs = [subject for subject, _ in view.at(node, name)]
            assert len(pairs) == len(set(pairs))
            assert bool(pairs) == (name in expected)
