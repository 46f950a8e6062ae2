"""Some nodes against the shapes that target them, with the results that pySHACL gives for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.target import apply_target_types, gather_target_types
from rdflib.namespace import SH
from rdflib.term import Node

from detente.gate.incremental.automaton import build_reach
from detente.gate.incremental.graph import ShapeGraph, ViewGraph
from detente.gate.incremental.reach import Reach, is_local
from detente.gate.incremental.targets import Targets, ViewTargets
from detente.gate.incremental.verdicts import VerdictShapes
from detente.gate.incremental.view import GraphView, Term
from detente.gate.report import Result
from detente.gate.results import name, of_shape

_FAILURES = (TypeError, ValueError, ArithmeticError, RecursionError)
"""What pySHACL and rdflib raise over literals that a rule does not expect."""


class Checker:
    """Shapes, read once."""

    def __init__(self, shapes: Iterable[tuple[Node, Node, Node]]) -> None:
        self.graph = ShapeGraph()
        for triple in shapes:
            self.graph.add(triple)
        self.shapes_graph = ShapesGraph(self.graph)
        apply_target_types(gather_target_types(self.shapes_graph))
        for shape in self.shapes_graph.shapes:
            shape.set_advanced(True)
        self.targets = Targets(self.shapes_graph.shapes)
        self._verdicts = VerdictShapes(self.graph)
        self._executor = SHACLExecutor()

    @cached_property
    def reach(self) -> Reach:
        """What the shapes can see."""
        return build_reach(self.shapes_graph)

    def make_ready(self) -> None:
        """Do now what is done once, on the first check: about a second for a hundred shapes."""
        _ = self.reach
        self._verdicts.make()

    @cached_property
    def is_local(self) -> bool:
        """Tell whether validating some nodes gives what validating all of them gives for these."""
        return is_local(self.graph)

    def focus(self, view: GraphView, nodes: Iterable[Term]) -> dict[Node, list[Term]]:
        """Find for each shape those of some nodes that it targets."""
        found: defaultdict[Node, list[Term]] = defaultdict(list)
        targets = ViewTargets(self.targets, view)
        for node in nodes:
            for shape in targets.of(node):
                found[shape].append(node)
        return found

    def check(self, graph: ViewGraph, nodes: Iterable[Term]) -> Iterator[Result]:
        """Yield the results about nodes, from every shape that targets them.

        Raises what pySHACL raises where the shapes are wrong: ReportableRuntimeError, ValidationFailure.
        """
        yield from self.check_pairs(graph, self.focus(graph.view, nodes))

    def check_pairs(self, graph: ViewGraph, focus: Mapping[Node, Iterable[Term]]) -> Iterator[Result]:
        """Yield the results about the focus nodes of each shape."""
        for shape, nodes in focus.items():
            quick = self._verdicts.lookup_shape_from_node(shape)
            for node in map(graph.made, nodes):
                try:
                    if not quick.validate(self._executor, graph, focus=node)[0]:
                        yield from self._results(graph, shape, [node])
                except _FAILURES as error:
                    yield self._not_judged(graph, shape, node, error)

    def _not_judged(self, graph: ViewGraph, shape: Node, node: Node, error: Exception) -> Result:
        """Refuse a node that a rule fails on: what cannot be judged is not accepted."""
        called = self.graph.value(shape, SH.name) or shape
        message = (
            f"The rule cannot be evaluated here ({type(error).__name__}: {str(error)[:200]}). "
            "Look for a literal that is not of its datatype, or not of the datatype that the rule expects."
        )
        return Result("Violation", name(node, graph), "", "", str(called), message)

    def _results(self, graph: ViewGraph, shape: Node, nodes: list[Node]) -> Iterator[Result]:
        _, raw = self.targets.shapes[shape].validate(self._executor, graph, focus=nodes)
        return of_shape(raw, graph, self.graph)
