"""A line of time: days as places from left to right, and the ticks under them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from detente.web.language.figures import short_month_names

MOST_TICKS = 10
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000)
_MARGIN = 0.02
_AROUND = 15
"""Days shown before and after a single one."""
_NOWHERE = date(2000, 1, 1)
"""Where the axis is if nothing has a date."""


@dataclass(frozen=True)
class Tick:
    """A day with a line, and how it is written."""

    day: date
    label: str


@dataclass(frozen=True)
class TimeAxis:
    """The days [first, last] between two places, in units of the drawing."""

    first: date
    last: date
    left: float
    right: float

    def place(self, day: date) -> float:
        """Give the place of a day; days outside are at the nearer end."""
        share = (day - self.first) / (self.last - self.first)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def ticks(self) -> tuple[Tick, ...]:
        """List the ticks, `MOST_TICKS` at most: the finest that are so few."""
        for each in _DAY_STEPS:
            if (self.last - self.first).days // each < MOST_TICKS:
                return tuple(Tick(day, f"{day.day} {_short(day)} {day.year}") for day in self._by_days(each))
        months = _month(self.last) - _month(self.first)
        step = next((step for step in _MONTH_STEPS if months // step < MOST_TICKS), _MONTH_STEPS[-1])
        return tuple(Tick(day, _written(day, step)) for day in self._by_months(step))

    def _by_days(self, step: int) -> Iterator[date]:
        for number in range(0, (self.last - self.first).days + 1, step):
            yield self.first + timedelta(days=number)

    def _by_months(self, step: int) -> Iterator[date]:
        first = -(-_month(self.first) // step) * step
        for number in range(first, _month(self.last) + 1, step):
            if number >= 12 and (day := date(number // 12, number % 12 + 1, 1)) >= self.first:
                yield day


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _short(day: date) -> str:
    return short_month_names()[day.month]


def _written(day: date, step: int) -> str:
    return f"{_short(day)} {day.year}" if step < 12 else str(day.year)


def axis_around(
    days: Iterable[date], first: date | None, last: date | None, left: float, right: float
) -> TimeAxis:
    """Make the axis on which all days have a place; `first` and `last` are its ends where they are given."""
    found = [*days]
    begin = first or min([*found, *filter(None, [last])], default=_NOWHERE)
    end = max(begin, last or max([*found, begin]))
    margin = max(1, round((end - begin).days * _MARGIN)) if end > begin else _AROUND
    begin = begin if first else _moved(begin, -margin)
    end = end if last else _moved(end, margin)
    if begin == end:
        begin, end = _moved(begin, -1), _moved(end, 1)
    return TimeAxis(begin, end, left, right)


def _moved(day: date, number: int) -> date:
    """Move a day, no further than there are days."""
    return date.fromordinal(min(date.max.toordinal(), max(1, day.toordinal() + number)))
