"""The sentence in which words stand, by its full stops alone: where no parser is asked."""

from __future__ import annotations

import re

from detente.claims.model import Span

_SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*(?=\s)|\n\s*\n")


def sentence(text: str, span: Span) -> Span:
    """Find the sentence, or sentences, in which a span stands, without white space at its ends."""
    starts = [match.end() for match in _SENTENCE_END.finditer(text, 0, span.start)]
    end = _SENTENCE_END.search(text, max(span.end - 1, span.start))
    start, stop = starts[-1] if starts else 0, end.end() if end else len(text)
    whole = text[start:stop]
    return Span(start + len(whole) - len(whole.lstrip()), start + len(whole.rstrip()))
