"""Elements of HTML that are not shown, or are struck out: their words say nothing (docs/drafting.md).

Follows what a browser makes of tags that are not closed, or closed in another order
(https://html.spec.whatwg.org/multipage/parsing.html), as far as that decides what is shown. Style sheets are
not read: only what the element itself says of how it is shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Attributes = Sequence[tuple[str, str | None]]

_MOST_DEPTH: Final = 512
"""So many open elements are looked through for the one that a tag closes, as browsers nest no deeper."""
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
     "wbr"}
)  # fmt: skip
_NEVER_SHOWN: Final = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "noembed", "noframes", "nav", "svg", "math",
     "iframe", "object", "audio", "video", "canvas", "form", "textarea", "select", "datalist"}
)  # fmt: skip
_STRUCK: Final = frozenset({"s", "strike"})
"""Formatting: a browser strikes on after whatever closes around them, until their own tag closes them."""
_PARAGRAPH_ENDS: Final = frozenset(
    {"p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "center",
     "details", "summary", "dialog", "dir", "menu", "fieldset", "form", "hgroup", "search", "h1", "h2", "h3",
     "h4", "h5", "h6",
     "ul", "ol", "li", "table", "blockquote", "figure", "figcaption", "pre", "dl", "dt", "dd", "hr"}
)  # fmt: skip
_CELLS: Final = frozenset({"td", "th", "caption"})
_BARRIERS: Final = frozenset({*_CELLS, "table", "button", "object", "template"})
_IN_HEAD: Final = frozenset(
    {"title", "meta", "link", "base", "style", "script", "noscript", "template", "head"}
)
_IMPLIED: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", *_BARRIERS})),
    **dict.fromkeys(("dt", "dd"), (frozenset({"dt", "dd"}), frozenset({"dl", *_BARRIERS}))),
    **dict.fromkeys(("td", "th"), (frozenset({"td", "th"}), frozenset({"tr", "table"}))),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    **dict.fromkeys(
        ("tbody", "thead", "tfoot"), (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"}))
    ),
}
"""What each tag closes though nothing says so, and beyond which open elements it closes nothing."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_IMPORTANT = re.compile(r"!\s*important\s*\Z")
_HIDING: Final[Mapping[str, re.Pattern[str]]] = {
    "display": re.compile(r"none"),
    "visibility": re.compile(r"hidden|collapse"),
    "content-visibility": re.compile(r"hidden"),
    "opacity": re.compile(r"[-+]?0*\.?0*%?"),
    "font-size": re.compile(r"[-+]?0*\.?0*(?:[a-z]+|%)?"),
    "text-decoration": re.compile(r"(?:.*\s)?line-through(?:\s.*)?"),
    "text-decoration-line": re.compile(r"(?:.*\s)?line-through(?:\s.*)?"),
}


def is_unseen(tag: str, attributes: Attributes) -> bool:
    """Tell whether an element's words are not shown, or are shown as struck out.

    >>> is_unseen("span", [("style", "color: red; DISPLAY: none !important")]), is_unseen("ins", [])
    (True, False)
    """
    given = {name: value or "" for name, value in reversed(attributes)}  # the first of a name counts
    if tag in _NEVER_SHOWN or tag in _STRUCK or tag == "del" or (tag == "dialog" and "open" not in given):
        return True
    is_hidden = "hidden" in given or given.get("aria-hidden", "").strip().lower() == "true"
    return is_hidden or _hides(given.get("style", ""))


def _hides(style: str) -> bool:
    said: dict[str, tuple[bool, str]] = {}
    for each in _COMMENT.sub(" ", style).lower().split(";"):
        name, _, value = (part.strip() for part in each.partition(":"))
        is_important = bool(_IMPORTANT.search(value))
        if is_important >= said.get(name, (False, ""))[0]:
            said[name] = is_important, _IMPORTANT.sub("", value).strip()
    return any(
        value and hiding.fullmatch(value)
        for name, hiding in _HIDING.items()
        for _, value in [said.get(name, (False, ""))]
    )


@dataclass(frozen=True)
class _Element:
    tag: str
    is_unseen: bool


class OpenElements:
    """The elements that are open at a place of a document, each with whether its words are seen."""

    def __init__(self) -> None:
        self._open: list[_Element] = []
        self._tags: Counter[str] = Counter()
        self._unseen = 0
        self._has_left_out = False

    def begin(self, tag: str, attributes: Attributes) -> None:
        """Open an element, and close what its tag closes."""
        if tag not in _IN_HEAD:
            self._close({"head"}, ())
        if tag in _PARAGRAPH_ENDS:
            self._close({"p"}, _BARRIERS)
        if tag in _IMPLIED:
            self._close(*_IMPLIED[tag])
        if tag not in _VOID:
            self._push(_Element(tag, is_unseen(tag, attributes)))

    def end(self, tag: str) -> None:
        """Close the innermost element of a tag with what is open within; without one, nothing."""
        self._close({tag}, ())

    def shows(self, words: str) -> bool:
        """Tell whether words at this place are seen."""
        if self._unseen and words.strip():
            self._has_left_out = True
        return not self._unseen

    @property
    def unseen_to_the_end(self) -> str:
        """The tag of the outermost open element that has left out words; empty: there is none."""
        if not self._has_left_out:
            return ""
        return next(each.tag for each in self._open if each.is_unseen)

    def _push(self, element: _Element) -> None:
        self._open.append(element)
        self._tags[element.tag] += 1
        self._unseen += element.is_unseen

    def _close(self, tags: Iterable[str], barriers: Iterable[str]) -> None:
        at = self._nearest(frozenset(tags), frozenset(barriers))
        if at is None:
            return
        closed, *within = self._open[at:]
        del self._open[at:]
        for each in (closed, *within):
            self._tags[each.tag] -= 1
            self._unseen -= each.is_unseen
        for each in within:
            if _stays(each.tag, closed.tag):
                self._push(each)
        self._has_left_out = self._has_left_out and self._unseen > 0

    def _nearest(self, tags: frozenset[str], barriers: frozenset[str]) -> int | None:
        if not any(self._tags[each] for each in tags):
            return None
        last = len(self._open) - 1
        for at in range(last, max(-1, last - _MOST_DEPTH), -1):
            if self._open[at].tag in tags:
                return at
            if self._open[at].tag in barriers:
                return None
        return None


def _stays(tag: str, closed: str) -> bool:
    """Tell whether an element stays open though one around it closes."""
    if closed in _STRUCK:
        return tag in _PARAGRAPH_ENDS or tag in _STRUCK
    return tag in _STRUCK and closed not in _CELLS
