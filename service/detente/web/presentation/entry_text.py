"""An entry's text cut into pieces, each with the claims whose words it is part of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class MarkedSpan:
    """Where a claim is written: code points [start, end) of the text, and how it is claimed."""

    claim: str
    start: int
    end: int
    modality: str


@dataclass(frozen=True)
class TextPiece:
    """A stretch [start, start + len(text)) in which no span begins or ends.

    `spans` cover all of it, the shortest first.
    """

    text: str
    spans: tuple[MarkedSpan, ...]
    start: int = 0

    @property
    def starting(self) -> tuple[MarkedSpan, ...]:
        """The spans that begin here."""
        return tuple(span for span in self.spans if span.start == self.start)

    @property
    def ending(self) -> tuple[MarkedSpan, ...]:
        """The spans that end here."""
        return tuple(span for span in self.spans if span.end == self.start + len(self.text))


def pieces(text: str, spans: Iterable[MarkedSpan]) -> tuple[TextPiece, ...]:
    """Cut a text where spans begin and end; spans may overlap. The pieces joined are the text.

    >>> [(piece.text, len(piece.spans)) for piece in pieces("abc", [Span("", 0, 2, ""), Span("", 1, 3, "")])]
    [('a', 1), ('b', 2), ('c', 1)]
    """
    within = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    cuts = sorted({0, len(text), *(cut for span in within for cut in (span.start, span.end))})
    return tuple(
        TextPiece(text[start:end], _over(within, start, end), start) for start, end in pairwise(cuts)
    )


def _over(spans: Sequence[MarkedSpan], start: int, end: int) -> tuple[MarkedSpan, ...]:
    covering = [span for span in spans if span.start <= start and end <= span.end]
    return tuple(sorted(covering, key=lambda span: (span.end - span.start, span.claim)))
