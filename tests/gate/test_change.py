"""Random changes of a small data set: a change is judged as the whole data set is, graph by graph."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from detente.gate.gate import Gate
from detente.gate.incremental.change import ChangeCheck, JudgedChange
from detente.gate.report import Report, Result
from detente.gate.value_checks import VALUE_RULES
from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import Quads
from tests.gate.oracle import Key, key

EXAMPLES = int(os.environ.get("DETENTE_SHACL_EXAMPLES", "6"))
FACTS = list(parse(path=str(Path(__file__).with_name("facts.trig")), format=RdfFormat.TRIG))
DISORDER = NamedNode("urn:disorder")
GRAPHS = [
    NamedNode(DEFAULT_BASE + name)
    for name in ("entry/a", "entry/b", "graph/authority", "graph/curation", "graph/conflicts")
]
ACROSS = GRAPHS[3:]

ORDERLY = [quad for quad in FACTS if quad.graph_name != DISORDER]
ANYWHERE = st.builds(
    lambda quad, graph: Quad(quad.subject, quad.predicate, quad.object, graph),
    st.sampled_from(FACTS),
    st.sampled_from(GRAPHS),
)
DATA = st.builds(
    lambda missing, more: (set(ORDERLY) - missing) | more,
    st.sets(st.sampled_from(ORDERLY), max_size=4),
    st.sets(ANYWHERE, max_size=4),
)
NEW = st.sets(st.one_of(ANYWHERE, st.sampled_from(ORDERLY)), max_size=4)
GONE = st.one_of(
    st.sets(st.sampled_from(ORDERLY), max_size=4),
    st.sampled_from(GRAPHS).map(lambda graph: {quad for quad in ORDERLY if quad.graph_name == graph}),
)


def in_full(gate: Gate, quads: Quads) -> dict[tuple[NamedNode, object], set[Key]]:
    """Validate every graph; give the results of each graph and node."""
    found: dict[tuple[NamedNode, object], set[Key]] = {}
    for graph in GRAPHS:
        report = (
            gate.check_all(quads, [graph], beside=GRAPHS)
            if graph in ACROSS
            else gate.check_graph(quads, graph)
        )
        for result in report.results:
            if result.terms is not None:
                found.setdefault((graph, result.terms.focus), set()).add(key(result))
    return found


def is_of_a_shape(result: Result) -> bool:
    """Tell results of shapes from those of the checks of single values, which no shape makes."""
    return result.terms is not None and VALUE_RULES.iri not in str(result.terms.shape)


def judge(gate: Gate, before: Quads, after: Quads) -> tuple[Report, set[tuple[NamedNode, object]]]:
    added, removed = set(after) - set(before), set(before) - set(after)
    report = gate.check_change(before, after, added, removed)
    change = JudgedChange(before, after, frozenset(added), frozenset(removed))
    affected = ChangeCheck(gate.checker, gate.layout, gate.statics, change).affected()
    return report, {(graph, node) for graph, nodes in affected.items() for node in nodes}


def test_change_is_judged_as_all_is(gate: Gate) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(DATA, NEW, GONE)
    def check(data: set[Quad], new: set[Quad], gone: set[Quad]) -> None:
        before, after = Quads(data), Quads((data - gone) | new)
        report, affected = judge(gate, before, after)
        full = in_full(gate, after)
        found = {key(result) for result in report.results if is_of_a_shape(result)}
        assert found == set().union(*(full.get(place, set()) for place in affected))
        if others := full.keys() - affected:
            old = in_full(gate, before)
            assert {place: full[place] for place in others} == {place: old.get(place) for place in others}

    check()


def shapes_refusing(gate: Gate, before: Quads, added: list[Quad]) -> set[str]:
    report = gate.check_change(before, Quads([*before, *added]), added, [])
    return {result.shape for result in report.violations if result.terms}


def test_the_facts_are_in_order(gate: Gate) -> None:
    assert shapes_refusing(gate, Quads(), ORDERLY) == set()


def test_disorder_is_found_by_many_rules(gate: Gate) -> None:
    before = Quads(ORDERLY)
    disorder = [Quad(q.subject, q.predicate, q.object, GRAPHS[0]) for q in FACTS if q.graph_name == DISORDER]
    refusing = [shapes_refusing(gate, before, [quad]) for quad in disorder]
    assert len(set().union(*refusing)) >= 30
    assert sum(map(bool, refusing)) > len(disorder) / 2
