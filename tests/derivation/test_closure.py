from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from detente.derivation.closure import close_change
from detente.rdf.namespaces import DEFAULT_BASE, DET, TYPE
from detente.rdf.quads import Change, Quads
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

IRIS = Iris(DEFAULT_BASE)
ENTRY, AUTHORITY, CURATION = IRIS.entry("a"), IRIS.graph("authority"), IRIS.graph("curation")
MINE = NamedNode("https://example.org/mine")
M, N, RUS = IRIS.thing("meeting/m"), IRIS.thing("meeting/n"), IRIS.thing("state/RUS")

Triples = set[tuple[NamedNode, NamedNode, NamedNode]]


def a(thing: NamedNode, *classes: str) -> Triples:
    return {(thing, TYPE, DET[name]) for name in classes}


def has(thing: NamedNode, *properties: str) -> Triples:
    return {(thing, DET[name], RUS) for name in properties}


def in_graph(triples: Triples, graph: NamedNode) -> frozenset[Quad]:
    return frozenset(Quad(*triple, graph) for triple in triples)


def changed(
    ontology: Ontology, graph: NamedNode, before: Triples, added: Triples, removed: Triples
) -> tuple[frozenset[Quad], frozenset[Quad]]:
    change = Change(in_graph(added, graph), in_graph(removed, graph))
    found = close_change(Quads(in_graph(before, graph)), change, ontology, IRIS)
    return found.added, found.removed


NOTHING: Triples = set()
MEETING = a(M, "Meeting", "Event", "Eventuality")
VISIT = a(M, "Visit", "Event", "Eventuality")
AGENT = has(M, "agent", "participant")

CASES: dict[str, tuple[Triples, Triples, Triples, Triples, Triples]] = {
    "what follows is added": (NOTHING, a(M, "Meeting"), NOTHING, MEETING, NOTHING),
    "what is there is not added": (VISIT, a(M, "Meeting"), NOTHING, a(M, "Meeting"), NOTHING),
    "a property's too": (NOTHING, has(M, "agent"), NOTHING, AGENT, NOTHING),
    "what followed goes": (MEETING, NOTHING, a(M, "Meeting"), NOTHING, MEETING),
    "with a property too": (AGENT, NOTHING, has(M, "agent"), NOTHING, AGENT),
    "what another implies stays": (MEETING | VISIT, NOTHING, a(M, "Meeting"), NOTHING, a(M, "Meeting")),
    "what a new one implies stays": (MEETING, a(M, "Visit"), a(M, "Meeting"), a(M, "Visit"), a(M, "Meeting")),
    "what is added stays": (
        MEETING,
        a(M, "Event"),
        a(M, "Meeting"),
        NOTHING,
        a(M, "Meeting"),
    ),
    "what is implied cannot be removed": (MEETING, NOTHING, a(M, "Event"), NOTHING, NOTHING),
    "unless with what implies it": (MEETING, NOTHING, a(M, "Meeting", "Event"), NOTHING, MEETING),
    "what another property implies stays": (
        AGENT | has(M, "recipient"),
        NOTHING,
        has(M, "agent"),
        NOTHING,
        has(M, "agent"),
    ),
    "another subject implies nothing": (MEETING | a(N, "Visit"), NOTHING, a(M, "Meeting"), NOTHING, MEETING),
    "what is not there is not removed": (VISIT, NOTHING, a(M, "Meeting"), NOTHING, NOTHING),
    "what is both removed and added stays": (MEETING, a(M, "Meeting"), a(M, "Meeting"), NOTHING, NOTHING),
}


@pytest.mark.parametrize("graph", [ENTRY, AUTHORITY, CURATION], ids=["entry", "authority", "curation"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_change_of_a_closed_graph(
    ontology: Ontology, graph: NamedNode, case: tuple[Triples, Triples, Triples, Triples, Triples]
) -> None:
    before, added, removed, *expected = case
    assert changed(ontology, graph, before, added, removed) == tuple(
        in_graph(each, graph) for each in expected
    )


@pytest.mark.parametrize("graph", [MINE, IRIS.graph("ontology"), IRIS.graph("log"), NamedNode("urn:x")])
def test_other_graphs_pass_as_they_are(ontology: Ontology, graph: NamedNode) -> None:
    added, removed = a(M, "Meeting"), has(N, "agent")
    expected = in_graph(added, graph), in_graph(removed, graph)
    assert changed(ontology, graph, a(M, "Meeting"), added, removed) == expected


def test_another_graph_implies_nothing(ontology: Ontology) -> None:
    before = Quads(in_graph(MEETING, ENTRY) | in_graph(MEETING, AUTHORITY))
    change = Change(removed=in_graph(a(M, "Meeting"), ENTRY))
    assert close_change(before, change, ontology, IRIS) == Change(removed=in_graph(MEETING, ENTRY))


def test_no_change_is_none(ontology: Ontology) -> None:
    assert not close_change(Quads(in_graph(MEETING, ENTRY)), Change(), ontology, IRIS)


classes = st.sampled_from(
    ["Meeting", "Visit", "Event", "Eventuality", "Commitment", "Person", "Actor", "State"]
)
properties = st.sampled_from(["agent", "recipient", "participant", "place"])
things = st.sampled_from([M, N])
triples = st.one_of(
    st.tuples(things, st.just(TYPE), classes.map(lambda name: DET[name])),
    st.tuples(things, properties.map(lambda name: DET[name]), things),
)
stated = st.frozensets(
    st.builds(lambda t, graph: Quad(t[0], t[1], t[2], graph), triples, st.sampled_from([ENTRY, AUTHORITY])),
    max_size=10,
)


def outright(quads: frozenset[Quad], ontology: Ontology) -> frozenset[Quad]:
    """Leave out what follows from others: of it nobody could know that it was stated."""
    return frozenset(q for q in quads if not any(q in set(ontology.close([o])) for o in quads if o != q))


@given(before=stated, added=stated, seed=st.randoms())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_closure_of_what_is_stated_is_kept(
    ontology: Ontology, before: frozenset[Quad], added: frozenset[Quad], seed: random.Random
) -> None:
    asserted = outright(before, ontology)
    removed = frozenset(quad for quad in sorted(asserted, key=str) if seed.random() < 0.5)
    known = frozenset(ontology.close(asserted))
    found = close_change(Quads(known), Change(added, removed), ontology, IRIS)
    assert found.removed <= known
    assert not found.added & known
    assert (known - found.removed) | found.added == set(ontology.close((asserted - removed) | added))


@given(before=stated, added=stated, removed=stated)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_closed_graphs_stay_closed(
    ontology: Ontology, before: frozenset[Quad], added: frozenset[Quad], removed: frozenset[Quad]
) -> None:
    known = frozenset(ontology.close(before))
    found = close_change(Quads(known), Change(added, removed), ontology, IRIS)
    after = (known - found.removed) | found.added
    assert after == set(ontology.close(after))
    assert added <= after
    assert not removed.difference(ontology.close((known - removed) | added)) & after
