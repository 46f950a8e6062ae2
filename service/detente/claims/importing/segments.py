"""Steps that depend on the same cells, run as one, and what they made remembered: cells repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from detente.claims.importing.columns import Columns, MadeStep, Row, Step
from detente.claims.importing.matching import Matching, Unmatched

_WIDEST = 3
"""So many cells together still repeat."""
_MANY = 200_000
_TRIAL = 2_000
"""After so many rows that were met for the first time, and no more that were met again, nothing is kept."""


def segments(columns: Columns, matching: Matching) -> tuple[Step, ...]:
    """Group the steps by the cells that they depend on, in the order of the columns that they make."""
    found: list[Step] = []
    steps = sorted(columns.made_steps, key=lambda each: each.first)
    for base, group in groupby(steps, key=lambda each: each.base):
        found.extend(_of(base, group, columns.number, matching))
    return tuple(found)


def _of(base: frozenset[int], group: Iterable[MadeStep], number: int, matching: Matching) -> Iterator[Step]:
    steps = [each.step for each in group]
    if len(base) > _WIDEST or number in base:
        yield from steps
    else:
        yield _remembering(_key(base), steps, matching)


def _key(base: frozenset[int]) -> Callable[[Row], object]:
    if not base:
        return lambda _: None
    return itemgetter(*sorted(base))


def _remembering(key: Callable[[Row], object], steps: list[Step], matching: Matching) -> Step:
    known: dict[object, tuple[list[str], list[Unmatched]]] = {}
    hits = misses = 0
    noted = matching.noted

    def step(row: Row) -> None:
        nonlocal hits, misses
        met = key(row)
        found = known.get(met)
        if found is not None:
            hits += 1
            row += found[0]
            if found[1]:
                noted.extend(found[1])
            return
        made, notes = len(row), len(noted)
        for each in steps:
            each(row)
        misses += 1
        if misses < _TRIAL or hits > misses:
            if len(known) >= _MANY:
                known.clear()
            known[met] = row[made:], noted[notes:]

    return step
