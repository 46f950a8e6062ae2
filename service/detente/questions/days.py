"""Days as people give them to a question: a day, a month, or any other date in EDTF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from detente.vocabulary.edtf import Bounds, bounds

DayRole = Literal["day", "first day", "last day"]
"""What a parameter takes of a date: some day of it, its first, or its last."""

DAY_ROLES: tuple[DayRole, ...] = get_args(DayRole)
MOST_DAYS = 31
"""So many days may a date cover of which a question is asked for some day: a month."""

_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-\d\d", re.ASCII)
_FORMS = "such as 2016-08-09, 2016-08 for a month, or another date in EDTF"


@dataclass(frozen=True)
class AskedDays:
    """The days that a parameter is set to, in order, and whether they are several of which any will do."""

    days: tuple[date, ...]
    text: str
    """The date as it was given, without spaces around it."""


def asked_days(text: str, role: DayRole) -> AskedDays:
    """Read a date in EDTF (ISO 8601-2:2019) as a parameter of this role takes it.

    Raises ValueError, in words for whoever typed it: no date, no such day, no end where one is needed, or
    more days than MOST_DAYS.

    >>> asked_days("2016-08", "last day").days, len(asked_days("2016-08", "day").days)
    ((datetime.date(2016, 8, 31),), 31)
    """
    written = text.strip()
    found = _bounds(written)
    if role == "day":
        return AskedDays(_every_day(found, written), written)
    day = found.start if role == "first day" else found.end
    if day is None:
        raise ValueError(f"{written!r} has no {role}: give a date, {_FORMS}")
    return AskedDays((day,), written)


def _bounds(text: str) -> Bounds:
    if _DAY.fullmatch(text) and not _is_of_calendar(text):
        raise ValueError(f"no calendar has the day {text}")
    try:
        return bounds(text)
    except ValueError as error:
        raise ValueError(f"{error}; a month is written as 2016-08") from None


def _is_of_calendar(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _every_day(found: Bounds, text: str) -> tuple[date, ...]:
    if found.start is None or found.end is None:
        raise ValueError(f"{text!r} has no end, and this takes a day or a month, {_FORMS}")
    number = (found.end - found.start).days + 1
    if number > MOST_DAYS:
        raise ValueError(
            f"{text!r} covers {number:,} days, and this takes {MOST_DAYS} at most: name a month or a day"
        )
    return tuple(found.start + timedelta(n) for n in range(number))
