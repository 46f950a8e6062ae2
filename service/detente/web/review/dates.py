"""What an EDTF date says, for the field in which one is written."""

from __future__ import annotations

from collections.abc import Mapping

from detente.vocabulary.edtf import bounds
from detente.web.presentation.wording import date_in_words

_LONGEST = 100


def date_reading(text: str) -> Mapping[str, str]:
    """Read an EDTF date in words, with its first and last day (ISO 8601), or say what is wrong with it.

    >>> date_reading("2016-08-09~")["words"]
    'about 9 August 2016'
    """
    empty = dict.fromkeys(("words", "first", "last", "problem"), "")
    if not text:
        return {"edtf": "", **empty}
    if len(text) > _LONGEST:
        return {"edtf": "", **empty, "problem": f"a date has at most {_LONGEST} characters"}
    try:
        found = bounds(text)
    except ValueError as error:
        return {"edtf": text, **empty, "problem": str(error)}
    days = {"first": str(found.start or ""), "last": str(found.end or "")}
    return {"edtf": text, **empty, "words": date_in_words(text), **days}
