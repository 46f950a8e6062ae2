"""Facts: triples with the graph that states them, and all facts of one subject as rules ask for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad

from detente.rdf.quads import GraphName, Object, Triple3


class Fact(NamedTuple):
    """One triple in a graph that the rules read."""

    subject: NamedNode
    predicate: NamedNode
    object: Object
    graph: NamedNode

    @property
    def triple(self) -> Triple3:
        """The triple without its graph."""
        return self.subject, self.predicate, self.object


ByProperty = dict[NamedNode, list[Fact]]


class SaidOf:
    """What is stated of one subject, by property and by graph, and what is derived."""

    def __init__(self, facts: Iterable[Fact], derived: frozenset[Quad], graphs: frozenset[GraphName]) -> None:
        self._facts = _by_property(facts)
        self.derived = derived
        self.graphs = graphs

    def joined(self, other: SaidOf) -> SaidOf:
        """Give this and what other graphs say of the same subject as one."""
        made = SaidOf((), self.derived | other.derived, self.graphs | other.graphs)
        made._facts = {name: [*found] for name, found in self._facts.items()}
        for name, found in other._facts.items():
            made._facts.setdefault(name, []).extend(found)
        made._in_graphs = {**self._in_graphs, **other._in_graphs}
        return made

    def of(self, predicate: NamedNode | None = None, graph: NamedNode | None = None) -> Iterable[Fact]:
        """Give the facts with a property and of a graph, or with any."""
        facts = self._facts if graph is None else self._in_graphs.get(graph, {})
        return facts.get(predicate, ()) if predicate is not None else chain.from_iterable(facts.values())

    @cached_property
    def _in_graphs(self) -> dict[NamedNode, ByProperty]:
        """The same by graph first: rules ask graph by graph, and a thousand may speak of one tenure."""
        graphs: dict[NamedNode, list[Fact]] = defaultdict(list)
        for fact in self.of():
            graphs[fact.graph].append(fact)
        return {graph: _by_property(facts) for graph, facts in graphs.items()}


def _by_property(facts: Iterable[Fact]) -> ByProperty:
    found: dict[NamedNode, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.predicate, []).append(fact)
    return found
