"""The view of a claim: its words in their text, who holds it and how, what it says, what contradicts it."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.web.views.claims import claim_lines, claims_query
from detente.web.views.conflict import Member, member_of
from detente.web.views.decisions import (
    DecisionView,
    decisions_on,
    evidence_query,
    read_decisions,
    read_evidence,
)
from detente.web.views.passages import read_texts, texts_query
from detente.web.views.reasons import ToldClaim, reasons_queries, tell_claims, why_unread
from detente.web.views.view import Answers, Queries, Subject, View


@dataclass(frozen=True)
class ClaimPage:
    """What the page of a claim shows; `own` is None where the graph has it without what makes a claim."""

    own: Member | None
    conveyed_by: tuple[tuple[str, str], ...]
    against: tuple[Member, ...]
    told: ToldClaim | None
    """How what it says stands, and why."""
    unread: tuple[str, ...]
    """Why it settles nothing, where it is not told of it as of a claim."""
    decisions: tuple[DecisionView, ...]


def _contradictions_and_decisions(subject: Subject, _: Answers) -> Queries:
    iri = subject.iri
    return {
        "against": f"SELECT DISTINCT ?claim {{ ?conflict det:conflictMember <{iri}>, ?claim }} LIMIT 50",
        "statements": (
            f"SELECT ?statement ?label {{ ?statement det:conveys <{iri}> ; rdfs:label ?label }} LIMIT 10"
        ),
        "decisions": decisions_on(f"<{iri}>"),
    }


def _claims_and_texts(subject: Subject, answers: Answers) -> Queries:
    found = {row["claim"]: row for row in answers["against"]}
    own = f"SELECT ?entry ?text {{ <{subject.iri}> det:reportedIn ?entry . ?entry schema:articleBody ?text }}"
    return {
        **reasons_queries([NamedNode(subject.iri)], subject.base),
        "claims": claims_query([*found, NamedNode(subject.iri)]),
        "evidence": evidence_query([*found, NamedNode(subject.iri)]),
        "own": own,
        "texts": texts_query([*found.values()]),
    }


def _build(subject: Subject, answers: Answers) -> ClaimPage:
    texts = read_texts([*answers["texts"], *answers["own"]])
    lines = claim_lines(answers["claims"], subject.names)
    members = {line.iri: member_of(line, texts, read_evidence(answers["evidence"])) for line in lines}
    own = [line for line in lines if line.iri == subject.iri]
    return ClaimPage(
        own=members.pop(subject.iri, None),
        conveyed_by=tuple((row["statement"].value, row["label"].value) for row in answers["statements"]),
        against=tuple(members.values()),
        told=tell_claims(own, subject, answers).get(subject.iri),
        unread=() if own else why_unread(subject.iri, answers["around"], subject.base),
        decisions=read_decisions(answers["decisions"]),
    )


VIEW = View("views/claim.html", (_contradictions_and_decisions, _claims_and_texts), _build)
