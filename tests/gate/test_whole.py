"""A data set validated by several processes has the report that one process gives, result by result."""

from __future__ import annotations

import os
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from detente.changes.build import Assembled
from detente.gate.gate import Gate, Report
from detente.gate.whole import check_whole
from detente.rdf.namespaces import DEFAULT_BASE, DET, LABEL, PREFIXES, TYPE
from detente.rdf.quads import Quads, QuadSource
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

ENTRIES = [NamedNode(f"{DEFAULT_BASE}entry/{name}") for name in ("a", "b", "c")]
CONFLICTS, CURATION, AUTHORITY, ASIDE = (
    NamedNode(f"{DEFAULT_BASE}graph/{name}") for name in ("conflicts", "curation", "authority", "aside")
)
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
RULES = """
<https://example.org/shapes#named> a sh:NodeShape ; sh:name "a state has a name" ; sh:targetClass det:State ;
    sh:severity sh:Violation ; sh:message "No name." ;
    sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:severity sh:Violation ; sh:message "No name." ] .
<https://example.org/shapes#topic> a sh:PropertyShape ; sh:name "a topic is a state" ; sh:path det:topic ;
    sh:targetSubjectsOf det:topic ; sh:class det:State ; sh:severity sh:Violation ; sh:message "No state." .
"""


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """Give a gate with two rules, so that spawning the processes is what takes the time."""
    folder = tmp_path_factory.mktemp("shapes")
    (folder / "rules.ttl").write_text(HEADER + RULES)
    return Gate(folder, Ontology(()), Iris(DEFAULT_BASE))


def node(name: str) -> NamedNode:
    return NamedNode(f"{DEFAULT_BASE}id/{name}")


def state(name: str, graph: NamedNode, label: str = "") -> list[Quad]:
    typed = Quad(node(name), TYPE, DET.State, graph)
    return [typed, Quad(node(name), LABEL, Literal(label, language="en"), graph)] if label else [typed]


def topic(subject: NamedNode | BlankNode, name: str, graph: NamedNode) -> Quad:
    return Quad(subject, DET.topic, node(name), graph)


@dataclass(frozen=True)
class Case:
    """Quads, and how many results they have."""

    quads: list[Quad]
    results: int


CASES = {
    "a name that only the authority has": Case(
        [*state("tur", ENTRIES[0]), *state("tur", AUTHORITY, "Turkey")], 0
    ),
    "a name that only another entry has": Case(
        [*state("tur", ENTRIES[0]), *state("tur", ENTRIES[1], "Turkey")], 1
    ),
    "conflicts see every entry": Case(
        [topic(node("x"), "tur", CONFLICTS), *state("tur", ENTRIES[2], "Turkey")], 0
    ),
    "conflicts see what is beside": Case(
        [topic(node("x"), "tur", CONFLICTS), *state("tur", ASIDE, "Turkey")], 0
    ),
    "a blank node across graphs": Case(
        [topic(BlankNode("b"), "tur", ENTRIES[0]), Quad(BlankNode("b"), TYPE, DET.State, AUTHORITY)], 3
    ),
}
GRAPHS = (*ENTRIES, CONFLICTS, AUTHORITY, CURATION)


OF_SINGLE_QUADS = ("no undefined det: term is used", "nodes of entries, authority and curation have IRIs")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_graph_is_judged_as_by_one_process(case: Case, gate: Gate) -> None:
    source = Quads(case.quads)
    expected = gate.check_all(source, GRAPHS, [ASIDE])
    found = check_whole(source, GRAPHS, gate, processes=2, beside=[ASIDE])
    assert found == expected
    shapes = [result for result in found.results if result.shape not in OF_SINGLE_QUADS]
    assert len(shapes) == case.results


@pytest.mark.parametrize(
    ("graphs", "processes"),
    [(ENTRIES, 1), (ENTRIES, 9), ([*ENTRIES, ENTRIES[0]], 2), ([CONFLICTS], 2), ([AUTHORITY], 2), ([], 2)],
)
def test_any_graphs_and_any_number_of_processes(graphs: list[NamedNode], processes: int, gate: Gate) -> None:
    source = Quads([*state("tur", ENTRIES[0]), *state("rus", AUTHORITY), *state("syr", CONFLICTS)])
    assert check_whole(source, graphs, gate, processes) == gate.check_all(source, graphs)


def test_a_gate_that_was_used_can_be_sent(gate: Gate) -> None:
    source = Quads([*state("tur", ENTRIES[0]), *state("rus", ENTRIES[1])])
    assert gate.checker.is_local
    assert len(check_whole(source, ENTRIES, gate, 2).violations) >= 2


@pytest.mark.parametrize("processes", [0, -1])
def test_no_processes_are_an_error(processes: int, gate: Gate) -> None:
    with pytest.raises(ValueError, match="cannot validate anything"):
        check_whole(Quads(), ENTRIES, gate, processes)


class Failing(Gate):
    """A gate that fails as pySHACL does where a shape is wrong."""

    def check_graph(self, source: QuadSource, graph: NamedNode) -> Report:
        """Raise an error that names the graph."""
        raise LookupError(f"{graph} of {source}")


def test_what_fails_in_another_process_fails(gate: Gate) -> None:
    failing = Failing(Path(), gate.ontology, gate.iris)
    with pytest.raises(LookupError, match="/entry/"):  # of whichever graph fails first
        check_whole(Quads(state("tur", ENTRIES[0])), ENTRIES, failing, 2)


class Dying(Gate):
    """A gate whose process dies, as one does for which there is no memory."""

    def check_graph(self, source: QuadSource, graph: NamedNode) -> Report:
        """End the process without a word."""
        os._exit(len([source, graph]))


def test_a_process_that_dies_leaves_no_report(gate: Gate) -> None:
    dying = Dying(Path(), gate.ontology, gate.iris)
    with pytest.raises(BrokenProcessPool):
        check_whole(Quads(state("tur", ENTRIES[0])), ENTRIES, dying, 2)


def test_seed_and_what_is_broken_in_it(dataset: Assembled) -> None:
    lost = {DET.modality, DET.office}
    stated = [graph for graph in dataset.stated if graph.value.startswith(f"{DEFAULT_BASE}entry/")]
    source = Quads(quad for quad in dataset.quads if quad.predicate not in lost)
    found = check_whole(source, stated, dataset.gate, 2)
    assert found == dataset.gate.check_all(source, stated)
    assert {result.shape for result in found.violations} >= {"claim has one modality"}
