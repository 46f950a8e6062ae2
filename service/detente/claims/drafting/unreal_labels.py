"""Labels, remarks and tellers beside sentences: "Unconfirmed:", "that proved false", "- sources"."""

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
_WORD = re.compile(r"\S")
_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class UnrealLabel:
    """What a label makes of what its scope holds; `words` are where it stands, offsets of the parsed text.

    `is_telling`: it what the author tells there is somebody's telling; others' words are left alone.
    """

    effect: str
    words: Span
    scope: Span
    is_telling: bool = False


def find_labels(parsed: ParsedText) -> list[UnrealLabel]:
    """Find labels and remarks of a text, and which offsets of it they are about."""
    return [*_labels(parsed), *_remarks(parsed), *_tellings(parsed)]


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
                rf"^{_SHOUT}\W*(?:the )?(?P<label>(?:{'|'.join(names)}))(?:\W*(?:[:—–]|--| - )|\W*$)"
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
        for pattern, effect, is_all in (*_remark_patterns(), *_whole_remarks()):
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


@cache
def _whole_remarks() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    """Make a pattern for each effect of sentences that vouch for nothing in the one before."""
    return tuple(
        (re.compile(rf"\W*(?:{'|'.join(phrases)})", re.IGNORECASE), effect, False)
        for effect, phrases in unreal_words().whole_remarks.items()
    )


def _tellings(parsed: ParsedText) -> Iterator[UnrealLabel]:
    """Yield words that make a sentence somebody's telling: "Sources:", "in Moscow's version", "- report"."""
    lines = list(_LINE.finditer(parsed.text))
    for pattern in _telling_patterns():
        for line in lines:
            for found in pattern.finditer(parsed.text, *line.span()):
                yield UnrealLabel("alleged", found.span(), _told_by(parsed, found, line), is_telling=True)


@cache
def _telling_patterns() -> tuple[re.Pattern[str], ...]:
    told = unreal_words().tellings
    leading, trailing = "|".join(told["leading"]), "|".join(told["trailing"])
    return (
        re.compile(rf"(?:^|(?<=[.!?]\s)){_SHOUT}\W*(?:{leading})\s*:(?=\s)", re.IGNORECASE | re.MULTILINE),
        re.compile(
            rf"(?:\s(?:-{{1,2}}|–|—)|:)\s(?:[\w.]+ ){{0,3}}(?:{trailing})\W*$", re.IGNORECASE | re.MULTILINE
        ),
        re.compile(rf"\b(?:{'|'.join(told['within'])})", re.IGNORECASE),
    )


def _told_by(parsed: ParsedText, found: re.Match[str], line: re.Match[str]) -> Span:
    """Give the sentence of a telling, and the one that a colon or a dash of it was taken to end or begin."""
    start, end = _sentence_at(parsed, found.start() + len(found[0]) - len(found[0].lstrip()))
    if found[0].endswith(":"):
        after = next(_WORD.finditer(parsed.text, found.end()), found).start()
        end = max(end, _sentence_at(parsed, after)[1])
    if found[0][:1] in " :":
        before = parsed.text[: found.start()].rstrip()
        start = min(start, _sentence_at(parsed, max(len(before) - 1, line.start()))[0])
    return start, end


def _sentence_at(parsed: ParsedText, offset: int) -> Span:
    for first, end in parsed.sentences:
        span = parsed.slice(first, end - 1)
        if span[0] <= offset < span[1]:
            return span
    return offset, offset
