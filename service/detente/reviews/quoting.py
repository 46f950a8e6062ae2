"""From the place of a quote to the words that find it again: longer ones where it stands twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.claims.drafting.draft import Quote
from detente.claims.model import Span
from detente.claims.seeds.anchors import QuoteError, locate

_WORD = re.compile(r"\S+")
_FARTHEST = 60
"""So many words on either side are tried."""


def words_around(text: str, quote: Quote) -> str | None:
    """Give the words around a quote that tell its place; None where it stands once.

    Raises QuoteError where no words of up to 60 on either side do.
    """
    wanted = Span(quote.start, quote.end)
    if _finds(text, quote.exact, None, wanted):
        return None
    for around in _wider(text, wanted):
        words = around.exact(text)
        if _finds(text, quote.exact, words, wanted):
            return words
    raise QuoteError(f"the words {quote.exact[:60]!r} stand several times; choose longer ones")


def _finds(text: str, words: str, around: str | None, wanted: Span) -> bool:
    try:
        return locate(text, words, around) == wanted
    except QuoteError:
        return False


def _wider(text: str, span: Span) -> Iterator[Span]:
    """Yield ever wider spans around one: first to the left, then to the right, then to both sides."""
    before = [match.start() for match in _WORD.finditer(text, 0, span.start)][::-1][:_FARTHEST]
    after = []
    for match in _WORD.finditer(text, span.end):
        after.append(match.end())
        if len(after) == _FARTHEST:
            break
    for number in range(max(len(before), len(after))):
        left = before[number] if number < len(before) else (before[-1] if before else span.start)
        right = after[number] if number < len(after) else (after[-1] if after else span.end)
        yield from (Span(left, span.end), Span(span.start, right), Span(left, right))
