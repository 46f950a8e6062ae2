"""The view of a conflict: the claims side by side in their texts, the rule, and how it was resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.rdf.namespaces import DET, DETS
from detente.vocabulary.graphs import ONTOLOGY
from detente.vocabulary.iris import Iris
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.presentation.terms import Value
from detente.web.presentation.wording import concept_in_words
from detente.web.views.claims import ClaimLine, claim_lines, claims_query, members_of
from detente.web.views.decisions import (
    DecisionView,
    EvidenceView,
    decisions_on,
    evidence_query,
    read_decisions,
    read_evidence,
)
from detente.web.views.passages import Passage, passage_of, read_texts, texts_query
from detente.web.views.view import Answers, Queries, Subject, View

_RULE = """
SELECT ?definition {{
  <{iri}> det:rule ?rule . GRAPH <{ontology}> {{ ?rule skos:definition ?definition }}
}}"""
_MEANINGS = {
    "open": marked("Nobody has decided it yet."),
    "resolved distinct events": marked("The claims are about distinct events, so both may hold."),
    "resolved source error": marked("One of the sources is in error."),
    "resolved superseded": marked("One of the claims has been overtaken by later ones."),
    "not a conflict": marked("The claims do not contradict each other."),
}


@dataclass(frozen=True)
class Member:
    """A claim of the conflict with the passage that it stands in; a curator's has none."""

    claim: ClaimLine
    passage: Passage | None
    evidence: tuple[EvidenceView, ...] = ()


@dataclass(frozen=True)
class ConflictPage:
    """What the page of a conflict shows; `meaning` says what its status means."""

    rule: str
    definition: str | None
    status: str
    meaning: str
    members: tuple[Member, ...]
    decisions: tuple[DecisionView, ...]

    @property
    def subjects(self) -> tuple[Value, ...]:
        """What the claims are about, each thing once."""
        return tuple({each.claim.subject.term: each.claim.subject for each in self.members}.values())


def _members_and_rule(subject: Subject, _: Answers) -> Queries:
    return {
        "members": members_of(subject.iri),
        "rule": _RULE.format(iri=subject.iri, ontology=ONTOLOGY.iri(Iris(subject.base)).value),
        "decisions": decisions_on(f"<{subject.iri}>"),
    }


def _claims_of_members(_: Subject, answers: Answers) -> Queries:
    members = answers["members"]
    claims = [row["claim"] for row in members]
    return {
        "claims": claims_query(claims),
        "texts": texts_query(members),
        "evidence": evidence_query(claims),
    }


def member_of(claim: ClaimLine, texts: Mapping[str, str], evidence: Mapping[str, EvidenceView]) -> Member:
    """Put a claim together with its passage or its evidence."""
    found = (evidence[each.term.value] for each in claim.evidence if each.term.value in evidence)
    return Member(claim, passage_of(claim, texts), tuple(found))


def _build(subject: Subject, answers: Answers) -> ConflictPage:
    texts = read_texts(answers["texts"])
    evidence = read_evidence(answers["evidence"])
    claims = claim_lines(answers["claims"], subject.names)
    status = concept_in_words(subject.thing.text(DET.status) or "open", "conflict-status")
    rule = subject.thing.text(DET.rule) or f"{DETS.iri}conflict-rule-unknown"
    return ConflictPage(
        rule=concept_in_words(rule, "conflict-rule"),
        definition=next((row["definition"].value for row in answers["rule"]), None),
        status=status,
        meaning=_(_MEANINGS.get(status, "")),
        members=tuple(member_of(claim, texts, evidence) for claim in claims),
        decisions=read_decisions(answers["decisions"]),
    )


VIEW = View("views/conflict.html", (_members_and_rule, _claims_of_members), _build)
