"""Which function judges which query: by a fingerprint of the text and of the prefixes that it uses.

A query whose text, or one of whose prefixes, is another than the function was written for has no function,
and pySHACL judges every node by it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyshacl.constraints.sparql.sparql_based_constraint_components import (
    AskConstraintValidator,
    BoundShapeValidatorComponent,
)
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from rdflib.term import Node

from detente.gate.compiled.logic import Constraint, Judge, of_each
from detente.gate.compiled.queries.written import ASKS, SELECTS, Data

_PREFIX = re.compile(r"(?<![\w:<-])([A-Za-z][\w-]*):")
_BASE = "(base)"


def fingerprint(text: str, prefixes: Mapping[str, str], base: str) -> str:
    """Give what a query is known by; the base IRI, which is a setting, makes no difference.

    >>> fingerprint("ASK { $this a det:State }", {"det": "https://example.org/"}, "https://example.org/")
    '58a2eb80c0cdbe3b'
    """
    used = {each for each in _PREFIX.findall(text) if each in prefixes}
    meant = (f"{each}: {_BASE if prefixes[each] == base else prefixes[each]}" for each in sorted(used))
    return hashlib.sha256("\n".join((text, *meant)).encode()).hexdigest()[:16]


class Queries:
    """The judges of the queries of a shapes graph; `unknown` has the fingerprints of those without one."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self.unknown: dict[str, Node] = {}
        """Fingerprints, each with the node that has the query."""

    def selects(self, shape: Any) -> Constraint | None:
        """Give the constraint of a node shape's SELECTs (SHACL 5); None where one of them is not known."""
        judges: list[Judge] = []
        for helper in SPARQLBasedConstraint(shape).sparql_constraints:
            make = SELECTS.get(self._fingerprint(helper))
            if make is None:
                self.unknown[self._fingerprint(helper)] = helper.node
            elif not helper.deactivated:
                judges.append(make(self._data))
            if make is None or shape.is_property_shape:
                return None
        return of_each(_all_hold(judges), may_fail=True)  # of a node shape, whose focus is its value

    def component(self, component: Any, shape: Any) -> Constraint | None:
        """Give the constraint of a component by ASK (SHACL 6.2.3.1); None where it is not known."""
        try:
            bound = component.make_validator_for_shape(shape)
        except (ReportableRuntimeError, ValidationFailure, NotImplementedError):
            return None
        if not isinstance(bound, BoundShapeValidatorComponent) or not isinstance(
            bound.validator, AskConstraintValidator
        ):
            return None
        helper = bound.query_helper
        make = ASKS.get(self._fingerprint(helper))
        if make is None or not self._is_single(helper, shape):
            self.unknown[self._fingerprint(helper)] = component.node
            return None
        judge = make(self._data, {name: str(value) for name, value in helper.param_bind_map.items()})
        return None if judge is None else of_each(judge, may_fail=True)

    def _fingerprint(self, helper: Any) -> str:
        prefixes = {name: str(namespace) for name, namespace in helper.prefixes.items()}
        return fingerprint(helper.select_text, prefixes, self._data.base)

    @staticmethod
    def _is_single(helper: Any, shape: Any) -> bool:
        """Tell whether each parameter has one value: of several pySHACL takes any."""
        return all(
            len(list(shape.sg.graph.objects(shape.node, each.path()))) <= 1 for each in helper.parameters
        )


def _all_hold(judges: Sequence[Judge]) -> Judge:
    if len(judges) == 1:
        only = judges[0]
        return lambda focus: True if only(focus) is True else None
    return lambda focus: True if all(judge(focus) is True for judge in judges) else None


def known_fingerprints() -> Iterator[str]:
    """Yield the fingerprints of all queries that a judge is written for."""
    yield from (*SELECTS, *ASKS)
