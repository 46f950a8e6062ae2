"""Whose words a claim rests on: quotation marks are for those that were said so, and for no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from detente.rdf.namespaces import DETS
from detente.rdf.quads import Object

Speech = Literal["quoted", "partly quoted", "reported", "narrated"]
"""Said in these words, partly in these words, told in other words, or the author's own account."""

_QUOTED = frozenset({DETS["speech-type-direct"], DETS["speech-type-block-quote"]})
_MIXED = DETS["speech-type-mixed"]


def speech_of(types: Iterable[Object]) -> Speech:
    """Tell whose words a claim rests on, by the types of speech of its statements (`det:speechType`).

    These are the statements that convey the claim, or that it tells of. Where they differ, the words are
    nobody's for certain; without a statement the author narrates.

    >>> speech_of([]), speech_of([DETS["speech-type-direct"], DETS["speech-type-indirect"]])
    ('narrated', 'reported')
    """
    found = set(types)
    if not found:
        return "narrated"
    if found <= _QUOTED:
        return "quoted"
    return "partly quoted" if found <= _QUOTED | {_MIXED} else "reported"


def in_marks(words: str, speech: Speech) -> str:
    """Write words as they may stand in a sentence: in quotation marks where they are a quotation of somebody.

    >>> in_marks("We will.", "quoted"), in_marks("that they would", "reported")
    ('“We will.”', 'that they would')
    """
    return f"“{words}”" if speech == "quoted" else words
