"""Which shapes target a node (SHACL 2.1.3), asked node by node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from detente.gate.incremental.automaton import has_targets
from detente.gate.incremental.graph import ViewGraph


class Targets:
    """The targets of shapes; those by query (SHACL-AF 3) are not found by node, but by `all_of`."""

    def __init__(self, shapes: Iterable[Any]) -> None:
        self.shapes: dict[Node, Any] = {shape.node: shape for shape in shapes if has_targets(shape)}
        self._by_node: defaultdict[Node, list[Node]] = defaultdict(list)
        self._by_class: defaultdict[Node, list[Node]] = defaultdict(list)
        self._by_subjects_of: defaultdict[Node, list[Node]] = defaultdict(list)
        self._by_objects_of: defaultdict[Node, list[Node]] = defaultdict(list)
        for node, shape in self.shapes.items():
            for index, found in (
                (self._by_node, shape.target_nodes()),
                (self._by_class, (*shape.target_classes(), *shape.implicit_class_targets())),
                (self._by_subjects_of, shape.target_subjects_of()),
                (self._by_objects_of, shape.target_objects_of()),
            ):
                for each in found:
                    index[each].append(node)

    def of(self, graph: ViewGraph, node: Node) -> set[Node]:
        """Find the shapes that target a node of a graph."""
        found = set(self._by_node.get(node, ()))
        for class_ in _classes(graph, node):
            found.update(self._by_class.get(class_, ()))
        for _, predicate, _ in graph.triples((node, None, None)):
            found.update(self._by_subjects_of.get(predicate, ()))
        for predicate, shapes in self._by_objects_of.items():
            if not found.issuperset(shapes) and (None, predicate, node) in graph:
                found.update(shapes)
        return found

    def all_of(self, graph: ViewGraph, shape: Node) -> set[Node]:
        """Find every target of a shape in a graph: a scan of it."""
        return set(self.shapes[shape].focus_nodes(graph))


def _classes(graph: ViewGraph, node: Node) -> set[Node]:
    classes: set[Node] = set()
    stack = list(graph.objects(node, RDF.type))
    while stack:
        class_ = stack.pop()
        if class_ not in classes:
            classes.add(class_)
            stack.extend(graph.objects(class_, RDFS.subClassOf))
    return classes
