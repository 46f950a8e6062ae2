"""Answers that count by month or year, as panels of a trend: one for each that says so, the settled first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal

from detente.questions.standing import RowStanding
from detente.rdf.namespaces import XSD
from detente.web.language.words import gettext as _
from detente.web.pictures.frame import Framing
from detente.web.pictures.trend import MOST_PANELS, TrendPanel, TypeCount, draw_trend
from detente.web.presentation.wording import date_in_words
from detente.web.querying.runtime import Rows
from detente.web.questions.columns import column_in_words, column_word

_YEAR = re.compile(r"(?!0000)\d{4}", re.ASCII)
_MONTH = re.compile(r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class TimeChart:
    """Counts over time; `first` and `last` are its ends in words, `counted` what is counted."""

    counted: str
    first: str
    last: str
    panels: tuple[TrendPanel, ...]

    @property
    def title(self) -> str:
        """What is counted, from when to when."""
        counted = column_word(column_in_words(self.counted))
        names = {"counted": counted, "first": self.first, "last": self.last}
        title = _("%(counted)s from %(first)s to %(last)s") % names
        return title[:1].upper() + title[1:]

    @property
    def drawing(self) -> Markup:
        """The chart as a part of a page, which has its style sheet."""
        notes = (_("Each series has its own scale; the table and the data have the figures."),)
        # The drawing is made by an XML writer, which escapes what it is given.
        return Markup(draw_trend(self.panels, Framing(self.title, notes, prefix="chart")))  # noqa: S704


Series = tuple[RowStanding, str]


def time_chart(found: Rows, series: Sequence[Series]) -> TimeChart | None:
    """Draw an answer with one column of months or years and one of whole numbers; None of any other.

    `series` tells of each row how it stands and who says so; counts of one series and period are added up.
    None, too, where there is one period alone, where months are mixed with years, or where there are more
    series than a picture shows. A record of the graph itself is neither settled nor said, and is not drawn.
    """
    columns = _columns(found)
    if columns is None or len(series) != len(found.rows) or any(each[0] == "record" for each in series):
        return None
    period, count = columns
    sums: dict[Series, Counter[str]] = defaultdict(Counter)
    for row, each in zip(found.rows, series, strict=True):
        sums[each][row[period].value] += int(row[count].value)
    periods = sorted({row[period].value for row in found.rows})
    if len(sums) > MOST_PANELS or len(periods) < 2 or len({len(each) for each in periods}) > 1:
        return None
    ordered = sorted(sums, key=lambda each: (each[0] != "settled", each[1]))
    panels = tuple(_panel(each, sums[each], count) for each in ordered)
    return TimeChart(count, date_in_words(periods[0]), date_in_words(periods[-1]), panels)


def _panel(series: Series, sums: Mapping[str, int], counted: str) -> TrendPanel:
    standing, by = series
    named = column_word(column_in_words(counted))
    counts = tuple(TypeCount(period, named, number) for period, number in sorted(sums.items()) if number)
    settled = standing == "settled"
    return TrendPanel(by or (_("Settled") if settled else _("Only said")), settled, counts)


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
