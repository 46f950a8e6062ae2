"""From the shapes graph to predicates; what is not known here makes its shape not sure, and is listed.

A shape is compiled with everything it has or not at all. `Compiler.unknown` tells what kept a shape from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import rdflib
from pyshacl.shapes_graph import ShapesGraph
from rdflib.namespace import SH
from rdflib.term import Node

from detente.gate.compiled.constraints import MAKERS, SEVERAL, CompilingContext
from detente.gate.compiled.logic import (
    UNKNOWN,
    Constraint,
    Judge,
    Predicate,
    all_of,
    any_of,
    every,
    exactly_one,
    negation,
    of_each,
)
from detente.gate.compiled.paths import compile_path, well_formed
from detente.gate.compiled.queries import Queries
from detente.gate.incremental.automaton import recursive

MOST_NESTED = 12
"""pySHACL fails on shapes that are nested deeper than fourteen."""

_INERT = frozenset({
    *(SH.name, SH.description, SH.order, SH.group, SH.defaultValue, SH.message, SH.severity, SH.deactivated),
    *(SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target),
    *(SH.path, SH.flags, SH.ignoredProperties),
})  # fmt: skip
"""Terms of SHACL that decide nothing of a node by themselves, or are read with another term."""


class Compiler:
    """Compiles shapes as they are asked for; each once."""

    def __init__(self, shapes: ShapesGraph, context: CompilingContext, queries: Queries) -> None:
        self._shapes: dict[Node, Any] = {shape.node: shape for shape in shapes.shapes}
        self._graph: rdflib.Graph = shapes.graph
        self._context = context
        self._queries = queries
        self._recursive = recursive(shapes)
        self._parameters = {
            parameter.path() for component in shapes.custom_constraints for parameter in component.parameters
        }
        self._made: dict[Node, Predicate] = {}
        self.unknown: dict[Node, str] = {}
        """Shapes that are left to pySHACL, with what of each is not known."""

    def predicate(self, node: Node) -> Predicate:
        """Compile a shape."""
        if node not in self._made:
            made = self._compile(node)
            self._made[node] = made if made.depth <= MOST_NESTED else self._unknown(node, "nested too deep")
        return self._made[node]

    def _unknown(self, node: Node, why: object) -> Predicate:
        self.unknown[node] = str(why)
        return UNKNOWN

    def _compile(self, node: Node) -> Predicate:
        shape = self._shapes.get(node)
        if shape is None or node in self._recursive:
            return self._unknown(node, "refers to itself" if shape else "is no shape")
        if shape.deactivated:
            return Predicate(lambda _: True, may_fail=False)
        reach = None
        if shape.is_property_shape:
            paths = list(self._graph.objects(node, SH.path))
            reach = compile_path(self._graph, paths[0], self._context.lookups) if len(paths) == 1 else None
            if reach is None:
                return self._unknown(node, SH.path)
        constraints = list(self._constraints(shape))
        missing = next((term for term, made in constraints if made is None), None)
        if missing is not None:
            return self._unknown(node, missing)
        made = [each for _, each in constraints if each is not None]
        may_fail = any(each.may_fail for each in made)
        return Predicate(
            all_of(made, reach, may_fail=may_fail),
            may_fail,
            depth=1 + max((each.depth for each in made), default=0),
        )

    def _constraints(self, shape: Any) -> Iterator[tuple[object, Constraint | None]]:
        """Yield each term of a shape that decides something, with what it is compiled to."""
        terms = sorted({rdflib.URIRef(str(term)) for term in self._graph.predicates(shape.node)})
        for term in terms:
            if term == SH.sparql:
                yield term, self._queries.selects(shape)
            elif term not in _INERT and term not in self._parameters and term.startswith(str(SH)):
                yield from ((term, made) for made in self._of_term(term, shape.node))
        for component in shape.find_custom_constraints():
            yield component.node, self._queries.component(component, shape)

    def _of_term(self, term: rdflib.URIRef, node: Node) -> Iterator[Constraint | None]:
        """Compile every value of a term of SHACL; None for what is not known."""
        values = list(self._graph.objects(node, term))
        for value in values:
            if term in _REFERRING:
                yield _REFERRING[term](self, value)
            elif term in MAKERS and (len(values) == 1 or term in SEVERAL):
                yield MAKERS[term](value, node, self._context)
            else:
                yield None

    # Shapes that shapes refer to (SHACL 4.6, 4.7). pySHACL judges every alternative of a choice, also when
    # one before it holds: see `logic` on those that it may fail on.

    def _not(self, value: Node) -> Constraint | None:
        shape = self.predicate(value)
        if shape is UNKNOWN:
            return None
        return of_each(negation(shape.judge), may_fail=shape.may_fail, depth=shape.depth)

    def _node(self, value: Node) -> Constraint | None:
        return self._nested(value, is_property=False)

    def _property(self, value: Node) -> Constraint | None:
        return self._nested(value, is_property=True)

    def _nested(self, value: Node, *, is_property: bool) -> Constraint | None:
        shape = self.predicate(value)
        if shape is UNKNOWN or self._shapes[value].is_property_shape != is_property:
            return None
        return of_each(shape.judge, may_fail=shape.may_fail, depth=shape.depth)

    def _and(self, value: Node) -> Constraint | None:
        return self._joined(value, every)

    def _or(self, value: Node) -> Constraint | None:
        return self._joined(value, any_of)

    def _xone(self, value: Node) -> Constraint | None:
        return self._joined(value, exactly_one)

    def _joined(self, value: Node, join: Callable[[Sequence[Predicate]], Judge]) -> Constraint | None:
        members = well_formed(self._graph, value)
        shapes = [self.predicate(member) for member in members or ()]
        if not shapes or UNKNOWN in shapes:
            return None
        may_fail = any(shape.may_fail for shape in shapes)
        depth = max(shape.depth for shape in shapes)
        return of_each(join(shapes), may_fail=may_fail, depth=depth)


_REFERRING: dict[Node, Callable[[Compiler, Node], Constraint | None]] = {
    SH["not"]: Compiler._not,
    SH.node: Compiler._node,
    SH.property: Compiler._property,
    SH["and"]: Compiler._and,
    SH["or"]: Compiler._or,
    SH.xone: Compiler._xone,
}
