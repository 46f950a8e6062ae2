"""The words of a claim with some of the text around them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from detente.web.presentation.terms import Rows, values
from detente.web.views.claims import ClaimLine

CONTEXT = 320
"""So many code points stand before and after the words, at most, where their paragraph goes on."""

_SPACE = re.compile(r"\s")


@dataclass(frozen=True)
class Passage:
    """A stretch of an entry's text: what stands before the words of a claim, the words, what stands after."""

    before: str
    words: str
    after: str


def passage(text: str, start: int, end: int) -> Passage | None:
    r"""Cut the paragraphs around [start, end) out of a text; None where the words lie outside of it.

    Offsets are code points. Where a paragraph goes on beyond CONTEXT, it is cut at a space, and "…" says so.

    >>> passage("One.\n\nThey met in Moscow.\n\nTwo.", 15, 24)
    Passage(before='They met ', words='in Moscow', after='.')
    """
    if not 0 <= start < end <= len(text):
        return None
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    before, after = text[first:start], text[end : last if last >= 0 else len(text)]
    return Passage(_end_of(before), text[start:end], _start_of(after))


def _end_of(text: str) -> str:
    if len(text) <= CONTEXT:
        return text
    kept = text[-CONTEXT:]
    cut = _SPACE.search(kept)
    return "…" + kept[cut.end() if cut else 0 :]


def _start_of(text: str) -> str:
    if len(text) <= CONTEXT:
        return text
    kept = text[:CONTEXT]
    spaces = [found.start() for found in _SPACE.finditer(kept)]
    return kept[: spaces[-1] if spaces else CONTEXT] + "…"


def texts_query(claims: Rows) -> str:
    """Write the query for the texts of the entries that some claims are reported in."""
    listed = values(row["claim"] for row in claims)
    if not listed:
        return "SELECT ?entry ?text {} LIMIT 0"
    return (
        f"SELECT DISTINCT ?entry ?text {{ VALUES ?claim {{ {listed} }} "
        "?claim det:reportedIn ?entry . ?entry schema:articleBody ?text }"
    )


def read_texts(rows: Rows) -> Mapping[str, str]:
    """Read the answer to `texts_query`: the text of each entry by its IRI."""
    return {row["entry"].value: row["text"].value for row in rows}


def passage_of(claim: ClaimLine, texts: Mapping[str, str]) -> Passage | None:
    """Cut the passage of a claim out of its entry's text."""
    text = texts.get(claim.entry.term.value) if claim.entry else None
    return passage(text, claim.words.start, claim.words.end) if text and claim.words else None
