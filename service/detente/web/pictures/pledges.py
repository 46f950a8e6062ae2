"""What became of pledges as SVG: a line each from where it was pledged to kept, broken, lapsed or silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from detente.web.presentation.wording import vocabulary_word

MOST_PLEDGES = 100
"""So many pledges are in a picture."""
PLEDGE_CHARACTERS = 70
"""So much of the name of a pledge is written beside its mark."""
OUTCOMES = (marked("kept"), marked("broken"), marked("lapsed"))
"""What may become of a pledge; of others nothing is told, which is silence."""
SILENT = marked("silent")
_LEGEND = (marked("settled: filled"), marked("only said, not settled: hatched, and by whom in the list"))
_SILENCE = marked(
    "Silent: no claim says what became of it, which is neither that it was kept nor that it was broken. "
    "Filled at “pledged” is that it was pledged, and no more."
)
_COLUMNS = {marked("pledged"): 530.0, "kept": 640.0, "broken": 730.0, "lapsed": 820.0, SILENT: 910.0}
_ROW, _COLUMN_HEAD, _HALF = 44.0, 24.0, 7.0
_WORD_CHARACTERS = 78


@dataclass(frozen=True)
class PledgeOutcome:
    """What is told of a pledge: one of `OUTCOMES`, whether that is settled, where it is told, in words."""

    outcome: str
    settled: bool
    href: str
    sentence: str


@dataclass(frozen=True)
class PledgeRecord:
    """One pledge: what, whether it is settled that it was made, its words, and what is told of it since."""

    label: str
    settled: bool
    href: str
    sentence: str
    words: str
    words_href: str
    """Where the claim of these words is."""
    outcomes: tuple[PledgeOutcome, ...]

    @property
    def contradicted(self) -> bool:
        """Whether more than one thing is told to have become of it."""
        return len({each.outcome for each in self.outcomes}) > 1


def draw_pledges(pledges: Sequence[PledgeRecord], framing: Framing) -> str:
    """Draw the first pledges in the order given, each with a mark where it was made and where it ended."""
    drawn = [*pledges[:MOST_PLEDGES]]
    not_drawn = in_figures(len(pledges) - len(drawn))
    note = _("Not drawn: %(number)s pledges.") % {"number": not_drawn} if len(pledges) > len(drawn) else ""
    foot = foot_lines((_(_SILENCE), note, *framing.notes))
    bottom = HEADING_HEIGHT + _COLUMN_HEAD + _ROW * max(1, len(drawn)) + EDGE
    height = bottom + 2 * FOOT_LINE + FOOT_LINE * len(foot) + EDGE
    root = framed(
        framing, height, _("%(title)s: %(number)s pledges") % {"title": framing.title, "number": len(drawn)}
    )
    add_definitions(root, framing.prefix)
    _add_columns(root, drawn, bottom - EDGE)
    for number, pledge in enumerate(drawn):
        _add_pledge(root, pledge, HEADING_HEIGHT + _COLUMN_HEAD + number * _ROW, framing.prefix)
    add_standings(root, bottom, framing.prefix, _LEGEND)
    add_foot(root, foot, bottom + FOOT_LINE)
    return svg_text(root)


def _add_columns(root: Element, pledges: Iterable[PledgeRecord], bottom: float) -> None:
    told = [{each.outcome for each in pledge.outcomes} or {SILENT} for pledge in pledges]
    for name, x in _COLUMNS.items():
        number = len(told) if name == "pledged" else sum(name in outcomes for outcomes in told)
        head: Attributes = {"class": "kind", "x": x, "y": HEADING_HEIGHT + 14, "text-anchor": "middle"}
        element(root, "text", head, f"{vocabulary_word(name)} ({number})")
        line: Attributes = {"x1": x, "x2": x, "y1": HEADING_HEIGHT + _COLUMN_HEAD, "y2": bottom}
        element(root, "line", {"class": "grid", "stroke": "#dcd9d1", **line})


def _add_pledge(root: Element, pledge: PledgeRecord, top: float, prefix: str) -> None:
    line: Attributes = {"x1": EDGE, "x2": PICTURE_WIDTH - EDGE, "y1": top, "y2": top, "stroke": "#dcd9d1"}
    element(root, "line", {"class": "grid", **line})
    middle = top + _ROW / 2
    start = _COLUMNS["pledged"]
    for outcome in pledge.outcomes:
        _add_way(root, outcome.settled, start, _COLUMNS[outcome.outcome], middle)
    link = linked_mark(root, pledge.settled, pledge.href, pledge.sentence, pledge.contradicted)
    against = "≠ " if pledge.contradicted else ""
    label = against + cut(pledge.label, PLEDGE_CHARACTERS)
    element(link, "text", {"class": "label", "x": EDGE, "y": top + 18}, label)
    if pledge.words:
        words = f"“{cut(pledge.words, _WORD_CHARACTERS)}”"
        quote = linked_mark(
            root,
            pledge.settled,
            pledge.words_href,
            _("%(words)s: the claim of these words") % {"words": words},
        )
        element(quote, "text", {"class": "label foot", "x": EDGE, "y": top + 35}, words)
    _add_diamond(link, start, middle, filling(pledge.settled, prefix))
    for outcome in pledge.outcomes:
        end = linked_mark(root, outcome.settled, outcome.href, outcome.sentence, pledge.contradicted)
        _add_diamond(end, _COLUMNS[outcome.outcome], middle, filling(outcome.settled, prefix))
    if not pledge.outcomes:
        _add_silence(root, start, middle)


def _add_way(root: Element, settled: bool, start: float, end: float, y: float) -> None:
    broken: Attributes = {} if settled else {"stroke-dasharray": "6 4"}
    group = element(root, "g", {"class": "way settled" if settled else "way said"})
    line: Attributes = {"class": "extent", "x1": start, "x2": end, "y1": y, "y2": y, "stroke-width": 2}
    element(group, "line", {**line, "stroke": SETTLED_FILL if settled else SAID_STROKE, **broken})


def _add_silence(root: Element, start: float, y: float) -> None:
    """Draw that nothing is told: dots, and a ring with nothing in it."""
    x = _COLUMNS[SILENT]
    line: Attributes = {"x1": start + _HALF, "x2": x - _HALF, "y1": y, "y2": y, "stroke": "#838a8d"}
    element(root, "line", {"class": "silence", "stroke-dasharray": "1 6", **line})
    element(
        root,
        "circle",
        {"class": "silence", "cx": x, "cy": y, "r": _HALF - 1, "fill": "none", "stroke": "#838a8d"},
    )


def _add_diamond(parent: Element, x: float, y: float, fill: Attributes) -> None:
    corners = ((x, y - _HALF), (x + _HALF, y), (x, y + _HALF), (x - _HALF, y))
    element(parent, "polygon", {**fill, "points": " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)})
