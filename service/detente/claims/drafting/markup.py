"""Plain text, Markdown and HTML as the texts of entries, with what they quote (docs/drafting.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from detente.claims.drafting.source_text import Span
from detente.claims.drafting.unseen_elements import OpenElements
from detente.claims.seeds.text import split_entries

_ITEM = re.compile(r"^(?:#{1,6}[ \t]+|[ \t]*(?:>[ \t]?)+|[ \t]*[-*+][ \t]+)", re.MULTILINE)
_QUOTED = re.compile(r"(?:^[ \t]*>.*(?:\n|\Z))+", re.MULTILINE)
_LINK = re.compile(r"(!?\[)([^\[\]\n]{1,400})(\]\([^()\s]{1,2000}\))")
_EMPHASIS = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,2000}?)(?<=\S)(\1)(?![\w*_])")
_STRUCK = re.compile(
    r"~~(?=\S).{1,2000}?(?<=\S)~~(?!~)|<!--.*?-->|<(del|s|strike)(?:\s[^<>]*)?>.{0,2000}?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_BLOCKS: Final = frozenset(
    {"p", "div", "section", "article", "header", "footer", "main", "h1", "h2", "h3", "h4", "h5", "h6", "ul",
     "ol", "li", "table", "tr", "blockquote", "figure", "figcaption", "pre", "dl", "dt", "dd", "hr", "br"}
)  # fmt: skip


@dataclass(frozen=True)
class MarkedText:
    """The text of one entry: what of it is markup, and which paragraphs it quotes, both as spans of it."""

    text: str
    markup: Sequence[Span] = ()
    quoted: Sequence[Span] = ()


def plain_entries(source: str) -> list[MarkedText]:
    """Read plain text, with an entry at each header as in a source of several."""
    return [MarkedText(each) for each in split_entries(source)]


def markdown_entries(source: str) -> list[MarkedText]:
    """Read Markdown: its text stays as it is, so that offsets count in the file; marks are told apart.

    What is struck out, and comments, are marks as a whole.

    >>> markdown_entries("He **said** so.")[0].markup
    [(3, 5), (9, 11)]
    """
    return [
        MarkedText(each, _marks(each), [found.span() for found in _QUOTED.finditer(each)])
        for each in split_entries(source)
    ]


def _marks(text: str) -> list[Span]:
    found = [each.span() for pattern in (_ITEM, _STRUCK) for each in pattern.finditer(text)]
    for pattern in (_LINK, _EMPHASIS):
        for each in pattern.finditer(text):
            found += [each.span(1), each.span(3)]
    return list(_apart(sorted(found)))


def _apart(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield spans in order without those that begin within one before them."""
    last = 0
    for start, end in spans:
        if start >= last and end > start:
            yield start, end
            last = end


def html_entries(source: str) -> list[MarkedText]:
    """Read HTML: the text of an entry is what a reader sees of it; each of several articles is one.

    What is struck out or hidden is no text (`unseen_elements`).
    """
    reader = _read(source)
    texts = [each for each in reader.entries() if each.text.strip()]
    if len(texts) == 1:
        return [_part(texts[0], *span) for span in _parts(texts[0].text)]
    return texts


def unseen_to_the_end(source: str) -> str:
    """Give the tag of HTML that hides or strikes out all words after it; empty: there is none.

    >>> unseen_to_the_end("<p>They met. <s>They signed. They did not sign."), unseen_to_the_end("<s>No.</s>")
    ('s', '')
    """
    return _read(source).elements.unseen_to_the_end


def _read(source: str) -> _Reader:
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.end_block()
    return reader


def _parts(text: str) -> Iterator[Span]:
    start = 0
    for each in split_entries(text):
        start = text.index(each, start)
        yield start, start + len(each)
        start += len(each)


def _part(whole: MarkedText, start: int, end: int) -> MarkedText:
    quoted = [(a - start, min(b, end) - start) for a, b in whole.quoted if start <= a < end]
    return MarkedText(whole.text[start:end], (), quoted)


class _Reader(HTMLParser):
    """Collects the paragraphs of a page, and whether each is quoted and in which article it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._paragraphs: list[tuple[int, bool, str]] = []
        self._now: list[str] = []
        self._quotes = self._articles = self._article = 0
        self.elements = OpenElements()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in _BLOCKS:
            self.end_block()
        self.elements.begin(tag, attrs)
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "article":
            self._articles += 1
            self._article = self._articles

    def handle_endtag(self, tag: str) -> None:
        """End an element; one that nobody began is passed over."""
        if tag in _BLOCKS:
            self.end_block()
        self.elements.end(tag)
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "article":
            self._article = 0

    def handle_data(self, data: str) -> None:
        """Take text that a reader sees."""
        if self.elements.shows(data):
            self._now.append(data)

    def end_block(self) -> None:
        """End a paragraph."""
        told = " ".join("".join(self._now).split())
        if told:
            self._paragraphs.append((self._article, self._quotes > 0, told))
        self._now = []

    def entries(self) -> Iterator[MarkedText]:
        """Yield the articles where there are several, else the whole page."""
        several = len({number for number, _, _ in self._paragraphs if number}) > 1
        numbers = sorted({number for number, _, _ in self._paragraphs if number or not several})
        for each in numbers if several else [None]:
            yield _joined(
                [(quoted, told) for number, quoted, told in self._paragraphs if each in (None, number)]
            )


def _joined(paragraphs: Sequence[tuple[bool, str]]) -> MarkedText:
    parts, quoted, at = [], [], 0
    for is_quoted, told in paragraphs:
        if is_quoted:
            quoted.append((at, at + len(told)))
        parts.append(told)
        at += len(told) + 2
    return MarkedText("\n\n".join(parts), (), quoted)


READERS: Mapping[str, Callable[[str], list[MarkedText]]] = {
    "text": plain_entries,
    "markdown": markdown_entries,
    "html": html_entries,
}
"""How each form of input is read."""
SUFFIXES: Mapping[str, str] = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html",
    ".htm": "html", ".xhtml": "html",
}  # fmt: skip
"""The form of a file by its suffix; any other is plain text."""
