"""Days and EDTF dates: their order, and that the one fits the other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from detente.gate.compiled.logic import Judge, Verdict
from detente.gate.compiled.queries.written import Data, day, select
from detente.gate.compiled.term_text import is_literal, string_of

_BEGINS = re.compile(r"^[\[{]?[0-9]{4}(-[01][0-9](-[0-3][0-9])?)?[?~%]?([/,.][-0-9?~%/,.]*)?[\]}]?$")
_LASTS = re.compile(r"^[\[{]?([-0-9?~%/,.]*[/,.])?[0-9]{4}(-[01][0-9](-[0-3][0-9])?)?[?~%]?[\]}]?$")


def days(texts: Iterable[str] | None) -> list[str] | None:
    """Read days, none where there are none; None where one of them is odd."""
    found = [day(each) for each in texts or ()]
    return None if None in found else [each for each in found if each is not None]


@select("318a3fc4ed6d1d1a")
def date_order(data: Data) -> Judge:
    """Judge that some end is not before any start."""
    starts, ends = data.det("start"), data.det("end")

    def judge(this: str) -> Verdict:
        begun, over = starts.get(this), ends.get(this)
        if not begun or not over:
            return True
        first, last = days(begun), days(over)
        return True if first and last and max(last) >= max(first) else None

    return judge


@select("4a4b98ca818d6d8a")
def date_within_start(data: Data) -> Judge:
    """Judge that no EDTF date begins before every start."""
    dates, starts = data.det("edtf"), data.det("start")

    def judge(this: str) -> Verdict:
        dated, begun = dates.get(this), starts.get(this)
        if not dated or not begun:
            return True
        if not all(map(is_literal, (*dated, *begun))):
            return None
        earliest = min(map(string_of, begun))
        firsts = (_first(each) for each in dated)
        return True if all(first is None or earliest <= first for first in firsts) else None

    return judge


@select("1ac5d9e2d6ead315")
def date_within_end(data: Data) -> Judge:
    """Judge that no EDTF date lasts beyond every end."""
    dates, ends = data.det("edtf"), data.det("end")

    def judge(this: str) -> Verdict:
        dated, over = dates.get(this), ends.get(this)
        if not dated or not over:
            return True
        if not all(map(is_literal, (*dated, *over))):
            return None
        latest = max(map(string_of, over))
        lasts = (_last(each) for each in dated)
        return True if all(last is None or latest >= last for last in lasts) else None

    return judge


@lru_cache(maxsize=100_000)
def _first(edtf: str) -> str | None:
    """Give the first day that an EDTF date names, as the query does; None where the query looks away."""
    text = string_of(edtf)
    if not _BEGINS.search(text):
        return None
    named = re.sub(r"^[\[{]?([0-9]{4}(-[01][0-9](-[0-3][0-9])?)?).*$", r"\1", text)
    return named + "-01-01"[len(named) - 4 :]


@lru_cache(maxsize=100_000)
def _last(edtf: str) -> str | None:
    """Give the last day that an EDTF date names, months to their 28th, as the query does."""
    text = string_of(edtf)
    if not _LASTS.search(text):
        return None
    named = re.sub(r"^(.*[^-0-9])?([0-9]{4}(-[01][0-9](-[0-3][0-9])?)?)[^-0-9]*$", r"\2", text)
    return named + "-12-28"[len(named) - 4 :]
