from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.quads import DEFAULT_GRAPH, Quads

names = st.sampled_from([NamedNode(f"http://example.org/{letter}") for letter in "abc"])
objects = names | st.sampled_from([Literal("a"), Literal("a", language="en")])
graphs = names | st.just(DEFAULT_GRAPH)
quads = st.lists(st.builds(Quad, names, names, objects, graphs))


@given(quads, st.none() | names, st.none() | names, st.none() | objects, st.none() | graphs)
def test_match_gives_just_the_quads_that_agree(
    given_quads: list[Quad], s: NamedNode | None, p: NamedNode | None, o: object, g: object
) -> None:
    indexed = Quads(given_quads)
    expected = {
        quad
        for quad in given_quads
        if (s is None or quad.subject == s)
        and (p is None or quad.predicate == p)
        and (o is None or quad.object == o)
        and (g is None or quad.graph_name == g)
    }
    found = list(indexed.match(s, p, o, g))  # type: ignore[arg-type]
    assert set(found) == expected
    assert len(found) == len(expected)


@given(quads)
def test_a_quad_is_held_once(given_quads: list[Quad]) -> None:
    assert len(Quads(given_quads + given_quads)) == len(set(given_quads))
    assert all(quad in Quads(given_quads) for quad in given_quads)
