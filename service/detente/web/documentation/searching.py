"""A search over the headings and the text of the manual: few words, few answers, the same order always."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detente.web.documentation.manual import Manual, ManualPage
from detente.web.documentation.markdown import MarkdownHeading, MarkdownSection

LONGEST_WORDS = 200
"""Characters that may be looked for."""
MOST_WORDS = 8
"""Words of these that are; others are left out."""
MOST_FOUND = 30
_AROUND = 80
_EDGES = "\"'“”‘’.,;:?!()[]{}"


@dataclass(frozen=True)
class ManualHit:
    """A section in which something was found, and the passage around it: texts, each marked or not."""

    page: ManualPage
    heading: MarkdownHeading
    passage: Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class ManualAnswer:
    """What was found; `is_near` if no section has all of the words."""

    hits: Sequence[ManualHit]
    is_near: bool = False


def search_manual(manual: Manual, text: str) -> ManualAnswer:
    """Find the sections that have words with all of these beginnings, or else the most of them.

    Words in a heading count before words in its text. The text has LONGEST_WORDS characters at most.
    """
    words = _words(text)
    if not words:
        return ManualAnswer(())
    ranked = [(_rank(page, section, words), page, section) for page, section in manual.sections()]
    most = max((rank[0] for rank, _, _ in ranked), default=0)
    best = [each for each in ranked if most and each[0][0] == most]
    best.sort(key=lambda each: each[0], reverse=True)
    hits = [_hit(page, section, words) for _, page, section in best[:MOST_FOUND]]
    return ManualAnswer(hits, is_near=most < len(words))


@dataclass(frozen=True)
class _Word:
    """A word that is looked for, in small letters, and the pattern of where a word begins with it."""

    text: str
    places: re.Pattern[str]

    def count(self, folded: str) -> int:
        # Looking for a text first is many times faster than for a pattern.
        return len(self.places.findall(folded)) if self.text in folded else 0


def _words(text: str) -> list[_Word]:
    words = dict.fromkeys(word for each in text.split() if (word := each.strip(_EDGES).lower()))
    return [_Word(word, _beginning(word)) for word in list(words)[:MOST_WORDS]]


def _beginning(word: str) -> re.Pattern[str]:
    # The word stands first, so that the engine skips to it; what is before it is looked at afterwards.
    return re.compile(rf"{re.escape(word)}(?<!\w{re.escape(word)})")


def _rank(page: ManualPage, section: MarkdownSection, words: Sequence[_Word]) -> tuple[int, int, int, int]:
    """Count the words that a section has, those in its heading and in the page's title, and all places."""
    counts = [(word, count) for word in words if (count := word.count(section.folded))]
    heading, title = section.heading.text.lower(), page.title.lower()
    return (
        len(counts),
        sum(bool(word.count(heading)) for word, _ in counts),
        sum(bool(word.count(title)) for word, _ in counts),
        sum(count for _, count in counts),
    )


def _hit(page: ManualPage, section: MarkdownSection, words: Sequence[_Word]) -> ManualHit:
    places = sorted(found.span() for word in words for found in word.places.finditer(_small(section.text)))
    return ManualHit(page, section.heading, _passage(section.text, places))


def _small(text: str) -> str:
    """Return a text in small letters, each at its place: a few letters are two in small."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def _passage(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    first = places[0][0] if places else 0
    start = text.rfind(" ", 0, max(0, first - _AROUND)) + 1
    stop = text.find(" ", min(len(text), first + 2 * _AROUND))
    stop = len(text) if stop < 0 else stop
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    here = start
    for begin, end in places:
        if begin >= here and end <= stop:
            pieces += [(text[here:begin], False), (text[begin:end], True)]
            here = end
    return [*pieces, (text[here:stop] + (" …" if stop < len(text) else ""), False)]
