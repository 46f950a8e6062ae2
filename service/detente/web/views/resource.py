"""The view of things that have no other: values, who claims them, what is disputed, what links there."""

from __future__ import annotations

from dataclasses import dataclass

from detente.vocabulary.graphs import ONTOLOGY
from detente.vocabulary.iris import Iris
from detente.web.presentation.terms import Property, Rows, grouped
from detente.web.views.claims import (
    CLAIMS,
    ClaimLine,
    Dispute,
    claim_lines,
    claims_on,
    claims_query,
    disputes_of,
)
from detente.web.views.view import Answers, Queries, Subject, View

LINKS = 200
"""So many of the things that link to one are listed."""

_LINKS = """
SELECT ?p ?s ?label ?name {{
  {{ SELECT ?p ?s {{
    ?s ?p <{iri}> .
    FILTER (?p NOT IN (det:about, det:comments, rdf:subject, rdf:object, det:participant, det:conflictMember))
  }} ORDER BY ?p ?s LIMIT {limit} }}
  OPTIONAL {{ ?s rdfs:label ?label }}
  OPTIONAL {{ GRAPH <{ontology}> {{ ?p rdfs:label ?name }} }}
}} ORDER BY ?p ?label ?s"""


@dataclass(frozen=True)
class Links:
    """What refers to a thing, by property; `query` lists all of it where there is more."""

    properties: tuple[Property, ...]
    more: bool
    query: str


@dataclass(frozen=True)
class ResourcePage:
    """What the page of a thing shows beside its own values."""

    claims: tuple[ClaimLine, ...]
    more_claims: bool
    disputes: tuple[Dispute, ...]
    links: Links
    is_record: bool = False


RECORDS = frozenset(("queries", "version", "run", "graph", "evidence", "decision"))
"""What the paths of IRIs begin with that are of the service's own keeping: no claims of anybody."""


def is_record(iri: str, base: str) -> bool:
    """Tell whether a thing is of the service's own keeping, or of a vocabulary that it does not judge."""
    return iri.removeprefix(base).partition("/")[0] in RECORDS if iri.startswith(base) else False


def links_query(iri: str, base: str) -> str:
    """Write the query for what refers to a thing."""
    return _LINKS.format(iri=iri, ontology=ONTOLOGY.iri(Iris(base)).value, limit=LINKS + 1)


def read_links(iri: str, rows: Rows) -> Links:
    """Read the answer to `links_query`."""
    sources = list(dict.fromkeys((row["p"], row["s"]) for row in rows))
    shown = set(sources[:LINKS])
    properties = grouped([{**row, "o": row["s"]} for row in rows if (row["p"], row["s"]) in shown])
    query = f"SELECT ?property ?thing {{ ?thing ?property <{iri}> }} ORDER BY ?property ?thing"
    return Links(properties, len(sources) > LINKS, query)


def claims_and_links(subject: Subject, _: Answers) -> Queries:
    """Ask which claims are about a thing, and what refers to it."""
    return {"about": claims_on(subject.iri), "links": links_query(subject.iri, subject.base)}


def claims_of(_: Subject, answers: Answers) -> Queries:
    """Ask for the claims that are about a thing."""
    return {"claims": claims_query(row["claim"] for row in answers["about"])}


def read_resource(subject: Subject, answers: Answers) -> ResourcePage:
    """Read the answers to `claims_and_links` and `claims_of`."""
    claims = claim_lines(answers["claims"], subject.names)
    return ResourcePage(
        claims[:CLAIMS],
        len(answers["about"]) > CLAIMS,
        disputes_of(claims),
        read_links(subject.iri, answers["links"]),
        is_record(subject.iri, subject.base),
    )


VIEW = View("resource.html", (claims_and_links, claims_of), read_resource)
