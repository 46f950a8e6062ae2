"""What is looked up by a term is that term's, on disk as in memory (docs/upstream/pattern-prefix.md)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from detente.rdf.namespaces import XSD
from detente.rdf.quads import Object, Quads
from detente.store import CommitInfo, Draft, VersionStore
from detente.store.engines.oxigraph.draft import as_stored

A, P, G = (NamedNode(f"https://example.org/{name}") for name in "apg")
EDGES = [0, 1, 254, 255, 256, 257, 365, 510, 511, 512, 766, 767, 768, 65534, 65535, 65536, 65791, 2**24 - 1]
INTEGERS = [sign * number for number in EDGES for sign in (1, -1)]
TYPED: list[Object] = [
    *(Literal(number) for number in dict.fromkeys(INTEGERS)),
    *(Literal(f"{number / 4:f}".rstrip("0").rstrip("."), datatype=XSD.decimal) for number in EDGES),
    *(Literal(float(number)) for number in EDGES),
    *(Literal(f"{1990 + number % 30}-{1 + number % 12:02}-15", datatype=XSD.date) for number in range(60)),
    *(Literal(f"{number:04}", datatype=XSD.gYear) for number in EDGES if 0 < number < 9999),
    *(Literal(f"2016-08-09T12:{number:02}:15.255Z", datatype=XSD.dateTime) for number in range(60)),
    *(Literal(str(number)) for number in EDGES),
    *(Literal(str(number), language="en") for number in EDGES),
]
BLANK = [BlankNode(label) for label in ("ff", "100", "1fe", "1ff", "200", "c14n0")]


def held(draft: Draft, values: list[Object]) -> dict[str, list[Quad]]:
    """Look up each value, with and without subject, predicate and graph."""
    return {
        f"{value} {subject} {predicate} {graph}": list(draft.match(subject, predicate, value, graph))
        for value in values
        for subject, predicate, graph in product((None, A), (None, P), (None, G))
    }


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[Draft]:
    with VersionStore(tmp_path / "data").draft() as draft:
        yield draft


def test_a_look_up_by_a_literal_gives_that_literal_alone(draft: Draft) -> None:
    draft.insert(Quad(A, P, value, G) for value in TYPED)
    wrong = {asked: found for asked, found in held(draft, TYPED).items() if len(found) != 1}
    assert wrong == {}


def test_a_version_that_is_read_is_as_exact(tmp_path: Path) -> None:
    versions = VersionStore(tmp_path / "data")
    with versions.draft() as draft:
        draft.insert(Quad(A, P, Literal(number), G) for number in INTEGERS)
        versions.publish(draft, CommitInfo(author="a", message="m"))
    version = versions.current()
    assert version is not None
    for number in INTEGERS:
        assert [quad.object for quad in version.match(object=Literal(number))] == [Literal(number)]


def test_a_literal_is_found_however_it_is_written(draft: Draft) -> None:
    draft.insert([Quad(A, P, Literal("255", datatype=XSD.integer), G), Quad(A, P, Literal(256), G)])
    for written in ("255", "0255", "+255"):
        found = draft.match(object=Literal(written, datatype=XSD.integer))
        assert [quad.object for quad in found] == [Literal(255)]


@pytest.mark.parametrize("node", BLANK, ids=str)
def test_a_look_up_by_a_blank_node_gives_that_node_alone(draft: Draft, node: BlankNode) -> None:
    quads = [Quad(each, P, each, each) for each in BLANK]
    draft.insert(quads)
    own = Quad(node, P, node, node)
    assert list(draft.match(node)) == list(draft.match(object=node)) == list(draft.match(graph=node)) == [own]
    assert draft.ntriples(node).splitlines() == [f"{own.triple} .".encode()]
    draft.drop(node)
    assert set(draft.match()) == {*quads} - {own}
    assert draft.change.added == {*quads} - {own}


terms: st.SearchStrategy[Object] = st.one_of(
    st.integers(-70_000, 70_000).map(Literal),
    st.sampled_from([n + d for n in (255, 65535, 2**31 - 1, -257) for d in range(3)]).map(Literal),
    st.dates().map(lambda day: Literal(day.isoformat(), datatype=XSD.date)),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-300, max_value=300).map(
        lambda number: Literal(str(number), datatype=XSD.decimal)
    ),
)


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sets(terms, max_size=40))
def test_disk_and_memory_answer_alike(draft: Draft, values: set[Object]) -> None:
    draft.insert(Quad(A, P, value, G) for value in values)
    memory = Quads(draft.match())
    for value in values:
        for predicate, graph in product((None, P), (None, G)):
            (kept,) = {each.object for each in as_stored([Quad(A, P, value, G)])}
            assert not isinstance(kept, Triple)
            asked = (None, predicate, kept, graph)
            assert set(draft.match(*asked)) == set(memory.match(*asked))
