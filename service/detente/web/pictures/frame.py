"""What every picture has around it: its size, its name, its ground, and the lines of its foot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from xml.etree.ElementTree import Element

from detente.web.language.words import gettext as _
from detente.web.pictures.elements import SVG_NAMESPACE, Attributes, element
from detente.web.pictures.marks import SAID_STROKE, SETTLED_FILL

PICTURE_WIDTH, EDGE, FOOT_LINE = 960.0, 14.0, 18.0
"""How wide pictures are, what stays free at their sides, and how high a line of the foot is."""
HEADING_HEIGHT = 34.0
_FOOT_CHARACTERS = 140


@dataclass(frozen=True)
class Framing:
    """What stands around a picture: its title, the texts of its foot, and, standing alone, its style sheet.

    `prefix` begins the names of its parts, so that two pictures in a page are kept apart.
    """

    title: str
    notes: tuple[str, ...]
    style: str = ""
    prefix: str = "picture"


def foot_lines(notes: Iterable[str]) -> list[str]:
    """Break texts into lines of the foot."""
    return [line for text in notes for line in wrap(text, _FOOT_CHARACTERS)]


def framed(framing: Framing, height: float, name: str, role: str = "group") -> Element:
    """Make a picture with its ground and heading; `name` says to screen readers what it is."""
    size: Attributes = {
        "width": PICTURE_WIDTH, "height": height, "viewBox": f"0 0 {PICTURE_WIDTH:.0f} {height:.0f}",
    }  # fmt: skip
    named = {"xmlns": SVG_NAMESPACE, "class": "picture", "role": role, "aria-label": name}
    root = element(None, "svg", {**named, **size, "font-family": "sans-serif", "font-size": 12})
    if framing.style:
        element(root, "style", {}, framing.style)
    ground: Attributes = {"class": "ground", "width": PICTURE_WIDTH, "height": height, "fill": "#ffffff"}
    element(root, "rect", ground)
    element(root, "text", {"class": "heading", "x": EDGE, "y": 23}, framing.title)
    return root


def add_foot(root: Element, lines: Sequence[str], top: float) -> None:
    """Write the lines of the foot, the first below `top`."""
    for number, line in enumerate(lines, start=1):
        element(root, "text", {"class": "foot", "x": EDGE, "y": top + FOOT_LINE * number}, line)


def linked_mark(
    parent: Element, settled: bool, href: str, sentence: str, contradicted: bool = False
) -> Element:
    """Make a mark that is a link, with all that it shows as its name."""
    standing = "settled" if settled else "said"
    classes = f"event {standing} contradicted" if contradicted else f"event {standing}"
    link = element(parent, "a", {"class": classes, "href": href, "aria-label": sentence})
    element(link, "title", {}, sentence)
    return link


def filling(settled: bool, prefix: str) -> Attributes:
    """Give the one thing that tells what is settled from what is said: filled, or hatched."""
    if settled:
        return {"class": "fill", "fill": SETTLED_FILL, "stroke": SETTLED_FILL}
    return {"class": "fill", "fill": f"url(#{prefix}-said)", "stroke": SAID_STROKE}


def add_standings(root: Element, top: float, prefix: str, words: tuple[str, str]) -> None:
    """Write what filled and hatched mean: a legend of one line."""
    group = element(root, "g", {"class": "legend", "role": "group", "aria-label": _("What the marks mean")})
    for settled, text, x in ((True, _(words[0]), EDGE), (False, _(words[1]), EDGE + PICTURE_WIDTH / 2)):
        item = element(group, "g", {"class": "sample settled" if settled else "sample said"})
        element(item, "rect", {**filling(settled, prefix), "x": x, "y": top, "width": 24, "height": 12})
        element(item, "text", {"class": "label", "x": x + 34, "y": top + 10}, text)
