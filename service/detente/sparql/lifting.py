"""A query's text parted into its constants and what stands around them, its skeleton, in microseconds.

Programs ask queries that differ in an IRI, a string or a number. What follows from a query's skeleton is the
same for all of them, and need not be found again.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from detente.sparql.lexer import CODE_POINT, DOUBTFUL_IRI

_ESCAPE = rf"\\[tbnrf\"'\\]|{CODE_POINT}"
# IRIs and strings as the lexer has them, whole numbers that stand alone, and comments. All begin with one
# class of characters: so the search skips what is between them at the speed of C.
_CONSTANT = re.compile(
    rf"""([<"'\#0-9](?:
      (?<=<)[^<>\"{{}}|^`\x00-\x20]*+>
    | (?<=")(?:""(?:[^"\\]++|""?+(?=[^"])|{_ESCAPE})*+\"\"\"|(?:[^"\\\r\n]++|{_ESCAPE})*+")
    | (?<=')(?:''(?:[^'\\]++|''?+(?=[^'])|{_ESCAPE})*+'''|(?:[^'\\\r\n]++|{_ESCAPE})*+')
    | (?<=\#)[^\r\n]*+
    | (?<=[ \t\r\n(,=][0-9])[0-9]*+(?=[ \t\r\n),;}}]|\Z) ))""",
    re.VERBOSE,
)
_GAP = "\x00"
_DIGITS = dict.fromkeys(map(ord, "123456789"), "0")


class Lifted(NamedTuple):
    """A text in parts. Texts of one skeleton have the same tokens, but for their constants.

    `parts` are what is between constants and the constants, by turns.
    """

    skeleton: str
    parts: list[str]

    @property
    def constants(self) -> list[str]:
        """IRIs, strings, whole numbers and comments, in their order."""
        return self.parts[1::2]

    def spans(self) -> list[tuple[int, int]]:
        """Give where each constant begins and ends."""
        ends, end = [], 0
        for part in self.parts:
            end += len(part)
            ends.append(end)
        return list(zip(ends[0::2], ends[1::2], strict=False))


def lift(text: str) -> Lifted | None:
    r"""Part a text, in linear time; None where its tokens might be others: see `DOUBTFUL_IRI`.

    Nor is a text parted that has a quote or a backslash outside strings and IRIs: `ex:it\'s` has no string.
    """
    if DOUBTFUL_IRI.search(text):
        return None
    parts = _CONSTANT.split(text)
    around = _GAP.join(parts[::2])
    if '"' in around or "'" in around or "\\" in around or around.count(_GAP) != len(parts) // 2:
        return None
    kinds = "".join([constant[0] for constant in parts[1::2]])
    return Lifted(around + kinds.translate(_DIGITS), parts)
