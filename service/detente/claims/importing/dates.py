"""Dates of records: in formats or in parts, known to the day, the month or the year, or intervals (EDTF)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from detente.claims.importing.columns import RowError

NOTHING = ("", "", "")
MISSING = ("", "NA", "-9", "0", "-8", "-1")
"""What parts of a date hold where they are not known, unless the mapping says otherwise."""

_SOME_DAY = datetime(2001, 2, 3)
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Dated = tuple[str, str, str]
"""A date as EDTF, and its first and last day; all empty where it is not known."""


@dataclass(frozen=True)
class DateReader:
    """Reads cells as a date, by formats (as `strptime` has them), or as a number of units since a day."""

    formats: Sequence[str] = ("%Y-%m-%d",)
    missing: frozenset[str] = frozenset(MISSING)
    since: date | None = None
    unit: str = "days"

    def read(self, cells: tuple[str, ...]) -> Dated:
        """Read one cell, or year, month and day; raises RowError for what is no date."""
        if all(cell in self.missing for cell in cells[:1]):
            return NOTHING
        if len(cells) > 1:
            return self._parts(cells)
        if self.since is not None:
            return _counted(self.since, self.unit, cells[0])
        return self._formatted(cells[0])

    def _parts(self, cells: tuple[str, ...]) -> Dated:
        known = [cell for cell in cells[:3] if cell not in self.missing]
        if len(cells) > 2 and cells[1] in self.missing:  # a day of no month says nothing
            known = [cells[0]]
        try:
            return dated(*(int(float(cell)) for cell in known))
        except (ValueError, OverflowError):
            raise RowError(f"{'-'.join(cells)} is no date") from None

    def _formatted(self, cell: str) -> Dated:
        for each in self.formats:
            try:
                if each == "%Y-%m-%d" and _ISO.fullmatch(cell):
                    date.fromisoformat(cell)
                    return cell, cell, cell
                moment = datetime.strptime(cell, each)
            except ValueError:
                continue
            return dated(*(moment.year, moment.month, moment.day)[: _precision(each)])
        raise RowError(f"{cell!r} is no date as {' or '.join(self.formats)}")


def format_fault(form: str) -> str:
    """Say what is wrong with a format of dates; empty where nothing is.

    >>> format_fault("%d/%m")
    "'%d/%m' names no year: write %Y, or %y for two digits"
    """
    try:
        datetime.strptime(_SOME_DAY.strftime(form), form)
    except (ValueError, re.error):
        return f"{form!r} is no format of dates: write day, month and year as %d, %m and %Y"
    if "%" not in form:
        return f"{form!r} is no format of dates: write day, month and year as %d, %m and %Y"
    return "" if re.search(r"%[Yycx]", form) else f"{form!r} names no year: write %Y, or %y for two digits"


def _precision(form: str) -> int:
    if re.search(r"%[djcx]", form):
        return 3
    return 2 if re.search(r"%[mbB]", form) else 1


def _counted(since: date, unit: str, cell: str) -> Dated:
    try:
        number = int(cell)
        day = (since + (timedelta(hours=number) if unit == "hours" else timedelta(days=number))).isoformat()
    except (ValueError, OverflowError):
        raise RowError(f"{cell!r} is no number of {unit} since {since}") from None
    return day, day, day


def dated(year: int, month: int | None = None, day: int | None = None) -> Dated:
    """Write a year, a month or a day as EDTF with its first and last day; raises ValueError for no date.

    >>> dated(2018, 2)
    ('2018-02', '2018-02-01', '2018-02-28')
    """
    if month is None:
        date(year, 1, 1)
        return f"{year:04d}", f"{year:04d}-01-01", f"{year:04d}-12-31"
    if day is None:
        start = date(year, month, 1)
        return f"{year:04d}-{month:02d}", str(start), str(start.replace(day=monthrange(year, month)[1]))
    text = str(date(year, month, day))
    return text, text, text


def interval(start: Dated, end: Dated, seen: str = "") -> Dated:
    """Join two dates to the interval between them; one whose end is not known goes on.

    With a day on which it was last `seen` to go on, nothing is said of later ones. Raises RowError where it
    ends before it begins.

    >>> interval(dated(2013), NOTHING, "2020-01-01")
    ('2013/2020-01-01?', '2013-01-01', '2020-01-01')
    """
    if seen and start[0] and not end[0]:
        end = (f"{seen}?", seen, seen)
    if not start[0]:
        return (f"../{end[0]}", "", end[2]) if end[0] else NOTHING
    if not end[0]:
        return f"{start[0]}/..", start[1], ""
    if end[2] < start[1]:
        raise RowError(f"ends ({end[0]}) before it begins ({start[0]})")
    if start == end:
        return start
    return f"{start[0]}/{end[0]}", start[1], end[2]


def one_of(span: Dated) -> Dated:
    """Write an interval as one unknown day within it (EDTF level 2)."""
    first, slash, last = span[0].partition("/")
    return (f"[{first}..{last}]", span[1], span[2]) if slash and ".." not in span[0] else span
