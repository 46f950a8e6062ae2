"""An entry's text cut into pieces, each with the claims whose words it is part of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class MarkedSpan:
    """Where a claim is written: code points [start, end) of the text, how it is claimed, and how it stands.

    `standing` says what there is to know of the claim before it is believed: that it is deprecated, disputed.
    """

    claim: str
    start: int
    end: int
    modality: str
    standing: tuple[str, ...] = ()

    @property
    def cautions(self) -> tuple[str, ...]:
        """All that tells it from a claim made as fact that nothing speaks against."""
        return (*((self.modality,) if self.modality != "asserted" else ()), *self.standing)


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

    @property
    def cautions(self) -> tuple[str, ...]:
        """What the claims whose words these are part of are, beside fact; each once, the shortest's first."""
        return tuple(dict.fromkeys(word for span in self.spans for word in span.cautions))

    @property
    def ending_cautions(self) -> tuple[str, ...]:
        """The same of the claims whose words end here."""
        return tuple(dict.fromkeys(word for span in self.ending for word in span.cautions))


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
