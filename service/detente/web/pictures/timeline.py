"""The timeline of records as SVG: a lane for each kind, an axis, a legend, and what was left out in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from detente.web.language.figures import in_figures
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.pictures.axis import TimeAxis, axis_around
from detente.web.pictures.elements import Attributes, element, svg_text
from detente.web.pictures.extents import Extent
from detente.web.pictures.frame import (
    EDGE,
    FOOT_LINE,
    HEADING_HEIGHT,
    PICTURE_WIDTH,
    Framing,
    add_foot,
    foot_lines,
    framed,
)
from detente.web.pictures.lanes import TimelineLane, lanes_of
from detente.web.pictures.marks import add_definitions, add_mark, add_shape, class_of_mark
from detente.web.pictures.records import Caption, EventRecord
from detente.web.pictures.spans import span_of

MOST_MARKS = 200
"""So many marks are in a drawing."""
_TICKS, _LANE_HEAD, _LEGEND_LINE = 22.0, 22.0, 22.0


@dataclass(frozen=True)
class ChosenMarks:
    """Which records are drawn, and how many are not, by the reason in words."""

    drawn: tuple[EventRecord, ...]
    left_out: tuple[tuple[str, int], ...]

    @property
    def note(self) -> str:
        """What is not drawn, in a sentence; empty where everything is."""
        told = ", ".join(f"{in_figures(number)} {reason}" for reason, number in self.left_out)
        return _("Not drawn: %(told)s.") % {"told": told} if told else ""


def choose_marks(records: Sequence[EventRecord], caption: Caption) -> ChosenMarks:
    """Choose what is drawn: what has a day, lies between the days asked for, and is among the first ones."""
    dated = [record for record in records if record.days]
    inside = [record for record in dated if record.is_between(caption.first, caption.last)]
    drawn = tuple(inside[:MOST_MARKS])
    left_out = {
        _("without any date"): len(records) - len(dated),
        _("outside the days asked for"): len(dated) - len(inside),
        _("beyond the first %(most)s") % {"most": MOST_MARKS}: len(inside) - len(drawn) + caption.unlisted,
    }
    return ChosenMarks(drawn, tuple((reason, number) for reason, number in left_out.items() if number))


def draw_timeline(
    records: Sequence[EventRecord], caption: Caption, style: str = "", prefix: str = "timeline"
) -> str:
    """Draw records in the order given; the text is one `svg` element with a name space.

    `style` is a style sheet for a drawing that stands alone; `prefix` begins the names of its parts.
    """
    chosen = choose_marks(records, caption)
    days = [day for record in chosen.drawn for day in record.days]
    axis = axis_around(days, caption.first, caption.last, EDGE, PICTURE_WIDTH - EDGE)
    lanes = lanes_of(chosen.drawn, caption.kinds, axis)
    framing = Framing(caption.title, (caption.scope, chosen.note, caption.version), style, prefix)
    foot = foot_lines(framing.notes)
    plot = sum(_LANE_HEAD + lane.height for lane in lanes) or FOOT_LINE
    bottom = HEADING_HEIGHT + _TICKS + plot
    foot_top = bottom + EDGE + _LEGEND_LINE * _legend_lines()
    height = foot_top + FOOT_LINE * len(foot) + EDGE
    root = framed(
        framing,
        height,
        _("%(title)s: %(number)s marks, each a link") % {"title": caption.title, "number": len(chosen.drawn)},
    )
    add_definitions(root, prefix)
    _add_axis(root, axis, bottom)
    _add_lanes(root, lanes, prefix)
    _add_legend(root, bottom + EDGE, prefix)
    add_foot(root, foot, foot_top)
    return svg_text(root)


def _add_axis(root: Element, axis: TimeAxis, bottom: float) -> None:
    group = element(root, "g", {"class": "axis"})
    for tick in axis.ticks():
        x = axis.place(tick.day)
        line: Attributes = {
            "x1": x,
            "x2": x,
            "y1": HEADING_HEIGHT + _TICKS - 6,
            "y2": bottom,
            "stroke": "#dcd9d1",
        }
        element(group, "line", {"class": "grid", **line})
        anchor = "start" if x < 2 * EDGE else "end" if x > PICTURE_WIDTH - 3 * EDGE else "middle"
        label: Attributes = {"class": "tick", "x": x, "y": HEADING_HEIGHT + 12, "text-anchor": anchor}
        element(group, "text", label, tick.label)


def _add_lanes(root: Element, lanes: Sequence[TimelineLane], prefix: str) -> None:
    top = HEADING_HEIGHT + _TICKS
    for lane in lanes:
        number = sum(map(len, lane.rows))
        name = f"{lane.kind[:1].upper()}{lane.kind[1:]} ({number})"
        group = element(root, "g", {"class": "lane", "role": "group", "aria-label": name})
        line: Attributes = {
            "class": "grid",
            "x1": 0,
            "x2": PICTURE_WIDTH,
            "y1": top,
            "y2": top,
            "stroke": "#dcd9d1",
        }
        element(group, "line", line)
        element(group, "text", {"class": "kind", "x": EDGE, "y": top + 15}, name)
        top += _LANE_HEAD
        for row in lane.rows:
            for placement in row:
                add_mark(group, placement, top, prefix)
            top += row[0].height


_FIRST, _SECOND, _THIRD, _LAST = (date(2001, month, 1) for month in (1, 4, 9, 12))
_DAY = Extent(_SECOND, _SECOND, (_SECOND, _SECOND))
_LEGEND: tuple[tuple[str, bool, Extent | None], ...] = (
    (marked("settled: filled"), True, _DAY),
    (marked("only said, not settled: hatched, and by whom"), False, _DAY),
    (marked("from one day to another"), True, Extent(_FIRST, _LAST, (_FIRST, _LAST))),
    (marked("faded: the day is not known, or only about"), True, Extent(_FIRST, _LAST, (_SECOND, _THIRD))),
    (marked("goes on, or nobody says until when"), True, Extent(_FIRST, None, (_FIRST, None))),
    (marked("circle: no date, at the day it was first reported"), True, None),
    (marked("≠ and dotted line: claims contradict each other"), True, _DAY),
)


def _legend_lines() -> int:
    return -(-len(_LEGEND) // 2)


def _add_legend(root: Element, top: float, prefix: str) -> None:
    group = element(root, "g", {"class": "legend", "role": "group", "aria-label": _("What the marks mean")})
    for (words, settled, extent), (x, y) in zip(_LEGEND, _cells(top), strict=False):
        axis = TimeAxis(_FIRST, _LAST, x, x + 36)
        against = "the legend" if "≠" in words else ""
        sample = EventRecord(
            "", words, "", "", settled, extent=extent, reported=_SECOND, contradicted=against
        )
        item = element(group, "g", {"class": class_of_mark(sample).replace("event", "sample")})
        add_shape(item, sample, span_of(sample, axis), y, prefix)
        element(item, "text", {"class": "label", "x": x + 48, "y": y + 4}, _(words))


def _cells(top: float) -> Iterator[tuple[float, float]]:
    for line in range(_legend_lines()):
        for column in range(2):
            yield EDGE + column * PICTURE_WIDTH / 2, top + _LEGEND_LINE * (line + 0.5)
