"""Marks of a timeline as SVG: filled where settled, hatched where only said, faded where no day is known."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from detente.web.pictures.elements import Attributes, element
from detente.web.pictures.lanes import GAP, ROW, Placement
from detente.web.pictures.records import EventRecord
from detente.web.pictures.spans import HALF, MarkSpan

SAID_STROKE = "#8f5c1c"
SETTLED_FILL = "#17606a"
"""Fill of what is settled, on light ground; all else has the hatching."""
_BAR = 10.0
_ARROW = 9.0
_OVERLAP = 0.4
"""So that no seam is seen between what is faded and what is not."""


def add_definitions(root: Element, prefix: str) -> None:
    """Add the hatching and the two fadings; `prefix` keeps their names apart from those of other drawings."""
    definitions = element(root, "defs", {})
    hatching: Attributes = {
        "id": f"{prefix}-said", "width": 5, "height": 5,
        "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)",
    }  # fmt: skip
    pattern = element(definitions, "pattern", hatching)
    element(pattern, "rect", {"class": "between", "width": 5, "height": 5, "fill": "#ffffff"})
    line: Attributes = {
        "class": "hatch",
        "x1": 1,
        "y1": 0,
        "x2": 1,
        "y2": 5,
        "stroke": SAID_STROKE,
        "stroke-width": 2,
    }
    element(pattern, "line", line)
    for name, begin, end in (("in", "0.08", "1"), ("out", "1", "0.08")):
        gradient = element(definitions, "linearGradient", {"id": f"{prefix}-gradient-{name}"})
        for offset, opacity in (("0", begin), ("1", end)):
            element(gradient, "stop", {"offset": offset, "stop-color": "#fff", "stop-opacity": opacity})
        mask = {"id": f"{prefix}-fade-{name}", "maskContentUnits": "objectBoundingBox"}
        square: Attributes = {"width": 1, "height": 1, "fill": f"url(#{prefix}-gradient-{name})"}
        element(element(definitions, "mask", mask), "rect", square)


def add_mark(parent: Element, placement: Placement, top: float, prefix: str) -> None:
    """Add a mark with its label, as a link whose name says all that is seen."""
    record = placement.record
    link = element(
        parent, "a", {"class": class_of_mark(record), "href": record.href, "aria-label": record.sentence}
    )
    element(link, "title", {}, record.sentence)
    left, right = placement.taken
    area = {"x": left, "y": top, "width": right - left, "height": placement.height}
    element(link, "rect", {"class": "area", "fill": "none", "pointer-events": "all", **area})
    middle, baseline = (
        (top + 27, top + 15) if placement.side == "above" else (top + ROW / 2, top + ROW / 2 + 4)
    )
    add_shape(link, record, placement.span, middle, prefix)
    # At the left of a mark the text ends where it should, however wide its letters are.
    is_left = placement.side == "left"
    x = placement.span.left - HALF - GAP if is_left else placement.label_left
    label: Attributes = {"x": x, "y": baseline, "text-anchor": "end" if is_left else "start"}
    element(link, "text", {"class": "label", **label}, placement.label)


def class_of_mark(record: EventRecord) -> str:
    """Name how a record stands, as style sheets and readers of the file find it."""
    settled = "settled" if record.settled else "said"
    return f"event {settled} contradicted" if record.contradicted else f"event {settled}"


def add_shape(parent: Element, record: EventRecord, span: MarkSpan, middle: float, prefix: str) -> None:
    """Add the shape of a mark: a circle without a date, a diamond for a day, else a bar."""
    fill = _fill(record, prefix)
    if record.extent is None:
        element(parent, "circle", {**fill, "cx": span.left, "cy": middle, "r": HALF - 1})
    elif record.extent.is_day and not record.extent.about:
        x = span.left
        corners = ((x, middle - HALF), (x + HALF, middle), (x, middle + HALF), (x - HALF, middle))
        _add_polygon(parent, corners, fill)
    else:
        _add_bar(parent, span, middle, fill, prefix)


def _fill(record: EventRecord, prefix: str) -> Attributes:
    """Give the one thing that tells what is settled from what is said: filled, or hatched."""
    # Lines of what is contradicted are in the style sheet, too; programs that read less of it have these.
    against: Attributes = {"stroke": "#a3341f", "stroke-width": 2.5, "stroke-dasharray": "2 2"}
    edge = against if record.contradicted else {}
    if record.settled:
        return {"class": "fill", "fill": SETTLED_FILL, "stroke": SETTLED_FILL, **edge}
    return {"class": "fill", "fill": f"url(#{prefix}-said)", "stroke": SAID_STROKE, **edge}


def _add_bar(parent: Element, span: MarkSpan, middle: float, fill: Attributes, prefix: str) -> None:
    """Add a bar: a line over all that it may cover, filled where it surely is and faded at its sides."""
    line: Attributes = {"class": "extent", "x1": span.left, "x2": span.right, "y1": middle, "y2": middle}
    element(parent, "line", {**line, "stroke": fill["stroke"]})
    for fading, start, stop in _pieces(span):
        faded = {"mask": f"url(#{prefix}-fade-{fading})", "stroke": "none"} if fading else {}
        box = {"x": start, "y": middle - _BAR / 2, "width": stop - start, "height": _BAR}
        element(parent, "rect", {**fill, **box, **faded})
    for goes_on, tip, base in (
        (span.before, span.left, span.left + _ARROW),
        (span.after, span.right, span.right - _ARROW),
    ):
        if goes_on:
            corners = ((tip, middle), (base, middle - _ARROW), (base, middle + _ARROW))
            _add_polygon(parent, corners, fill)


def _pieces(span: MarkSpan) -> list[tuple[str, float, float]]:
    """Part a bar into what is faded in, full, and faded out; one that is too narrow to see is made wider."""
    if span.right - span.left < HALF:
        middle = (span.left + span.right) / 2
        return [("", middle - HALF / 2, middle + HALF / 2)]
    first = span.left + (_ARROW if span.before else 0)
    last = span.right - (_ARROW if span.after else 0)
    begin, end = max(first, span.begin), min(last, span.end)
    pieces = (("in", first, begin + _OVERLAP), ("", begin, end), ("out", end - _OVERLAP, last))
    return [each for each in pieces if each[2] - each[1] > _OVERLAP]


def _add_polygon(parent: Element, corners: Sequence[tuple[float, float]], fill: Attributes) -> None:
    element(parent, "polygon", {**fill, "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)})
