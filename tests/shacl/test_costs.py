"""What judging costs, counted in what is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from pyoxigraph import NamedNode, Quad

from detente.build import Dataset
from detente.quads import GraphName, Object, Quads, Subject
from detente.vocab import DET, TYPE

MINE = NamedNode("https://example.org/mine")


class Watched(Quads):
    """Quads that count the look-ups in them, and those that read a whole graph."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        super().__init__(quads)
        self.looked_up = self.scanned = 0

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        self.looked_up += 1
        self.scanned += subject is None and object is None
        return super().match(subject, predicate, object, graph)


def meetings(count: int) -> list[Quad]:
    """Make so many meetings that nobody claims."""
    nodes = [NamedNode(f"{MINE.value}/{number}") for number in range(count)]
    return [Quad(node, TYPE, DET.Meeting, MINE) for node in nodes]


@pytest.mark.parametrize("count", [1, 30])
def test_a_refusal_reads_no_graph_whole_for_each_result(count: int, dataset: Dataset) -> None:
    before, added = Watched(dataset.quads), meetings(count)
    after = Watched([*dataset.quads, *added])
    report = dataset.gate.check_change(before, after, added, [])
    assert len(report.violations) == count
    assert before.scanned + after.scanned == 3  # whether each graph that changes is new
