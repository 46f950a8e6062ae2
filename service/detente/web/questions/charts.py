"""Counts by month or year as bars, drawn on the server: a panel for each that says so, what is settled apart.

Panels have a scale of their own, because a data set has hundreds of events where a dozen are settled.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from detente.questions.standing import RowStanding
from detente.rdf.namespaces import XSD
from detente.web.presentation.wording import date_in_words
from detente.web.querying.runtime import Rows

WIDTH, HEIGHT = 720.0, 90.0
"""The size of a panel in units of its drawing."""

MOST_PERIODS = 240
MOST_PANELS = 6

_YEAR, _MONTH = re.compile(r"\d{4}", re.ASCII), re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class TimeBar:
    """One bar, in units of the drawing, and what it says in words."""

    x: float
    y: float
    width: float
    height: float
    told: str


@dataclass(frozen=True)
class TimePanel:
    """The bars of one series: how its rows stand, who says so, and the count of the highest bar."""

    standing: RowStanding
    by: str
    most: int
    bars: tuple[TimeBar, ...]


@dataclass(frozen=True)
class TimeChart:
    """A chart of counts over time; `first` and `last` are its ends in words, `counted` what is counted."""

    counted: str
    first: str
    last: str
    panels: tuple[TimePanel, ...]


Series = tuple[RowStanding, str]


def time_chart(found: Rows, series: Sequence[Series]) -> TimeChart | None:
    """Draw an answer with one column of months or years and one of whole numbers; None of any other.

    `series` tells of each row how it stands and who says so; counts of one series and period are added up.
    None, too, where the answer has more periods or series than a picture shows.
    """
    columns = _columns(found)
    if columns is None or len(series) != len(found.rows):
        return None
    period, count = columns
    sums: dict[Series, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row, each in zip(found.rows, series, strict=True):
        sums[each][row[period].value] += int(row[count].value)
    periods = _between(sorted(row[period].value for row in found.rows))
    if len(sums) > MOST_PANELS or not 2 <= len(periods) <= MOST_PERIODS:
        return None
    ordered = sorted(sums, key=lambda each: (each[0] != "settled", each[1]))
    panels = tuple(_panel(each, sums[each], periods) for each in ordered)
    return TimeChart(count, date_in_words(periods[0]), date_in_words(periods[-1]), panels)


def _panel(series: Series, sums: Mapping[str, int], periods: Sequence[str]) -> TimePanel:
    most = max(sums.values())
    slot = WIDTH / len(periods)
    bars = (
        _bar(
            n * slot, slot * 0.85, HEIGHT * sums[period] / most, f"{date_in_words(period)}: {sums[period]:,}"
        )
        for n, period in enumerate(periods)
        if sums.get(period, 0) > 0
    )
    return TimePanel(*series, most, tuple(bars))


def _bar(x: float, width: float, height: float, told: str) -> TimeBar:
    return TimeBar(round(x, 1), round(HEIGHT - height, 1), round(width, 2), round(height, 1), told)


def _columns(found: Rows) -> tuple[str, str] | None:
    """Name the one column of periods and the one of counts that an answer has."""
    periods = [name for name in found.columns if _all(found, name, _is_period)]
    counts = [name for name in found.columns if _all(found, name, _is_count)]
    return (periods[0], counts[0]) if len(periods) == len(counts) == 1 else None


def _all(found: Rows, name: str, fits: Callable[[object], bool]) -> bool:
    return bool(found.rows) and all(name in row and fits(row[name]) for row in found.rows)


def _is_period(term: object) -> bool:
    if not isinstance(term, Literal) or term.datatype != XSD.string:
        return False
    return bool(_MONTH.fullmatch(term.value) or _YEAR.fullmatch(term.value))


def _is_count(term: object) -> bool:
    return isinstance(term, Literal) and term.datatype == XSD.integer and term.value.isdigit()


def _between(periods: Sequence[str]) -> list[str]:
    """List every period from the first to the last, without a row too; none of months mixed with years."""
    lengths = {len(each) for each in periods}
    if len(lengths) != 1:
        return []
    first, last = _number(periods[0]), _number(periods[-1])
    if last - first >= MOST_PERIODS:
        return []
    write = _written_month if lengths == {7} else str
    return [write(n) for n in range(first, last + 1)]


def _number(period: str) -> int:
    year, dash, month = period.partition("-")
    return int(year) * 12 + int(month) - 1 if dash else int(year)


def _written_month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
