"""Characters that no RDF has (U+0000, halves of surrogate pairs), and those that no name has."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NONE_OF_RDF = re.compile("[\0\ud800-\udfff]")

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Controls of the bidirectional algorithm (UAX #9) that show text in another order than it stands in."""
_UNSHOWN = re.compile("[\1-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
"""Controls (C0, C1) and what is no character: no name has them, and XML cannot hold most of them."""
_SEEN = frozenset("LNPS")
"""The categories of Unicode whose characters leave ink."""

NUL = "the character U+0000, which XML and many stores cannot hold"


@dataclass(frozen=True)
class TextFault:
    """The first character of a text that RDF has not: after how many others it stands, and what to say."""

    offset: int
    message: str


def text_fault(text: str) -> TextFault | None:
    """Find the first character that no literal may have (RDF 1.1 Concepts, section 3.3: Unicode strings).

    U+0000 is one of Unicode; readers of dumps refuse it all the same, this service's among them.
    """
    found = _NONE_OF_RDF.search(text)
    if found is None:
        return None
    if found[0] == "\0":
        return TextFault(found.start(), f"has {NUL}: take it out")
    return TextFault(found.start(), f"has half of a character (U+{ord(found[0]):04X}, a lone surrogate)")


def name_fault(text: str) -> TextFault | None:
    """Find what a name may not have: controls, which hide or turn what stands beside it; or nothing to see.

    A name stands in lines, titles and pictures beside what says whether the thing is settled.

    >>> name_fault("Turkey"), name_fault(" \u200b").message
    (None, 'has no character that can be seen: write the name')
    """
    if found := TURNING.search(text) or _UNSHOWN.search(text):
        shown = unicodedata.name(found[0], "a control or no character")
        why = "turns what stands after it" if TURNING.match(found[0]) else "no page can show"
        return TextFault(found.start(), f"has U+{ord(found[0]):04X} ({shown}), which {why}: take it out")
    if not any(unicodedata.category(each)[0] in _SEEN for each in text):
        return TextFault(0, "has no character that can be seen: write the name")
    return None


def readable_name(text: str) -> str:
    r"""Write a text as a name in one line, without the controls that no name has.

    >>> readable_name("two\nlines\u202e")
    'two lines'
    """
    return " ".join(_UNSHOWN.sub(" ", TURNING.sub("", text)).split())


def place_in(text: str, offset: int) -> tuple[int, int]:
    r"""Give the line and the column, both from 1, of the character after so many others.

    >>> place_in("one\ntwo", 5)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
