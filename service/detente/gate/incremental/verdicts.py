"""pySHACL's shapes and constraints, asked for a verdict only.

Most of what a validator does for a node that conforms is to write results that nobody reads: those of the
alternatives of sh:or that fail. Here pySHACL's constraints are made once for each shape and kept, they write
no results, a verdict on one node is remembered, and a query is parsed and checked once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Protocol

import rdflib
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.sparql.sparql_based_constraint_components import (
    AskConstraintValidator,
    BoundShapeValidatorComponent,
)
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ConstraintLoadWarning, ReportableRuntimeError, ValidationFailure
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from detente.gate.incremental.automaton import NOWHERE, recursive
from detente.gate.incremental.graph import ViewGraph
from detente.gate.query_trees import parse_query

Pattern = tuple[Node, Node, Node]
Values = Mapping[Node, Iterable[Node]]
ANSWERS = frozenset({"failure", "this", "path", "value"})


class _Constraint(Protocol):
    def evaluate(
        self, executor: SHACLExecutor, graph: Any, values: Any, path: Any, /
    ) -> tuple[bool, list[Any]]: ...


class VerdictShapes(ShapesGraph):
    """Shapes whose `validate` gives a verdict and no results."""

    def __init__(self, graph: rdflib.Graph) -> None:
        super().__init__(graph)
        looping = recursive(self)
        self._verdict_shapes = {
            shape.node: VerdictShape(self, shape, shape.node in looping) for shape in self.shapes
        }

    def make(self) -> None:
        """Make every constraint now; raises ConstraintLoadError where one is wrong."""
        for shape in self._verdict_shapes.values():
            shape.constraints()

    def lookup_shape_from_node(self, node: Node) -> VerdictShape:
        """Find a shape; raises KeyError where there is none."""
        return self._verdict_shapes[node]


class VerdictShape(Shape):
    """One shape, with its constraints made once."""

    __slots__ = ("_constraints", "_recursive")

    def __init__(self, shapes: VerdictShapes, shape: Any, recursive: bool) -> None:
        is_property = shape.is_property_shape
        super().__init__(shapes, shape.node, p=is_property, path=shape.path(), logger=shape.logger)
        self._recursive = recursive
        self._constraints: list[_Constraint] | None = None

    def constraints(self) -> list[_Constraint]:
        """Give the constraints; raises ConstraintLoadError where one is wrong."""
        if self._constraints is None:
            self._constraints = list(_constraints(self))
        return self._constraints

    def validate(
        self,
        executor: SHACLExecutor,
        target_graph: Any,
        focus: Any = None,
        _evaluation_path: list[Any] | None = None,
    ) -> tuple[bool, list[Any]]:
        """Tell whether nodes conform, as pySHACL does; the results are left out."""
        nodes = [focus] if isinstance(focus, rdflib.term.Identifier) else list(focus)
        before = _evaluation_path or [] if self._recursive else []
        return all(self._conforms(executor, target_graph, node, before) for node in nodes), []

    def _conforms(self, executor: SHACLExecutor, graph: ViewGraph, node: Node, before: list[Any]) -> bool:
        if self.deactivated:
            return True
        if self._recursive:
            return self._judge(executor, graph, node, before)
        verdict = graph.verdicts.get((self.node, node))
        if verdict is None:
            verdict = graph.verdicts[self.node, node] = self._judge(executor, graph, node, before)
        return verdict

    def _judge(self, executor: SHACLExecutor, graph: ViewGraph, node: Node, before: list[Any]) -> bool:
        if len(before) // 2 >= executor.max_validation_depth:
            raise ReportableRuntimeError(f"Validation path too deep at {self}")
        values = self.value_nodes(graph, [node])
        return all(
            constraint.evaluate(executor, graph, values, [*before, self, constraint])[0]
            for constraint in self.constraints()
        )


def _constraints(shape: Any) -> Iterator[_Constraint]:
    """Make the constraints of a shape as pySHACL does, silent."""
    predicates = dict.fromkeys(predicate for predicate, _ in shape.sg.predicate_objects(shape.node))
    kinds = [CONSTRAINT_PARAMETERS_MAP[each] for each in predicates if each in ALL_CONSTRAINT_PARAMETERS]
    for kind in dict.fromkeys(kinds):
        try:
            constraint = kind(shape)
        except ConstraintLoadWarning as warning:
            shape.logger.warning(repr(warning))
            continue
        yield _silenced(_asking(constraint))
    for component in shape.find_custom_constraints():
        yield _silenced(_asking(component.make_validator_for_shape(shape)))


def _silenced(constraint: Any) -> _Constraint:
    constraint.make_v_result = _no_result
    return constraint  # type: ignore[no-any-return]


def _no_result(*_arguments: object, **_named: object) -> tuple[str, None, list[Any]]:
    return "", None, []


def _asking(constraint: Any) -> _Constraint:
    """Replace a constraint with queries by one that has them parsed; one that pySHACL refuses stays."""
    try:
        if isinstance(constraint, SPARQLBasedConstraint):
            return _Selects(constraint)
        if isinstance(constraint, BoundShapeValidatorComponent) and isinstance(
            constraint.validator, AskConstraintValidator
        ):
            return _Ask(constraint)
    except (ReportableRuntimeError, ValidationFailure, NotImplementedError):
        pass  # raised again by each evaluation, as pySHACL does
    return constraint  # type: ignore[no-any-return]


class _Bound:
    """A parsed query and the bindings that it needs."""

    def __init__(self, helper: Any, parameters: Mapping[str, Node], value: Node | None = None) -> None:
        bindings, text = helper.pre_bind_variables(NOWHERE, valuenode=value, extravars=parameters.keys())
        self.query = _started(helper.apply_prefixes(text), frozenset((*bindings, *parameters)))
        self._fixed = {name: term for name, term in bindings.items() if name not in ("this", "value")}
        self._fixed.update(parameters)
        self._free = bindings.keys() & {"this", "value"}

    def bindings(self, **nodes: Node) -> dict[str, Node]:
        """Give the bindings for a focus node and a value."""
        return {**self._fixed, **{name: node for name, node in nodes.items() if name in self._free}}


@lru_cache(maxsize=1024)
def _started(text: str, names: frozenset[str]) -> Query:
    """Parse a query that starts from the variables of some names."""
    query = parse_query(text)
    _start_at(query.algebra, {rdflib.Variable(name) for name in names})
    return query


def _start_at(part: object, bound: set[Node]) -> None:
    """Put the patterns of each group in the order in which they are joined with what is bound.

    rdflib keeps that order where patterns have as many free variables: else it would look at every instance
    of a class first, and only then at the focus node.
    """
    if isinstance(part, CompValue):
        if part.name == "BGP":
            part.triples = list(_joined(part.triples, set(bound)))
        part = list(part.values())
    if isinstance(part, (list, tuple)):
        for each in part:
            _start_at(each, bound)


def _joined(patterns: Iterable[Pattern], bound: set[Node]) -> Iterator[Pattern]:
    rest = list(patterns)
    while rest:
        pattern = min(rest, key=lambda each: (bound.isdisjoint(each), _free(each, bound)))
        rest.remove(pattern)
        bound.update(pattern)
        yield pattern


def _free(pattern: Pattern, bound: set[Node]) -> int:
    return sum(isinstance(term, (rdflib.Variable, rdflib.BNode)) and term not in bound for term in pattern)


class _Selects:
    """Constraints by SELECT (SHACL 5.3.2): a solution is a violation."""

    def __init__(self, constraint: SPARQLBasedConstraint) -> None:
        self._queries = [
            _Bound(helper, {}) for helper in constraint.sparql_constraints if not helper.deactivated
        ]

    def evaluate(
        self, _executor: SHACLExecutor, graph: ViewGraph, values: Values, _path: Any
    ) -> tuple[bool, list[Any]]:
        return not any(self._violates(graph, focus, each) for each in self._queries for focus in values), []

    def _violates(self, graph: ViewGraph, focus: Node, bound: _Bound) -> bool:
        rows = graph.query(bound.query, initBindings=bound.bindings(this=focus)).bindings
        return any(ANSWERS.intersection(map(str, row)) for row in rows)


class _Ask:
    """A constraint component by ASK (SHACL 6.2.3.1): false is a violation."""

    def __init__(self, component: BoundShapeValidatorComponent) -> None:
        helper = component.query_helper
        self._query = _Bound(helper, helper.param_bind_map, NOWHERE)

    def evaluate(
        self, _executor: SHACLExecutor, graph: ViewGraph, values: Values, _path: Any
    ) -> tuple[bool, list[Any]]:
        return all(self._holds(graph, focus, each) for focus in values for each in values[focus]), []

    def _holds(self, graph: ViewGraph, focus: Node, value: Node) -> bool:
        # pySHACL leaves $value unbound where rdflib takes it for false (see docs/upstream).
        # So do verdicts here: of two readings within one gate the stricter one would be met too late.
        bindings = self._query.bindings(this=focus, **({"value": value} if value else {}))
        return graph.query(self._query.query, initBindings=bindings).askAnswer is not False
