"""From a quote given as words to its offsets in a text (https://www.w3.org/TR/annotation-model/#selectors)."""

from __future__ import annotations

import re

from detente.claims.model import Span


class QuoteError(ValueError):
    """A quote that does not stand in the text exactly once."""


def locate(text: str, quote: str, within: str | None = None) -> Span:
    """Find the one place where a quote stands; runs of white space match each other.

    `within` are longer words around it, which tell one occurrence from another.

    Raises QuoteError where the quote, or the words around it, stand nowhere or more than once.
    """
    if within is None:
        return _only(text, quote, "quote")
    around = _only(text, within, "words around the quote")
    inside = _only(around.exact(text), quote, "quote within those words")
    return Span(around.start + inside.start, around.start + inside.end)


def _only(text: str, words: str, what: str) -> Span:
    pattern = r"\s+".join(map(re.escape, words.split()))
    matches = list(re.finditer(pattern, text)) if pattern else []
    if not matches:
        raise QuoteError(f"{what}: {words!r} is not in the entry's text")
    if len(matches) > 1:
        raise QuoteError(
            f"{what}: {words!r} stands {len(matches)} times; give the words around it in 'within'"
        )
    return Span(*matches[0].span())
