"""A change of a data set, judged by the focus nodes that can see it.

Each graph is judged in its view: itself, the shared graphs and the ontology; the graphs across all others, in
the union of all. What is found is what a validation of every view finds about the nodes that are affected.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib.term import Node

from detente.gate.hints import with_hints
from detente.gate.incremental.affected import Changed, affected
from detente.gate.incremental.checking import Checker
from detente.gate.incremental.graph import ViewGraph
from detente.gate.incremental.view import GraphView, Neighbours, Statics, Term
from detente.gate.report import Result, warning
from detente.rdf.quads import GraphName, QuadSource

Focus = Mapping[Node, Iterable[Term]]
"""Focus nodes by shape."""
Screen = Callable[[GraphView, Focus], Focus]
"""Leaves out what certainly conforms."""


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


class Judge:
    """Judges nodes of a data set, each graph in its view.

    Pairs of shape and node that certainly conform are left out first, where `screen` tells them apart.
    """

    def __init__(
        self,
        checker: Checker,
        layout: Layout,
        statics: Statics,
        source: QuadSource,
        screen: Screen | None = None,
    ) -> None:
        self._checker = checker
        self._screen = screen
        self._layout = layout
        self._statics = statics
        self.neighbours = Neighbours(source)

    def results(
        self,
        nodes: Iterable[tuple[NamedNode, Collection[Term]]],
        changed: Container[GraphName] | None = None,
    ) -> Iterator[Result]:
        """Yield the results about some nodes of each graph, in order within a graph.

        Those of a graph that refuses nothing are warnings, unless it is among those `changed`; None is all.
        """
        for graph, some in nodes:
            view = self.view(graph)
            focus: Focus = self._checker.focus(view, some)
            if self._screen is not None:
                focus = self._screen(view, focus)
            yield from self.pairs(graph, focus, changed, view)

    def pairs(
        self,
        graph: NamedNode,
        focus: Focus,
        changed: Container[GraphName] | None = None,
        view: GraphView | None = None,
    ) -> Iterator[Result]:
        """Yield what pySHACL says of focus nodes in the view of a graph, given by shape, in order."""
        found = self._checker.check_pairs(ViewGraph(view or self.view(graph)), focus)
        hinted = (with_hints(each, self.neighbours.source, graph, self._includes(graph)) for each in found)
        is_changed = changed is None or graph in changed
        yield from sorted((self._layout.judged(each, graph, is_changed) for each in hinted), key=str)

    def named(self, graph: NamedNode) -> set[Term]:
        """Find all nodes that a graph names: a scan of it."""
        return set(self.nodes(self.neighbours.source.match(graph=graph)))

    def nodes(self, quads: Iterable[Quad]) -> Iterator[Term]:
        """Yield what may be a focus node among the subjects and objects of quads."""
        for quad in quads:
            for node in (quad.subject, quad.object):
                if self._may_be_focus(node, quad.predicate):
                    yield node

    def _may_be_focus(self, node: Term, predicate: NamedNode) -> bool:
        """Tell whether the value of a property may be a focus node: few literals can, and there are many."""
        return not isinstance(node, Triple) and (
            not isinstance(node, Literal)
            or predicate in self._checker.targets.of_objects
            or node in self._shared_literals
            or self._checker.targets.names(node)
        )

    @cached_property
    def _shared_literals(self) -> set[Term]:
        """Literals that are focus nodes in every graph that names them, by what stands beside it."""
        shared, is_stated = self._layout.shared, self._layout.is_stated
        beside = GraphView(self.neighbours, self._statics, shared, is_stated)
        read = (
            triple for predicate in self._checker.targets.of_objects for triple in beside.reading(predicate)
        )
        return {object_ for _, _, object_ in read if isinstance(object_, Literal)}

    def view(self, graph: NamedNode | None, also: Iterable[Triple] = ()) -> GraphView:
        """Make the view of a graph; None is all graphs, those that refuse nothing too."""
        graphs = self._graphs_of_view(graph)
        return GraphView(self.neighbours, self._statics, graphs, self._seen_across(graph), also)

    def _includes(self, graph: NamedNode) -> Callable[[GraphName], bool]:
        graphs = self._graphs_of_view(graph)
        return self._seen_across(graph) if graphs is None else graphs.__contains__

    def _seen_across(self, graph: NamedNode | None) -> Callable[[GraphName], bool]:
        layout = self._layout
        return layout.is_seen if graph in layout.across and layout.is_seen else layout.is_stated

    def _graphs_of_view(self, graph: NamedNode | None) -> set[NamedNode] | None:
        layout = self._layout
        return None if graph is None or graph in layout.across else {graph, *layout.shared}


class ChangeCheck:
    """Judges one change."""

    def __init__(
        self,
        checker: Checker,
        layout: Layout,
        statics: Statics,
        change: JudgedChange,
        screen: Screen | None = None,
    ) -> None:
        self._checker = checker
        self._layout = layout
        self._change = change
        self._before = Judge(checker, layout, statics, change.before)
        self._after = Judge(checker, layout, statics, change.after, screen)

    def results(self) -> Iterator[Result]:
        """Yield the results about the nodes that the change affects, view by view, in order."""
        nodes = sorted(self.affected().items(), key=lambda each: str(each[0]))
        yield from self._after.results(nodes, self._change.graphs)

    def affected(self) -> dict[NamedNode, set[Term]]:
        """Find the affected nodes by the graph whose view they are judged in."""
        if not self._change.quads:
            return {}
        found: dict[NamedNode, set[Term]] = {
            graph: self._in_view(graph) for graph in self._change.graphs - self._layout.across
        }
        for graph in self._layout.across:
            found[graph] = self._across(graph)
        for graph, node in self._by_shared():
            found.setdefault(graph, set()).add(node)
        return found

    def _in_view(self, graph: NamedNode) -> set[Term]:
        """Find the nodes of a graph that see the change of its view, or that it names only now.

        Of a graph that is new those are all it names: nothing need be walked.
        """
        if not any(True for _ in self._change.before.match(graph=graph)):
            return self._after.named(graph)
        return self._naming(graph, self._seeing(self._change.of([graph]), graph))

    def _across(self, graph: NamedNode) -> set[Term]:
        """Find such nodes of a graph across all others: all it names, if that is less than the change."""
        most = len(self._change.quads)
        quads = list(islice(self._change.after.match(graph=graph), most + 1))
        if len(quads) <= most:
            return set(self._after.nodes(quads))
        return self._naming(graph, self._seeing_across)

    def _naming(self, graph: NamedNode, seeing: Iterable[Term]) -> set[Term]:
        named = {node for node in seeing if self._after.neighbours.names(graph, node)}
        added = set(self._after.nodes(quad for quad in self._change.added if quad.graph_name == graph))
        return named | {node for node in added if not self._before.neighbours.names(graph, node)}

    @cached_property
    def _seeing_across(self) -> set[Term]:
        """Find the nodes that see the change in the view of the graphs that are about others."""
        return self._seeing(self._change, next(iter(self._layout.across)))

    def _seeing(self, change: JudgedChange, graph: NamedNode | None) -> set[Term]:
        """Find the nodes that see a change in the view of a graph, or of all graphs where it is None."""
        view = self._after.view(graph)
        triples = self._differing(change, view, self._before.view(graph))
        if not triples:
            return set()
        removed = [Triple(*triple) for triple in triples if not view.has(triple)]
        walked = self._after.view(graph, removed) if removed else view
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

    def _by_shared(self) -> Iterator[tuple[NamedNode, Term]]:
        """Yield each node that sees a change of a shared graph, with each graph that names it.

        Where nothing was there before every graph is new, and judged whole.
        """
        change = self._change.of(self._layout.shared)
        if not change.quads or next(iter(change.before.match()), None) is None:
            return
        for node in self._seeing(change, None):
            for graph in self._graphs_naming(node):
                yield graph, node

    def _graphs_naming(self, node: Term) -> set[NamedNode]:
        after = self._change.after
        quads = [] if isinstance(node, Triple) else [*after.match(object=node)]
        if isinstance(node, (NamedNode, BlankNode)):
            quads += after.match(subject=node)
        return {
            quad.graph_name
            for quad in quads
            if isinstance(quad.graph_name, NamedNode)
            and self._layout.is_stated(quad.graph_name)
            and quad.graph_name not in self._layout.across
        }
