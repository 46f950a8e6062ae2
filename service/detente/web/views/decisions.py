"""Curators' decisions with their evidence, and the views of a decision and of a piece of evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from detente.rdf.namespaces import SCHEMA
from detente.rdf.quads import Object
from detente.web.language.labels import best_label
from detente.web.presentation.terms import Rows, Value, text, values
from detente.web.presentation.wording import date_in_words
from detente.web.views.claims import ClaimLine, claim_lines, claims_query
from detente.web.views.view import Answers, Queries, Subject, View

_DECISIONS = """
SELECT DISTINCT ?decision ?label ?reason ?at ?by ?byLabel ?used
  ?evidence ?title ?publisher ?published ?url ?description {{
  {pattern}
  ?decision rdfs:comment ?reason .
  OPTIONAL {{ ?decision rdfs:label ?label }}
  OPTIONAL {{ ?decision prov:endedAtTime ?at }}
  OPTIONAL {{ ?decision prov:wasAssociatedWith ?by . OPTIONAL {{ ?by rdfs:label ?byLabel }} }}
  OPTIONAL {{ ?decision det:evidence ?evidence .
    OPTIONAL {{ ?evidence rdfs:label ?title }}
    OPTIONAL {{ ?evidence schema:publisher ?publisher }}
    OPTIONAL {{ ?evidence schema:datePublished ?published }}
    OPTIONAL {{ ?evidence schema:url ?url }}
    OPTIONAL {{ ?evidence schema:description ?description }} }}
}} ORDER BY ?at ?decision ?evidence LIMIT 500"""

_EVIDENCE = """
SELECT DISTINCT ?evidence ?title ?publisher ?published ?url ?description {{
  VALUES ?claim {{ {claims} }}
  ?claim det:evidence ?evidence .
  OPTIONAL {{ ?evidence rdfs:label ?title }}
  OPTIONAL {{ ?evidence schema:publisher ?publisher }}
  OPTIONAL {{ ?evidence schema:datePublished ?published }}
  OPTIONAL {{ ?evidence schema:url ?url }}
  OPTIONAL {{ ?evidence schema:description ?description }}
}}"""


@dataclass(frozen=True)
class EvidenceView:
    """A source outside the entries; `url` is where it was published."""

    iri: str
    title: str
    publisher: str | None
    published: str | None
    url: str | None
    description: str | None


@dataclass(frozen=True)
class DecisionView:
    """What a curator decided, when (YYYY-MM-DD), why, on which claims or conflicts, and by which evidence."""

    iri: str
    title: str
    reason: str
    at: str | None
    by: Value | None
    used: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]


def decisions_on(used: str) -> str:
    """Write the query for the decisions on a claim or a conflict, given as SPARQL writes an IRI."""
    return _DECISIONS.format(pattern=f"?decision prov:used {used} ; prov:used ?used .")


def decisions_about(thing: str) -> str:
    """Write the query for the decisions on claims about a thing, and on the conflicts of such claims."""
    return _DECISIONS.format(
        pattern=f"?claim det:about|rdf:subject <{thing}> . "
        "?claim ^prov:used|(^det:conflictMember/^prov:used) ?decision . ?decision prov:used ?used ."
    )


def read_decisions(rows: Rows) -> tuple[DecisionView, ...]:
    """Read the answer to `decisions_on`, in order of time."""
    by_decision: dict[str, list[Mapping[str, Object]]] = defaultdict(list)
    for row in rows:
        by_decision[row["decision"].value].append(row)
    return tuple(_decision(iri, members) for iri, members in by_decision.items())


def _decision(iri: str, rows: Rows) -> DecisionView:
    row = rows[0]
    by = (
        Value(row["by"], best_label(each["byLabel"] for each in rows if "byLabel" in each))
        if "by" in row
        else None
    )
    evidence = {each["evidence"].value: each for each in rows if "evidence" in each}
    return DecisionView(
        iri=iri,
        title=text(row, "label") or iri.rpartition("/")[2],
        reason=row["reason"].value,
        at=(text(row, "at") or "")[:10] or None,
        by=by,
        used=tuple(dict.fromkeys(each["used"].value for each in rows)),
        evidence=tuple(_evidence(each_iri, each) for each_iri, each in evidence.items()),
    )


def _evidence(iri: str, row: Mapping[str, Object]) -> EvidenceView:
    published = text(row, "published")
    return EvidenceView(
        iri=iri,
        title=text(row, "title") or iri.rpartition("/")[2],
        publisher=text(row, "publisher"),
        published=date_in_words(published) if published else None,
        url=text(row, "url"),
        description=text(row, "description"),
    )


def evidence_query(claims: Iterable[Object]) -> str:
    """Write the query for the evidence that curators' claims rest on."""
    listed = values(claims)
    return _EVIDENCE.format(claims=listed) if listed else "SELECT ?evidence {} LIMIT 0"


def read_evidence(rows: Rows) -> Mapping[str, EvidenceView]:
    """Read the answer to `evidence_query`, by IRI."""
    return {row["evidence"].value: _evidence(row["evidence"].value, row) for row in rows}


@dataclass(frozen=True)
class DecisionPage:
    """A decision, the claims that it is about, and the other things (conflicts) that it resolves."""

    decision: DecisionView | None
    claims: tuple[ClaimLine, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class EvidencePage:
    """A piece of evidence, and the decisions and claims that rest on it."""

    evidence: EvidenceView
    decisions: tuple[DecisionView, ...]
    claims: tuple[ClaimLine, ...]


def _decision_taken(subject: Subject, _: Answers) -> Queries:
    pattern = f"VALUES ?decision {{ <{subject.iri}> }} ?decision prov:used ?used ."
    return {"decision": _DECISIONS.format(pattern=pattern)}


def _claims_decided(_: Subject, answers: Answers) -> Queries:
    return {"claims": claims_query(row["used"] for row in answers["decision"])}


def _decision_build(subject: Subject, answers: Answers) -> DecisionPage:
    decision = next(iter(read_decisions(answers["decision"])), None)
    claims = claim_lines(answers["claims"], subject.names)
    shown = {claim.iri for claim in claims}
    others = tuple(used for used in decision.used if used not in shown) if decision else ()
    return DecisionPage(decision, claims, others)


def _decisions_it_supports(subject: Subject, _: Answers) -> Queries:
    iri = subject.iri
    pattern = f"?decision det:evidence <{iri}> ; prov:used ?used ."
    return {
        "decisions": _DECISIONS.format(pattern=pattern),
        "about": (
            f"SELECT ?claim {{ ?claim det:evidence <{iri}> ; det:modality ?how }} ORDER BY ?claim LIMIT 200"
        ),
    }


def _claims_it_supports(_: Subject, answers: Answers) -> Queries:
    return {"claims": claims_query(row["claim"] for row in answers["about"])}


def _evidence_build(subject: Subject, answers: Answers) -> EvidencePage:
    thing = subject.thing
    published = thing.text(SCHEMA.datePublished)
    evidence = EvidenceView(
        iri=subject.iri,
        title=thing.title,
        publisher=thing.text(SCHEMA.publisher),
        published=date_in_words(published) if published else None,
        url=thing.text(SCHEMA.url),
        description=thing.text(SCHEMA.description),
    )
    return EvidencePage(
        evidence, read_decisions(answers["decisions"]), claim_lines(answers["claims"], subject.names)
    )


DECISION = View("views/decision.html", (_decision_taken, _claims_decided), _decision_build)
EVIDENCE = View("views/evidence.html", (_decisions_it_supports, _claims_it_supports), _evidence_build)
