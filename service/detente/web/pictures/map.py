"""Where things were as SVG: places on a map with coastlines of its own, settled filled and said hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, log2, radians
from xml.etree.ElementTree import Element

from detente.web.language.figures import in_figures
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.pictures.coastlines import land_within
from detente.web.pictures.elements import Attributes, element, svg_text, text_width
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
from detente.web.pictures.marks import add_definitions

MOST_PLACES = 200
"""So many marks are on a map."""
_LEGEND = (
    marked("settled: filled, the larger the more"),
    marked("only said to be there, not settled: hatched, and by whom"),
)
_SOURCE = marked("Coastlines: Natural Earth. No borders are drawn.")
_HIGH, _LARGEST_HIGH = 330.0, 620.0
_WHOLE = 360.0
_LEAST_DEGREES, _AROUND = 24.0, 0.2
"""So many degrees are shown at least; so much of what the marks need is left free on each side."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class MapMark:
    """What was, or is said to have been, in one place: where in degrees, how many things, in which words."""

    longitude: float
    latitude: float
    label: str
    settled: bool
    number: int
    href: str
    sentence: str


@dataclass(frozen=True)
class MapView:
    """The part of the world that is shown, in degrees, and how many units of the drawing a degree has."""

    west: float
    north: float
    across: float
    up: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Give the place of a point: equidistant cylindrical, true to shape in the middle."""
        x = (longitude - self.west) * self.across
        return x, HEADING_HEIGHT + (self.north - latitude) * self.up


def map_view(marks: Sequence[MapMark]) -> tuple[MapView, float]:
    """Choose what is shown, and how high the map is: all marks and something around, or the whole world."""
    longitudes = [mark.longitude for mark in marks] or [-180.0, 180.0]
    latitudes = [mark.latitude for mark in marks] or [-60.0, 80.0]
    wide = max(_LEAST_DEGREES, (max(longitudes) - min(longitudes)) * (1 + 2 * _AROUND))
    middle = (max(latitudes) + min(latitudes)) / 2
    shape = cos(radians(min(70.0, abs(middle))))
    tall = max(_LEAST_DEGREES / 2, (max(latitudes) - min(latitudes)) * (1 + 2 * _AROUND))
    wide = min(_WHOLE, max(wide, tall / shape * PICTURE_WIDTH / _LARGEST_HIGH))
    across = PICTURE_WIDTH / wide
    up = across / shape if wide < _WHOLE else across
    high = min(_LARGEST_HIGH, max(_HIGH, tall * up))
    west = max(-180.0, min(180.0 - wide, (max(longitudes) + min(longitudes) - wide) / 2))
    return MapView(west, middle + high / up / 2, across, up), high


def draw_map(marks: Sequence[MapMark], framing: Framing) -> str:
    """Draw the first marks on a map; each is a link, and what is only said stands beside what is settled."""
    drawn = [*marks[:MOST_PLACES]]
    not_drawn = in_figures(len(marks) - len(drawn))
    note = _("Not drawn: %(number)s places.") % {"number": not_drawn} if len(marks) > len(drawn) else ""
    foot = foot_lines((_(_SOURCE), note, *framing.notes))
    view, high = map_view(drawn)
    bottom = HEADING_HEIGHT + high + EDGE
    height = bottom + 2 * FOOT_LINE + FOOT_LINE * len(foot) + EDGE
    root = framed(
        framing,
        height,
        _("%(title)s: %(number)s marks, each a link") % {"title": framing.title, "number": len(drawn)},
    )
    add_definitions(root, framing.prefix)
    _add_land(root, view, high)
    taken: list[Box] = []
    # Small marks stand on large ones, and names are written where they have room, the first ones first.
    places = [(mark, *_shifted(mark, view)) for mark in drawn]
    for mark, x, y in places:
        radius = _radius(mark)
        taken.append((x - radius, y - radius, x + radius, y + radius))
    for mark, x, y in sorted(places, key=lambda each: -each[0].number):
        _add_mark(root, mark, (x, y), taken, framing.prefix)
    add_standings(root, bottom, framing.prefix, _LEGEND)
    add_foot(root, foot, bottom + FOOT_LINE)
    return svg_text(root)


def _shifted(mark: MapMark, view: MapView) -> tuple[float, float]:
    """Place a mark; what is only said to be in a place stands a little lower than what is settled there."""
    x, y = view.place(mark.longitude, mark.latitude)
    return x, y if mark.settled else y + 13


def _radius(mark: MapMark) -> float:
    return min(14.0, 5.5 + 1.5 * log2(mark.number))


def _add_land(root: Element, view: MapView, high: float) -> None:
    box: Attributes = {"x": 0, "y": HEADING_HEIGHT, "width": PICTURE_WIDTH, "height": high}
    element(root, "rect", {"class": "sea", "fill": "#eef3f4", **box})
    east, south = view.west + PICTURE_WIDTH / view.across, view.north - high / view.up
    outlines = (
        map(view.place, *zip(*outline, strict=True))
        for outline in land_within(view.west, south, east, view.north)
    )
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z" for corners in outlines)
    # An outline within another is of a sea.
    element(root, "path", {"class": "land", "fill": "#d9d5ca", "fill-rule": "evenodd", "d": path})


def _add_mark(
    root: Element, mark: MapMark, place: tuple[float, float], taken: list[Box], prefix: str
) -> None:
    x, y = place
    link = linked_mark(root, mark.settled, mark.href, mark.sentence)
    element(link, "circle", {**filling(mark.settled, prefix), "cx": x, "cy": y, "r": _radius(mark)})
    wide = text_width(mark.label) + 6
    for left, anchor in ((x + _radius(mark) + 3, "start"), (x - _radius(mark) - 3 - wide, "end")):
        box = (left, y - 9, left + wide, y + 7)
        if left >= 0 and box[2] <= PICTURE_WIDTH and not any(_overlap(box, each) for each in taken):
            taken.append(box)
            plate: Attributes = {"x": left, "y": y - 8, "width": wide, "height": 16, "rx": 3}
            element(link, "rect", {"class": "ground plate", "fill": "#ffffff", "opacity": "0.8", **plate})
            end = left + 3 if anchor == "start" else left + wide - 3
            element(link, "text", {"class": "label", "x": end, "y": y + 4, "text-anchor": anchor}, mark.label)
            return


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
