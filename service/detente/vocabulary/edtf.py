"""Extended Date/Time Format (ISO 8601-2:2019, https://www.loc.gov/standards/datetime/) as day bounds."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from time import struct_time

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from pyoxigraph import Literal

from detente.rdf.namespaces import XSD


@dataclass(frozen=True)
class Bounds:
    """First and last day that a date may cover; None where it is open or unknown."""

    start: date | None
    end: date | None

    def overlaps(self, other: Bounds) -> bool:
        """Tell whether some day lies within both."""
        return self.gap(other) == 0

    def shares_days(self, other: Bounds) -> bool:
        """Tell whether more than a day of handing over lies within both."""
        latest_start = max(self.start or date.min, other.start or date.min)
        earliest_end = min(self.end or date.max, other.end or date.max)
        return latest_start < earliest_end

    def contains(self, day: date) -> bool:
        """Tell whether a day lies within."""
        return self.overlaps(Bounds(day, day))

    def gap(self, other: Bounds) -> int:
        """Days between the nearer ends of two bounds; 0 where they touch or overlap."""
        first, second = sorted((self, other), key=lambda bounds: bounds.start or date.min)
        if first.end is None or second.start is None:
            return 0
        return max(0, (second.start - first.end).days)


def hull(dates: Iterable[object]) -> Bounds | None:
    """Compute the smallest bounds around all EDTF dates; None where there is no date."""
    found = known_dates(dates)
    if not found:
        return None
    starts = [each.start for each in found if each.start is not None]
    ends = [each.end for each in found if each.end is not None]
    return Bounds(
        min(starts) if len(starts) == len(found) else None,
        max(ends) if len(ends) == len(found) else None,
    )


def certain_hull(dates: Iterable[object]) -> Bounds | None:
    """Compute the smallest bounds around the days that EDTF dates surely cover; None where no day is sure."""
    found = [sure for each in dates if isinstance(each, Literal) and (sure := _known_certain(each.value))]
    if not found:
        return None
    starts, ends = [each.start for each in found], [each.end for each in found]
    return Bounds(
        None if None in starts else min(each for each in starts if each),
        None if None in ends else max(each for each in ends if each),
    )


def _known_certain(text: str) -> Bounds | None:
    try:
        return certain_days(text)
    except ValueError:
        return None


def with_days_before(days: Bounds, number: int) -> Bounds:
    """Widen bounds by some days before them, no further than the first day of the year 1."""
    if days.start is None:
        return days
    return Bounds(date.fromordinal(max(1, days.start.toordinal() - number)), days.end)


_PLAIN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?[?~%]?", re.ASCII)
"""A year, month or day, as a whole more or less sure: what nearly all dates are."""

_PAIR = re.compile(r"([0-9-]+[?~%]?)/([0-9-]+[?~%]?)|\[([0-9-]+)(?:\.\.|,)([0-9-]+)\]", re.ASCII)


_HALF_OPEN = re.compile(r"([0-9-]+[?~%]?)/(?:\.\.)?|(?:\.\.)?/([0-9-]+[?~%]?)", re.ASCII)
"""An interval that goes on, or whose other end nobody knows: tenures, memberships, states."""


MOST_CHARACTERS = 200
"""Characters of one date: what the grammar takes grows with its text."""

_LONG_YEAR = re.compile(r"Y-?0*(\d*)(?:E(\d+))?", re.ASCII)
"""A year of any length, or with an exponent: the parser would write it out (ISO 8601-2, 4.7)."""


@lru_cache(maxsize=4096)
def bounds(text: str) -> Bounds:
    """Parse an EDTF string (levels 0 to 2) into its strict day bounds.

    Qualifiers (`?`, `~`, `%`) do not widen the bounds: they say how sure the date is, not how long.

    Raises ValueError where the text is no EDTF, or lies outside the years 1 to 9999.
    """
    found = _plain_bounds(text) or _pair_bounds(text) or _half_open_bounds(text)
    if found is None:
        _check_size(text)
        found = _parsed_bounds(text)
    return found


def known_bounds(text: str) -> Bounds | None:
    """Parse an EDTF string as `bounds` does; what is none is a date that nobody knows."""
    try:
        return bounds(text)
    except ValueError:
        return None


def certain_days(text: str) -> Bounds | None:
    """Give the days that an interval surely covers; None where no day is sure, or the text is no interval.

    Of "2021/2024-05-17" those from the last day of 2021 on: it began some day in that year. A day alone is
    itself, a year or a month alone no sure day. Raises ValueError as `bounds` does.
    """
    if "/" not in text:
        day = bounds(text)
        return day if day.start == day.end else None
    first, last = text.split("/", 1)
    start = None if _OPEN_START.fullmatch(first) else bounds(first).end
    end = None if _OPEN_END.fullmatch(last) else bounds(last).start
    return None if start is not None and end is not None and end < start else Bounds(start, end)


def known_dates(terms: Iterable[object]) -> list[Bounds]:
    """List the bounds of those RDF terms that are dates."""
    texts = (_without_zone(term) for term in terms if isinstance(term, Literal))
    return [found for found in map(known_bounds, texts) if found is not None]


_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)$", re.ASCII)


def _without_zone(term: Literal) -> str:
    """Write a date without the time zone that an xsd:date may have, and EDTF has not."""
    return _ZONE.sub("", term.value) if term.datatype == XSD.date else term.value


def _plain_bounds(text: str) -> Bounds | None:
    """Read the commonest dates without the grammar, which takes some hundred times longer."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    month, day = (int(part) if part else None for part in found.groups()[1:])
    try:
        first = date(int(found[1]), month or 1, day or 1)
    except ValueError:  # `bounds` says what is wrong with it
        return None
    if day is not None:
        return Bounds(first, first)
    last = first.replace(month=month or 12)
    return Bounds(first, last.replace(day=monthrange(last.year, last.month)[1]))


def _pair_bounds(text: str) -> Bounds | None:
    """Read an interval, or one of a set of two, between plain dates, likewise without the grammar."""
    found = _PAIR.fullmatch(text)
    if found is None:
        return None
    one, other = (each for each in found.groups() if each is not None)
    if ".." in text and len(one) != len(other):
        return None  # the grammar goes from day to day, month to month or year to year
    first, last = _plain_bounds(one), _plain_bounds(other)
    if first is None or last is None or first.start is None or last.start is None:
        return None
    if text.startswith("[") and first.end is not None and last.end is not None:
        return Bounds(min(first.start, last.start), max(first.end, last.end))
    return Bounds(first.start, last.end) if first.start <= last.start else None


def _half_open_bounds(text: str) -> Bounds | None:
    """Read an interval with one plain date, likewise."""
    found = _HALF_OPEN.fullmatch(text)
    day = _plain_bounds(found[1] or found[2]) if found else None
    if found is None or day is None:
        return None
    return Bounds(day.start, None) if found[1] else Bounds(None, day.end)


def _check_size(text: str) -> None:
    """Raise ValueError where reading a date would take long, or end nowhere."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"{text[:40]!r}… is longer than a date may be, {MOST_CHARACTERS} characters")
    for digits, exponent in _LONG_YEAR.findall(text):
        if digits and len(digits) + int(exponent[:5] or 0) > 4:
            raise ValueError(f"{text!r} lies outside the years 1 to 9999")


def _parsed_bounds(text: str) -> Bounds:
    try:
        parsed = parse_edtf(text)
        lower, upper = parsed.lower_strict(), parsed.upper_strict()
    except (EDTFParseException, ArithmeticError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{text!r} is not an EDTF date, such as 2016-08-09, 2016-08~ or 2014-08-28/.."
        ) from error
    first, last = text.partition("/")[::2] if "/" in text else (text, text)
    start = None if _OPEN_START.fullmatch(first) else _day(lower, text)
    end = None if _OPEN_END.fullmatch(last) else _day(upper, text)
    if start is not None and end is not None and end < start:
        raise ValueError(f"{text!r} ends before it begins")
    return Bounds(start, end)


_OPEN_START = re.compile(r"|\.\.|[\[{]\.\..*", re.DOTALL)
_OPEN_END = re.compile(r"|\.\.|.*\.\.[\]}]", re.DOTALL)


def _day(value: struct_time, text: str) -> date:
    try:
        return date(*value[:3])
    except (ArithmeticError, ValueError, TypeError) as error:
        raise ValueError(f"{text!r} lies outside the years 1 to 9999") from error
