"""Which shapes target a node (SHACL 2.1.3), asked node by node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from pyoxigraph import NamedNode
from rdflib.term import Node

from detente.gate.incremental.automaton import has_targets
from detente.gate.incremental.graph import ViewGraph
from detente.gate.incremental.view import GraphView, Term
from detente.gate.rdflib_terms import from_rdflib
from detente.rdf.namespaces import RDFS, TYPE

_SUBCLASS = RDFS.subClassOf


class Targets:
    """The targets of shapes; those by query (SHACL-AF 3) are not found by node, but by `all_of`."""

    def __init__(self, shapes: Iterable[Any]) -> None:
        self.shapes: dict[Node, Any] = {shape.node: shape for shape in shapes if has_targets(shape)}
        self.by_node: defaultdict[Term, list[Node]] = defaultdict(list)
        self.by_class: defaultdict[Term, list[Node]] = defaultdict(list)
        self.by_subjects_of: defaultdict[Term, list[Node]] = defaultdict(list)
        self.by_objects_of: defaultdict[NamedNode, list[Node]] = defaultdict(list)
        for node, shape in self.shapes.items():
            for index, found in (
                (self.by_node, shape.target_nodes()),
                (self.by_class, (*shape.target_classes(), *shape.implicit_class_targets())),
                (self.by_subjects_of, shape.target_subjects_of()),
                (self.by_objects_of, shape.target_objects_of()),
            ):
                for each in found:
                    index[from_rdflib(each)].append(node)  # type: ignore[index]

    @cached_property
    def of_objects(self) -> frozenset[NamedNode]:
        """The properties whose values some shape targets; they may be literals (SHACL 2.1.3.5)."""
        return frozenset(self.by_objects_of)

    def names(self, node: Term) -> bool:
        """Tell whether some shape names a node as its target (SHACL 2.1.3.1)."""
        return node in self.by_node

    def all_of(self, graph: ViewGraph, shape: Node) -> set[Node]:
        """Find every target of a shape in a graph: a scan of it."""
        return set(self.shapes[shape].focus_nodes(graph))


class ViewTargets:
    """The shapes that target nodes of one view; what no shape targets costs a look-up on each side."""

    def __init__(self, targets: Targets, view: GraphView) -> None:
        self._targets = targets
        self._view = view
        self._of_class: dict[Term, frozenset[Node]] = {}

    def of(self, node: Term) -> set[Node]:
        """Find the shapes that target a node."""
        found = set(self._targets.by_node.get(node, ()))
        for predicate, value in self._view.of(node):
            found.update(self._targets.by_subjects_of.get(predicate, ()))
            if predicate == TYPE:
                found |= self._by_class(value)
        for predicate in self._view.pointing(node, self._targets.of_objects):
            found.update(self._targets.by_objects_of[predicate])
        return found

    def _by_class(self, class_: Term) -> frozenset[Node]:
        """Find the shapes that target a class or one above it; a class is asked for once."""
        known = self._of_class.get(class_)
        if known is None:
            above, stack = {class_}, [class_]
            while stack:
                for predicate, wider in self._view.of(stack.pop()):
                    if predicate == _SUBCLASS and wider not in above:
                        above.add(wider)
                        stack.append(wider)
            shapes = (shape for each in above for shape in self._targets.by_class.get(each, ()))
            known = self._of_class[class_] = frozenset(shapes)
        return known
