"""Who met whom as SVG: a matrix of states, and a network of them, with how high the meetings were.

Below the diagonal of the matrix are settled meetings, above it those that are only said: no cell is both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, log2, pi, sin
from xml.etree.ElementTree import Element

from detente.web.language.figures import in_figures
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.pictures.elements import Attributes, cut, element, svg_text
from detente.web.pictures.frame import (
    EDGE,
    FOOT_LINE,
    HEADING_HEIGHT,
    PICTURE_WIDTH,
    Framing,
    add_foot,
    add_standings,
    filling,
    foot_lines,
    framed,
    linked_mark,
)
from detente.web.pictures.marks import SAID_STROKE, SETTLED_FILL, add_definitions

MOST_STATES = 20
"""So many states are in a matrix or a network."""
LEVELS: Mapping[str, str] = {"heads": "H", "ministers": "M", "officials": "O", "unknown": "?"}
"""Levels of meetings, the highest first, and the letter of each."""
_LEGEND = (
    marked("settled: below the diagonal"),
    marked("only said, not settled: hatched, above the diagonal"),
)
_LETTERS = marked(
    "The letter is the highest level of these meetings: H heads, M ministers, O officials, ? not known."
)
_NAMES, _CELL_HIGH, _COLUMN_HEAD = 200.0, 30.0, 22.0
_NAME_CHARACTERS = 28
_NETWORK_HIGH, _ACROSS, _DOWN = 560.0, 330.0, 225.0
"""Height of a network, and half of its width and height without the names around it."""
_CURVE = 26.0


@dataclass(frozen=True)
class MeetingState:
    """A state that met others: its code, its name, and where its page is."""

    code: str
    name: str
    href: str


@dataclass(frozen=True)
class MeetingCount:
    """How often two states met, by their codes in alphabetical order; `level` is the highest of a meeting."""

    one: str
    other: str
    settled: bool
    number: int
    level: str
    href: str
    sentence: str

    @property
    def short(self) -> str:
        """What stands in its cell: the number and the letter of the level."""
        return f"{in_figures(self.number)} {LEVELS.get(self.level, '?')}"


def draw_matrix(states: Sequence[MeetingState], counts: Sequence[MeetingCount], framing: Framing) -> str:
    """Draw a matrix of the first states; each count of two of them is a cell that is a link."""
    shown, drawn, foot = _shown(states, counts, framing)
    plot = _COLUMN_HEAD + _CELL_HIGH * len(shown)
    bottom = HEADING_HEIGHT + plot + EDGE
    height = bottom + 2 * FOOT_LINE + FOOT_LINE * len(foot) + EDGE
    root = framed(
        framing,
        height,
        _("%(title)s: %(number)s pairs, each a link") % {"title": framing.title, "number": len(drawn)},
    )
    add_definitions(root, framing.prefix)
    cell = min(70.0, (PICTURE_WIDTH - 2 * EDGE - _NAMES) / max(1, len(shown)))
    _add_names(root, shown, cell)
    places = {state.code: place for place, state in enumerate(shown)}
    for count in drawn:
        first, second = sorted((places[count.one], places[count.other]))
        row, column = (second, first) if count.settled else (first, second)
        _add_cell(root, count, (row, column), cell, framing.prefix)
    add_standings(root, bottom, framing.prefix, _LEGEND)
    add_foot(root, foot, bottom + FOOT_LINE)
    return svg_text(root)


def _shown(
    states: Sequence[MeetingState], counts: Sequence[MeetingCount], framing: Framing
) -> tuple[list[MeetingState], list[MeetingCount], list[str]]:
    """Choose the states and pairs that are drawn, and write the foot, which tells of the others."""
    shown = [*states[:MOST_STATES]]
    codes = {state.code for state in shown}
    drawn = [count for count in counts if count.one in codes and count.other in codes]
    left_out = len(counts) - len(drawn)
    note = (
        _("Not drawn: %(number)s pairs beyond the %(most)s states that met most often.")
        % {"number": in_figures(left_out), "most": MOST_STATES}
        if left_out
        else ""
    )
    return shown, drawn, foot_lines((_(_LETTERS), note, *framing.notes))


def _add_names(root: Element, states: Sequence[MeetingState], cell: float) -> None:
    top = HEADING_HEIGHT + _COLUMN_HEAD
    for place, state in enumerate(states):
        y, x = top + place * _CELL_HIGH, EDGE + _NAMES + place * cell
        blank: Attributes = {"x": x + 1, "y": y + 1, "width": cell - 2, "height": _CELL_HIGH - 2}
        element(root, "rect", {"class": "diagonal", "fill": "#ece9e2", **blank})
        link = element(root, "a", {"class": "event actor", "href": state.href})
        name = f"{cut(state.name, _NAME_CHARACTERS - 6)} ({state.code[:3]})"
        element(link, "text", {"class": "label", "x": EDGE, "y": y + _CELL_HIGH / 2 + 4}, name)
        head: Attributes = {"class": "tick", "x": x + cell / 2, "y": top - 7, "text-anchor": "middle"}
        element(root, "text", head, state.code[:3])
    for line in range(len(states) + 1):
        y = top + line * _CELL_HIGH
        right = EDGE + _NAMES + cell * len(states)
        element(
            root, "line", {"class": "grid", "x1": EDGE, "x2": right, "y1": y, "y2": y, "stroke": "#dcd9d1"}
        )


def _add_cell(root: Element, count: MeetingCount, place: tuple[int, int], cell: float, prefix: str) -> None:
    row, column = place
    x, y = EDGE + _NAMES + column * cell, HEADING_HEIGHT + _COLUMN_HEAD + row * _CELL_HIGH
    link = linked_mark(root, count.settled, count.href, count.sentence)
    box: Attributes = {"x": x + 2, "y": y + 2, "width": cell - 4, "height": _CELL_HIGH - 4}
    element(link, "rect", {**filling(count.settled, prefix), **box})
    _add_letters(link, count, x + cell / 2, y + _CELL_HIGH / 2)


def _add_letters(link: Element, count: MeetingCount, x: float, y: float) -> None:
    """Write number and level on a plate of the ground: neither filling nor hatching is behind them."""
    wide = 7.4 * len(count.short) + 6
    plate: Attributes = {"x": x - wide / 2, "y": y - 8.5, "width": wide, "height": 17, "rx": 3}
    element(link, "rect", {"class": "ground", "fill": "#ffffff", **plate})
    element(link, "text", {"class": "label", "x": x, "y": y + 4, "text-anchor": "middle"}, count.short)


def draw_network(states: Sequence[MeetingState], counts: Sequence[MeetingCount], framing: Framing) -> str:
    """Draw the first states in an oval with a line between any two that met, the wider the more often."""
    shown, drawn, foot = _shown(states, counts, framing)
    bottom = HEADING_HEIGHT + _NETWORK_HIGH
    height = bottom + 2 * FOOT_LINE + FOOT_LINE * len(foot) + EDGE
    root = framed(
        framing,
        height,
        _("%(title)s: %(number)s lines, each a link") % {"title": framing.title, "number": len(drawn)},
    )
    add_definitions(root, framing.prefix)
    places = {state.code: _place(number, len(shown)) for number, state in enumerate(shown)}
    for count in sorted(drawn, key=lambda each: each.settled):
        _add_edge(root, count, places[count.one], places[count.other])
    for state in shown:
        _add_node(root, state, *places[state.code])
    _add_line_legend(root, bottom)
    add_foot(root, foot, bottom + FOOT_LINE)
    return svg_text(root)


def _place(number: int, of: int) -> tuple[float, float]:
    angle = 2 * pi * number / max(1, of) - pi / 2
    middle = HEADING_HEIGHT + _NETWORK_HIGH / 2
    return PICTURE_WIDTH / 2 + _ACROSS * cos(angle), middle + _DOWN * sin(angle)


def _add_edge(
    root: Element, count: MeetingCount, one: tuple[float, float], other: tuple[float, float]
) -> None:
    """Draw a line that bends to one side where it is settled, to the other where not: both are seen."""
    (x1, y1), (x2, y2) = one, other
    length = hypot(x2 - x1, y2 - y1) or 1.0
    bend = _CURVE if count.settled else -_CURVE
    x, y = (x1 + x2) / 2 - (y2 - y1) / length * bend, (y1 + y2) / 2 + (x2 - x1) / length * bend
    link = linked_mark(root, count.settled, count.href, count.sentence)
    path = f"M{x1:.1f} {y1:.1f}Q{x:.1f} {y:.1f} {x2:.1f} {y2:.1f}"
    element(link, "path", {"class": "area", "d": path, "fill": "none", "stroke": "none", "stroke-width": 14,
                           "pointer-events": "stroke"})  # fmt: skip
    width = min(9.0, 2 + log2(count.number))
    element(link, "path", {"d": path, "fill": "none", "stroke-width": width, **_line(count.settled)})
    _add_letters(link, count, ((x1 + x2) / 2 + x) / 2, ((y1 + y2) / 2 + y) / 2)


def _line(settled: bool) -> Attributes:
    if settled:
        return {"class": "extent", "stroke": SETTLED_FILL}
    return {"class": "extent", "stroke": SAID_STROKE, "stroke-dasharray": "7 5"}


def _add_node(root: Element, state: MeetingState, x: float, y: float) -> None:
    link = element(root, "a", {"class": "event actor", "href": state.href})
    element(link, "circle", {"class": "node", "cx": x, "cy": y, "r": 6, "fill": "#586268"})
    side = x - PICTURE_WIDTH / 2
    anchor = "middle" if abs(side) < 60 else "start" if side > 0 else "end"
    down = 0.0 if abs(side) >= 60 else 20.0 if y > HEADING_HEIGHT + _NETWORK_HIGH / 2 else -14.0
    aside = {"start": 12.0, "end": -12.0, "middle": 0.0}[anchor]
    place: Attributes = {"x": x + aside, "y": y + 4 + down, "text-anchor": anchor}
    element(link, "text", {"class": "label", **place}, cut(state.name, _NAME_CHARACTERS - 9))


def _add_line_legend(root: Element, top: float) -> None:
    group = element(root, "g", {"class": "legend", "role": "group", "aria-label": _("What the lines mean")})
    for settled, words, x in (
        (True, _("settled: a whole line, the wider the more meetings"), EDGE),
        (False, _("only said, not settled: a broken line"), EDGE + PICTURE_WIDTH / 2),
    ):
        item = element(group, "g", {"class": "sample settled" if settled else "sample said"})
        line: Attributes = {"x1": x, "x2": x + 36, "y1": top + 6, "y2": top + 6, "stroke-width": 3}
        element(item, "line", {**line, **_line(settled)})
        element(item, "text", {"class": "label", "x": x + 46, "y": top + 10}, words)
