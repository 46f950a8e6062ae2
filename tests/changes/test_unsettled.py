"""What is accepted and settles nothing is told with the reason, and what settles something is not."""

from __future__ import annotations

from collections import Counter

from pyoxigraph import NamedNode, Quad

from detente.changes.build import Assembled
from detente.changes.unsettled import unsettled
from detente.rdf.namespaces import DET, DETS, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, Quads

ENTRY = NamedNode("https://w3id.org/detente/entry/2016-08-turkey-russia-1")


def told(dataset: Assembled, quads: list[Quad], after: Quads | None = None) -> list[str]:
    return unsettled(after or dataset.quads, quads, dataset.gate.ontology, dataset.gate.iris)


def test_claims_of_an_entry_are_told_by_reason(dataset: Assembled) -> None:
    lines = told(dataset, list(dataset.quads.match(graph=ENTRY)))
    assert lines
    assert all(" settles nothing, because " in line or ": settles nothing" in line for line in lines)
    assert len(lines) <= 21
    settled = {quad.subject for quad in dataset.quads.match(predicate=TYPE, graph=DEFAULT_GRAPH)}
    about = {quad.subject: quad.object for quad in dataset.quads.match(predicate=DET.about, graph=ENTRY)}
    for claim, thing in about.items():
        if thing in settled:
            assert not any(str(claim) in line for line in lines)


def test_a_denial_is_told_as_one(dataset: Assembled) -> None:
    quads = list(dataset.quads)
    about = [(q.subject, q.object) for q in dataset.quads.match(predicate=DET.about, graph=ENTRY)]
    things = Counter(thing for _, thing in about)
    claim = next(claim for claim, thing in about if things[thing] == 1 and isinstance(claim, NamedNode))
    polarity = DETS["polarity-negative"]
    changed = Quads(
        Quad(quad.subject, quad.predicate, polarity, quad.graph_name)
        if quad.subject == claim and quad.predicate == DET.polarity
        else quad
        for quad in quads
        if quad.graph_name != DEFAULT_GRAPH
    )
    lines = told(dataset, list(changed.match(claim)), changed)
    assert lines == [f"{claim}: settles nothing, because it denies"]


def test_a_graph_called_like_an_entry_that_is_none_is_told(dataset: Assembled) -> None:
    graph = NamedNode("https://w3id.org/detente/entry/nobodys")
    quad = Quad(NamedNode("urn:c"), TYPE, DET.Claim, graph)
    (line,) = told(dataset, [quad], Quads([*dataset.quads, quad]))
    assert line.startswith(f"{graph} settles nothing, its 1 claim included: it does not describe an entry")


def test_the_list_is_bounded(dataset: Assembled) -> None:
    quads = [
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o"), NamedNode(f"urn:g{n}"))
        for n in range(50)
    ]
    lines = told(dataset, quads)
    assert len(lines) == 21
    assert lines[-1] == "and 30 more"
