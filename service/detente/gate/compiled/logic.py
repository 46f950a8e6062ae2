"""Verdicts of three values, and how constraints and shapes are put together from them.

True is *certainly conforms*, False is *certainly does not*, both with pySHACL not failing; None is *not
sure*. pySHACL looks at every alternative of a choice: whoever joins alternatives must know of each that it
cannot fail (`Predicate.may_fail`), since one that holds tells nothing of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from detente.gate.compiled.tables import Terms

Verdict = bool | None
Judge = Callable[[str], Verdict]
"""Of a node."""
Check = Callable[[str, Terms], Verdict]
"""Of a focus node and its value nodes."""
Reach = Callable[[str], Terms]
"""From a focus node to its value nodes, each once."""


@dataclass(frozen=True)
class Predicate:
    """A compiled shape. `depth` is how many shapes are nested in it, itself included."""

    judge: Judge
    may_fail: bool
    """Whether pySHACL may fail on a node, rather than deny it, where the judge is not sure."""
    depth: int = 1


@dataclass(frozen=True)
class Constraint:
    """A compiled constraint, as a shape has it."""

    check: Check
    may_fail: bool = False
    depth: int = 0


def not_sure(_: str) -> Verdict:
    """Leave a node to pySHACL."""
    return None


UNKNOWN = Predicate(not_sure, may_fail=True)


def all_of(checks: Sequence[Check], reach: Reach | None) -> Judge:
    """Judge a node by every constraint of a shape; `reach` gives the value nodes of a property shape."""
    if len(checks) == 1:
        only = checks[0]
        if reach is None:
            return lambda node: only(node, (node,))
        return lambda node: only(node, reach(node))

    def judge(node: str) -> Verdict:
        values = (node,) if reach is None else reach(node)
        return conjunction(check(node, values) for check in checks)

    return judge


def conjunction(verdicts: Iterable[Verdict]) -> Verdict:
    """Join verdicts that all have to hold; the first that certainly does not decides."""
    sure: Verdict = True
    for found in verdicts:
        if found is False:
            return False
        if found is None:
            sure = None
    return sure


def each(judge: Judge) -> Check:
    """Make a constraint that every value node has to satisfy."""

    def check(_: str, values: Terms) -> Verdict:
        sure: Verdict = True
        for value in values:
            found = judge(value)
            if found is False:
                return False
            if found is None:
                sure = None
        return sure

    return check


def negation(judge: Judge) -> Judge:
    """Judge by the contrary (SHACL 4.6.1)."""

    def judged(node: str) -> Verdict:
        found = judge(node)
        return None if found is None else not found

    return judged


def every(judges: Sequence[Judge]) -> Judge:
    """Judge by all shapes (SHACL 4.6.2)."""
    return judges[0] if len(judges) == 1 else lambda node: conjunction(judge(node) for judge in judges)


def any_of(judges: Sequence[Judge]) -> Judge:
    """Judge by one shape at least (SHACL 4.6.3)."""

    def judged(node: str) -> Verdict:
        sure: Verdict = False
        for judge in judges:
            found = judge(node)
            if found:
                return True
            if found is None:
                sure = None
        return sure

    return judged


def exactly_one(judges: Sequence[Judge]) -> Judge:
    """Judge by one shape and no other (SHACL 4.6.4)."""

    def judged(node: str) -> Verdict:
        found = [judge(node) for judge in judges]
        if found.count(True) > 1:
            return False
        return None if None in found else found.count(True) == 1

    return judged
