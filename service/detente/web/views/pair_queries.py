"""SPARQL on what happens between two states, as the page of a pair asks it and shows it."""

from __future__ import annotations

from collections.abc import Iterable

from detente.rdf.namespaces import PREFIXES
from detente.rdf.quads import Object
from detente.vocabulary.eventualities import KINDS_OF_EVENTUALITIES, NARROW, in_sparql, narrowest_filters
from detente.vocabulary.graphs import ONTOLOGY, plan
from detente.vocabulary.iris import Iris
from detente.web.language.labels import asked_in_language
from detente.web.presentation.terms import values
from detente.web.views.filters import Filters

LINES = 200
"""So many things are listed in a timeline."""

_PREFIXES = ("det", "dets", "rdf", "rdfs", "xsd")
_NARROW = in_sparql(NARROW, ", ")

STANDS_FOR = "(^det:holder/det:office)?/det:ofState?"
"""From an actor to itself, to the state that it belongs to, to one that it held an office of at some time."""

_SETTLED = """\
  { SELECT DISTINCT ?what {
    { # Both take part: themselves, through a body, or through who held an office at the time.
      ?what det:side {one}, {other}
    } UNION { # Said of their relation.
      ?what a det:Statement ; det:involves ?relation .
      ?relation a det:BilateralRelation ; det:participant {one}, {other}
    } UNION { # Said of something between them.
      ?what a det:Statement ; det:conveys/(det:about|rdf:subject) ?between .
      ?between det:side {one}, {other}
    } UNION { # Said by who held an office of the one, to or of the other.
      ?what a det:Statement ; det:speaker/^det:holder/det:office/det:ofState {one} ;
            det:topic|det:addressee ?to .
      ?to {stands_for} {other}
    } UNION {
      ?what a det:Statement ; det:speaker/^det:holder/det:office/det:ofState {other} ;
            det:topic|det:addressee ?to .
      ?to {stands_for} {one}
    }
  } }
  BIND (true AS ?settled)
  {details}"""

# The engine joins in the order written here: from who stands for a state to what they take part in.
_SAID = """\
  ?a {stands_for} {one} .
  GRAPH ?graph { ?what det:participant ?a }
  ?b {stands_for} {other} .
  GRAPH ?graph { ?what det:participant ?b }
  FILTER {reading}
  FILTER NOT EXISTS { ?what a det:Eventuality }
  FILTER NOT EXISTS { ?what a det:BilateralRelation }
  BIND (false AS ?settled)
  {details in graph}"""

CONDITION = """\
OPTIONAL {
    VALUES (?how ?word) { (det:condition "only if") (det:exception "unless") }
    GRAPH ?entry { ?what ?how ?on }
    ?entry a det:Entry . ?on rdfs:label ?named
    BIND (CONCAT(?word, ": ", STR(?named)) AS ?condition)
  }"""
"""Part of a query: the words for a condition or an exception of a promise, as an entry has it."""

_OPTIONAL = (
    f"?what a ?narrow FILTER (?narrow IN ({_NARROW})) {narrowest_filters('?what', '?narrow')}".rstrip(),
    "?what det:edtf ?date",
    "?what det:start ?start",
    "?what det:end ?end",
    "?what det:status ?status",
)
_DETAILS = "\n  ".join(f"OPTIONAL {{ {each} }}" for each in _OPTIONAL)
_DETAILS_IN_GRAPH = "\n  ".join(f"OPTIONAL {{ GRAPH ?graph {{ {each} }} }}" for each in _OPTIONAL)


def timeline_query(one: str, other: str, filters: Filters, base: str, limit: int | None = None) -> str:
    """Write the query for the timeline of two states; the pages ask for the first things of it."""
    heading = "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in _PREFIXES)
    return (
        f"{heading}\n\nSELECT DISTINCT ?date ?kind ?label ?status ?settled ?start ?end ?what {{\n"
        f"{_selection(one, other, filters, base)}\n}}\nORDER BY (!BOUND(?start)) ?start ?label ?what"
        + (f"\nLIMIT {limit}" if limit else "")
    )


def count_query(one: str, other: str, filters: Filters, base: str) -> str:
    """Write the query for how many things the timeline has."""
    return f"SELECT (COUNT(DISTINCT ?what) AS ?count) {{\n{_selection(one, other, filters, base)}\n}}"


def claims_about(things: Iterable[Object]) -> str:
    """Write the query for the claims about some things."""
    listed = values(things)
    return (
        f"SELECT ?what ?claim {{ VALUES ?what {{ {listed} }} ?claim det:about ?what }} LIMIT {5 * LINES}"
        if listed
        else "SELECT ?what ?claim {} LIMIT 0"
    )


def _selection(one: str, other: str, filters: Filters, base: str) -> str:
    branches = [_SETTLED] if filters.settled_only else ["{\n" + _SETTLED + "\n} UNION {\n" + _SAID + "\n}"]
    kind = "  BIND (COALESCE(?narrow, det:Event) AS ?kind)\n  OPTIONAL { ?what rdfs:label ?label }"
    pattern = "\n".join([*branches, kind, *_conditions(filters)])
    for name, value in {
        "{details}": _DETAILS,
        "{details in graph}": _DETAILS_IN_GRAPH,
        "{stands_for}": STANDS_FOR,
        "{reading}": plan(base).reading("?graph"),
        "{one}": f"<{one}>",
        "{other}": f"<{other}>",
    }.items():
        pattern = pattern.replace(name, value)
    return pattern


def _conditions(filters: Filters) -> list[str]:
    conditions = []
    if filters.kinds:
        classes = in_sparql((KINDS_OF_EVENTUALITIES[kind] for kind in filters.kinds), ", ")
        conditions.append(f"  FILTER (?kind IN ({classes}))")
    if filters.modalities:
        concepts = ", ".join(f"dets:modality-{name}" for name in filters.modalities)
        conditions.append(
            f"  FILTER EXISTS {{ ?any det:about ?what ; det:modality ?how FILTER (?how IN ({concepts})) }}"
        )
    if filters.first:
        conditions.append(f'  FILTER (BOUND(?start) && COALESCE(?end >= "{filters.first}"^^xsd:date, true))')
    if filters.last:
        conditions.append(f'  FILTER (?start <= "{filters.last}"^^xsd:date)')
    return conditions


_PROMISES = """\
  { ?what det:agent {by} ; det:recipient {to} ; a det:Commitment . BIND (true AS ?settled)
    OPTIONAL { ?what det:status ?status } BIND ({by} AS ?by) }
  UNION
  { GRAPH ?graph { ?what det:agent {by} ; det:recipient {to} ; a det:Commitment }
    FILTER {reading} FILTER NOT EXISTS { ?what a det:Commitment } BIND (false AS ?settled)
    OPTIONAL { GRAPH ?graph { ?what det:status ?status } } BIND ({by} AS ?by) }"""
_BACK = _PROMISES.replace("{by}", "{other}").replace("{to}", "{one}")
_THERE = _PROMISES.replace("{by}", "{one}").replace("{to}", "{other}")
PROMISES = f"""
SELECT DISTINCT ?what ?label ?status ?by ?settled ?condition {{
{_THERE}
  UNION
{_BACK}
  OPTIONAL {{ ?what rdfs:label ?label }}
  {CONDITION}
}} ORDER BY DESC(?settled) ?label ?what ?condition LIMIT 400"""

# Paths with alternatives are not joined from their narrow end, so the alternatives are written out. What
# the two take part in is found once for both, from who stands for a state.
DISPUTES = """\
SELECT DISTINCT ?conflict ?rule ?status ?subject ?label {
  { SELECT DISTINCT ?subject {
    { ?subject det:side {one}, {other} }
    UNION { ?a {stands_for} {one} . GRAPH ?graph { ?subject det:participant ?a }
      ?b {stands_for} {other} . GRAPH ?graph { ?subject det:participant ?b } FILTER {reading} }
  } }
  { ?claim det:about ?subject } UNION { ?claim rdf:subject ?subject }
  ?conflict det:conflictMember ?claim ; det:rule ?rule .
  OPTIONAL { ?conflict det:status ?status }
  OPTIONAL { ?subject rdfs:label ?label }
} ORDER BY (BOUND(?status)) ?conflict ?label LIMIT 200"""

TARGETS = """
SELECT DISTINCT ?topic ?topicLabel ?currency ?target ?targetBy ?targetByLabel ?targetThing
  ?observed ?observedBy ?observedByLabel ?observedThing {
  { SELECT ?relation { ?relation a det:BilateralRelation ; det:participant {one}, {other} } }
  GRAPH ?entry {
    ?targetThing det:quantityRole dets:quantity-role-target ; det:involves ?relation ; det:topic ?topic ;
      schema:value ?target ; ^det:about/det:attributedTo ?targetBy .
    OPTIONAL { ?targetThing schema:currency ?currency }
  }
  FILTER {reading of ?entry}
  OPTIONAL {
    GRAPH ?other {
      ?observedThing det:quantityRole dets:quantity-role-observed ; det:involves ?relation ;
        det:topic ?topic ; schema:value ?observed ; ^det:about/det:attributedTo ?observedBy .
      OPTIONAL { ?observedThing schema:currency ?unit }
    }
    FILTER {reading of ?other}
    FILTER (!BOUND(?unit) || ?unit = ?currency)
    OPTIONAL { ?observedBy rdfs:label ?observedByLabel FILTER (LANG(?observedByLabel) = "en") }
  }
  OPTIONAL { ?targetBy rdfs:label ?targetByLabel FILTER (LANG(?targetByLabel) = "en") }
  OPTIONAL { GRAPH {ontology} { ?topic rdfs:label ?topicLabel } }
} ORDER BY ?topic ?targetBy ?observedBy LIMIT 100"""


def between(query: str, one: str, other: str, base: str) -> str:
    """Fill the two states, and the graphs of a base, into one of the queries above."""
    for name, value in {
        "{one}": f"<{one}>",
        "{other}": f"<{other}>",
        "{stands_for}": STANDS_FOR,
        "{ontology}": str(ONTOLOGY.iri(Iris(base))),
        "{reading}": plan(base).reading("?graph"),
        "{reading of ?entry}": plan(base).reading("?entry"),
        "{reading of ?other}": plan(base).reading("?other"),
    }.items():
        query = query.replace(name, value)
    return asked_in_language(query)
