"""The tense beside a date by its words alone, where nobody has parsed the sentence."""

from __future__ import annotations

import re
from typing import Final

REACH: Final = 240
"""Characters before and after a date in which a verb is looked for."""

_SENTENCE = re.compile(r"[.!?;]['\")”’]*\s+(?=[\"“‘'A-Z0-9])|\n")
_FUTURE = (
    r"(?:will|shall|would|'ll|’ll|won't|won’t)\b"
    r"|(?:is|are|was|were|be)\s+(?:\w+\s+)?(?:to|going\s+to|set|due|expected|scheduled|slated|likely|about)\b"
    r"|(?:agree[sd]?|hope[sd]?|vow(?:s|ed)?|pledge[sd]?|plan(?:s|ned)?|want(?:s|ed)?|intend(?:s|ed)?|decide[sd]?"
    r"|promise[sd]?|expect(?:s|ed)?|due|set|scheduled|ready|invited|prepar(?:es?|ed|ing)|offer(?:s|ed)?)\s+to\b"
    r"|(?:due|scheduled|set|planned|slated)\s+(?:for|on|in|by)\b|upcoming\b|ahead\s+of\b"
)
_PAST = (
    r"(?:was|were|had|has|have|did|said|told|met|went|came|took|made|held|began|wrote|gave|sent|left|saw|won|lost"
    r"|fell|rose)\b|[a-z]{2,}(?<!ne)(?<!de)(?<!e)ed\b"
)
_CUE = re.compile(rf"\b(?:(?P<future>{_FUTURE})|(?P<past>{_PAST}))")


def tense_near(text: str, offset: int) -> str | None:
    """Give "past" or "future" by the nearest verb before a place in its sentence, else the first after it."""
    before = text[max(0, offset - REACH) : offset]
    ends = [found.end() for found in _SENTENCE.finditer(before)]
    clause = before[ends[-1] if ends else 0 :]
    cues = [found.lastgroup for found in _CUE.finditer(clause)]
    if cues:
        return cues[-1]
    after = text[offset : offset + REACH]
    end = _SENTENCE.search(after)
    found = _CUE.search(after[: end.start()] if end else after)
    return found.lastgroup if found else None
