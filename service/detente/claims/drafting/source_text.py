"""An entry's text made smooth for a parser, with the way back to the offsets of the text as it came."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from detente.claims.drafting.datelines import datelines
from detente.claims.drafting.unreal_words import unreal_words

Span = tuple[int, int]
"""Half-open offsets in code points."""

_HEADER = (
    r"^(?:ORIGINAL ENTRY|UPDATE[^:\n]{0,20}"
    r"|[A-Z][A-Z ]{2,30}, [A-Z][a-z]{2,9} \d{1,2} \([A-Z]{2,12}\)) ?(?::|--)"
)
_CHANGES: Sequence[tuple[re.Pattern[str], str]] = (
    # A header is none of the first sentence's words.
    (re.compile(_HEADER, re.MULTILINE), ""),
    # An ellipsis before the next sentence; without a space the parser takes ".I" for a word.
    (re.compile(r"(?:…\.?|\.{3,4})(?=\w)"), ". "),
    # Brackets of an editor who put words in for others; the words stay.
    (re.compile(r"\[(?=[^\[\]\n]{1,60}\])|(?<=[\w.,'’”])\](?!\()"), ""),
    # "re-started" is one word, the parser makes three of it; so is "would-be".
    (re.compile(r"(?<=\b[Rr]e)-(?=[a-z]{3})"), ""),
    (re.compile(r"(?<=\b[Ww]ould)-(?=be\b)"), ""),
    # Of "vice-president" the parser may take the hyphen for the head.
    (re.compile(r"(?<=\b[Vv]ice)-(?=[A-Za-z]{4})"), " "),
    (re.compile(r"[‘’ʼ]"), "'"),
    (re.compile(r"[\u00a0\u2009\u202f\t]"), " "),
    (re.compile(r"\r"), " "),
)  # fmt: skip


@dataclass(frozen=True)
class SmoothText:
    """What is parsed, and for each of its characters the offset in the text as it came."""

    raw: str
    text: str
    starts: Sequence[int]

    def back(self, start: int, end: int) -> Span:
        """Give the span of the text as it came for one of the smooth text that is not empty."""
        return self.starts[start], self.starts[end - 1] + 1

    def forth(self, offset: int) -> int:
        """Give the first offset of the smooth text that is not before one of the text as it came."""
        low, high = 0, len(self.starts)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.starts[middle] < offset else (low, middle)
        return low


def smooth(raw: str, removed: Iterable[Span] = ()) -> SmoothText:
    """Make a text smooth; `removed` are spans of markup, that no reader is shown.

    >>> smooth("ORIGINAL ENTRY: It said [Turkey’s] jets re-started.").text
    " It said Turkey's jets restarted."
    """
    text, starts = raw, array("l", range(len(raw)))
    text, starts = _replaced(text, starts, ((span, "") for span in removed))
    text, starts = _replaced(text, starts, ((span, "") for span in datelines(text)))
    text, starts = _replaced(text, starts, _remarks_in_brackets(text))
    for pattern, instead in _CHANGES:
        text, starts = _replaced(text, starts, ((each.span(), instead) for each in pattern.finditer(text)))
    return SmoothText(raw, text, starts)


def _remarks_in_brackets(text: str) -> Iterable[tuple[Span, str]]:
    """Yield the brackets of "[unconfirmed]", an editor's remark and none of the words, as round ones."""
    for found in _remark().finditer(text):
        yield (found.start(), found.start() + 1), "("
        yield (found.end() - 1, found.end()), ")"


@cache
def _remark() -> re.Pattern[str]:
    labels = "|".join(re.escape(each) for each in unreal_words().labels)
    return re.compile(rf"\[(?:still |as yet |yet )?(?:{labels})\b[^\[\]\n]{{0,40}}\]", re.IGNORECASE)


def _replaced(text: str, starts: array[int], changes: Iterable[tuple[Span, str]]) -> tuple[str, array[int]]:
    parts, kept, last = [], array("l"), 0
    for (start, end), instead in changes:
        parts += [text[last:start], instead]
        kept.extend(starts[last:start])
        kept.extend(starts[start] for _ in instead)
        last = end
    parts.append(text[last:])
    kept.extend(starts[last:])
    return "".join(parts), kept
