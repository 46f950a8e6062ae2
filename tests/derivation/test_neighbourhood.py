"""What was looked up once answers as the source does, before a change and after it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from detente.derivation import neighbourhood
from detente.derivation.neighbourhood import MOST_AT_A_NODE, MOST_OF_A_NODE, Changed, Neighbourhood
from detente.rdf.namespaces import DCT
from detente.rdf.quads import DEFAULT_GRAPH, Change, Quads

NODES = [NamedNode(f"https://example.org/{name}") for name in "abc"]
VALUES = [*NODES, Literal("x"), Literal(1)]
GRAPHS: list[NamedNode | DefaultGraph] = [NODES[0], DEFAULT_GRAPH]
HUB = NamedNode("https://example.org/hub")
NODE = st.sampled_from(NODES)
PROPERTIES = [*NODES, DCT.replaces]
QUADS = st.builds(Quad, NODE, st.sampled_from(PROPERTIES), st.sampled_from(VALUES), st.sampled_from(GRAPHS))
CROWD = [Quad(HUB, NODES[1], Literal(number), NODES[0]) for number in range(MOST_OF_A_NODE + 5)]
CROWD += [Quad(NODES[number % 3], NODES[number % 2], HUB, GRAPHS[number % 2]) for number in range(6)]
CROWD += [Quad(NamedNode(f"https://example.org/{n}"), NODES[2], HUB, NODES[0]) for n in range(80)]


class Counting(Quads):
    """Quads that count how often they are asked, and how many are read."""

    asked = 0
    read = 0

    def match(self, *pattern: object, **named: object) -> Iterator[Quad]:
        self.asked += 1
        return self._counted(super().match(*pattern, **named))  # type: ignore[arg-type]

    def _counted(self, found: Iterator[Quad]) -> Iterator[Quad]:
        for quad in found:
            self.read += 1
            yield quad


def patterns() -> Iterator[tuple[object, ...]]:
    subjects, values = [None, *NODES, HUB], [None, *VALUES, HUB]
    return product(subjects, [None, *PROPERTIES], values, [None, *GRAPHS])


@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(st.sets(QUADS), st.sets(QUADS), st.sets(QUADS))
def test_a_change_is_seen_by_every_pattern(old: set[Quad], new: set[Quad], gone: set[Quad]) -> None:
    before = Counting([*old, *CROWD])
    change = Change(frozenset(new - old), frozenset((gone & old) - new))
    after = Quads((*((old - change.removed) | change.added), *CROWD))
    near = Neighbourhood(before)
    changed = Changed(near, change, after)
    for pattern in patterns():
        assert set(near.match(*pattern)) == set(before.match(*pattern))  # type: ignore[arg-type]
        assert sorted(map(str, changed.match(*pattern))) == sorted(map(str, after.match(*pattern)))  # type: ignore[arg-type]


def test_a_node_is_looked_up_once() -> None:
    source = Counting(CROWD)
    near = Neighbourhood(source)
    for _ in range(3):
        for predicate in NODES:
            list(near.match(NODES[0], predicate))
            list(near.match(None, predicate, NODES[0]))
            list(near.match(HUB, predicate))
    assert source.asked == 3 + len(NODES)  # each side of the node, the hub, and the hub's patterns


def test_of_an_entry_no_claim_is_read_to_learn_that_nothing_replaces_it() -> None:
    source = Counting(CROWD)
    assert not list(Neighbourhood(source).match(None, DCT.replaces, HUB))
    assert source.read == 0


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Counting([*CROWD])
    near = Neighbourhood(source)
    monkeypatch.setattr(neighbourhood, "MOST_KEPT", 5)
    for number in range(80):
        list(near.match(NamedNode(f"https://example.org/{number}")))
        assert len(near._of) <= 5


def test_of_a_hub_no_more_is_read_than_is_asked_for() -> None:
    source = Counting([Quad(NamedNode(f"{HUB.value}/{n}"), NODES[0], HUB, NODES[1]) for n in range(5_000)])
    near = Neighbourhood(source)
    for _ in range(3):
        assert any(near.match(None, None, HUB))
        assert len(list(islice(near.match(None, NODES[0], HUB), 10))) == 10
    assert source.read == (MOST_AT_A_NODE + 1) + 10  # that it is a hub, of which one is the first, and ten


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 40)), max_size=12), st.sampled_from([0, 1, 7, 200])
)
def test_readers_of_one_answer_do_not_disturb_each_other(turns: list[tuple[int, int]], most: int) -> None:
    quads = [Quad(NamedNode(f"{HUB.value}/{n}"), NODES[0], HUB, NODES[1]) for n in range(MOST_OF_A_NODE + 30)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbourhood, "MOST_OF_A_PATTERN", most)
        near = Neighbourhood(Quads(quads))
        readers = [near.match(None, NODES[0], HUB) for _ in range(3)]
        seen: list[list[Quad]] = [[], [], []]
        for reader, number in turns:
            seen[reader].extend(islice(readers[reader], number))
        for place, rest in enumerate(readers):
            assert sorted(map(str, [*seen[place], *rest])) == sorted(map(str, quads))
