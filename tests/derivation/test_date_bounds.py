"""The bounds of a date stand beside it in the graphs that the rules read, and follow when it changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.audit import audit
from detente.changes.build import Assembled
from detente.changes.commit import commit
from detente.changes.rules import DiplomaticRules
from detente.derivation.closure import close_change
from detente.derivation.date_bounds import with_bounds
from detente.rdf.namespaces import DEFAULT_BASE, DET, EDTF, date
from detente.rdf.quads import DEFAULT_GRAPH, Change, Quads
from detente.store import VersionStore
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.versions import commit_quads

IRIS = Iris(DEFAULT_BASE)
ENTRY, MINE = IRIS.entry("2016-08-turkey-russia-2"), NamedNode("https://example.org/mine")
M = IRIS.thing("meeting/m")
COUP = IRIS.thing("incident/coup-attempt-in-turkey-2016-07")

Triples = set[tuple[NamedNode, Literal]]


def edtf(*texts: str) -> Triples:
    return {(DET.edtf, Literal(text, datatype=EDTF.EDTF)) for text in texts}


def days(start: str = "", end: str = "") -> Triples:
    return {(term, date(day)) for term, day in ((DET.start, start), (DET.end, end)) if day}


def in_entry(triples: Triples, graph: NamedNode = ENTRY) -> frozenset[Quad]:
    return frozenset(Quad(M, predicate, value, graph) for predicate, value in triples)


AUGUST, DAY = days("2016-08-01", "2016-08-31"), days("2016-08-09", "2016-08-09")
CASES: dict[str, tuple[Triples, Triples, Triples, Triples]] = {
    "a date brings its bounds": (set(), edtf("2016-08"), set(), edtf("2016-08") | AUGUST),
    "an open end has none": (set(), edtf("2016-08/.."), set(), edtf("2016-08/..") | days("2016-08-01")),
    "what is no date has none": (set(), edtf("soon"), set(), edtf("soon")),
    "a bound of its own stands": (
        set(),
        edtf("2016-08") | days("2016-07-01"),
        set(),
        edtf("2016-08") | days("2016-07-01", "2016-08-31"),
    ),
    "one that comes later too": (
        edtf("2016-08") | AUGUST,
        days("2016-07-01"),
        set(),
        edtf("2016-08") | days("2016-07-01", "2016-08-31"),
    ),
    "and gives way when it goes": (
        edtf("2016-08") | days("2016-07-01", "2016-08-31"),
        set(),
        days("2016-07-01"),
        edtf("2016-08") | AUGUST,
    ),
    "bounds change with the date": (
        edtf("2016-08") | AUGUST,
        edtf("2016-08-09"),
        edtf("2016-08"),
        edtf("2016-08-09") | DAY,
    ),
    "they go with it": (edtf("2016-08") | AUGUST, set(), edtf("2016-08"), set()),
    "they cannot be taken from it": (edtf("2016-08") | AUGUST, set(), AUGUST, edtf("2016-08") | AUGUST),
    "each of two dates has its own": (
        edtf("2016-08") | AUGUST,
        edtf("2016-08-09"),
        set(),
        edtf("2016-08", "2016-08-09") | AUGUST | DAY,
    ),
}


def after(ontology: Ontology, before: frozenset[Quad], change: Change) -> frozenset[Quad]:
    found = close_change(Quads(before), change, ontology, IRIS)
    return (before - found.removed) | found.added


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_bounds_follow_from_dates(
    ontology: Ontology, case: tuple[Triples, Triples, Triples, Triples]
) -> None:
    before, added, removed, expected = map(in_entry, case)
    assert after(ontology, before, Change(added, removed)) == expected


def test_a_users_graph_stays_as_it_is(ontology: Ontology) -> None:
    added = in_entry(edtf("2016-08"), MINE)
    assert after(ontology, frozenset(), Change(added)) == added


triples = st.one_of(
    st.sampled_from(["2016", "2016-08", "2016-08-09", "2016-08/..", "../2016", "soon", "[2016-08..]"]).map(
        lambda text: next(iter(edtf(text)))
    ),
    st.tuples(
        st.sampled_from([DET.start, DET.end]),
        st.sampled_from(["2016-01-01", "2016-08-01", "2016-08-31", "2016-12-31", "2017-01-01"]).map(date),
    ),
    st.just((DET.place, M)),
)
stated = st.frozensets(triples, max_size=5).map(lambda found: in_entry(set(found)))  # type: ignore[arg-type]


@given(before=stated, added=stated, removed=stated)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_change_gives_what_a_rebuild_gives(
    ontology: Ontology, before: frozenset[Quad], added: frozenset[Quad], removed: frozenset[Quad]
) -> None:
    known = frozenset(with_bounds(before))
    found = after(ontology, known, Change(added, removed))
    assert found == with_bounds(found)
    own = {quad for quad in before - removed if quad.predicate not in (DET.start, DET.end)} | added
    assert {quad for quad in found if quad.predicate == DET.edtf} == {
        quad for quad in own if quad.predicate == DET.edtf
    }
    assert frozenset(with_bounds(known)) == known


def test_a_settled_thing_has_the_bounds_of_its_date(dataset: Assembled, tmp_path: Path) -> None:
    store, rules = VersionStore(tmp_path), DiplomaticRules(dataset.gate)
    commit_quads(store, dataset.quads, author="", message="seeds", derived=rules.derived)
    old = frozenset(dataset.quads.match(COUP, DET.edtf, graph=ENTRY))
    new = Quad(COUP, DET.edtf, Literal("2016-07-15/2016-07-16", datatype=EDTF.EDTF), ENTRY)
    change = Change(frozenset({new}), old)
    commit(store, rules, lambda draft: draft.apply(change), author="a", message="m")
    current = store.current()
    assert current is not None
    settled = {
        (quad.predicate, quad.object.value)
        for quad in current.match(COUP, graph=DEFAULT_GRAPH)
        if isinstance(quad.object, Literal) and quad.predicate in (DET.start, DET.end, DET.edtf)
    }
    assert settled == {
        (DET.edtf, "2016-07-15/2016-07-16"),
        (DET.start, "2016-07-15"),
        (DET.end, "2016-07-16"),
    }
    assert audit(current, dataset.gate, 1).conforms


def test_every_dated_thing_of_the_seeds_has_its_bounds(dataset: Assembled) -> None:
    dated = [quad for quad in dataset.quads if quad.predicate == DET.edtf]
    assert dated
    for quad in dated:
        assert isinstance(quad.subject, NamedNode)
        beside = set(dataset.quads.match(quad.subject, graph=quad.graph_name))
        assert with_bounds(beside) == beside
