"""The view of a place: what happened or is said to happen there, and what lies in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from detente.rdf.namespaces import DET, SCHEMA, SKOS
from detente.vocabulary.graphs import plan
from detente.web.presentation.terms import Value, firsts
from detente.web.views.claims import ClaimLine, claim_lines, claims_query
from detente.web.views.relation import TimelineLine, lines_of
from detente.web.views.resource import ResourcePage, claims_and_links, claims_of, read_resource
from detente.web.views.view import Answers, Queries, Subject, View

LISTED = 100
"""So many things are listed that are there, and as many places in this one."""

_THERE = """
SELECT DISTINCT ?what ?label ?date ?start ?settled {{
  {{ ?what det:place <{iri}> . BIND (true AS ?settled)
     OPTIONAL {{ ?what det:edtf ?date }} OPTIONAL {{ ?what det:start ?start }} }}
  UNION
  {{ GRAPH ?graph {{ ?what det:place <{iri}> }}
     FILTER {reading} FILTER NOT EXISTS {{ ?what det:place <{iri}> }} BIND (false AS ?settled)
     OPTIONAL {{ GRAPH ?graph {{ ?what det:edtf ?date }} }} }}
  OPTIONAL {{ ?what rdfs:label ?label }}
}} ORDER BY DESC(?settled) (!BOUND(?start)) ?start ?label ?what LIMIT {limit}"""

_WITHIN = """
SELECT ?within ?label {{
  ?within schema:containedInPlace <{iri}> OPTIONAL {{ ?within rdfs:label ?label }}
}} ORDER BY ?label LIMIT {limit}"""

# A claim of the place itself, or one of a thing that comes with its place.
_CLAIMS = (
    "SELECT ?claim {{ ?claim rdf:object <{iri}> ; rdf:predicate det:place }} ORDER BY ?claim LIMIT {limit}"
)


@dataclass(frozen=True)
class PlacePage:
    """What the page of a place shows; the claims of each line are those that put it there."""

    names: tuple[Value, ...]
    inside: tuple[Value, ...]
    within: tuple[Value, ...]
    there: tuple[TimelineLine, ...]
    more: bool
    query: str
    resource: ResourcePage


def _there(subject: Subject, answers: Answers) -> Queries:
    reading = plan(subject.base).reading("?graph")
    queries = {"there": _THERE, "within": _WITHIN, "placed": _CLAIMS}
    filled = {
        name: query.format(iri=subject.iri, reading=reading, limit=LISTED + 1)
        for name, query in queries.items()
    }
    return {**claims_and_links(subject, answers), **filled}


def _claims(subject: Subject, answers: Answers) -> Queries:
    placing = claims_query(row["claim"] for row in answers["placed"])
    return {**claims_of(subject, answers), "placing": placing}


def _build(subject: Subject, answers: Answers) -> PlacePage:
    claims = claim_lines(answers["placing"], subject.names)
    lines = lines_of(answers["there"], _by_subject(claims))
    return PlacePage(
        names=subject.thing.settled_values(SKOS.altLabel),
        inside=subject.thing.settled_values(SCHEMA.containedInPlace),
        within=tuple(Value(row["within"], label) for _, row, label in firsts(answers["within"], "within")),
        there=tuple(lines[:LISTED]),
        more=len(lines) > LISTED,
        resource=_without_what_is_there(read_resource(subject, answers)),
        query=_THERE.format(
            iri=subject.iri, reading=plan(subject.base).reading("?graph"), limit=10_000
        ).strip(),
    )


def _without_what_is_there(found: ResourcePage) -> ResourcePage:
    """Leave out of what refers to a place what is listed as having been there."""
    links = tuple(each for each in found.links.properties if each.iri != DET.place)
    return replace(found, links=replace(found.links, properties=links, more=found.links.more and bool(links)))


def _by_subject(claims: Iterable[ClaimLine]) -> Mapping[str, tuple[ClaimLine, ...]]:
    found: dict[str, tuple[ClaimLine, ...]] = defaultdict(tuple)
    for claim in claims:
        found[claim.subject.term.value] += (claim,)
    return found


VIEW = View("views/place.html", (_there, _claims), _build)
