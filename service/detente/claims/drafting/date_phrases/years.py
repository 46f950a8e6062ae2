"""Phrases that name a year or more by number ("in 2014", "the early 1990s"), and days in digits."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from detente.claims.drafting.date_phrases.readings import (
    INTERVAL,
    UNRESOLVED,
    DateReading,
    Grammar,
    Phrase,
    Viewpoint,
    last_day,
    set_of_days,
    some_day_of,
)

YEARLY: Final = Grammar()

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


@YEARLY.phrase("(?P<iso>ISO)")
def iso_day(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read 2016-07-15, with or without a time."""
    return DateReading(str(found.word("iso"))[:10])


@YEARLY.phrase("(?P<numeric>NUMERIC)")
def numeric_day(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read 15/07/2016, 15.07.2016 and 2016/07/15; of two possible orders neither is chosen."""
    words = str(found.word("numeric"))
    first, second, third = (int(part) for part in re.split(r"[./-]", words))
    if first > 1000:
        return set_of_days([(first, second, third)])
    if "." in words:  # points stand between them where the day comes first
        return set_of_days([(third, second, first)])
    return set_of_days([(third, second, first), (third, first, second)])


@YEARLY.phrase("EVENT")
def september_eleventh(_: Phrase, __: Viewpoint) -> DateReading | None:
    """Read 9/11, which names one day."""
    return DateReading("2001-09-11")


@YEARLY.phrase("(?: (?P<part>PIECE) (?: DASH | OF )? )? (?P<year>YEAR) (?! COUNTED )")
def year_alone(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read in 2014, late 2014, the end of 2014; four digits alone are no year."""
    year, after = found.value("year"), found.after()
    if year is None or (not found.has("part") and not _is_year(found)):
        return None
    if after is not None and after.kind == "dash" and found.kind_before() != "in":
        return None
    return DateReading(part_of_year(year, found.word("part")))


@YEARLY.phrase("(?P<first>YEAR) (?P<to>SPAN) (?P<last> YEAR | NUMBER | FIGURE ) (?! COUNTED | SPAN ) PERIOD?")
def years(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read 2006-2010, 2014-15, from 2006 to 2010; with "and" only after "between"."""
    first, last = found.value("first"), found.value("last")
    joined = found.tokens[found.start + 1].kind
    if first is None or last is None or (joined == "and" and found.kind_before() != "between"):
        return None
    if found.tokens[found.start + 2].kind != "year":
        last = first // 100 * 100 + last if joined in ("dash", "slash") and last > 9 else 0
    return DateReading(f"{first:04}/{last:04}", INTERVAL) if first < last else None


@YEARLY.phrase("(?P<years>YEARS)")
def years_with_stroke(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read 2014/15."""
    first, last = (int(each) for each in str(found.word("years")).split("/"))
    last += first // 100 * 100 if last < 100 else 0
    return DateReading(f"{first:04}/{last:04}", INTERVAL) if last == first + 1 else None


@YEARLY.phrase("(?: (?P<part>PART) DASH? )? (?P<mark>APOSTROPHE)? (?P<decade>DECADE)")
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


@YEARLY.phrase(
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


def part_of_year(year: int, part: str | None) -> str:
    """Write a part of a year: a third where it is early, mid or late, a quarter at its beginning or end."""
    if part is None:
        return f"{year:04}"
    first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "begin": (1, 3), "end": (10, 12)}[part]
    return some_day_of(date(year, first, 1), date(year, last, last_day(year, last)))


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
