"""Blank nodes get labels that follow from what is said of them, or an error in time."""

from __future__ import annotations

import random
import re
import resource
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from detente.rdf.alike import too_alike
from detente.rdf.canonical import AlikeError, canonical_blank_nodes, document_blank_nodes
from detente.rdf.namespaces import RDF

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


def test_blank_nodes_that_look_alike_are_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = [BlankNode(f"n{n}") for n in range(10)]
    clique = [Quad(one, P, other) for one in nodes for other in nodes if one != other]
    monkeypatch.setattr("detente.rdf.canonical.too_alike", lambda *_: None)
    before = used()
    with pytest.raises(AlikeError, match=r"example\.org/g> look alike too much .* name some of them by IRIs"):
        canonical_blank_nodes(clique, G, seconds=1)
    assert used() - before < 3


def alike_list(length: int, first: NamedNode | Literal) -> list[Quad]:
    cells = [BlankNode(f"c{n}") for n in range(length)]
    rest: list[BlankNode | NamedNode] = [*cells[1:], RDF.nil]
    firsts = [Quad(cell, RDF.first, first) for cell in cells]
    return firsts + [Quad(cell, RDF.rest, after) for cell, after in zip(cells, rest, strict=True)]


def in_a_ring(length: int) -> list[Quad]:
    nodes = [BlankNode(f"n{n}") for n in range(length)]
    return [Quad(one, P, other) for one, other in zip(nodes, nodes[1:] + nodes[:1], strict=True)]


def around(centres: int, each: int) -> list[Quad]:
    return [Quad(BlankNode(f"c{n}"), P, BlankNode(f"n{n}-{m}")) for n in range(centres) for m in range(each)]


@pytest.mark.parametrize(
    ("quads", "number"),
    [
        (alike_list(500, Literal("a")), 498),
        (alike_list(20_000, A), 19_998),
        (in_a_ring(400), 400),
        (around(2, 20), 21),
    ],
    ids=["list", "long list", "ring", "many around centres that are alike"],
)
def test_what_would_take_long_is_refused_before_it_is_begun(
    monkeypatch: pytest.MonkeyPatch, quads: list[Quad], number: int
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        pytest.fail("a process was started")

    monkeypatch.setattr("detente.rdf.canonical.run", refuse)
    with pytest.raises(AlikeError, match=rf"{number:,} of them hang together, each of which .* name some of"):
        document_blank_nodes(quads, G)


@pytest.mark.parametrize(
    "quads",
    [
        alike_list(100, Literal("a")),
        in_a_ring(50),
        [Quad(A, P, BlankNode(f"n{n}")) for n in range(3000)],
        around(1, 1000),
        around(500, 1),
    ],
    ids=["list", "ring", "many of one thing", "many around one centre", "pairs"],
)
def test_alike_blank_nodes_that_are_told_apart_soon_are_labelled(quads: list[Quad]) -> None:
    assert len(set(document_blank_nodes(quads, G))) == len(quads)


def test_work_is_the_same_whatever_the_labels_are() -> None:
    quads = set(alike_list(40, Literal("a")) + around(3, 3))
    bounds = [10**power for power in range(7)]
    expected = [too_alike(quads, most) for most in bounds]
    assert expected[0] is not None
    assert expected[-1] is None
    for seed in range(5):
        rng = random.Random(seed)
        blank = {t for q in quads for t in (q.subject, q.object) if isinstance(t, BlankNode)}
        order = rng.sample(sorted(blank, key=str), len(blank))
        text = "\n".join(f"{quad.triple} ." for quad in quads)
        for number, node in enumerate(order):
            text = re.sub(rf"{node}(?![\w-])", f"_:y{number}", text)
        changed = list(parse(text, RdfFormat.N_TRIPLES))
        rng.shuffle(changed)
        assert [too_alike(changed, most) for most in bounds] == expected


def used() -> float:
    """Give the processor time of the processes that this one has waited for, in seconds."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def test_many_blank_nodes_that_differ_are_labelled() -> None:
    quads = [Quad(BlankNode(f"n{n}"), P, Literal(str(n))) for n in range(5000)]
    assert len(set(canonical_blank_nodes(quads, G))) == len(quads)
