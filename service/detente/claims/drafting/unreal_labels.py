"""Labels and remarks beside sentences: "Unconfirmed:", "(rumour)", "SATIRE", "that proved false"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from detente.claims.drafting.parsing import ParsedText
from detente.claims.drafting.source_text import Span
from detente.claims.drafting.unreal_words import unreal_words

_SHOUT = r"(?:\W*(?:breaking|just in|news|update|updated|flash|urgent|headline|alert|correction)\b)?"
_ENDS = (".", "!", "?", "”", '"')
_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class UnrealLabel:
    """What a label makes of what its scope holds; `words` are where it stands, offsets of the parsed text."""

    effect: str
    words: Span
    scope: Span


def find_labels(parsed: ParsedText) -> list[UnrealLabel]:
    """Find labels and remarks of a text, and which offsets of it they are about."""
    return [*_labels(parsed), *_remarks(parsed)]


def _labels(parsed: ParsedText) -> Iterator[UnrealLabel]:
    patterns = _patterns()
    if not any(pattern.search(parsed.text) for _, pattern in patterns):
        return
    lines = list(_LINE.finditer(parsed.text))
    for number, line in enumerate(lines):
        for effect, pattern in patterns:
            for found in pattern.finditer(parsed.text, *line.span()):
                titled = number == 0 and len(lines) > 1
                whole = titled and not line[0].rstrip().endswith(_ENDS)
                alone = titled and found.span() == line.span()
                bracket = found["bracket"] is not None
                scope = (0, len(parsed.text)) if whole or alone else line.span()
                if bracket and not whole:
                    scope = _sentence_at(parsed, found.start())
                yield UnrealLabel(effect, found.span("bracket" if bracket else "label"), scope)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Make a pattern for each effect: a label before a colon or a dash, alone on a line, or in brackets."""
    groups: dict[str, list[str]] = {}
    for label, effect in unreal_words().labels.items():
        groups.setdefault(effect, []).append(re.escape(label))
    return [
        (
            effect,
            re.compile(
                rf"^{_SHOUT}\W*(?P<label>(?:{'|'.join(names)}))(?:\W*(?:[:—–]|--| - )|\W*$)"
                rf"|[(\[](?:still |as yet |yet )?(?P<bracket>{'|'.join(names)})[^)\]\n]{{0,40}}[)\]]",
                re.IGNORECASE | re.MULTILINE,
            ),
        )
        for effect, names in groups.items()
    ]


def _remarks(parsed: ParsedText) -> Iterator[UnrealLabel]:
    """Yield what a sentence says of all that follows, or of the sentence before it."""
    before: Span | None = None
    for first, end in parsed.sentences:
        span = parsed.slice(first, end - 1)
        for pattern, effect, is_all in _remark_patterns():
            if pattern.match(parsed.text, *span):
                scope = (0, len(parsed.text)) if is_all else before
                if scope is not None:
                    yield UnrealLabel(effect, span, scope)
                break
        if parsed.text[slice(*span)].strip():
            before = span


@cache
def _remark_patterns() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    """Make a pattern for each kind of subject and effect, with whether it is about all that follows."""
    told = unreal_words().remarks
    between = "|".join(told["between"])
    return tuple(
        (
            re.compile(
                rf"\W*(?:{'|'.join(told[who])})(?: (?:{between}))* (?:{'|'.join(told[effect])})\b",
                re.IGNORECASE,
            ),
            effect,
            who == "about_all",
        )
        for who in ("about_all", "about_one")
        for effect in ("hypothetical", "alleged", "negative")
    )


def _sentence_at(parsed: ParsedText, offset: int) -> Span:
    for first, end in parsed.sentences:
        span = parsed.slice(first, end - 1)
        if span[0] <= offset < span[1]:
            return span
    return offset, offset
