"""The view of an entry: its text as published, the words of every claim marked, and the claims beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from detente.rdf.namespaces import DCT, DET, DETS, SCHEMA
from detente.web.language.words import marked, worded
from detente.web.presentation.entry_text import MarkedSpan, TextPiece, pieces
from detente.web.presentation.terms import Property, Value, text
from detente.web.presentation.wording import taken_back_name, vocabulary_word
from detente.web.views.claim_standing import ClaimStanding, claim_standing, read_settled, settled_query
from detente.web.views.claims import ClaimLine, claim_lines, claims_in, claims_query
from detente.web.views.decisions import DecisionView, decisions_on, read_decisions
from detente.web.views.filters import FilterError
from detente.web.views.relation_records import name_of_value
from detente.web.views.settled_things import REPLACED, WITHDRAWN
from detente.web.views.view import Answers, Queries, Subject, View

WITH_DATA = 100
"""So many claims of an entry have their data beside them; with more the page would be heavy."""

_SHOWN_ELSEWHERE = (SCHEMA.articleBody,)
_DEPRECATED = DETS["rank-deprecated"]


@dataclass(frozen=True)
class ClaimChoice:
    """One value by which claims can be chosen: its name in the address, in words, and how many there are."""

    key: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class ClaimFacet:
    """By what claims can be chosen: the argument of the address, its heading, and the values that occur."""

    name: str
    title: str
    choices: tuple[ClaimChoice, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The values that are chosen; none is all of them."""
        return tuple(each.key for each in self.choices if each.chosen)


@dataclass(frozen=True)
class EntryPage:
    """What the page of an entry shows; `modalities` and `standings` are those that occur, with how often.

    `claims` are those that are chosen by the facets, of `count` in all; the marks are theirs alone.
    """

    issued: str | None
    pieces: tuple[TextPiece, ...]
    claims: tuple[ClaimLine, ...]
    count: int
    stands: Mapping[str, ClaimStanding]
    """How what a claim says stands, by its IRI."""
    facets: tuple[ClaimFacet, ...]
    modalities: tuple[tuple[str, int], ...]
    standings: tuple[tuple[str, int], ...]
    properties: tuple[Property, ...]
    is_retracted: bool
    """Whether a curator withdrew it; then nothing that it says settles."""
    replacing: tuple[Value, ...]
    """Later entries that replace it; then nothing that it says settles either."""
    decisions: tuple[DecisionView, ...]
    """What curators decided on it, in order of time."""

    def name_alone(self, title: str) -> str:
        """Write its title for where nothing else stands beside it: that it was taken back, it says so."""
        how = WITHDRAWN if self.is_retracted else REPLACED if self.replacing else None
        return title if how is None else taken_back_name(title, how)

    @property
    def with_data(self) -> bool:
        """Whether each claim's data stands beside it."""
        return len(self.claims) <= WITH_DATA


_REPLACING = """
SELECT DISTINCT ?later ?label {{ ?later dct:replaces <{entry}> ; a det:Entry
  OPTIONAL {{ ?later rdfs:label ?label }} }} ORDER BY ?later LIMIT 20"""


def _claims_reported(subject: Subject, _: Answers) -> Queries:
    return {
        "reported": claims_in(subject.iri),
        "decisions": decisions_on(f"<{subject.iri}>"),
        "replacing": _REPLACING.format(entry=subject.iri),
    }


def _claims(_: Subject, answers: Answers) -> Queries:
    claims = [row["claim"] for row in answers["reported"]]
    return {"claims": claims_query(claims), "settled": settled_query(claims)}


def _build(subject: Subject, answers: Answers) -> EntryPage:
    every = claim_lines(answers["claims"], subject.names)
    settled = read_settled(answers["settled"])
    stands = {claim.iri: claim_standing(claim, settled.get(claim.iri), subject.base) for claim in every}
    keys = [_keys(claim, stands[claim.iri], subject.base) for claim in every]
    facets = tuple(_facet(subject, number, keys) for number in range(len(_FACETS)))
    chosen = [facet.keys for facet in facets]
    claims = tuple(claim for claim, own in zip(every, keys, strict=True) if _is_chosen(own, chosen))
    body = subject.thing.text(SCHEMA.articleBody) or ""
    return EntryPage(
        issued=subject.thing.text(DCT.issued),
        pieces=pieces(body, [span for claim in claims if (span := _span(claim))]),
        claims=claims,
        count=len(every),
        stands=stands,
        facets=facets,
        modalities=_tally(claim.modality for claim in claims),
        standings=_tally(word for claim in claims for word in claim.standing),
        properties=tuple(each for each in subject.thing.settled if each.iri not in _SHOWN_ELSEWHERE),
        is_retracted=any(
            value.term == _DEPRECATED
            for each in subject.thing.settled
            if each.iri == DET.rank
            for value in each.values
        ),
        replacing=tuple(Value(row["later"], text(row, "label")) for row in answers["replacing"]),
        decisions=read_decisions(answers["decisions"]),
    )


_FACETS = (
    ("speaker", marked("Who says so")),
    ("modality", marked("How")),
    ("stands", marked("Settled or not")),
)
_Keys = tuple[tuple[str, str], ...]
"""Of a claim, its key and label for each facet."""


def _keys(claim: ClaimLine, standing: ClaimStanding, base: str) -> _Keys:
    speaker = claim.who.term.value.removeprefix(f"{base}id/")
    return (
        (speaker, name_of_value(claim.who)),
        (claim.modality, vocabulary_word(claim.modality)),
        (standing.replace(" ", "-"), vocabulary_word(standing)),
    )


def _facet(subject: Subject, number: int, keys: Sequence[_Keys]) -> ClaimFacet:
    """Count the values of a facet; raises FilterError where one is asked for that no claim here has."""
    name, title = _FACETS[number]
    counted = Counter(own[number] for own in keys)
    asked = [value for value in subject.arguments.get(name, ()) if value]
    known = {key for key, _ in counted}
    for value in asked:
        if value not in known:
            told = ", ".join(sorted(known)) or "nothing: no claim rests on this entry"
            raise FilterError(
                name,
                worded(
                    "`%(name)s` is one or more of %(allowed)s; not %(value)r.",
                    name=name,
                    allowed=told,
                    value=value[:80],
                ),
            )
    choices = (ClaimChoice(key, label, count, key in asked) for (key, label), count in counted.items())
    return ClaimFacet(name, title, tuple(sorted(choices, key=lambda each: (-each.count, each.label))))


def _is_chosen(own: _Keys, chosen: Sequence[tuple[str, ...]]) -> bool:
    return all(not keys or key in keys for (key, _), keys in zip(own, chosen, strict=True))


def _span(claim: ClaimLine) -> MarkedSpan | None:
    words = claim.words
    if words is None:
        return None
    return MarkedSpan(claim.local_id, words.start, words.end, claim.modality, claim.standing)


def _tally(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Count words, the commonest first."""
    return tuple(sorted(Counter(words).items(), key=lambda counted: (-counted[1], counted[0])))


VIEW = View(
    "views/entry.html", (_claims_reported, _claims), _build, arguments=tuple(name for name, _ in _FACETS)
)
