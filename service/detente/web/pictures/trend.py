"""Counts by month and type as stacked bars in SVG: one panel for what is settled, one for each data set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from xml.etree.ElementTree import Element

from detente.web.language.figures import in_figures
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.pictures.axis import TimeAxis, axis_around
from detente.web.pictures.elements import Attributes, cut, element, svg_text
from detente.web.pictures.frame import EDGE, FOOT_LINE, PICTURE_WIDTH, Framing, add_foot, foot_lines, framed

MOST_BARS = 120
"""So many months have a bar of their own; of more, years have, and of more years the last ones."""
MOST_TYPES = 6
"""So many types have a colour; the rarer ones are one."""
MOST_PANELS = 8
OTHER_TYPES = marked("other types")
COLOURS = ("#2b8a96", "#c0702a", "#8a76b8", "#5b8c45", "#c8523c", "#4a80c4", "#838a8d")
"""Of the commonest types, the last of other ones: seen on light ground and on dark."""
_LEFT, _WIDEST = 50.0, 60.0
_HEAD, _PANEL_HEAD, _PANEL = 30.0, 34.0, 110.0
_TICKS = 50.0
"""Between the last panel and the types, for the ticks and what filling means."""


@dataclass(frozen=True)
class TypeCount:
    """How many things of a type began in a period: a month, YYYY-MM, or a year, YYYY."""

    period: str
    type: str
    number: int


@dataclass(frozen=True)
class TrendPanel:
    """The counts of one source; only those of the graph itself are settled."""

    name: str
    settled: bool
    counts: tuple[TypeCount, ...]
    undated: int = 0
    """How many things have no known month."""

    @property
    def total(self) -> int:
        """How many things are counted in some month."""
        return sum(count.number for count in self.counts)


@dataclass(frozen=True)
class BarChart:
    """What is drawn: panels with their counts by period and by type or other, and how many things are not."""

    panels: tuple[TrendPanel, ...]
    types: tuple[str, ...]
    left_out: int


def bar_chart(panels: Sequence[TrendPanel]) -> BarChart:
    """Choose periods, types and panels so that the chart can be read; what finds no place is counted."""
    shown = panels[:MOST_PANELS]
    months = sorted({count.period for panel in shown for count in panel.counts})
    by_month = months and all(len(each) == 7 for each in months)
    length = 7 if by_month and _span(months[0], months[-1]) <= MOST_BARS else 4
    earliest = f"{int(months[-1][:4]) - MOST_BARS + 1:04}" if months else ""
    totals = Counter[str]()
    for panel in shown:
        for count in panel.counts:
            totals[count.type] += count.number
    types = tuple(sorted(totals, key=lambda name: (-totals[name], name))[:MOST_TYPES])
    drawn = tuple(replace(each, counts=_merged(each.counts, length, types, earliest)) for each in shown)
    all_things = sum(panel.total + panel.undated for panel in panels)
    named = (*types, OTHER_TYPES) if len(totals) > MOST_TYPES else types
    return BarChart(drawn, named, all_things - sum(panel.total for panel in drawn))


def _span(first: str, last: str) -> int:
    """Count the months from one to another, both included."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1


def _merged(
    counts: Iterable[TypeCount], length: int, types: Sequence[str], earliest: str
) -> tuple[TypeCount, ...]:
    merged = Counter[tuple[str, str]]()
    for count in counts:
        if count.period[:4] >= earliest:
            merged[count.period[:length], count.type if count.type in types else OTHER_TYPES] += count.number
    order = {name: place for place, name in enumerate(types)}
    placed = sorted(merged, key=lambda key: (key[0], order.get(key[1], len(types))))
    return tuple(TypeCount(period, type_, merged[period, type_]) for period, type_ in placed)


def draw_trend(panels: Sequence[TrendPanel], framing: Framing) -> str:
    """Draw counts as one `svg` element, an image with a name; a table has to stand beside it as its text."""
    prefix = framing.prefix
    chart = bar_chart(panels)
    without = (
        _("Not drawn: %(number)s without a known month, or for which there is no room.")
        % {"number": in_figures(chart.left_out)}
        if chart.left_out
        else ""
    )
    foot = foot_lines((*framing.notes, without))
    legend_top = _HEAD + len(chart.panels) * (_PANEL_HEAD + _PANEL) + _TICKS
    foot_top = legend_top + FOOT_LINE * (-(-len(chart.types) // 4) + 1)
    height = foot_top + FOOT_LINE * len(foot) + EDGE
    root = framed(framing, height, framing.title, role="img")
    _add_hatchings(root, prefix)
    axis = _axis(chart)
    for number, panel in enumerate(chart.panels):
        _add_panel(root, panel, chart, axis, _HEAD + number * (_PANEL_HEAD + _PANEL), prefix)
    _add_ticks(root, axis, legend_top - _TICKS)
    _add_types(root, chart, legend_top, prefix)
    add_foot(root, foot, foot_top - FOOT_LINE / 2)
    return svg_text(root)


def _add_hatchings(root: Element, prefix: str) -> None:
    """Add a hatching in each colour: for counts of which nothing is settled."""
    definitions = element(root, "defs", {})
    for number, colour in enumerate(COLOURS):
        size: Attributes = {"id": f"{prefix}-said-{number}", "width": 5, "height": 5}
        units = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
        pattern = element(definitions, "pattern", {**size, **units})
        element(pattern, "rect", {"class": "between", "width": 5, "height": 5, "fill": "#ffffff"})
        line: Attributes = {"x1": 1, "y1": 0, "x2": 1, "y2": 5, "stroke": colour, "stroke-width": 2.4}
        element(pattern, "line", line)


def _axis(chart: BarChart) -> TimeAxis:
    periods = [count.period for panel in chart.panels for count in panel.counts]
    days = [day for period in periods for day in _days(period)]
    return axis_around(days, min(days, default=None), max(days, default=None), _LEFT, PICTURE_WIDTH - EDGE)


def _days(period: str) -> tuple[date, date]:
    """Give the first day of a period and of the next one, or the last day that there is."""
    year, month = max(1, int(period[:4])), int(period[5:7] or 1)
    after = year * 12 + month if len(period) > 4 else (year + 1) * 12
    end = date(after // 12, after % 12 + 1, 1) if after < 10_000 * 12 else date.max
    return date(year, month, 1), end


def _add_panel(
    root: Element, panel: TrendPanel, chart: BarChart, axis: TimeAxis, top: float, prefix: str
) -> None:
    settled = "" if panel.settled else _(", not settled")
    name = f"{cut(panel.name, 90)}{settled} ({in_figures(panel.total)})"
    group = element(root, "g", {"class": f"panel {'settled' if panel.settled else 'said'}"})
    element(group, "text", {"class": "kind", "x": EDGE, "y": top + 25}, name)
    bottom = top + _PANEL_HEAD + _PANEL
    heights = Counter[str]()
    for count in panel.counts:
        heights[count.period] += count.number
    highest = max(heights.values(), default=0)
    for number, y in ((highest, bottom - _PANEL + 10), (0, bottom)):
        line: Attributes = {"x1": _LEFT, "x2": PICTURE_WIDTH - EDGE, "y1": y, "y2": y, "stroke": "#dcd9d1"}
        element(group, "line", {"class": "grid", **line})
        label: Attributes = {"class": "tick", "x": _LEFT - 6, "y": y + 4, "text-anchor": "end"}
        element(group, "text", label, in_figures(number))
    _add_bars(group, panel, _fills(chart, panel, prefix), axis, (bottom, (_PANEL - 10) / (highest or 1)))


def _fills(chart: BarChart, panel: TrendPanel, prefix: str) -> Mapping[str, str]:
    """Give the fill of each type: plain where settled, hatched where not."""
    return {
        name: COLOURS[number] if panel.settled else f"url(#{prefix}-said-{number})"
        for number, name in enumerate(chart.types)
    }


def _add_bars(
    group: Element,
    panel: TrendPanel,
    fills: Mapping[str, str],
    axis: TimeAxis,
    scale: tuple[float, float],
) -> None:
    """Stack the counts of each period; `scale` is where nothing is, and the height of one thing."""
    bottom, unit = scale
    tops: dict[str, float] = {}
    for count in panel.counts:
        left, right = map(axis.place, _days(count.period))
        height = count.number * unit
        top = tops.get(count.period, bottom) - height
        tops[count.period] = top
        box: Attributes = {
            "x": left + 0.5,
            "y": top,
            "width": min(_WIDEST, max(1.0, right - left - 1)),
            "height": height,
        }
        bar = element(
            group, "rect", {"class": "bar", "fill": fills[count.type], "data-number": count.number, **box}
        )
        said = _("not settled, %(name)s") % {"name": panel.name}
        standing = _("settled") if panel.settled else said
        element(bar, "title", {}, f"{count.period}, {count.type}: {in_figures(count.number)}; {standing}")


def _add_ticks(root: Element, axis: TimeAxis, bottom: float) -> None:
    for tick in axis.ticks():
        x = axis.place(tick.day)
        anchor = "end" if x > PICTURE_WIDTH - 3 * EDGE else "middle"
        label: Attributes = {"class": "tick", "x": x, "y": bottom + 16, "text-anchor": anchor}
        element(root, "text", label, tick.label)


def _add_types(root: Element, chart: BarChart, top: float, prefix: str) -> None:
    group = element(root, "g", {"class": "legend"})
    for number, name in enumerate(chart.types):
        x, y = EDGE + number % 4 * 235, top + number // 4 * FOOT_LINE
        element(group, "rect", {"x": x, "y": y, "width": 12, "height": 12, "fill": COLOURS[number]})
        hatched: Attributes = {"x": x + 14, "y": y, "width": 12, "height": 12}
        element(group, "rect", {**hatched, "fill": f"url(#{prefix}-said-{number})"})
        element(group, "text", {"x": x + 32, "y": y + 10}, cut(_(name) if name == OTHER_TYPES else name, 28))
    words = _("Plain: settled. Hatched: not settled, but counted by a data set or only said.")
    element(group, "text", {"class": "foot", "x": EDGE, "y": top - 10}, words)
