"""Words of a text as patterns of dates see them: one character a word, which says what class it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

_TOKEN = re.compile(
    r"""
    (?P<iso> (?<![\w-]) [12]\d{3}-\d\d-\d\d (?: T\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)? )? (?![\w-]) )
    | (?P<numeric> (?<![\w./-]) (?: \d{1,2}[./-]\d{1,2}[./-][12]\d{3} | [12]\d{3}[./]\d{1,2}[./]\d{1,2} )
        (?![\w/-]|\.\d) )
    | (?P<event> (?<![\w/]) 9/11 (?![\w/]) )
    | (?P<decade> (?<!\w) (?:[12]\d)?\d0 ['’]? s (?!\w) )
    | (?P<other> \d+ (?: [.,:/]\d+ )+ )
    | (?P<nth> \d{1,2} (?:st|nd|rd|th) (?!\w) )
    | (?P<digits> \d+ (?!\w) )
    | (?P<name> \w*\d\w* )
    | (?P<words> [^\W\d_]+ )
    | (?P<blank> \n[^\S\n]*\n )
    | (?P<mark> [^\w\s] )
    """,
    re.VERBOSE,
)
_YEARS = re.compile(r"[12]\d{3}/\d\d(?:\d\d)?")
_MARKS: Final = {
    ",": "comma",
    ".": "dot",
    "/": "slash",
    "-": "dash",
    "‐": "dash",
    "‑": "dash",
    "–": "dash",
    "—": "dash",
    "'": "apostrophe",
    "’": "apostrophe",
    "‘": "apostrophe",
    "(": "open",
    ")": "close",
}
_KINDS: Final = (
    "iso",
    "numeric",
    "event",
    "decade",
    "nth",
    "number",
    "year",
    "years",
    "figure",
    "word",
    "stop",
)
_CAPITALISED: Final = frozenset({"may", "march", "august"})
"""Months that small letters make another word."""
_TERM = re.compile(r"[hHqQ][1-4]")

LAST_YEAR: Final = 2199
"""The last number of four digits that is taken for a year."""


@dataclass(frozen=True)
class DateToken:
    """One word, number or mark: half-open offsets in code points, its class and what it is worth there."""

    start: int
    end: int
    kind: str
    text: str
    value: int | str | None = None


@cache
def word_classes() -> Mapping[str, tuple[str, int | str | None]]:
    """Read the words that dates are made of, each with its class and its value."""
    table = yaml.safe_load(files(__package__).joinpath("words.yaml").read_text(encoding="utf-8"))
    return {
        word: (kind, words[word] if isinstance(words, dict) else None)
        for kind, words in table.items()
        for word in words
    }


@cache
def letter_of() -> Mapping[str, str]:
    """Give each class a character of its own, for patterns over classes."""
    kinds = {kind for kind, _ in word_classes().values()} | set(_MARKS.values()) | set(_KINDS)
    return {kind: chr(0x100 + index) for index, kind in enumerate(sorted(kinds))}


def tokens_of(text: str) -> list[DateToken]:
    """Split a text into the words, numbers and marks that dates are looked for in."""
    return list(_tokens(text))


def letters_of(tokens: list[DateToken]) -> str:
    """Write the classes of tokens, one character a token."""
    letters = letter_of()
    return "".join(letters[each.kind] for each in tokens)


def _tokens(text: str) -> Iterator[DateToken]:
    classes = word_classes()
    for found in _TOKEN.finditer(text):
        group, words = found.lastgroup, found[0]
        if group == "words":
            kind, value = classes.get(words.lower(), ("word", None))
            if kind != "word" and not _may_be(kind, words):
                kind, value = "word", None
        else:
            kind, value = _class_of(group or "", words)
        yield DateToken(found.start(), found.end(), kind, words, value)


def _may_be(kind: str, words: str) -> bool:
    """Tell whether a word of small letters may be of a class."""
    if words[0].isupper():
        return True
    return kind not in ("abbr", "shortday") and words not in _CAPITALISED


def _class_of(group: str, words: str) -> tuple[str, int | str | None]:
    """Give class and value of a number or mark."""
    if group == "digits":
        return _number(words)
    if group == "nth":
        return "nth", int(words[:-2])
    if group == "decade":
        return "decade", int(re.sub(r"\D", "", words))
    if group == "name":
        return word_classes()[words.lower()] if _TERM.fullmatch(words) else ("word", None)
    if group == "other":
        return ("years", words) if _YEARS.fullmatch(words) else ("stop", None)
    if group in ("blank", "mark"):
        return _MARKS.get(words, "stop"), None
    return group, words


def _number(words: str) -> tuple[str, int | None]:
    """Class a whole number: a day of a month, a year, or something that is counted."""
    if len(words) > 9:
        return "stop", None
    number = int(words)
    if len(words) <= 2 and 1 <= number <= 31:
        return "number", number
    if len(words) == 4 and 1000 <= number <= LAST_YEAR:
        return "year", number
    return "figure", number
