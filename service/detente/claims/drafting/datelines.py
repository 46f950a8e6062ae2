"""Datelines of agencies: "NAIROBI, 14 March 2019 (Agency) -". They say where and when a text was filed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from detente.claims.drafting.dates import find_dates
from detente.claims.drafting.unreal_words import unreal_words

Span = tuple[int, int]

_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’]+(?:[ /-][A-ZÀ-Þ][A-ZÀ-Þ.'’]*){0,4}"
_TITLED = r"[A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]+){0,3}"
_REGION = r"(?:, [A-ZÀ-Þ][A-Za-zÀ-ÿ. ]{2,25}?)?"
_DAY = (
    r"(?:[A-Z][a-z]{2,8}day,? )?"
    r"(?:\d{1,2} [A-Z][a-z]{2,8}\.?|[A-Z][a-z]{2,8}\.? \d{1,2})(?:,? \d{4})?"
)
_AGENCY = r"(?:\([A-ZÀ-Þ][\w .&'’/-]{1,30}\)|/[A-Z][\w .&-]{1,20}/)"
_KNOWN = (
    r"\((?:Reuters|AP|AFP|UPI|DPA|dpa|EFE|ANSA|TASS|Interfax|Xinhua|Kyodo|Yonhap|Anadolu|AA|IRNA"
    r"|Agency|Agencies)\)"
)
_DASH = r"\s?(?:--?|[—–])\s+"
_LONG_DASH = r"\s?(?:--|[—–])\s+"
_DATELINE = re.compile(
    rf"^[ \t]*(?:{_CAPITALS}{_REGION}(?:[,.]? (?P<day>{_DAY}))?"
    rf"(?: ?{_AGENCY}(?::\s+|{_DASH})|{_LONG_DASH}|(?<=\d){_DASH})"
    rf"|{_TITLED}{_REGION}(?:[,.]? (?P<other>{_DAY}))? {_KNOWN}(?::\s+|{_DASH}))",
    re.MULTILINE,
)
_CLOCK = re.compile(
    r"^[ \t]*(?:[01]?\d|2[0-3])[:.h][0-5]\d(?: ?[ap]\.?m\.?)?(?: (?:GMT|UTC|BST|CET|CEST|EST|local))?"
    r"(?::|\s?[–—-]|\s?\|)?[ \t]+(?=[A-Z\"“‘'])",
    re.MULTILINE,
)
"""The hour before an entry of a live blog: "17:31 ", "9.05am ", "10:15 — "."""
_FULL_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def datelines(text: str) -> Iterator[Span]:
    """Yield the spans of the datelines of a text, and of the hours of a live blog.

    A label that makes its text doubtful is none.

    >>> list(datelines("PARIS, March 3 (AFP) — France agreed."))
    [(0, 23)]
    """
    spans = [each.span() for each in _DATELINE.finditer(text) if not _labels().search(each[0])]
    yield from sorted([*spans, *(each.span() for each in _CLOCK.finditer(text))])


def day_of(text: str) -> date | None:
    """Give the day of the first dateline that has one with its year; None where there is none."""
    for found in _DATELINE.finditer(text):
        day = found["day"] or found["other"]
        for each in find_dates(day, None, lambda _: None) if day else ():
            if each.date.edtf and _FULL_DAY.fullmatch(each.date.edtf):
                return date.fromisoformat(each.date.edtf)
    return None


@cache
def _labels() -> re.Pattern[str]:
    labels = "|".join(re.escape(each) for each in unreal_words().labels)
    return re.compile(rf"\b(?:{labels})\b", re.IGNORECASE)
