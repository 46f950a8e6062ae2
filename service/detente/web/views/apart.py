"""What graphs that anybody may write say of a thing: shown apart, by graph, with who claims it and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.vocabulary.graphs import LOG, ONTOLOGY, plan
from detente.vocabulary.iris import Iris
from detente.web.language.labels import best_label
from detente.web.presentation.terms import Property, Row, Rows, Value, as_iri, grouped, text
from detente.web.views.claims import ClaimLine, claim_lines

VALUES, CLAIMS, THINGS = 500, 100, 100
"""So many values, claims and things are listed, of all such graphs together."""

_FACTS = """
SELECT ?g ?p ?o ?label ?own ?name ?maker {{
  {{ SELECT ?g ?p ?o {{ GRAPH ?g {{ <{iri}> ?p ?o }} FILTER {apart} }} ORDER BY ?g ?p ?o LIMIT {limit} }}
  OPTIONAL {{ {{ ?o rdfs:label ?label }} UNION {{ GRAPH <{ontology}> {{ ?o rdfs:label ?label }} }} }}
  OPTIONAL {{ GRAPH ?g {{ ?o rdfs:label ?own }} }}
  OPTIONAL {{ GRAPH <{ontology}> {{ ?p rdfs:label ?name }} }}
  OPTIONAL {{ GRAPH <{log}> {{ ?g dct:creator ?maker }} }}
}} ORDER BY ?g ?p ?label ?o"""

_ABOUT = """
SELECT DISTINCT ?g ?claim ?thing {{
  VALUES ?thing {{ {things} }}
  GRAPH ?g {{ ?claim det:about|rdf:subject|det:comments ?thing }} FILTER {apart}
}} ORDER BY ?g ?claim LIMIT {limit}"""

# No join of two patterns that could each be begun with by itself, as in `views.claims`; the pairs stand in
# each alternative, since for one with OPTIONAL the engine else makes all that there is.
_CLAIMS = """
SELECT ?g ?claim ?node ?p ?o ?label ?own {{
  {{ VALUES (?g ?claim) {{ {pairs} }} GRAPH ?g {{ ?claim ?p ?o }} OPTIONAL {{ ?o rdfs:label ?label }}
     OPTIONAL {{ GRAPH ?g {{ ?o rdfs:label ?own }} }} }}
  UNION {{ VALUES (?g ?claim) {{ {pairs} }}
    GRAPH ?g {{ ?claim det:anchor/oa:hasSelector ?node . ?node ?p ?o }} }}
}}"""
_NONE = "SELECT ?g ?claim {} LIMIT 0"

_BETWEEN = """
SELECT DISTINCT ?g ?what ?label {{
  ?a {stands_for} <{one}> . GRAPH ?g {{ ?what det:participant|det:agent|det:recipient ?a }}
  ?b {stands_for} <{other}> . GRAPH ?g {{ ?what det:participant|det:agent|det:recipient ?b }}
  FILTER {apart}
  OPTIONAL {{ GRAPH ?g {{ ?what rdfs:label ?label }} }}
}} ORDER BY ?g ?label ?what LIMIT {limit}"""


@dataclass(frozen=True)
class Apart:
    """What one such graph says of a thing; `maker` is who made the graph, None where nobody knows."""

    graph: str
    maker: str | None
    properties: tuple[Property, ...]
    claims: tuple[ClaimLine, ...]


@dataclass(frozen=True)
class ThingApart:
    """A thing that such a graph speaks of, by the name that it has there, with the claims about it."""

    graph: str
    thing: Value
    claims: tuple[ClaimLine, ...]


def apart_facts_query(iri: str, base: str) -> str:
    """Write the query for what such graphs say of a thing."""
    iris = Iris(base)
    return _FACTS.format(
        iri=iri,
        apart=plan(base).apart("?g"),
        ontology=ONTOLOGY.iri(iris).value,
        log=LOG.iri(iris).value,
        limit=VALUES,
    )


def about_query(things: Iterable[str], base: str) -> str:
    """Write the query for the claims of such graphs about things."""
    listed = " ".join(f"<{each}>" for each in dict.fromkeys(things))
    return _ABOUT.format(things=listed, apart=plan(base).apart("?g"), limit=CLAIMS) if listed else _NONE


def apart_claims_query(found: Rows) -> str:
    """Write the query for the claims that answer `about_query`."""
    pairs = dict.fromkeys(
        f"({row['g']} {row['claim']})"
        for row in found
        if isinstance(row["g"], NamedNode) and isinstance(row["claim"], NamedNode)
    )
    return _CLAIMS.format(pairs=" ".join(pairs)) if pairs else _NONE


def between_query(one: str, other: str, stands_for: str, base: str) -> str:
    """Write the query for the things of such graphs in which two states take part."""
    apart = plan(base).apart("?g")
    return _BETWEEN.format(one=one, other=other, stands_for=stands_for, apart=apart, limit=THINGS)


def read_apart(facts: Rows, claims: Rows, names: Mapping[str, str]) -> tuple[Apart, ...]:
    """Read the answers to `facts_query` and `claims_query`, graph by graph."""
    by_graph: dict[str, list[Row]] = defaultdict(list)
    for row in facts:
        by_graph[as_iri(row["g"]).value].append(_named(row))
    lines = _lines(claims, names)
    return tuple(
        Apart(graph, _maker(by_graph[graph]), grouped(by_graph[graph]), tuple(lines.get(graph, ())))
        for graph in sorted(by_graph.keys() | lines.keys())
    )


def read_between(things: Rows, claims: Rows, names: Mapping[str, str]) -> tuple[ThingApart, ...]:
    """Read the answers to `between_query` and, about its things, to `claims_query`."""
    labels: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in things:
        labels[as_iri(row["g"]).value, row["what"].value].append(row)
    lines = _lines(claims, names)
    return tuple(
        ThingApart(
            graph,
            Value(rows[0]["what"], best_label(row["label"] for row in rows if "label" in row)),
            tuple(line for line in lines.get(graph, ()) if line.subject.term.value == what),
        )
        for (graph, what), rows in labels.items()
    )


def _lines(claims: Rows, names: Mapping[str, str]) -> dict[str, list[ClaimLine]]:
    by_graph: dict[str, list[Row]] = defaultdict(list)
    for row in claims:
        by_graph[as_iri(row["g"]).value].append(_named(row))
    return {graph: list(claim_lines(rows, names)) for graph, rows in by_graph.items()}


def _named(row: Row) -> Row:
    """Call a value as the data set does; as the graph itself does, where the data set has no name for it."""
    return row if "label" in row or "own" not in row else {**row, "label": row["own"]}


def _maker(rows: Rows) -> str | None:
    return next(_makers(rows), None)


def _makers(rows: Rows) -> Iterator[str]:
    for row in rows:
        maker = text(row, "maker")
        if maker is not None:
            yield maker
