"""Blank nodes get labels that follow from what is said of them, or an error in time."""

from __future__ import annotations

import random
import resource
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from detente.rdf.canonical import AlikeError, canonical_blank_nodes

A, P, G, H = (NamedNode(f"https://example.org/{name}") for name in "apgh")
TERMS = [A, NamedNode("https://example.org/b"), *(BlankNode(f"x{n}") for n in range(4))]

triples = st.sets(
    st.builds(Quad, st.sampled_from(TERMS), st.just(P), st.sampled_from([*TERMS, Literal('v\n"é')])),
    min_size=1,
    max_size=6,
)


def relabel(quads: set[Quad], seed: int) -> list[Quad]:
    """Shuffle quads and give their blank nodes other labels."""
    rng = random.Random(seed)
    names = {node: BlankNode(f"y{n}") for n, node in enumerate(rng.sample(TERMS, len(TERMS)))}

    def renamed(term: object) -> object:
        return names[term] if isinstance(term, BlankNode) else term

    changed = [Quad(renamed(q.subject), q.predicate, renamed(q.object)) for q in quads]  # type: ignore[arg-type]
    return rng.sample(changed, len(changed))


@given(triples, st.integers())
@settings(max_examples=20, deadline=None, derandomize=True)
def test_labels_and_order_do_not_matter(quads: set[Quad], seed: int) -> None:
    labelled = canonical_blank_nodes(quads, G)
    assert set(labelled) == set(canonical_blank_nodes(relabel(quads, seed), G))
    assert set(labelled) == set(canonical_blank_nodes(labelled, G))
    assert len(labelled) == len(quads)


def test_what_differs_has_other_quads() -> None:
    linked = [Quad(BlankNode("a"), P, BlankNode("b"))]
    looped = [Quad(BlankNode("a"), P, BlankNode("a"))]
    assert canonical_blank_nodes(linked, G) != canonical_blank_nodes(looped, G)


def test_labels_of_two_graphs_differ() -> None:
    quads = [Quad(BlankNode("a"), P, A)]
    names = (G, H, DefaultGraph())
    assert len({canonical_blank_nodes(quads, name)[0].subject for name in names}) == len(names)


def test_labels_can_be_written_in_every_format() -> None:
    (quad,) = canonical_blank_nodes([Quad(BlankNode("0"), P, A)], G)
    assert isinstance(quad.subject, BlankNode)
    assert quad.subject.value.isascii()
    assert quad.subject.value.isalnum()
    assert quad.subject.value[0].isalpha()


def test_without_blank_nodes_no_process_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        pytest.fail("a process was started")

    monkeypatch.setattr(subprocess, "run", refuse)
    assert canonical_blank_nodes([Quad(A, P, Literal("v"))], G) == [Quad(A, P, Literal("v"), G)]
    assert canonical_blank_nodes([], G) == []


def test_blank_nodes_that_look_alike_are_refused_in_time() -> None:
    nodes = [BlankNode(f"n{n}") for n in range(10)]
    clique = [Quad(one, P, other) for one in nodes for other in nodes if one != other]
    before = used()
    with pytest.raises(AlikeError, match=r"example\.org/g> look alike too much .* name some of them by IRIs"):
        canonical_blank_nodes(clique, G, seconds=1)
    assert used() - before < 3


def used() -> float:
    """Give the processor time of the processes that this one has waited for, in seconds."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def test_many_blank_nodes_that_differ_are_labelled() -> None:
    quads = [Quad(BlankNode(f"n{n}"), P, Literal(str(n))) for n in range(5000)]
    assert len(set(canonical_blank_nodes(quads, G))) == len(quads)
