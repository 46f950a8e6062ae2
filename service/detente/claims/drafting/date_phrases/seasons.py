"""Phrases of seasons, halves and quarters of a year (EDTF level 2, sub-year groupings).

Seasons are those of the north.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from detente.claims.drafting.date_phrases.months import relative_year
from detente.claims.drafting.date_phrases.readings import (
    INTERVAL,
    UNRESOLVED,
    DateReading,
    Grammar,
    Phrase,
    Viewpoint,
    last_day,
    some_day_of,
)

SEASONAL: Final = Grammar()

_WINTER: Final = 24
_BARE: Final = frozenset(["in", "since", "until", "by", "before", "through", "this"])


@SEASONAL.phrase(
    "(?: (?P<part>PART) DASH? THE? )? (?P<nearest>WHICH)? (?P<season>SEASON) "
    "(?: OF? (?: (?P<year>YEAR) (?: DASH (?: NUMBER | YEAR ) )? | (?P<years>YEARS) "
    "| (?P<which>WHICH) UNIT ) )?"
)
def season(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read last summer, this spring, the autumn of 2015; the fall of Kabul and the Arab Spring are none."""
    number = found.value("season") or 0
    if not _is_season(found):
        return None
    year = _year_of_season(number, found, on)
    return UNRESOLVED if year is None else DateReading(_season_text(year, number, found.word("part")))


@SEASONAL.phrase(
    "(?P<nth> ORDINAL | NTH | LAST ) (?P<what> HALF | QUARTER ) "
    "(?: (?: OF | IN )? (?P<year>YEAR) | OF (?: THE | (?P<which>WHICH) ) (?P<unit>UNIT) )?"
)
def half_or_quarter(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read the first half of 2016, the second quarter; a half of something else is none."""
    what = found.tokens[found.start + 1]
    own = found.has("year") or (found.has("unit") and found.word("unit") == "year")
    if not own and (what.kind == "half" or _of_something(found)):
        return None
    most = 2 if what.kind == "half" else 4
    nth = found.value("nth") or 0
    if not own and nth < 0:
        return UNRESOLVED if on.issued is None else _quarter_before(on.issued)
    nth = most if nth < 0 else nth
    if not 1 <= nth <= most or not isinstance(what.value, int):
        return None
    return _grouping(found, on, what.value + nth)


@SEASONAL.phrase("(?P<term>TERM) OF? (?P<year>YEAR)? (?P<which>WHICH)?")
def term(found: Phrase, on: Viewpoint) -> DateReading | None:
    """Read Q2 2016 and H1."""
    if not found.has("year") and found.kind_before() != "in":
        return None
    return _grouping(found, on, found.value("term") or 0)


def _grouping(found: Phrase, on: Viewpoint, number: int) -> DateReading:
    """Write a half or quarter of the year that is named, else of that of issue."""
    if found.has("year"):
        year = found.value("year")
    else:
        year = None if on.issued is None else on.issued.year + (found.value("which") or 0)
    return DateReading(None, INTERVAL) if year is None else DateReading(f"{year:04}-{number}", INTERVAL)


def _quarter_before(issued: date) -> DateReading:
    index = issued.year * 4 + (issued.month - 1) // 3 - 1
    return DateReading(f"{index // 4:04}-{33 + index % 4}", INTERVAL)


def _of_something(found: Phrase) -> bool:
    """Tell whether a quarter is one of something: "the first quarter of the match"."""
    after = found.after()
    return after is not None and after.kind in ("of", "final", "word") and after.text[0].isalpha()


def _is_season(found: Phrase) -> bool:
    after, before = found.after(), found.kind_before()
    if found.has("year") or found.has("years") or found.has("nearest") or found.has("which"):
        return True
    if after is not None and after.kind == "of":
        return False
    falls = found.tokens[found.end - 1].text.lower() == "fall"
    if before == "the":
        return found.kind_before(2) in _BARE
    return found.has("part") or (before in _BARE and not falls)


def _year_of_season(number: int, found: Phrase, on: Viewpoint) -> int | None:
    """Give the year in which a season begins."""
    if found.has("year"):
        return found.value("year")
    if found.has("years"):
        return int(str(found.word("years"))[:4])
    if on.issued is None:
        return None
    if found.has("which"):
        return relative_year(found, on)
    which = found.value("nearest")
    begins = [(year, *_months(number)) for year in range(on.issued.year - 2, on.issued.year + 3)]
    return _chosen_season(begins, on.issued, which, on.tense)


def _chosen_season(
    begins: list[tuple[int, int, int]], issued: date, which: int | None, tense: str | None
) -> int | None:
    """Choose the last season that is over, the first that has not begun, or the one beside by the tense."""
    spans = [(_span(*each), each[0]) for each in begins]
    over = [year for (_, last), year in spans if last < issued]
    ahead = [year for (first, _), year in spans if first > issued]
    on_now = [year for (first, last), year in spans if first <= issued <= last]
    if which == -1:
        return over[-1]
    if which == 1:
        return ahead[0]
    if which == 0:
        return on_now[0] if on_now else _this_season(spans, issued)
    if on_now:
        return on_now[0]
    return ahead[0] if tense == "future" else over[-1]


def _this_season(spans: list[tuple[tuple[date, date], int]], issued: date) -> int:
    """Give the year of "this" season where it is not that season: the one of this year."""
    return next(year for (first, _), year in spans if first.year == issued.year)


def _months(number: int) -> tuple[int, int]:
    """Give the first and last month of a season; winter ends in the next year."""
    return {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}[number]


def _span(year: int, first: int, last: int) -> tuple[date, date]:
    ends = year + (last < first)
    return date(year, first, 1), date(ends, last, last_day(ends, last))


def _season_text(year: int, number: int, part: str | None) -> str:
    """Write a season; winter, which EDTF leaves in one year, as one of its months."""
    if part is not None:
        month_number = (_months(number)[0] - 1 + ("early", "mid", "late").index(part)) % 12 + 1
        of_year = year + (number == _WINTER and month_number < 12)
        return some_day_of(
            date(of_year, month_number, 1), date(of_year, month_number, last_day(of_year, month_number))
        )
    if number == _WINTER:
        return f"[{year:04}-12..{year + 1:04}-02]"
    return f"{year:04}-{number}"
