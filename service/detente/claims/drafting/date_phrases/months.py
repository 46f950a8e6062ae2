"""Phrases that name a month, with a day or without: "15-16 November 2015", "in early July", "on the 5th".

What has no year gets the one that the tense asks for: the last such day, the next one, or, where no verb
says, the nearer, of which one that has been may be twice as far.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from detente.claims.drafting.date_phrases.readings import (
    INTERVAL,
    UNRESOLVED,
    DateReading,
    Grammar,
    Phrase,
    Viewpoint,
    day_or_none,
    last_day,
    month_text,
    set_of_days,
    some_day_of,
)

MONTHLY: Final = Grammar()

_OWN_YEAR = (
    "(?: (?: COMMA | OF )? (?P<year>YEAR) (?! COUNTED ) | COMMA? OF? (?P<which>WHICH) (?P<unit>UNIT) )"
)
_UNCOUNTED = "(?! COUNTED | DASH? UNIT | DASH (?: COUNT | WORD ) )"
_BARE_MONTH: Final = frozenset(
    [
        "in",
        "since",
        "until",
        "by",
        "of",
        "from",
        "through",
        "before",
        "after",
        "to",
        "between",
        "and",
        "dash",
        "starting",
        "this",
    ]
)
_BEFORE_MAY: Final = frozenset({"in", "since", "until", "between", "through"})
"""A minister had this name: what may be done "by May" or "to May" is doubtful."""
_ONES: Final = frozenset(["and", "to", "at", "in", "for", "with", "after", "when", "but", "that", "as", "by"])
"""Words after "on the 5th" that leave it a day; "the 5th floor" is none."""


@MONTHLY.phrase(
    "(?: (?P<week>DAYOFWEEK) COMMA? ON? THE? )? (?P<month>MON) THE? (?P<day>DAY) "
    f"(?: SPAN (?P<last>DAY) {_UNCOUNTED} (?! MON ) )? {_OWN_YEAR}? {_UNCOUNTED}"
)
def month_and_day(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read July 15, July 15-17 and Tuesday, July 15, 2014."""
    return _days(found, on)


@MONTHLY.phrase(
    "(?: (?P<week>DAYOFWEEK) COMMA? ON? THE? )? (?P<day> DAY | ORDINAL (?= OF ) ) "
    f"(?: SPAN THE? (?P<last>DAY) )? (?: DASH | OF )? (?P<month>MON) DASH? {_OWN_YEAR}?"
)
def day_and_month(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read 15 July, 15-17 July 2014 and the 15th of July."""
    return _days(found, on)


@MONTHLY.phrase(f"(?: (?P<part>PIECE) (?: DASH | OF )? )? (?P<nearest>WHICH)? (?P<month>MON) {_OWN_YEAR}?")
def month(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read July 2014, last July, in early July; a month's name alone only where something makes it a date."""
    number, year = found.value("month"), _own_year(found, on)
    if number is None or not _is_month(found):
        return None
    if year is None and not found.has("which"):
        year = _year_of_month(found, number, on)
    return UNRESOLVED if year is None else _month_part(year, number, found.word("part"))


@MONTHLY.phrase(
    "(?P<nth> ORDINAL | NTH | LAST ) (?P<what> UNIT | WEEKDAY | HALF ) (?: OF | IN ) (?P<month>MON) "
    f"{_OWN_YEAR}?"
)
def within_month(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read the first week of July, the last Monday of May, the second half of June 2014."""
    number, year = found.value("month"), _own_year(found, on)
    if number is None:
        return None
    if year is None:
        year = _year_of_month(found, number, on)
    if year is None:
        return UNRESOLVED
    nth, what = found.value("nth") or 0, found.tokens[found.start + 1]
    return _within(year, number, nth, what.kind if what.kind != "unit" else str(what.value), what.value)


@MONTHLY.phrase("(?P<day>NTH) (?: OF (?P<which> LAST | THIS | NEXT ) (?P<unit>UNIT) )?")
def day_of_a_month(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read on the 5th; "the 5th floor" is none."""
    day, after = found.value("day"), found.after()
    if day is None or not 1 <= day <= 31:
        return None
    if found.kind_before() != "the" or found.kind_before(2) not in ("on", "by", "until", "since", "before"):
        return None
    if after is not None and after.text[0].isalnum() and after.text.lower() not in _ONES:
        return None
    if on.issued is None:
        return UNRESOLVED
    if found.has("which"):
        month_number = on.issued.year * 12 + on.issued.month - 1 + (found.value("which") or 0)
        return set_of_days([(month_number // 12, month_number % 12 + 1, day)])
    return _nearest_day_of_month(day, on.issued, on.tense)


def part_of_month(year: int, month_number: int, part: str | None) -> str:
    """Write a part of a month: its first ten days, its second ten, or the rest."""
    if part is None:
        return month_text(year, month_number)
    first, last = {"early": (1, 10), "begin": (1, 10), "mid": (11, 20), "late": (21, 0), "end": (21, 0)}[part]
    return some_day_of(
        date(year, month_number, first), date(year, month_number, last or last_day(year, month_number))
    )


def relative_year(found: Phrase, on: Viewpoint, group: str = "which") -> int | None:
    """Give the year of "last year", "this year" or "next year" after a month or season."""
    if on.issued is None or found.tokens[found.end - 1].value != "year":
        return None
    return on.issued.year + (found.value(group) or 0)


def _own_year(found: Phrase, on: Viewpoint) -> int | None:
    """Give the year that a phrase names, or that its context gives it."""
    if found.has("year"):
        return found.value("year")
    return relative_year(found, on) if found.has("which") else on.year


def _days(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read one day or several of one month."""
    month_number, day = found.value("month"), found.value("day")
    last = found.value("last") if found.has("last") else day
    if month_number is None or day is None or last is None or not day <= last <= last_day(2000, month_number):
        return None
    year = _own_year(found, on)
    if year is None and not found.has("which"):
        year = _year_of_day(month_number, day, found, on)
    if year is None:
        return UNRESOLVED
    if last == day:
        return set_of_days([(year, month_number, day)])
    try:
        first_day, final_day = date(year, month_number, day), date(year, month_number, last)
    except ValueError:  # there is no such day
        return None
    return DateReading(f"{first_day.isoformat()}/{final_day.isoformat()}", INTERVAL)


def _year_of_day(month_number: int, day: int, found: Phrase, on: Viewpoint) -> int | None:
    """Choose the year of a day of a month; a day of the week beside it decides before the tense does."""
    if on.issued is None:
        return None
    span = range(max(1, on.issued.year - 8), min(9999, on.issued.year + 8) + 1)  # with a leap day among them
    days = [each for year in span if (each := day_or_none((year, month_number, day))) is not None]
    if found.has("week"):
        near = [each for each in days if abs(each.year - on.issued.year) <= 1]
        days = [each for each in near if each.weekday() == found.value("week")] or days
    nearest = chosen_day(days, on.issued, on.tense)
    return None if nearest is None else nearest.year


def _year_of_month(found: Phrase, number: int, on: Viewpoint) -> int | None:
    """Choose the year of a month; "last August" is none that goes on, "in August" may be."""
    if on.issued is None:
        return None
    beside, issued = found.value("nearest") or 0, on.issued.replace(day=15)
    span = range(max(1, issued.year - 2), min(9999, issued.year + 2) + 1)
    days = [date(year, number, 15) for year in span]
    if beside:
        days = [each for each in days if each != issued]
    nearest = chosen_day(days, issued, {-1: "past", 1: "future"}.get(beside, on.tense))
    return None if nearest is None else nearest.year


def chosen_day(days: list[date], issued: date, tense: str | None) -> date | None:
    """Choose the last day that has been, the first that is to be, or without a verb the nearer.

    What has been is told more often than what is to be: of it a day may be twice as far.
    """
    past = max((each for each in days if each <= issued), default=None)
    future = min((each for each in days if each >= issued), default=None)
    if tense == "past" or future is None:
        return past
    if tense == "future" or past is None:
        return future
    return past if (issued - past).days <= 2 * (future - issued).days else future


def _is_month(found: Phrase) -> bool:
    """Tell whether a month's name is one: something before it or a year makes it a date."""
    name, before = found.tokens[found.end - 1], found.kind_before()
    if found.end - found.start > 1 and not (name.kind == "dot" and found.end - found.start == 2):
        return True
    if name.kind in ("abbr", "dot"):
        return before == "in"
    if name.value == 5:
        return before in _BEFORE_MAY or found.kind_before(2) in ("month", "year")
    after = found.after()
    if before in ("the", "article"):
        return after is not None and after.text[0].islower()
    return before in _BARE_MONTH or (after is not None and after.kind == "apostrophe")


def _month_part(year: int, number: int, part: str | None) -> DateReading:
    return DateReading(part_of_month(year, number, part))


def _within(year: int, number: int, nth: int, what: str, weekday: int | str | None) -> DateReading | None:
    """Read the nth week, half, day or weekday of a month; the last one where nth is -1."""
    length = last_day(year, number)
    if what == "weekday":
        days = [day for day in range(1, length + 1) if date(year, number, day).weekday() == weekday]
        return set_of_days([(year, number, days[nth - (nth > 0)])]) if nth <= len(days) else None
    if what == "day":
        return set_of_days([(year, number, nth if nth > 0 else length)])
    size = {"week": 7, "half": 15}.get(what)
    if size is None or nth * size > 35:
        return None
    first = length - size + 1 if nth < 0 else (nth - 1) * size + 1
    last = length if nth < 0 or (what == "half" and nth == 2) else min(first + size - 1, length)
    return DateReading(some_day_of(date(year, number, first), date(year, number, last)))


def _nearest_day_of_month(day: int, issued: date, tense: str | None) -> DateReading | None:
    """Choose the month in which the day was last, is next, or, without a verb, is nearest."""
    starts = [issued.replace(day=1) - timedelta(days=days) for days in (62, 31, 1, -31, -62)]
    months = sorted({(each.year, each.month) for each in [issued, *starts]})
    days = [each for year, number in months if (each := day_or_none((year, number, day))) is not None]
    nearest = chosen_day(days, issued, tense)
    return None if nearest is None else DateReading(nearest.isoformat())
