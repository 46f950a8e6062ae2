"""Verdicts of three values, and how constraints and shapes are put together from them.

True is *certainly conforms*, False is *certainly does not*, both with pySHACL not failing; None is *not
sure*. pySHACL looks at every constraint, at every value node and at every alternative of a choice, and may
fail on one that nobody is sure of (`Predicate.may_fail`). So where something may fail, None decides before
True and False do: one verdict that is certain tells nothing of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    judge: Judge | None = None
    """Where it asks the same of each value and nothing of all of them: what it asks of one."""


def not_sure(_: str) -> Verdict:
    """Leave a node to pySHACL."""
    return None


UNKNOWN = Predicate(not_sure, may_fail=True)


def all_of(constraints: Sequence[Constraint], reach: Reach | None, *, may_fail: bool) -> Judge:
    """Judge a node by every constraint of a shape; `reach` gives the value nodes of a property shape."""
    if reach is None:
        judges = [_of_node(constraint) for constraint in constraints]
        return judges[0] if len(judges) == 1 else _by_each(judges, may_fail=may_fail)
    return _of_values(constraints, reach, may_fail=may_fail)


def _of_node(constraint: Constraint) -> Judge:
    """Judge a focus node that is its own value."""
    check = constraint.check
    return constraint.judge or (lambda node: check(node, (node,)))


def _by_each(judges: Sequence[Judge], *, may_fail: bool) -> Judge:
    """Join verdicts that all have to hold; the first that certainly does not decides.

    Where pySHACL may fail, the first that is not sure decides.
    """
    decisive: Verdict = None if may_fail else False

    def judged(node: str) -> Verdict:
        joined: Verdict = True
        for judge in judges:
            found = judge(node)
            if found is decisive:
                return found
            if found is not True:
                joined = found
        return joined

    return judged


def _of_values(constraints: Sequence[Constraint], reach: Reach, *, may_fail: bool) -> Judge:
    judges = [constraint.judge for constraint in constraints if constraint.judge is not None]
    if len(judges) == len(constraints):
        return _of_each_value(judges, reach, may_fail=may_fail)
    decisive: Verdict = None if may_fail else False
    checks = [constraint.check for constraint in constraints]

    def judged(node: str) -> Verdict:
        joined: Verdict = True
        values = reach(node)
        for check in checks:
            found = check(node, values)
            if found is decisive:
                return found
            if found is not True:
                joined = found
        return joined

    return judged


def _of_each_value(judges: Sequence[Judge], reach: Reach, *, may_fail: bool) -> Judge:
    """Judge a node by what is asked of each value alone: nothing, where it has none, as most nodes have."""
    decisive: Verdict = None if may_fail else False

    def judged(node: str) -> Verdict:
        joined: Verdict = True
        for value in reach(node):
            for judge in judges:
                found = judge(value)
                if found is decisive:
                    return found
                if found is not True:
                    joined = found
        return joined

    return judged


def each(judge: Judge, *, may_fail: bool = False) -> Check:
    """Make a constraint that every value node has to satisfy."""
    decisive: Verdict = None if may_fail else False

    def check(_: str, values: Terms) -> Verdict:
        joined: Verdict = True
        for value in values:
            found = judge(value)
            if found is decisive:
                return found
            if found is not True:
                joined = found
        return joined

    return check


def of_each(judge: Judge, *, may_fail: bool = False, depth: int = 0) -> Constraint:
    """Make a constraint that asks the same of every value node."""
    return Constraint(each(judge, may_fail=may_fail), may_fail, depth, judge)


def negation(judge: Judge) -> Judge:
    """Judge by the contrary (SHACL 4.6.1)."""

    def judged(node: str) -> Verdict:
        found = judge(node)
        return None if found is None else not found

    return judged


def every(shapes: Sequence[Predicate]) -> Judge:
    """Judge by all shapes (SHACL 4.6.2)."""
    may_fail = any(shape.may_fail for shape in shapes)
    judges = [shape.judge for shape in shapes]
    if len(judges) == 1:
        return judges[0]
    return _by_each(judges, may_fail=may_fail)


def any_of(shapes: Sequence[Predicate]) -> Judge:
    """Judge by one shape at least (SHACL 4.6.3)."""
    risky = [shape.judge for shape in shapes if shape.may_fail]
    others = [shape.judge for shape in shapes if not shape.may_fail]

    def judged(node: str) -> Verdict:
        found = [judge(node) for judge in risky]
        if None in found:
            return None
        return True if True in found else among(node)

    def among(node: str) -> Verdict:
        sure: Verdict = False
        for judge in others:
            found = judge(node)
            if found:
                return True
            if found is None:
                sure = None
        return sure

    return judged if risky else among


def exactly_one(shapes: Sequence[Predicate]) -> Judge:
    """Judge by one shape and no other (SHACL 4.6.4)."""
    may_fail = any(shape.may_fail for shape in shapes)
    judges = [shape.judge for shape in shapes]

    def judged(node: str) -> Verdict:
        found = [judge(node) for judge in judges]
        if found.count(True) > 1 and not (may_fail and None in found):
            return False
        return None if None in found else found.count(True) == 1

    return judged
