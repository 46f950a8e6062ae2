"""Dates as lists give them: a day, a month or a year, compared within the days that each may cover."""

from __future__ import annotations

from collections.abc import Iterable

from detente.vocabulary.edtf import Bounds, bounds

FEW_DAYS = 5
"""Days by which two lists may differ and still tell of one event: oath and gazette are days apart."""


def first_day(text: str) -> str:
    """Give the first day that a date covers."""
    start = bounds(text).start
    return start.isoformat() if start else ""


def last_day(text: str) -> str:
    """Give the last day that a date covers."""
    end = bounds(text).end
    return end.isoformat() if end else ""


def distance(one: str, other: str) -> int:
    """Count the days between the nearer ends of two dates; 0 where they share a day."""
    return bounds(one).gap(bounds(other))


def agree(one: str, other: str, days: int = FEW_DAYS) -> bool:
    """Tell whether two dates are within a few days of each other."""
    return distance(one, other) <= days


def is_day(text: str) -> bool:
    """Tell whether a date is known to the day."""
    return len(text) == len("2000-01-01")


def what_all_say(dates: Iterable[str]) -> str | None:
    """Give the month, or else the year, that all dates lie in; None where they lie in several years."""
    found = list(dates)
    for length in (len("2000-01"), len("2000")):
        prefixes = {text[:length] for text in found}
        if len(prefixes) == 1 and all(len(text) >= length for text in found):
            return prefixes.pop()
    return None


def shares_days(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two spans, each of two dates, share more than a day of handing over."""
    return Bounds(bounds(one[0]).start, bounds(one[1]).end).shares_days(
        Bounds(bounds(other[0]).start, bounds(other[1]).end)
    )
