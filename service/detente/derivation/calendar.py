"""Things by the days they may fall on: those near to some days, without a look at all the others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter

from pyoxigraph import NamedNode

from detente.vocabulary.edtf import Bounds

Dated = tuple[NamedNode, Bounds]
"""A thing, and days that it may fall on."""

LONG = 31
"""Days from which on bounds are long: these are looked at each time, since they may begin anywhere."""

_first = itemgetter(0)


class Calendar:
    """Things in order of their first day; bounds that are open or long are apart."""

    def __init__(self, dated: Iterable[Dated]) -> None:
        self._long: list[Dated] = []
        self._short: list[tuple[int, Dated]] = []
        for each in dict.fromkeys(dated):
            start, end = each[1].start, each[1].end
            if start is None or end is None or (end - start).days > LONG:
                self._long.append(each)
            else:
                self._short.append((start.toordinal(), each))
        self._short.sort(key=_first)

    def near(self, when: Bounds, days: int) -> Iterator[NamedNode]:
        """Yield the things of which some bounds are within so many days of these (see `Bounds.gap`)."""
        earliest = (when.start or date.min).toordinal() - days - LONG
        latest = (when.end or date.max).toordinal() + days
        begin = bisect_left(self._short, earliest, key=_first)
        end = bisect_right(self._short, latest, key=_first)
        near = (each for _, each in self._short[begin:end])
        for them in (self._long, near):
            yield from (thing for thing, then in them if when.gap(then) <= days)
