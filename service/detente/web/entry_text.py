"""An entry's text cut into pieces, each with the claims whose words it is part of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from detente.quads import Object
from detente.vocab import DETS

Ask = Callable[[str], list[dict[str, Object]]]

_SPANS = """
SELECT DISTINCT ?claim ?start ?end ?modality {{ GRAPH <{iri}> {{
  ?claim det:anchor/oa:hasSelector ?position ; det:modality ?modality .
  ?position oa:start ?start ; oa:end ?end
}} }} ORDER BY ?start DESC(?end) ?claim"""
_TEXT = "SELECT ?text {{ GRAPH <{iri}> {{ <{iri}> schema:articleBody ?text }} }}"


@dataclass(frozen=True)
class Span:
    """Where a claim is written: code points [start, end) of the text, and how it is claimed."""

    claim: str
    start: int
    end: int
    modality: str


@dataclass(frozen=True)
class Piece:
    """A stretch of text in which no span begins or ends; `spans` cover all of it, the shortest first."""

    text: str
    spans: tuple[Span, ...]


def pieces(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """Cut a text where spans begin and end; spans may overlap. The pieces joined are the text.

    >>> [(piece.text, len(piece.spans)) for piece in pieces("abc", [Span("", 0, 2, ""), Span("", 1, 3, "")])]
    [('a', 1), ('b', 2), ('c', 1)]
    """
    within = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    cuts = sorted({0, len(text), *(cut for span in within for cut in (span.start, span.end))})
    return tuple(Piece(text[start:end], _over(within, start, end)) for start, end in pairwise(cuts))


def _over(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    covering = [span for span in spans if span.start <= start and end <= span.end]
    return tuple(sorted(covering, key=lambda span: (span.end - span.start, span.claim)))


def read_text(iri: str, ask: Ask) -> str | None:
    """Ask for the text of an entry; None where the IRI is of none."""
    rows = ask(_TEXT.format(iri=iri))
    return rows[0]["text"].value if rows else None


def read_spans(iri: str, ask: Ask) -> list[Span]:
    """Ask where the claims of an entry are written."""
    return [
        Span(
            row["claim"].value,
            int(row["start"].value),
            int(row["end"].value),
            row["modality"].value.removeprefix(f"{DETS.iri}modality-"),
        )
        for row in ask(_SPANS.format(iri=iri))
    ]
