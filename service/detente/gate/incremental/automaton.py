"""The automaton of a shapes graph: what its shapes, their targets and their queries read (see `reach`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import rdflib
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from pyshacl.shapes_graph import ShapesGraph
from rdflib.namespace import SH
from rdflib.term import Node

from detente.gate.incremental.patterns import add_query
from detente.gate.incremental.reach import Reach, Trigger, shacl_path
from detente.gate.rdflib_terms import prepare_query

REFERRING = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
REFERRING_BY_LIST = (SH["and"], SH["or"], SH.xone)
COMPARING = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
TARGETING = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target)

NOWHERE = rdflib.URIRef("urn:detente:nowhere")


def build_reach(shapes: ShapesGraph) -> Reach:
    """Build the automaton of every shape; raises ValueError where a path is none."""
    return _Builder(shapes).build()


def has_targets(shape: Any) -> bool:
    """Tell whether a shape has targets of its own (SHACL 2.1.3)."""
    graph = shape.sg.graph
    is_targeting = any((shape.node, term, None) in graph for term in TARGETING)
    return is_targeting or bool(shape.implicit_class_targets())


def referred_to(graph: rdflib.Graph, node: Node) -> Iterator[Node]:
    """Yield the shapes that a shape refers to, and those that a disjoint qualified one must not meet."""
    for term in REFERRING:
        yield from graph.objects(node, term)
    for term in REFERRING_BY_LIST:
        for members in graph.objects(node, term):
            yield from graph.items(members)
    if (node, SH.qualifiedValueShapesDisjoint, None) in graph:
        for parent in graph.subjects(SH.property, node):
            for sibling in graph.objects(parent, SH.property):
                yield from graph.objects(sibling, SH.qualifiedValueShape)


def recursive(shapes: ShapesGraph) -> set[Node]:
    """Find the shapes that refer to themselves, or to one that does."""
    nodes: set[Node] = {shape.node for shape in shapes.shapes}
    below = {node: {each for each in referred_to(shapes.graph, node) if each in nodes} for node in nodes}
    while leaves := {node for node, others in below.items() if not others & below.keys()}:
        below = {node: others for node, others in below.items() if node not in leaves}
    return set(below)


class _Builder:
    def __init__(self, shapes: ShapesGraph) -> None:
        self._shapes: dict[Node, Any] = {shape.node: shape for shape in shapes.shapes}
        self._graph: rdflib.Graph = shapes.graph
        self._reach = Reach()
        self._states = {node: self._reach.state() for node in recursive(shapes)}

    def build(self) -> Reach:
        for node, state in self._states.items():
            self._constraints(self._shapes[node], state, node)
        for shape in filter(has_targets, self._shapes.values()):
            self._targets(shape, Reach.START)
            self._shape(shape, Reach.START, shape.node)
        return self._reach

    def _shape(self, shape: Any, start: int, root: Node) -> None:
        """Add what a shape reads from a state; one that refers to itself has its own."""
        if shape.node in self._states:
            self._reach.enter(start, self._states[shape.node])
        else:
            self._constraints(shape, start, root)

    def _targets(self, shape: Any, start: int) -> None:
        reach, graph = self._reach, self._graph
        if (shape.node, SH.targetClass, None) in graph or shape.implicit_class_targets():
            reach.instance_of(start)
        for term, inverse in ((SH.targetSubjectsOf, False), (SH.targetObjectsOf, True)):
            for predicate in graph.objects(shape.node, term):
                reach.path(predicate, start, inverse)
        if (shape.node, SH.target, None) in graph:
            reach.triggers.append(Trigger(shape.node))

    def _constraints(self, shape: Any, start: int, root: Node) -> None:
        """Add what the constraints of a shape read; triggers are of the shape `root`."""
        graph, node = self._graph, shape.node
        path = shape.path()
        value = start if path is None else self._reach.path(shacl_path(graph, path), start)
        for other in referred_to(graph, node):
            if other in self._shapes:
                self._shape(self._shapes[other], value, root)
        if (node, SH["class"], None) in graph:
            self._reach.instance_of(value)
        for term in COMPARING:
            for predicate in graph.objects(node, term):
                self._reach.path(predicate, start)
        if (node, SH.closed, None) in graph:
            self._reach.step(value, None, inverse=False)
        self._queries(shape, start, value, root)

    def _queries(self, shape: Any, start: int, value: int, root: Node) -> None:
        try:
            texts = list(query_texts(shape))
        except (ReportableRuntimeError, ValidationFailure, NotImplementedError):
            self._reach.triggers.append(Trigger(root))
            return
        for text in texts:
            add_query(self._reach, prepare_query(text), {"this": start, "value": value}, root)


def query_texts(shape: Any) -> Iterator[str]:
    """Yield the queries of a shape, with prefixes and its path (SHACL 5.3, 6.3).

    Raises what pySHACL raises where one is wrong: ReportableRuntimeError, ValidationFailure.
    """
    if (shape.node, SH.sparql, None) in shape.sg.graph:
        for helper in SPARQLBasedConstraint(shape).sparql_constraints:
            yield helper.apply_prefixes(helper.pre_bind_variables(NOWHERE)[1])
    for component in shape.find_custom_constraints():
        helper = component.make_validator_for_shape(shape).query_helper
        bound = helper.pre_bind_variables(NOWHERE, valuenode=NOWHERE, extravars=helper.param_bind_map.keys())
        yield helper.apply_prefixes(bound[1])
