"""Quads as updates: applied to any store of SPARQL 1.1 they come to what the steps come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from detente.rdf.quads import DEFAULT_GRAPH
from detente.sparql_followers.pointer import GRAPH, EnginePointer, set_text
from detente.sparql_followers.updates import (
    BLANK,
    OPERATION_QUADS,
    emptying,
    graph_iri,
    requests,
    without_blank_nodes,
)

SETTLED = "urn:settled"
TERMS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(Literal),
    st.integers(0, 3).map(lambda n: NamedNode(f"urn:o{n}")),
    st.integers(0, 3).map(lambda n: BlankNode(f"b{n}")),
    st.sampled_from(["en", "de-at"]).map(lambda tag: Literal("x", language=tag)),
)
GRAPHS = st.sampled_from([DEFAULT_GRAPH, NamedNode("urn:g"), BlankNode("g")])
QUADS = st.builds(
    Quad,
    st.integers(0, 3).map(lambda n: NamedNode(f"urn:s{n}") if n else BlankNode("s")),
    st.integers(0, 2).map(lambda n: NamedNode(f"urn:p{n}")),
    TERMS,
    GRAPHS,
)


@given(st.lists(st.tuples(st.booleans(), QUADS), max_size=40), st.integers(1, 9))
def test_steps_come_to_the_same_in_pieces_of_any_size(steps: list[tuple[bool, Quad]], most: int) -> None:
    expected: set[Quad] = set()
    for is_added, quad in steps:
        (expected.add if is_added else expected.discard)(_there(quad))
    store = Store()
    for text, _ in requests(steps, SETTLED, most):
        assert text.count(" .\n") + text.count(" .}") <= most + 1
        store.update(text)
    assert set(store) == expected


@given(st.lists(st.tuples(st.booleans(), QUADS), max_size=30))
def test_a_request_tells_which_graphs_it_adds_to(steps: list[tuple[bool, Quad]]) -> None:
    added = {graph for _, graphs in requests(steps, SETTLED, 7) for graph in graphs}
    assert added == {graph_iri(quad.graph_name, SETTLED) for is_added, quad in steps if is_added}


def test_a_blank_node_is_an_iri_that_tells_it() -> None:
    assert without_blank_nodes(BlankNode("b7")) == NamedNode(f"{BLANK}b7")


def test_a_long_literal_has_a_request_of_its_own() -> None:
    quad = Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("x" * (1 << 20)))
    assert len(list(requests([(True, quad), (True, quad)], SETTLED, 100))) == 2


@given(st.lists(st.tuples(st.booleans(), QUADS), max_size=40), st.integers(1, 9), st.booleans())
def test_steps_under_a_condition_do_nothing_where_it_does_not_hold(
    steps: list[tuple[bool, Quad]], most: int, holds: bool
) -> None:
    pointer = EnginePointer.new("applying", "ab")
    before = {_there(quad) for _, quad in steps[::2]}
    store = Store()
    store.extend(before)
    store.update(set_text(pointer if holds else EnginePointer.new("applying", "ab")))
    expected = set(before)
    for is_added, quad in steps if holds else ():
        (expected.add if is_added else expected.discard)(_there(quad))
    for text, _ in requests(steps, SETTLED, most, pointer.condition):
        store.update(text)
    assert {quad for quad in store if quad.graph_name != NamedNode(GRAPH)} == expected


@pytest.mark.parametrize("holds", [True, False])
def test_a_graph_is_emptied_under_a_condition_alone(holds: bool) -> None:
    pointer = EnginePointer.new("seeding", "ab")
    quads = {Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(n), NamedNode("urn:g")) for n in range(3)}
    other = Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(1), NamedNode("urn:h"))
    store = Store()
    store.extend({*quads, other})
    store.update(set_text(pointer if holds else pointer.then("at")))
    store.update(emptying("urn:g", pointer.condition))
    assert set(store.quads_for_pattern(None, None, None, NamedNode("urn:g"))) == (set() if holds else quads)
    assert other in store


def test_an_operation_under_a_condition_is_bounded() -> None:
    quads = [Quad(NamedNode(f"urn:s{n}"), NamedNode("urn:p"), Literal(n)) for n in range(OPERATION_QUADS + 1)]
    ((text, _),) = requests([(True, quad) for quad in quads], SETTLED, 2000, "GRAPH <urn:g> { }")
    assert text.count("INSERT {") == text.count("WHERE { GRAPH <urn:g> { } }") == 2


def _there(quad: Quad) -> Quad:
    subject, value = (without_blank_nodes(term) for term in (quad.subject, quad.object))
    return Quad(subject, quad.predicate, value, NamedNode(graph_iri(quad.graph_name, SETTLED)))  # type: ignore[arg-type]
