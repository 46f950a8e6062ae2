"""What judging costs, counted in what is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.build import Assembled
from detente.derivation.neighbourhood import Changed, Neighbourhood
from detente.rdf.namespaces import DET, LABEL, TYPE
from detente.rdf.quads import Change, GraphName, Object, Quads, Subject

MINE = NamedNode("https://example.org/mine")
OTHER = NamedNode("https://example.org/other")


class Watched(Quads):
    """Quads that count the look-ups in them, those that read a whole graph, and the quads that are read."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        super().__init__(quads)
        self.looked_up = self.scanned = self.read = 0

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        self.looked_up += 1
        self.scanned += subject is None and object is None
        return self._counted(super().match(subject, predicate, object, graph))

    def _counted(self, found: Iterator[Quad]) -> Iterator[Quad]:
        for quad in found:
            self.read += 1
            yield quad


def meetings(count: int) -> list[Quad]:
    """Make so many meetings that nobody claims."""
    nodes = [NamedNode(f"{MINE.value}/{number}") for number in range(count)]
    said = ((TYPE, DET.Meeting), (DET.timeExpression, Literal("noon")))
    return [Quad(node, name, value, MINE) for node in nodes for name, value in said]


def test_a_refusal_reads_no_graph_whole_for_each_result(dataset: Assembled) -> None:
    scanned = set()
    for count in (1, 30):
        before, added = Watched(dataset.quads), meetings(count)
        after = Watched([*dataset.quads, *added])
        report = dataset.gate.check_change(before, after, added, [])
        assert len(report.violations) == count
        scanned.add(before.scanned + after.scanned)
    assert len(scanned) == 1


def strangers(count: int) -> list[Quad]:
    """Describe so many things in terms of which no shape has heard."""
    nodes = [NamedNode(f"{MINE.value}/{number}") for number in range(count)]
    knows = NamedNode("http://xmlns.com/foaf/0.1/knows")
    return [
        quad
        for number, node in enumerate(nodes)
        for quad in (
            Quad(node, TYPE, NamedNode("http://xmlns.com/foaf/0.1/Person"), MINE),
            Quad(node, LABEL, Literal(f"Person {number}", language="en"), MINE),
            Quad(node, knows, nodes[number * 7 % count], MINE),
            Quad(node, knows, nodes[number * 11 % count], MINE),
        )
    ]


@pytest.mark.parametrize(("is_new", "most"), [(True, 2), (False, 6)])
def test_what_no_shape_sees_costs_a_few_look_ups_a_node(is_new: bool, most: int, dataset: Assembled) -> None:
    first = [] if is_new else [Quad(MINE, LABEL, Literal("first"), MINE)]
    looked_up = []
    for count in (100, 300):
        added = strangers(count)
        before = Watched([*dataset.quads, *first])
        after = Watched([*before, *added])
        assert dataset.gate.check_change(before, after, added, []).conforms
        looked_up.append(before.looked_up + after.looked_up)
    assert (looked_up[1] - looked_up[0]) / 200 <= most


def test_a_state_that_much_is_said_of_costs_no_more_than_one_of_which_less_is(dataset: Assembled) -> None:
    """What an entry names may be the value of 100,000 quads: no more of them are read than tell that."""
    state, base = NamedNode(f"{MINE.value}/state"), list(dataset.quads)
    added = [*strangers(5), *(Quad(quad.subject, DET.about, state, MINE) for quad in strangers(5))]
    costs = []
    for crowd in (500, 5_000):
        other = [Quad(NamedNode(f"{MINE.value}/{n}"), DET.about, state, OTHER) for n in range(crowd)]
        before = Watched([*base, *other])
        change = Change(frozenset(added))
        after = Changed(Neighbourhood(before), change, before)
        dataset.gate.check_change(Neighbourhood(before), after, change.added, change.removed)
        costs.append((before.looked_up, before.read))
    assert costs[0] == costs[1]
