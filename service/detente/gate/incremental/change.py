"""A change of a data set, judged by the focus nodes that can see it.

Each graph is judged in its view: itself, the shared graphs and the ontology; the graphs across all others, in
the union of all. What is found is what a validation of every view finds about the nodes that are affected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib.term import Node

from detente.gate.incremental.affected import Changed, affected
from detente.gate.incremental.checking import Checker
from detente.gate.incremental.graph import ViewGraph
from detente.gate.incremental.view import GraphView, Neighbours, Statics, Term
from detente.gate.report import Result, warning
from detente.rdf.quads import GraphName, QuadSource


def always(_: GraphName) -> bool:
    """Agree for every graph."""
    return True


@dataclass(frozen=True)
class Layout:
    """Which graphs are validated, and with what beside them."""

    is_stated: Callable[[GraphName], bool]
    shared: frozenset[NamedNode]
    """Graphs beside every other one."""
    across: frozenset[NamedNode]
    """Graphs that are validated beside all that they see."""
    is_seen: Callable[[GraphName], bool] | None = None
    """Tells which graphs those are; by default all that are validated."""
    refuses: Callable[[GraphName], bool] = always
    """Tells whether what is wrong in a graph refuses a change of others."""

    def judged(self, result: Result, graph: NamedNode, is_changed: bool) -> Result:
        """Name the graph of a result, which is a warning where it would refuse what others decide."""
        result = replace(result, graph=graph.value)
        if is_changed or result.severity != "Violation" or self.refuses(graph):
            return result
        return warning(result)


@dataclass(frozen=True)
class JudgedChange:
    """A data set before and after, and the quads of stated graphs in which they differ."""

    before: QuadSource
    after: QuadSource
    added: frozenset[Quad]
    removed: frozenset[Quad]

    def of(self, graphs: Iterable[NamedNode]) -> JudgedChange:
        """Give the part of the change that is in some graphs."""
        chosen = set(graphs)
        return JudgedChange(
            self.before,
            self.after,
            frozenset(quad for quad in self.added if quad.graph_name in chosen),
            frozenset(quad for quad in self.removed if quad.graph_name in chosen),
        )

    @property
    def quads(self) -> frozenset[Quad]:
        """All quads in which the data sets differ."""
        return self.added | self.removed

    @property
    def graphs(self) -> set[NamedNode]:
        """The graphs that differ."""
        return {quad.graph_name for quad in self.quads if isinstance(quad.graph_name, NamedNode)}


class ChangeCheck:
    """Judges one change."""

    def __init__(self, checker: Checker, layout: Layout, statics: Statics, change: JudgedChange) -> None:
        self._checker = checker
        self._layout = layout
        self._statics = statics
        self._change = change
        self._before = Neighbours(change.before)
        self._after = Neighbours(change.after)

    def results(self) -> Iterator[Result]:
        """Yield the results about the nodes that the change affects, view by view, in order."""
        affected_nodes = self.affected()
        for graph in sorted(affected_nodes, key=str):
            is_changed = graph in self._change.graphs
            found = self._judge(graph, affected_nodes[graph])
            yield from sorted((self._layout.judged(each, graph, is_changed) for each in found), key=str)

    def affected(self) -> dict[NamedNode, set[Term]]:
        """Find the affected nodes by the graph whose view they are judged in."""
        if not self._change.quads:
            return {}
        found: dict[NamedNode, set[Term]] = {
            graph: self._in_view(graph) for graph in self._change.graphs - self._layout.across
        }
        for graph in self._layout.across:
            found[graph] = self._in_view(graph)
        for graph, node in self._by_shared():
            found.setdefault(graph, set()).add(node)
        return found

    def _in_view(self, graph: NamedNode) -> set[Term]:
        """Find the nodes of a graph that see the change of its view, or that it names only now."""
        seeing = (
            self._seeing_across
            if graph in self._layout.across
            else self._seeing(self._change.of([graph]), graph)
        )
        named = {node for node in seeing if self._after.names(graph, node)}
        return named | self._newly_named(graph)

    @cached_property
    def _seeing_across(self) -> set[Term]:
        """Find the nodes that see the change in the view of the graphs that are about others."""
        return self._seeing(self._change, next(iter(self._layout.across)))

    def _seeing(self, change: JudgedChange, graph: NamedNode | None) -> set[Term]:
        """Find the nodes that see a change in the view of a graph, or of all graphs where it is None."""
        view = self._view(self._after, graph)
        triples = self._differing(change, view, self._view(self._before, graph))
        if not triples:
            return set()
        removed = [Triple(*triple) for triple in triples if not view.has(triple)]
        walked = self._view(self._after, graph, removed) if removed else view
        found = affected(self._checker.reach, walked, triples)
        return {*found.nodes, *self._targets(view, found.shapes)}

    def _targets(self, view: GraphView, shapes: Iterable[Node]) -> Iterator[Term]:
        data = ViewGraph(view)
        for shape in shapes:
            for node in self._checker.targets.all_of(data, shape):
                yield data.original(node)

    def _differing(self, change: JudgedChange, after: GraphView, before: GraphView) -> list[Changed]:
        triples = {(quad.subject, quad.predicate, quad.object) for quad in change.quads}
        return [triple for triple in triples if before.has(triple) != after.has(triple)]

    def _newly_named(self, graph: NamedNode) -> set[Term]:
        nodes: set[Term] = {
            node
            for quad in self._change.added
            if quad.graph_name == graph
            for node in (quad.subject, quad.object)
            if not isinstance(node, (Literal, Triple))
        }
        is_new = not any(True for _ in self._change.before.match(graph=graph))
        return nodes if is_new else {n for n in nodes if not self._before.names(graph, n)}

    def _by_shared(self) -> Iterator[tuple[NamedNode, Term]]:
        """Yield each node that sees a change of a shared graph, with each graph that names it."""
        change = self._change.of(self._layout.shared)
        if not change.quads:
            return
        for node in self._seeing(change, None):
            for graph in self._graphs_naming(node):
                yield graph, node

    def _graphs_naming(self, node: Term) -> set[NamedNode]:
        after = self._change.after
        quads = []
        if isinstance(node, (NamedNode, BlankNode)):
            quads = [*after.match(object=node), *after.match(subject=node)]
        return {
            quad.graph_name
            for quad in quads
            if isinstance(quad.graph_name, NamedNode)
            and self._layout.is_stated(quad.graph_name)
            and quad.graph_name not in self._layout.across
        }

    def _view(self, source: Neighbours, graph: NamedNode | None, also: Iterable[Triple] = ()) -> GraphView:
        """Make the view of a graph; None is all graphs, those that refuse nothing too."""
        layout = self._layout
        if graph in layout.across and layout.is_seen is not None:
            return GraphView(source, self._statics, None, layout.is_seen, also)
        graphs = None if graph is None or graph in layout.across else {graph, *layout.shared}
        return GraphView(source, self._statics, graphs, layout.is_stated, also)

    def _judge(self, graph: NamedNode, nodes: Iterable[Term]) -> Iterator[Result]:
        data = ViewGraph(self._view(self._after, graph))
        yield from self._checker.check(data, [data.made(node) for node in nodes])
