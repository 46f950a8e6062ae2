"""Phrases that name a month, a year or a part of one: "15-16 November 2015", "in early July", "the 1970s".

What has no year gets the one that the tense asks for: the last such day, the next one, or, where no verb says, the
nearest.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from detente.claims.drafting.date_phrases.readings import (
    INTERVAL,
    UNRESOLVED,
    DateReading,
    Grammar,
    Phrase,
    Viewpoint,
    last_day,
    month_text,
    one_of,
)

ABSOLUTE: Final = Grammar()

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
        "on",
    ]
)
_BEFORE_MAY: Final = frozenset({"in", "since", "until", "between", "through"})
"""A minister had this name: what may be done "by May" or "to May" is doubtful."""
_BARE_YEAR: Final = frozenset(
    [
        "in",
        "since",
        "until",
        "by",
        "from",
        "through",
        "before",
        "after",
        "between",
        "the",
        "article",
        "starting",
        "open",
        "and",
        "to",
        "for",
        "of",
        "as",
        "dash",
        "or",
    ]
)
_ONES: Final = frozenset(["and", "to", "at", "in", "for", "with", "after", "when", "but", "that", "as", "by"])
"""Words after "on the 5th" that leave it a day; "the 5th floor" is none."""


@ABSOLUTE.phrase("(?P<iso>ISO)")
def iso_day(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read 2016-07-15, with or without a time."""
    return DateReading(str(found.word("iso"))[:10])


@ABSOLUTE.phrase("(?P<numeric>NUMERIC)")
def numeric_day(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read 15/07/2016, 15.07.2016 and 2016/07/15; of two possible orders neither is chosen."""
    words = str(found.word("numeric"))
    first, second, third = (int(part) for part in re.split(r"[./-]", words))
    if first > 1000:
        return _set_of_days([(first, second, third)])
    if "." in words:  # points stand between them where the day comes first
        return _set_of_days([(third, second, first)])
    return _set_of_days([(third, second, first), (third, first, second)])


@ABSOLUTE.phrase("EVENT")
def september_eleventh(_: Phrase, __: Viewpoint) -> DateReading | None:
    """Read 9/11, which names one day."""
    return DateReading("2001-09-11")


@ABSOLUTE.phrase(
    "(?: (?P<week>DAYOFWEEK) COMMA? ON? THE? )? (?P<month>MON) THE? (?P<day>DAY) "
    f"(?: SPAN (?P<last>DAY) {_UNCOUNTED} (?! MON ) )? {_OWN_YEAR}? {_UNCOUNTED}"
)
def month_and_day(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read July 15, July 15-17 and Tuesday, July 15, 2014."""
    return _days(found, on)


@ABSOLUTE.phrase(
    "(?: (?P<week>DAYOFWEEK) COMMA? ON? THE? )? (?P<day> DAY | ORDINAL (?= OF ) ) (?: SPAN THE? (?P<last>DAY) )? "
    f"(?: DASH | OF )? (?P<month>MON) DASH? {_OWN_YEAR}?"
)
def day_and_month(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read 15 July, 15-17 July 2014 and the 15th of July."""
    return _days(found, on)


@ABSOLUTE.phrase(
    "(?: (?P<part> EARLY | LATE | MID | BEGIN | END ) (?: DASH | OF )? )? (?P<nearest>WHICH)? (?P<month>MON) "
    f"{_OWN_YEAR}?"
)
def month(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read July 2014, last July, in early July; a month's name alone only where something makes it a date."""
    number, year = found.value("month"), _own_year(found, on)
    if number is None or not _is_month(found):
        return None
    if year is None and not found.has("which"):
        year = _year_of_month(number, _tense_of(found, on), on)
    return UNRESOLVED if year is None else _month_part(year, number, found.word("part"))


@ABSOLUTE.phrase(
    "(?: (?P<part> EARLY | LATE | MID | BEGIN | END ) (?: DASH | OF )? )? (?P<year>YEAR) (?! COUNTED )"
)
def year_alone(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read in 2014, late 2014, the end of 2014; four digits alone are no year."""
    year, after = found.value("year"), found.after()
    if year is None or (not found.has("part") and not _is_year(found)):
        return None
    if after is not None and after.kind == "dash" and found.kind_before() != "in":
        return None
    return DateReading(part_of_year(year, found.word("part")))


@ABSOLUTE.phrase(
    "(?P<first>YEAR) (?P<to>SPAN) (?P<last> YEAR | NUMBER | FIGURE ) (?! COUNTED | SPAN ) PERIOD?"
)
def years(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read 2006-2010, 2014-15, from 2006 to 2010; with "and" only after "between"."""
    first, last = found.value("first"), found.value("last")
    joined = found.tokens[found.start + 1].kind
    if first is None or last is None or (joined == "and" and found.kind_before() != "between"):
        return None
    if found.tokens[found.start + 2].kind != "year":
        last = first // 100 * 100 + last if joined in ("dash", "slash") and last > 9 else 0
    return DateReading(f"{first:04}/{last:04}", INTERVAL) if first < last else None


@ABSOLUTE.phrase("(?P<years>YEARS)")
def years_with_stroke(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read 2014/15."""
    first, last = (int(each) for each in str(found.word("years")).split("/"))
    last += first // 100 * 100 if last < 100 else 0
    return DateReading(f"{first:04}/{last:04}", INTERVAL) if last == first + 1 else None


@ABSOLUTE.phrase("(?: (?P<part>PART) DASH? )? (?P<mark>APOSTROPHE)? (?P<decade>DECADE)")
def decade(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read the 1970s, the early 1990s, the '90s; ages ("in his 60s") are none."""
    first = found.value("decade")
    if first is None or (first < 100 and not (found.has("mark") or found.kind_before() == "the")):
        return None
    if first < 100:
        if on.issued is None:
            return UNRESOLVED
        first += on.issued.year // 100 * 100
        first -= 100 if first > on.issued.year else 0
    thirds = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
    if found.has("part"):
        low, high = thirds[str(found.word("part"))]
        return DateReading(f"[{first + low:04}..{first + high:04}]")
    return DateReading(f"{first // 10:03}X", INTERVAL)


@ABSOLUTE.phrase(
    "(?: (?P<part>PART) DASH? )? (?: (?P<tens>COUNT) DASH )? (?P<nth> NTH | ORDINAL ) DASH? CENTURY"
)
def century(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read the 19th century and the early twentieth century."""
    hundred = (found.value("nth") or 0) + (found.value("tens") or 0) - 1
    if not 9 < hundred < 22:
        return None
    thirds = {"early": (0, 33), "mid": (34, 66), "late": (67, 99)}
    if found.has("part"):
        low, high = thirds[str(found.word("part"))]
        return DateReading(f"[{hundred:02}{low:02}..{hundred:02}{high:02}]")
    return DateReading(f"{hundred:02}XX", INTERVAL)


@ABSOLUTE.phrase(
    f"(?P<nth> ORDINAL | NTH | LAST ) (?P<what> UNIT | WEEKDAY | HALF ) (?: OF | IN ) (?P<month>MON) {_OWN_YEAR}?"
)
def within_month(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read the first week of July, the last Monday of May, the second half of June 2014."""
    number, year = found.value("month"), _own_year(found, on)
    if number is None:
        return None
    if year is None:
        year = _year_of_month(number, on.tense, on)
    if year is None:
        return UNRESOLVED
    nth, what = found.value("nth") or 0, found.tokens[found.start + 1]
    return _within(year, number, nth, what.kind if what.kind != "unit" else str(what.value), what.value)


@ABSOLUTE.phrase("(?P<day>NTH) (?: OF (?P<which> LAST | THIS | NEXT ) (?P<unit>UNIT) )?")
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
        return _set_of_days([(month_number // 12, month_number % 12 + 1, day)])
    return _nearest_day_of_month(day, on.issued, on.tense)


def part_of_year(year: int, part: str | None) -> str:
    """Write a part of a year: a third where it is early, mid or late, a quarter at its beginning or end."""
    if part is None:
        return f"{year:04}"
    first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "begin": (1, 3), "end": (10, 12)}[part]
    return one_of(date(year, first, 1), date(year, last, last_day(year, last)))


def part_of_month(year: int, month_number: int, part: str | None) -> str:
    """Write a part of a month: its first ten days, its second ten, or the rest."""
    if part is None:
        return month_text(year, month_number)
    first, last = {"early": (1, 10), "begin": (1, 10), "mid": (11, 20), "late": (21, 0), "end": (21, 0)}[part]
    return one_of(
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
    if month_number is None or day is None or last is None or last < day:
        return None
    year = _own_year(found, on)
    if year is None and not found.has("which"):
        year = _year_of_day(month_number, day, found, on)
    if year is None:
        return UNRESOLVED
    if last == day:
        return _set_of_days([(year, month_number, day)])
    try:
        first_day, final_day = date(year, month_number, day), date(year, month_number, last)
    except ValueError:  # there is no such day
        return None
    return DateReading(f"{first_day.isoformat()}/{final_day.isoformat()}", INTERVAL)


def _set_of_days(days: list[tuple[int, int, int]]) -> DateReading | None:
    """Write one day, or one of two where both are possible."""
    possible = sorted({each.isoformat() for each in map(_day, days) if each is not None})
    if not possible:
        return None
    return DateReading(possible[0] if len(possible) == 1 else f"[{','.join(possible)}]")


def _day(parts: tuple[int, int, int]) -> date | None:
    try:
        return date(*parts)
    except ValueError:  # there is no such day
        return None


def _year_of_day(month_number: int, day: int, found: Phrase, on: Viewpoint) -> int | None:
    """Choose the year of a day of a month; a day of the week beside it decides before the tense does."""
    if on.issued is None:
        return None
    span = range(on.issued.year - 8, on.issued.year + 9)  # a leap day has to be among them
    days = [each for year in span if (each := _day((year, month_number, day))) is not None]
    if found.has("week"):
        near = [each for each in days if abs(each.year - on.issued.year) <= 1]
        days = [each for each in near if each.weekday() == found.value("week")] or days
    return _chosen(days, on.issued, on.tense)


def _year_of_month(month_number: int, tense: str | None, on: Viewpoint) -> int | None:
    if on.issued is None:
        return None
    days = [date(year, month_number, 15) for year in range(on.issued.year - 2, on.issued.year + 3)]
    return _chosen(days, on.issued.replace(day=15), tense)


def _chosen(days: list[date], issued: date, tense: str | None) -> int | None:
    """Choose the last day that has been, the first that is to be, or the nearest."""
    if tense == "past":
        days = [each for each in days if each <= issued]
    elif tense == "future":
        days = [each for each in days if each >= issued]
    nearest = min(days, key=lambda each: (abs((each - issued).days), each), default=None)
    return None if nearest is None else nearest.year


def _tense_of(found: Phrase, on: Viewpoint) -> str | None:
    """Give the tense that "last" or "next" before a month stands for, else that of the verb."""
    return {-1: "past", 1: "future"}.get(found.value("nearest") or 0, on.tense)


def _is_month(found: Phrase) -> bool:
    """Tell whether a month's name is one: something before it or a year makes it a date."""
    name, before = found.tokens[found.end - 1], found.kind_before()
    if found.end - found.start > 1 and not (name.kind == "dot" and found.end - found.start == 2):
        return True
    if name.kind in ("abbr", "dot"):
        return before == "in"
    if name.value == 5:
        return before in _BEFORE_MAY
    after = found.after()
    if before in ("the", "article"):
        return after is not None and after.text[0].islower()
    return before in _BARE_MONTH or (after is not None and after.kind == "apostrophe")


def _is_year(found: Phrase) -> bool:
    before = found.kind_before()
    if before == "numbered" or found.kind_before(2) == "numbered":
        return False
    owned = found.start > 0 and found.tokens[found.start - 1].text.lower() in (
        "his",
        "her",
        "its",
        "their",
        "s",
    )
    return before in _BARE_YEAR or owned


def _month_part(year: int, number: int, part: str | None) -> DateReading:
    return DateReading(part_of_month(year, number, part))


def _within(year: int, number: int, nth: int, what: str, weekday: int | str | None) -> DateReading | None:
    """Read the nth week, half, day or weekday of a month; the last one where nth is -1."""
    length = last_day(year, number)
    if what == "weekday":
        days = [day for day in range(1, length + 1) if date(year, number, day).weekday() == weekday]
        return _set_of_days([(year, number, days[nth - (nth > 0)])]) if nth <= len(days) else None
    if what == "day":
        return _set_of_days([(year, number, nth if nth > 0 else length)])
    size = {"week": 7, "half": 15}.get(what)
    if size is None or nth * size > 35:
        return None
    first = length - size + 1 if nth < 0 else (nth - 1) * size + 1
    last = length if nth < 0 or (what == "half" and nth == 2) else min(first + size - 1, length)
    return DateReading(one_of(date(year, number, first), date(year, number, last)))


def _nearest_day_of_month(day: int, issued: date, tense: str | None) -> DateReading | None:
    """Choose the month in which the day was last, is next, or, without a verb, is nearest."""
    starts = [issued.replace(day=1) - timedelta(days=days) for days in (62, 31, 1, -31, -62)]
    months = sorted({(each.year, each.month) for each in [issued, *starts]})
    days = [each for year, number in months if (each := _day((year, number, day))) is not None]
    if tense == "past":
        days = [each for each in days if each <= issued]
    elif tense == "future":
        days = [each for each in days if each >= issued]
    return DateReading(min(days, key=lambda each: abs((each - issued).days)).isoformat())
