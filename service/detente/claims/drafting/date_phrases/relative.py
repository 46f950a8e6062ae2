"""Phrases that the day of issue places: "on Tuesday", "last week", "two days ago", "in the last 10 days"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from detente.claims.drafting.date_phrases.months import part_of_month
from detente.claims.drafting.date_phrases.readings import (
    DEADLINE,
    INTERVAL,
    OTHER_EVENT,
    UNRESOLVED,
    DateReading,
    Grammar,
    Phrase,
    Viewpoint,
    interval_of,
    last_day,
    month_text,
    months_from,
    some_day_of,
    week_of,
)
from detente.claims.drafting.date_phrases.years import part_of_year

RELATIVE: Final = Grammar()

_DAYS: Final = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS: Final = {"month": 1, "year": 12, "decade": 120}
MOST_UNITS: Final = 5000
"""Units that are counted back or forward; more would leave the calendar."""


@RELATIVE.phrase("(?: EARLIER | LATER | EARLY | LATE )? (?P<day>DEICTIC) DAYTIME?")
def deictic_day(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read today, yesterday evening, earlier today."""
    return _day_from(on, found.value("day") or 0)


@RELATIVE.phrase("THE? (?P<unit>UNIT) (?P<side> BEFORE | AFTER ) (?P<day>DEICTIC)")
def day_beside(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read the day before yesterday."""
    step = -1 if found.tokens[found.end - 2].kind == "before" else 1
    return _day_from(on, (found.value("day") or 0) + step) if found.word("unit") == "day" else OTHER_EVENT


@RELATIVE.phrase("(?P<which> LAST | THIS ) DAYTIME")
def daytime(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read this morning, last night."""
    return _day_from(on, found.value("which") or 0)


@RELATIVE.phrase(
    "(?P<this>THIS)? (?P<which>WHICH)? (?P<week>WEEKDAY) DAYTIME? (?: OF? (?P<rel>WHICH) (?P<unit>UNIT) )?"
)
def weekday(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read on Tuesday, last Friday, Friday of next week; "Good Friday" and the Sunday Times are none."""
    after = found.after()
    if found.kind_before() == "named" or (after is not None and after.kind == "paper"):
        return None
    if on.issued is None:
        return UNRESOLVED
    number = found.value("week") or 0
    if found.has("rel"):
        if found.word("unit") != "week":
            return None
        return _of_week(on.issued, found.value("rel") or 0, number)
    return _weekday(number, found, on.issued, on.tense)


@RELATIVE.phrase("(?P<rel>WHICH) (?P<unit>UNIT) COMMA? ON (?P<week>WEEKDAY)")
def weekday_of_week(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read next week on Friday."""
    if found.word("unit") != "week":
        return None
    return (
        UNRESOLVED
        if on.issued is None
        else _of_week(on.issued, found.value("rel") or 0, found.value("week") or 0)
    )


@RELATIVE.phrase("(?P<which>WHICH)? WEEKEND")
def weekend(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read over the weekend, last weekend."""
    if on.issued is None:
        return DateReading(None, INTERVAL)
    saturday = week_of(on.issued)[0] + timedelta(days=5)
    which = found.value("which")
    if which == 1:
        saturday += timedelta(weeks=1)
    elif which == -1 or (on.tense != "future" and (which is None or on.tense == "past")):
        saturday -= timedelta(weeks=1 if which == -1 or on.issued < saturday else 0)
    return DateReading(interval_of(saturday, saturday + timedelta(days=1)), INTERVAL)


@RELATIVE.phrase("(?: (?P<part>PIECE) (?: DASH | OF )? THE? )? (?P<which>WHICH) (?P<unit>UNIT)")
def unit_beside(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read last week, this year, late last month; after "the" it is a length of time."""
    unit, step = str(found.word("unit")), found.value("which") or 0
    words = [each.text.lower() for each in found.tokens[found.start : found.end]]
    plural = words[-1].endswith("s")
    if unit == "hour":
        return None
    if plural or "previous" in words or (unit == "day" and step):
        return OTHER_EVENT
    if found.kind_before() == "the" and not found.has("part") and step:
        return _stretch(step, 1, unit, on)
    if on.issued is None:
        return DateReading(None, INTERVAL if unit == "week" else "point")
    return _period(on.issued, unit, step, found.word("part"))


@RELATIVE.phrase("(?P<which> LAST | THIS ) CENTURY")
def century_beside(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read the last century."""
    if on.issued is None:
        return DateReading(None, INTERVAL)
    return DateReading(f"{on.issued.year // 100 + (found.value('which') or 0):02}XX", INTERVAL)


@RELATIVE.phrase("(?P<part>PIECE) (?: OF | IN )? THE (?P<unit>UNIT)")
def part_of_unit(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read the end of the year, the beginning of the week; "at the end of the day" is no date."""
    unit = str(found.word("unit"))
    after = found.after()
    if unit in ("day", "hour", "decade", "fortnight") or found.tokens[found.end - 1].text.lower().endswith(
        "s"
    ):
        return None
    if after is not None and after.kind == "of":
        return None
    return UNRESOLVED if on.issued is None else _period(on.issued, unit, 0, found.word("part"))


@RELATIVE.phrase("(?P<unit>UNIT) DASH (?P<part> END | BEGIN )")
def unit_end(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read year-end."""
    unit = str(found.word("unit"))
    if unit not in ("week", "month", "year"):
        return None
    return UNRESOLVED if on.issued is None else _period(on.issued, unit, 0, found.word("part"))


@RELATIVE.phrase("(?P<part> EARLIER | LATER ) (?: THIS | IN THE | ON IN THE ) (?P<unit>UNIT)")
def rest_of_unit(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read earlier this year, later in the week: up to the day of issue, or from there on."""
    unit = str(found.word("unit"))
    if unit == "hour" or found.tokens[found.end - 1].text.lower().endswith("s"):
        return None
    if on.issued is None:
        return UNRESOLVED
    first, last = _ends(on.issued, unit, 0)
    if unit == "day":
        return DateReading(on.issued.isoformat())
    earlier = found.tokens[found.start].kind == "earlier"
    return DateReading(some_day_of(first, on.issued) if earlier else some_day_of(on.issued, last))


@RELATIVE.phrase("(?P<about> ABOUT ABOUT? )? (?P<count>NUM) (?P<unit> UNIT | CENTURY ) AGO")
def ago(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read two days ago; weeks and what is longer are no more exact than they are told."""
    count, unit = found.number("count"), _unit(found)
    if count is None or count > MOST_UNITS:
        return None
    if on.issued is None:
        return UNRESOLVED
    if unit == "hour":
        return DateReading((on.issued - timedelta(days=count // 24)).isoformat() + "~")
    return _counted(on.issued, -count, unit, found.has("about"))


@RELATIVE.phrase("(?P<count>NUM) (?P<unit>UNIT) AND ARTICLE HALF AGO")
def and_a_half_ago(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read a year and a half ago."""
    count, unit = found.number("count"), found.word("unit")
    if count is None or count > MOST_UNITS or unit != "year":
        return None
    if on.issued is None:
        return UNRESOLVED
    return _month_or_none(on.issued, -(count * 12 + 6), "~")


@RELATIVE.phrase("(?P<near>IN) ABOUT? (?P<count>NUM) (?P<unit>UNIT) (?! OF )")
def in_units(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read in two weeks, of what is to be; of what has been it is a length of time."""
    count, unit = found.number("count"), str(found.word("unit"))
    if found.tokens[found.start].text.lower() != "in" or count is None or count > MOST_UNITS:
        return None
    if on.tense != "future" or unit == "hour":
        return None
    return UNRESOLVED if on.issued is None else _counted(on.issued, count, unit, False)


@RELATIVE.phrase("(?P<count>NUM) (?P<unit>UNIT) FROM NOW")
def from_now(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read two weeks from now."""
    count, unit = found.number("count"), str(found.word("unit"))
    if count is None or count > MOST_UNITS or unit == "hour":
        return None
    return UNRESOLVED if on.issued is None else _counted(on.issued, count, unit, False)


@RELATIVE.phrase("WITHIN (?: THE NEXT )? (?P<count>NUM) (?P<unit>UNIT) (?! OF | AFTER )")
def within_units(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read within two weeks, of what is to be."""
    count, unit = found.number("count"), str(found.word("unit"))
    if count is None or on.tense == "past":
        return None
    stretch = _stretch(1, count, unit, on)
    return stretch and DateReading(stretch.edtf, DEADLINE)


@RELATIVE.phrase("(?P<which> LAST | NEXT ) (?P<count> NUM ) (?P<unit>UNIT)")
def units_beside(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read the last 10 days, the next five years."""
    count, previous = found.number("count"), found.tokens[found.start].text.lower() == "previous"
    if count is None:
        return None
    return (
        OTHER_EVENT if previous else _stretch(found.value("which") or 0, count, str(found.word("unit")), on)
    )


def _day_from(on: Viewpoint, days: int) -> DateReading:
    return UNRESOLVED if on.issued is None else DateReading((on.issued + timedelta(days=days)).isoformat())


def _of_week(issued: date, weeks: int, number: int) -> DateReading:
    return DateReading((week_of(issued, weeks)[0] + timedelta(days=number)).isoformat())


def _weekday(number: int, found: Phrase, issued: date, tense: str | None) -> DateReading:
    """Choose the day: the last one, the coming one, or by "last", "this", "next" before it."""
    which = found.value("which")
    if which is None and found.has("this"):
        which = 0
    if which == 1 and found.tokens[found.start].text.lower() == "next":
        return _of_week(issued, 1, number)
    ahead, back = (number - issued.weekday()) % 7, (issued.weekday() - number) % 7
    if which == -1:
        return DateReading((issued - timedelta(days=back or 7)).isoformat())
    if which == 1 or tense == "future" or (which == 0 and tense is None):
        return DateReading((issued + timedelta(days=ahead)).isoformat())
    return DateReading((issued - timedelta(days=back)).isoformat())


def _unit(found: Phrase) -> str:
    token = found.tokens[found.end - 2]
    return "century" if token.kind == "century" else str(token.value)


def _ends(issued: date, unit: str, step: int) -> tuple[date, date]:
    """Give the first and last day of the day of issue's week, month, year or decade, or of one beside it."""
    if unit in ("day", "week", "fortnight"):
        return (issued, issued) if unit == "day" else week_of(issued, step)
    if unit == "month":
        year, number = months_from(issued, step)
        return date(year, number, 1), date(year, number, last_day(year, number))
    if unit == "year":
        return date(issued.year + step, 1, 1), date(issued.year + step, 12, 31)
    first = (issued.year // 10 + step) * 10
    return date(first, 1, 1), date(first + 9, 12, 31)


def _period(issued: date, unit: str, step: int, part: str | None) -> DateReading | None:
    """Write the week, month, year or decade beside the day of issue, or a part of it."""
    first, last = _ends(issued, unit, step)
    if unit == "day":
        return DateReading(issued.isoformat())
    if unit == "month":
        return DateReading(part_of_month(first.year, first.month, part))
    if unit == "year":
        return DateReading(part_of_year(first.year, part))
    if unit == "decade":
        return DateReading(f"{first.year // 10:03}X", INTERVAL) if part is None else None
    if part is None:
        return DateReading(interval_of(first, last), INTERVAL)
    low, high = {"early": (0, 1), "begin": (0, 1), "mid": (2, 3), "late": (4, 6), "end": (4, 6)}[part]
    return DateReading(some_day_of(first + timedelta(days=low), first + timedelta(days=high)))


def _stretch(step: int, count: int, unit: str, on: Viewpoint) -> DateReading | None:
    """Write the days from so many units before the day of issue until then, or from then on."""
    if count > MOST_UNITS:
        return None
    if on.issued is None:
        return DateReading(None, INTERVAL)
    if unit in ("hour", *_DAYS):
        days = -(-count // 24) if unit == "hour" else count * _DAYS[unit]
        first, last = sorted((on.issued, on.issued + timedelta(days=step * days)))
        return DateReading(interval_of(first, last), INTERVAL)
    months = step * count * _MONTHS[unit]
    first_month, last_month = sorted((months_from(on.issued, 0), months_from(on.issued, months)))
    if not 1 <= first_month[0] <= last_month[0] <= 9999:
        return None
    if unit == "decade":
        return DateReading(f"{first_month[0]:04}/{last_month[0]:04}", INTERVAL)
    return DateReading(f"{month_text(*first_month)}/{month_text(*last_month)}", INTERVAL)


def _counted(issued: date, count: int, unit: str, about: bool) -> DateReading | None:
    """Count units from the day of issue; what is longer than some days is approximate (`~`)."""
    if unit in _DAYS:
        day = issued + timedelta(days=count * _DAYS[unit])
        return DateReading(day.isoformat() + ("~" if about or unit != "day" else ""))
    if unit == "month" or (unit == "year" and abs(count) <= 2):
        return _month_or_none(issued, count * _MONTHS[unit], "~")
    year = issued.year + count * {"year": 1, "decade": 10, "century": 100}[unit]
    return DateReading(f"{year:04}~") if 1 <= year <= 9999 else None


def _month_or_none(issued: date, months: int, mark: str) -> DateReading | None:
    year, number = months_from(issued, months)
    return DateReading(month_text(year, number) + mark) if 1 <= year <= 9999 else None
