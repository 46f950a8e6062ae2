"""What `graph/void` counts is what there is, whatever changes led there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from detente.derivation.counts import recount
from detente.derivation.void import describe_dataset
from detente.rdf.namespaces import DEFAULT_BASE, DET, SH, SKOS, TYPE, VOID, WD, XSD
from detente.rdf.quads import (
    DEFAULT_GRAPH,
    Change,
    Object,
    Quads,
    members_by_values,
    quads_of_any,
)
from detente.vocabulary.iris import Iris

IRIS = Iris(DEFAULT_BASE)
GRAPH = IRIS.graph("void")
THINGS = [NamedNode(f"https://example.org/{name}") for name in "abc"]
EXAMPLE = NamedNode("https://example.org/very odd class".replace(" ", "%20"))

triples = st.one_of(
    st.tuples(st.sampled_from(THINGS), st.just(TYPE), st.sampled_from([DET.Meeting, DET.Event, EXAMPLE])),
    st.tuples(st.sampled_from(THINGS), st.sampled_from([DET.place, DET.agent]), st.sampled_from(THINGS)),
    st.tuples(st.sampled_from(THINGS), st.just(SKOS.exactMatch), st.sampled_from([WD.Q1, WD.Q2, THINGS[0]])),
)
worlds = st.frozensets(
    st.builds(lambda triple: Quad(triple[0], triple[1], triple[2], DEFAULT_GRAPH), triples), max_size=12
)


def counted(world: frozenset[Quad]) -> frozenset[Quad]:
    """Count everything anew."""
    return recount(Quads(), Quads(world), Change(world), IRIS).added


@given(st.lists(worlds, min_size=2, max_size=4))
def test_counts_kept_up_from_changes_are_those_of_a_recount(history: list[frozenset[Quad]]) -> None:
    known = counted(history[0])
    for before, after in pairwise(history):
        change = Change(after - before, before - after)
        found = recount(Quads([*before, *known]), Quads([*after, *known]), change, IRIS)
        assert found.removed <= known
        assert not found.added & known
        known = (known - found.removed) | found.added
        assert known == counted(after)


def test_each_partition_says_what_it_counts() -> None:
    a, b, _ = THINGS
    world = Quads(
        [
            Quad(a, TYPE, DET.Meeting, DEFAULT_GRAPH),
            Quad(b, TYPE, DET.Meeting, DEFAULT_GRAPH),
            Quad(a, DET.place, b, DEFAULT_GRAPH),
            Quad(b, SKOS.exactMatch, WD.Q1, DEFAULT_GRAPH),
            Quad(b, DET.place, a, THINGS[2]),
        ]
    )
    found = Quads(describe_dataset(Quads(), world, Change(frozenset(world)), IRIS).added)

    def number(name: str, measure: NamedNode) -> int:
        (quad,) = found.match(NamedNode(f"{DEFAULT_BASE}void#{name}"), measure, None, GRAPH)
        assert isinstance(quad.object, Literal)
        return int(quad.object.value)

    assert number("dataset", VOID.triples) == 4
    assert number("dataset", VOID.distinctSubjects) == 2
    assert number("class-det-Meeting", VOID.entities) == 2
    assert number("property-det-place", VOID.triples) == 1
    assert number("class-det-Meeting-property-rdf-type", VOID.triples) == 2
    assert number("wikidata", VOID.triples) == 1
    (declared,) = found.match(None, SH.namespace, Literal(DET.iri, datatype=XSD.anyURI), GRAPH)
    assert Quad(declared.subject, SH.prefix, Literal("det"), GRAPH) in found


class Joined(Quads):
    """Quads that look up many nodes at once, and count how often."""

    asked = 0

    def members_by_values(
        self,
        class_: NamedNode,
        predicate: NamedNode,
        groups: Sequence[Collection[Object]],
        wanted: NamedNode,
    ) -> Iterator[tuple[NamedNode, Object]]:
        return members_by_values(Quads(self), class_, predicate, groups, wanted)

    def quads_of_any(
        self,
        predicate: NamedNode,
        *,
        subjects: Collection[NamedNode] = (),
        objects: Collection[NamedNode] = (),
    ) -> Iterator[Quad]:
        self.asked += 1
        return quads_of_any(Quads(self), predicate, subjects=subjects, objects=objects)


@given(worlds, worlds)
def test_what_is_known_of_all_partitions_is_asked_once_for_each_measure(
    before: frozenset[Quad], after: frozenset[Quad]
) -> None:
    known = counted(before)
    source, change = Joined([*before, *known]), Change(after - before, before - after)
    found = recount(source, Quads([*after, *known]), change, IRIS)
    assert source.asked <= len({VOID.triples, VOID.entities, VOID.distinctSubjects})
    if known:
        assert (known - found.removed) | found.added == counted(after)
