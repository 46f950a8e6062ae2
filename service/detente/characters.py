"""Characters that no RDF has: U+0000, which no syntax takes back, and halves of surrogate pairs."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NONE_OF_RDF = re.compile("[\0\ud800-\udfff]")

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


def place_in(text: str, offset: int) -> tuple[int, int]:
    r"""Give the line and the column, both from 1, of the character after so many others.

    >>> place_in("one\ntwo", 5)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
