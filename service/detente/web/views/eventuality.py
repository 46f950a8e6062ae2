"""The view of what may hold or occur: a meeting, a promise, a measure; in one sentence, then who says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET, SCHEMA
from detente.rdf.quads import Object
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.presentation.description import Thing
from detente.web.presentation.terms import Property, Value
from detente.web.presentation.wording import concept_in_words, date_in_words, figure_in_words, vocabulary_word
from detente.web.views.claim_standing import ClaimStanding
from detente.web.views.claims import CLAIMS, ClaimLine, Dispute, claim_lines, claims_query, disputes_of
from detente.web.views.decisions import DecisionView, decisions_about, read_decisions
from detente.web.views.reasons import ToldClaim, reasons_queries, tell_claims
from detente.web.views.resource import Links, claims_and_links, read_links
from detente.web.views.view import Answers, Queries, Subject, View

_ROLES = (
    (marked("by"), DET.agent), (marked("towards"), DET.recipient), (marked("with"), DET.participant),
    (marked("spoken by"), DET.speaker), (marked("to"), DET.addressee), (marked("relayed by"), DET.relayedBy),
    (marked("facilitated by"), DET.facilitator), (marked("in"), DET.place), (marked("on"), DET.topic),
)  # fmt: skip
_CONCEPTS = (
    (marked("level: %(concept)s"), DET.level, "level"), ("%(concept)s", DET.status, "status"),
    (marked("stance: %(concept)s"), DET.stance, "stance"),
    (marked("speech: %(concept)s"), DET.speechType, "speech-type"),
    (marked("act: %(concept)s"), DET.act, "act"), (marked("by %(concept)s"), DET.channel, "channel"),
)  # fmt: skip
_LINKED = {
    DET.follows: (marked("follows"), marked("followed by")),
    DET.inResponseTo: (marked("in response to"), marked("answered by")),
    DET.partOf: (marked("part of"), marked("has as a part")),
    DET.involves: (marked("involves"), marked("involved in")),
    DET.commitsTo: (marked("commits to"), marked("promised in")),
    DET.condition: (marked("only if"), marked("condition of")),
    DET.exception: (marked("unless"), marked("exception to")),
    DET.topic: (marked("is about"), marked("spoken of in")),
}
"""How the properties between eventualities read, there and back."""


@dataclass(frozen=True)
class Role:
    """Who or what takes part in which way."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Alternative:
    """One value that a claim gives a property, and how it stands."""

    claim: ClaimLine
    standing: ClaimStanding


@dataclass(frozen=True)
class Contest:
    """The values that claims give one property, side by side."""

    predicate: Value
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class EventualityPage:
    """All that the page of an eventuality shows; all but the claims is in words."""

    settled: bool
    is_promise: bool
    waits: bool
    """Whether it is promised under a condition, or with an exception."""
    roles: tuple[Role, ...]
    date: str | None
    figure: str | None
    qualities: tuple[str, ...]
    claims: tuple[ToldClaim, ...]
    opinions: tuple[ClaimLine, ...]
    conveyed: tuple[ClaimLine, ...]
    contests: tuple[Contest, ...]
    disputes: tuple[Dispute, ...]
    decisions: tuple[DecisionView, ...]
    neighbours: tuple[Role, ...]
    links: Links
    more_claims: bool

    @property
    def sides(self) -> Mapping[str, tuple[ToldClaim, ...]]:
        """The claims for it and against it, each as far as there are some."""
        told = {side: [each for each in self.claims if each.stance == side] for side in ("for", "against")}
        return {side: tuple(claims) for side, claims in told.items() if claims}


def _claims_links_and_decisions(subject: Subject, answers: Answers) -> Queries:
    return {**claims_and_links(subject, answers), "decisions": decisions_about(subject.iri)}


def _claims(subject: Subject, answers: Answers) -> Queries:
    about = [row["claim"] for row in answers["about"]]
    conveyed = (value.term for value in subject.thing.values(DET.conveys))
    return {**reasons_queries(about, subject.base), "claims": claims_query([*about, *conveyed])}


def _conveyed(thing: Thing) -> set[str]:
    return {value.term.value for value in thing.values(DET.conveys)}


def _build(subject: Subject, answers: Answers) -> EventualityPage:
    thing = subject.thing
    found = claim_lines(answers["claims"], subject.names)
    claims = tuple(claim for claim in found if claim.subject.term.value == subject.iri)
    told = tell_claims(claims, subject, answers)
    links = read_links(subject.iri, answers["links"])
    date, value = thing.text(DET.edtf), thing.text(SCHEMA.value)
    return EventualityPage(
        settled=thing.is_settled,
        is_promise=DET.Commitment in thing.classes,
        waits=bool(thing.values(DET.condition, DET.exception)),
        roles=_roles(thing),
        date=date_in_words(date) if date else None,
        figure=_figure(thing, value) if value else None,
        qualities=_qualities(thing),
        claims=tuple(told[claim.iri] for claim in claims if claim.how != "comment")[:CLAIMS],
        opinions=tuple(claim for claim in claims if claim.how == "comment")[:CLAIMS],
        conveyed=tuple(claim for claim in found if claim.iri in _conveyed(thing)),
        contests=contests([*told.values()]),
        disputes=disputes_of(claims),
        decisions=read_decisions(answers["decisions"]),
        neighbours=(*_there(thing), *_back(links.properties)),
        links=links,
        more_claims=len(answers["about"]) > CLAIMS,
    )


def contests(told: Sequence[ToldClaim]) -> tuple[Contest, ...]:
    """Put the values that claims give a property side by side, where not all of them are settled."""
    by_predicate: dict[Object, list[Alternative]] = defaultdict(list)
    predicates: dict[Object, Value] = {}
    for each in told:
        claim = each.line
        if claim.predicate is not None and claim.value is not None:
            predicates[claim.predicate.term] = claim.predicate
            by_predicate[claim.predicate.term].append(Alternative(claim, each.standing))
    return tuple(
        Contest(predicates[predicate], tuple(alternatives))
        for predicate, alternatives in by_predicate.items()
        if any(each.standing != "settled" for each in alternatives)
    )


def _roles(thing: Thing) -> tuple[Role, ...]:
    """Tell who takes part; a participant who has a narrower role comes under that alone."""
    narrower = {value.term for value in thing.values(DET.agent, DET.recipient)}
    found = (
        (name, tuple(each for each in thing.values(predicate) if _plain(predicate, each, narrower)))
        for name, predicate in _ROLES
    )
    return tuple(Role(_(name), values) for name, values in found if values)


def _plain(predicate: NamedNode, value: Value, narrower: set[Object]) -> bool:
    return predicate != DET.participant or value.term not in narrower


def _qualities(thing: Thing) -> tuple[str, ...]:
    """Tell its status, level, stance, act, deadline and manner, as far as it has them."""
    concepts = [
        _(pattern) % {"concept": vocabulary_word(concept_in_words(value.term.value, scheme))}
        for pattern, predicate, scheme in _CONCEPTS
        for value in thing.values(predicate)
    ]
    due = (_("due %(date)s") % {"date": date_in_words(value.term.value)} for value in thing.values(DET.due))
    return (*concepts, *due, *(value.term.value for value in thing.values(DET.manner)))


def _figure(thing: Thing, value: str) -> str:
    words = figure_in_words(value, thing.text(SCHEMA.currency), thing.text(SCHEMA.unitText))
    return _("about %(figure)s") % {"figure": words} if thing.text(DET.approximate) == "true" else words


def _there(thing: Thing) -> tuple[Role, ...]:
    found = (
        (there, thing.values(predicate))
        for predicate, (there, _back_again) in _LINKED.items()
        if predicate != DET.topic
    )
    return tuple(Role(_(name), values) for name, values in found if values)


def _back(links: tuple[Property, ...]) -> tuple[Role, ...]:
    return tuple(Role(_(_LINKED[each.iri][1]), each.values) for each in links if each.iri in _LINKED)


VIEW = View("views/eventuality.html", (_claims_links_and_decisions, _claims), _build)
