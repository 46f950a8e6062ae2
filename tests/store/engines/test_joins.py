"""What the engine joins in one query is what look-ups find, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from detente.derivation.neighbourhood import Changed, Neighbourhood
from detente.rdf.namespaces import TYPE
from detente.rdf.quads import DEFAULT_GRAPH, Change, Quads, QuadSource, members_by_values, quads_of_any
from detente.store.engines.oxigraph.reader import AT_ONCE, OxigraphReader

NODES = [NamedNode(f"https://example.org/{name}") for name in "abcd"]
CLASS, PART, DATE = (NamedNode(f"https://example.org/{name}") for name in ("Class", "part", "date"))
GRAPHS: list[NamedNode | DefaultGraph] = [*NODES[:2], DEFAULT_GRAPH]
THINGS = st.sampled_from([*NODES, BlankNode("b")])
QUADS = st.one_of(
    st.builds(Quad, THINGS, st.just(PART), st.sampled_from(NODES), st.sampled_from(GRAPHS)),
    st.builds(Quad, THINGS, st.just(TYPE), st.sampled_from([CLASS, NODES[0]]), st.sampled_from(GRAPHS)),
    st.builds(
        Quad, THINGS, st.just(DATE), st.sampled_from([Literal("x"), NODES[0]]), st.sampled_from(GRAPHS)
    ),
)
SOME = st.sets(st.sampled_from(NODES), max_size=3)
PROPERTY = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def engine(quads: set[Quad]) -> OxigraphReader:
    store = Store()
    store.extend(quads)
    return OxigraphReader(store)


def over(old: set[Quad], new: set[Quad]) -> list[QuadSource]:
    """Give what is old and new together in each form in which rules read it."""
    change = Change(frozenset(new - old), frozenset(old - new))
    whole = engine(new)
    return [whole, Neighbourhood(whole), Changed(Neighbourhood(engine(old)), change, whole)]


@PROPERTY
@given(st.sets(QUADS, max_size=25), st.sets(QUADS, max_size=25), st.lists(SOME, max_size=3))
def test_members_with_values_in_two_groups(
    old: set[Quad], new: set[Quad], groups: list[set[NamedNode]]
) -> None:
    expected = set(members_by_values(Quads(new), CLASS, PART, groups, DATE))
    for source in over(old, new):
        assert set(members_by_values(source, CLASS, PART, groups, DATE)) == expected


def test_one_value_of_two_groups_is_in_both() -> None:
    thing, both = NODES[0], NODES[1]
    quads = {Quad(thing, PART, both), Quad(thing, TYPE, CLASS), Quad(thing, DATE, Literal("x"))}
    for source in (Quads(quads), engine(quads)):
        assert set(members_by_values(source, CLASS, PART, [{both}, {both}], DATE)) == {(thing, Literal("x"))}
        assert not set(members_by_values(source, CLASS, PART, [{both}], DATE))


@PROPERTY
@given(st.sets(QUADS, max_size=25), st.sets(QUADS, max_size=25), SOME, SOME)
def test_many_nodes_looked_up_at_once(
    old: set[Quad], new: set[Quad], subjects: set[NamedNode], objects: set[NamedNode]
) -> None:
    for one, other in ((subjects, set()), (set(), objects), (subjects, objects)):
        expected = set(quads_of_any(Quads(new), PART, subjects=one, objects=other))
        assert expected == {
            quad
            for quad in new
            if quad.predicate == PART
            and quad.graph_name != DEFAULT_GRAPH
            and (quad.subject in one or quad.object in other)
        }
        for source in over(old, new):
            assert set(quads_of_any(source, PART, subjects=one, objects=other)) == expected


def test_a_query_names_few_nodes_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """From a thousand nodes on, the engine would go through all that has the property, or the class."""
    things = [NamedNode(f"https://example.org/thing/{n}") for n in range(2 * AT_ONCE + 1)]
    actors = [NamedNode(f"https://example.org/actor/{n}") for n in range(len(things))]
    quads = {Quad(thing, TYPE, CLASS, NODES[0]) for thing in things}
    quads |= {Quad(thing, PART, actor, NODES[0]) for thing, actor in zip(things, actors, strict=True)}
    quads |= {Quad(thing, PART, NODES[3], NODES[1]) for thing in things}
    quads |= {Quad(thing, DATE, Literal(n), NODES[0]) for n, thing in enumerate(things)}
    asked: list[str] = []
    rows = OxigraphReader._rows

    def noted(reader: OxigraphReader, text: str) -> Iterator[Any]:
        asked.append(text)
        return rows(reader, text)

    monkeypatch.setattr(OxigraphReader, "_rows", noted)
    reader = engine(quads)
    found = set(members_by_values(reader, CLASS, PART, [actors, {NODES[3]}], DATE))
    assert found == set(members_by_values(Quads(quads), CLASS, PART, [actors, {NODES[3]}], DATE))
    assert len(found) == len(things)
    for one, other in ((things, ()), ((), actors)):
        expected = set(quads_of_any(Quads(quads), PART, subjects=one, objects=other))
        assert set(quads_of_any(reader, PART, subjects=one, objects=other)) == expected
    sizes = [len(re.findall(r"<https://example.org/(?:thing|actor)/", text)) for text in asked]
    assert len(asked) > 6
    assert max(sizes) == AT_ONCE
