"""What a date covers on a line of time: between which days, and which of them surely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from detente.vocabulary.edtf import Bounds, known_bounds

_OPEN = ("", "..")
_QUALIFIED = re.compile(r"[?~%]")


@dataclass(frozen=True)
class Extent:
    """The days [first, last] that a date may cover, None where it is open, and those that it surely does.

    `sure` is None where only one day of them is meant, or it is not known which. `about` tells that the date
    itself is uncertain or approximate (ISO 8601-2:2019, 8.2), which does not widen it.
    """

    first: date | None
    last: date | None
    sure: tuple[date | None, date | None] | None
    about: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """Its ends, as far as there are any."""
        return tuple(day for day in (self.first, self.last) if day is not None)

    @property
    def is_day(self) -> bool:
        """Whether it is one day, and which is known."""
        return self.first is not None and self.first == self.last

    @property
    def is_soft(self) -> bool:
        """Whether its ends are not known to the day."""
        return self.about or self.sure != (self.first, self.last)


def extent_of(edtf: str | None, start: date | None, end: date | None) -> Extent | None:
    """Read what a thing's date and its bounds tell; None where neither tells a day.

    `start` and `end` are its det:start and det:end, which stand in place of the bounds that follow from the
    date where somebody knew a day better, or less well (decision 19).
    """
    days = known_bounds(edtf) if edtf else None
    sure: tuple[date | None, date | None] | None = (start, end)
    if edtf is not None and days is not None:
        sure = _sure(edtf, days)
    about = days is not None and _QUALIFIED.search(edtf or "") is not None
    days = days or Bounds(start, end)
    first, last = start or days.start, end or days.end
    if first is None and last is None:
        return None
    return Extent(first, last, _within(sure, first, last), about)


def _sure(edtf: str, days: Bounds) -> tuple[date | None, date | None] | None:
    """Give the days that a date surely covers: of an interval, those between its ends (EDTF level 0)."""
    if "/" not in edtf:
        return (days.start, days.end) if days.start == days.end else None
    begin, end = edtf.split("/", 1)
    begins, ends = (None if each in _OPEN else known_bounds(each) for each in (begin, end))
    return begins.end if begins else days.start, ends.start if ends else days.end


def _within(
    sure: tuple[date | None, date | None] | None, first: date | None, last: date | None
) -> tuple[date | None, date | None] | None:
    """Keep sure days within the ends; an end that is open is surely covered as far as one can tell."""
    if sure is None:
        return (first, last) if first == last else None
    begin = max(filter(None, (sure[0], first)), default=None)
    end = min(filter(None, (sure[1], last)), default=None)
    return None if begin and end and begin > end else (begin, end)
