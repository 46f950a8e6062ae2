"""Whether an answer is the expected one: graphs up to isomorphism, solutions as multisets or in order."""

from __future__ import annotations

from collections import Counter

from pyoxigraph import BlankNode, Triple

from tests.conformance.results import Graph, Result, Row, Table, Term, canonical

Mapping = dict[BlankNode, BlankNode]


def same(expected: Result, actual: Result, *, ordered: bool = False, lax: bool = False) -> bool:
    """Compare results, blank nodes by a one-to-one mapping.

    `ordered`: rows stand in the same order. `lax`: REDUCED may drop duplicates, never the last of them.
    """
    if isinstance(expected, Table) and isinstance(actual, Table):
        if expected.variables != actual.variables:
            return False
        if ordered and expected.ordered:
            return _same_sequence(expected.rows, actual.rows)
        return _same_multiset(*_reduced(expected.rows, actual.rows) if lax else (expected.rows, actual.rows))
    if isinstance(expected, Graph) and isinstance(actual, Graph):
        return _same_multiset(expected.rows, actual.rows)
    return isinstance(expected, bool) and expected is actual


def canonicalised(result: Result) -> Result:
    """Write every literal of a result as the engine keeps it."""
    if isinstance(result, bool):
        return result
    rows = tuple(tuple(map(canonical, row)) for row in result.rows)
    return (
        Graph(tuple(dict.fromkeys(rows)))
        if isinstance(result, Graph)
        else Table(result.variables, rows, result.ordered)
    )


def _reduced(expected: tuple[Row, ...], actual: tuple[Row, ...]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    if Counter(actual) <= Counter(expected):
        return tuple(dict.fromkeys(expected)), tuple(dict.fromkeys(actual))
    return expected, actual


def _same_sequence(expected: tuple[Row, ...], actual: tuple[Row, ...]) -> bool:
    mapping: Mapping | None = {}
    for left, right in zip(expected, actual, strict=False):
        mapping = None if mapping is None else _unify_rows(left, right, mapping)
    return len(expected) == len(actual) and mapping is not None


def _same_multiset(expected: tuple[Row, ...], actual: tuple[Row, ...]) -> bool:
    fixed, open_ = _split(expected)
    actual_fixed, actual_open = _split(actual)
    return (
        Counter(fixed) == Counter(actual_fixed)
        and len(open_) == len(actual_open)
        and _match(open_, actual_open, {})
    )


def _split(rows: tuple[Row, ...]) -> tuple[list[Row], list[Row]]:
    """Part the rows without blank nodes from those with some."""
    parts: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        parts[any(map(_has_blank, row))].append(row)
    return parts


def _has_blank(term: Term | None) -> bool:
    if isinstance(term, Triple):
        return any(map(_has_blank, term))
    return isinstance(term, BlankNode)


def _match(expected: list[Row], actual: list[Row], mapping: Mapping) -> bool:
    if not expected:
        return True

    def candidates(row: Row) -> list[tuple[int, Mapping]]:
        unified = ((n, _unify_rows(row, other, mapping)) for n, other in enumerate(actual))
        return [(n, extended) for n, extended in unified if extended is not None]

    # The row with the fewest candidates first: that keeps the search short on everything in the suites.
    options, chosen = min(
        ((candidates(row), n) for n, row in enumerate(expected)), key=lambda each: len(each[0])
    )
    rest = expected[:chosen] + expected[chosen + 1 :]
    return any(_match(rest, actual[:n] + actual[n + 1 :], unified) for n, unified in options)


def _unify_rows(left: Row, right: Row, mapping: Mapping) -> Mapping | None:
    extended: Mapping | None = mapping
    for each, other in zip(left, right, strict=True):
        extended = None if extended is None else _unify(each, other, extended)
    return extended


def _unify(left: Term | None, right: Term | None, mapping: Mapping) -> Mapping | None:
    if isinstance(left, BlankNode) and isinstance(right, BlankNode):
        if mapping.get(left, right) != right or (left not in mapping and right in mapping.values()):
            return None
        return {**mapping, left: right}
    if isinstance(left, Triple) and isinstance(right, Triple):
        return _unify_rows(tuple(left), tuple(right), mapping)
    return mapping if left == right else None
