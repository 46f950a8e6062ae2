"""The view of an entry: its text as published, the words of every claim marked, and the claims beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from detente.rdf.namespaces import DCT, SCHEMA
from detente.web.presentation.entry_text import MarkedSpan, TextPiece, pieces
from detente.web.presentation.terms import Property
from detente.web.views.claims import ClaimLine, claim_lines, claims_in, claims_query
from detente.web.views.view import Answers, Queries, Subject, View

WITH_DATA = 100
"""So many claims of an entry have their data beside them; with more the page would be heavy."""

_SHOWN_ELSEWHERE = (SCHEMA.articleBody,)


@dataclass(frozen=True)
class EntryPage:
    """What the page of an entry shows; `modalities` and `standings` are those that occur, with how often."""

    issued: str | None
    pieces: tuple[TextPiece, ...]
    claims: tuple[ClaimLine, ...]
    modalities: tuple[tuple[str, int], ...]
    standings: tuple[tuple[str, int], ...]
    properties: tuple[Property, ...]

    @property
    def with_data(self) -> bool:
        """Whether each claim's data stands beside it."""
        return len(self.claims) <= WITH_DATA


def _claims_reported(subject: Subject, _: Answers) -> Queries:
    return {"reported": claims_in(subject.iri)}


def _claims(_: Subject, answers: Answers) -> Queries:
    return {"claims": claims_query(row["claim"] for row in answers["reported"])}


def _build(subject: Subject, answers: Answers) -> EntryPage:
    claims = claim_lines(answers["claims"], subject.names)
    text = subject.thing.text(SCHEMA.articleBody) or ""
    return EntryPage(
        issued=subject.thing.text(DCT.issued),
        pieces=pieces(text, [span for claim in claims if (span := _span(claim))]),
        claims=claims,
        modalities=_tally(claim.modality for claim in claims),
        standings=_tally(word for claim in claims for word in claim.standing),
        properties=tuple(each for each in subject.thing.settled if each.iri not in _SHOWN_ELSEWHERE),
    )


def _span(claim: ClaimLine) -> MarkedSpan | None:
    words = claim.words
    if words is None:
        return None
    return MarkedSpan(claim.local_id, words.start, words.end, claim.modality, claim.standing)


def _tally(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Count words, the commonest first."""
    return tuple(sorted(Counter(words).items(), key=lambda counted: (-counted[1], counted[0])))


VIEW = View("views/entry.html", (_claims_reported, _claims), _build)
