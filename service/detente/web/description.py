"""What a page says of one thing: settled values, what is said beside them, claims and their words, links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Quad

from detente.iris import Iris
from detente.quads import DEFAULT_GRAPH, GraphName, Object
from detente.vocab import DET, DETS, LABEL, TYPE

Ask = Callable[[str], list[dict[str, Object]]]

LINKS = 200
"""So many of the things that link to one are listed."""

_EXISTS = """
SELECT ?one {{ {{ <{iri}> ?p ?one }} UNION {{ GRAPH ?g {{ <{iri}> ?p ?one }} }}
  UNION {{ ?one ?p <{iri}> }} UNION {{ GRAPH ?g {{ ?one ?p <{iri}> }} }} }} LIMIT 1"""

_FACTS = """
SELECT ?g ?p ?o ?label ?name {{
  {{ <{iri}> ?p ?o }} UNION {{ GRAPH ?g {{ <{iri}> ?p ?o }} }}
  OPTIONAL {{ {{ ?o rdfs:label ?label }} UNION {{ GRAPH <{ontology}> {{ ?o rdfs:label ?label }} }} }}
  OPTIONAL {{ GRAPH <{ontology}> {{ ?p rdfs:label ?name }} }}
}} ORDER BY ?g ?p ?label ?o"""

_CLAIMS = """
SELECT DISTINCT ?claim ?how ?p ?o ?olabel ?words ?who ?wholabel ?modality ?polarity ?entry ?entrylabel
  ?quote ?rank {{
  {{ ?claim det:about <{iri}> . BIND ("about" AS ?how) }}
  UNION {{ ?claim rdf:subject <{iri}> ; rdf:predicate ?p ; rdf:object ?o . BIND ("value" AS ?how)
           OPTIONAL {{ ?o rdfs:label ?olabel }} }}
  UNION {{ ?claim det:comments <{iri}> . BIND ("comment" AS ?how) }}
  ?claim det:attributedTo ?who ; det:modality ?modality ; det:polarity ?polarity .
  OPTIONAL {{ ?who rdfs:label ?wholabel }}
  OPTIONAL {{ ?claim schema:text ?words }}
  OPTIONAL {{ ?claim det:reportedIn ?entry . OPTIONAL {{ ?entry rdfs:label ?entrylabel }} }}
  OPTIONAL {{ ?claim det:anchor/oa:hasSelector/oa:exact ?quote }}
  OPTIONAL {{ ?claim det:rank ?rank }}
}} ORDER BY ?how ?claim"""

_LINKS = """
SELECT ?p ?s (SAMPLE(?called) AS ?label) (SAMPLE(?term) AS ?name) {{
  ?s ?p <{iri}> .
  FILTER (?p NOT IN (det:about, det:comments, rdf:subject, rdf:object, det:participant))
  OPTIONAL {{ ?s rdfs:label ?called }}
  OPTIONAL {{ GRAPH <{ontology}> {{ ?p rdfs:label ?term }} }}
}} GROUP BY ?p ?s ORDER BY ?p ?label ?s LIMIT {limit}"""

_DISPUTES = """
SELECT DISTINCT ?conflict ?rule ?status {{
  ?claim det:about|rdf:subject <{iri}> . ?conflict det:conflictMember ?claim ; det:rule ?rule .
  OPTIONAL {{ ?conflict det:status ?status }}
}} ORDER BY ?conflict"""

# What the pages say in other ways, or what follows from the rest.
_UNSHOWN = (LABEL, NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"))


@dataclass(frozen=True)
class Value:
    """One value of a property, with its label where it has one."""

    term: Object
    label: str | None = None


@dataclass(frozen=True)
class Property:
    """A property, its name where the ontology gives one, and its values."""

    iri: NamedNode
    name: str | None
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Said:
    """What one graph says of a thing that is not settled."""

    graph: str
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class ClaimLine:
    """One claim about a thing: that it is so, one value of it, or an opinion of it."""

    iri: str
    how: str
    predicate: NamedNode | None
    value: Value | None
    words: str | None
    who: Value
    modality: str
    polarity: str
    entry: Value | None
    quotes: tuple[str, ...]
    deprecated: bool


@dataclass(frozen=True)
class Dispute:
    """A conflict in which claims about a thing take part; without a status it is open."""

    iri: str
    rule: str
    status: str


@dataclass(frozen=True)
class Description:
    """All that a page shows of a thing."""

    iri: str
    labels: tuple[Literal, ...]
    classes: tuple[NamedNode, ...]
    settled: tuple[Property, ...]
    said: tuple[Said, ...]
    claims: tuple[ClaimLine, ...]
    disputes: tuple[Dispute, ...]
    links: tuple[Property, ...]
    more_links: bool

    @property
    def title(self) -> str:
        """Its label, in English if it has one; or the end of its IRI."""
        named = sorted(self.labels, key=lambda label: (label.language != "en", label.value))
        return named[0].value if named else self.iri.rstrip("/").rpartition("/")[2]


def exists(iri: str, ask: Ask) -> bool:
    """Tell whether anything in any graph is about an IRI, or links to it."""
    return bool(ask(_EXISTS.format(iri=iri)))


def facts(iri: str, base: str, ask: Ask) -> list[Quad]:
    """Give every quad of any graph that has the IRI for its subject."""
    subject = NamedNode(iri)
    return [
        Quad(subject, _iri(row["p"]), row["o"], _graph(row.get("g")))
        for row in _once(ask(_FACTS.format(iri=iri, ontology=Iris(base).graph("ontology").value)))
    ]


def describe(iri: str, base: str, ask: Ask) -> Description:
    """Ask for all that a page shows of a thing."""
    ontology = Iris(base).graph("ontology").value
    rows = ask(_FACTS.format(iri=iri, ontology=ontology))
    settled = [row for row in rows if "g" not in row]
    known = {(row["p"], row["o"]) for row in settled}
    apart = [row for row in rows if "g" in row and (row["p"], row["o"]) not in known]
    found = ask(_LINKS.format(iri=iri, ontology=ontology, limit=LINKS + 1))
    every = [row["o"] for row in rows if row["p"] == LABEL]
    return Description(
        iri=iri,
        labels=tuple(dict.fromkeys(term for term in every if isinstance(term, Literal))),
        classes=_narrowest({row["o"] for row in rows if row["p"] == TYPE}),
        settled=_properties(settled),
        said=tuple(
            Said(graph, properties)
            for graph, members in groupby(apart, key=lambda row: row["g"].value)
            if (properties := _properties(list(members)))
        ),
        claims=_claims(ask(_CLAIMS.format(iri=iri))),
        disputes=tuple(map(_dispute, ask(_DISPUTES.format(iri=iri)))),
        links=_properties([{**row, "o": row["s"]} for row in found[:LINKS]]),
        more_links=len(found) > LINKS,
    )


def _dispute(row: Mapping[str, Object]) -> Dispute:
    status = row["status"].value if "status" in row else "open"
    return Dispute(
        row["conflict"].value,
        row["rule"].value.removeprefix(f"{DETS.iri}conflict-rule-").replace("-", " "),
        status.removeprefix(f"{DETS.iri}conflict-status-").replace("-", " "),
    )


def _properties(rows: Sequence[Mapping[str, Object]]) -> tuple[Property, ...]:
    """Group values by property; a value with labels in several languages comes once, with the English one."""
    values: dict[NamedNode, dict[Object, list[Literal]]] = {}
    names = {row["p"]: row["name"].value for row in rows if "name" in row}
    for row in rows:
        predicate = _iri(row["p"])
        if predicate not in (*_UNSHOWN, TYPE):
            labels = values.setdefault(predicate, {}).setdefault(row["o"], [])
            if isinstance(label := row.get("label"), Literal):
                labels.append(label)
    return tuple(
        Property(
            predicate,
            names.get(predicate),
            tuple(Value(term, _best(labels)) for term, labels in members.items()),
        )
        for predicate, members in values.items()
    )


def _best(labels: Iterable[Literal]) -> str | None:
    ordered = sorted(labels, key=lambda label: (label.language != "en", label.value))
    return ordered[0].value if ordered else None


def _claims(rows: Sequence[Mapping[str, Object]]) -> tuple[ClaimLine, ...]:
    return tuple(
        _claim(iri, list(members)) for iri, members in groupby(rows, key=lambda row: row["claim"].value)
    )


def _claim(iri: str, rows: Sequence[Mapping[str, Object]]) -> ClaimLine:
    row = rows[0]

    def best(name: str) -> str | None:
        return _best(label for each in rows if isinstance(label := each.get(name), Literal))

    return ClaimLine(
        iri=iri,
        how=row["how"].value,
        predicate=_iri(row["p"]) if "p" in row else None,
        value=Value(row["o"], best("olabel")) if "o" in row else None,
        words=row["words"].value if "words" in row else None,
        who=Value(row["who"], best("wholabel")),
        modality=row["modality"].value.removeprefix(f"{DETS.iri}modality-"),
        polarity=row["polarity"].value.removeprefix(f"{DETS.iri}polarity-"),
        entry=Value(row["entry"], best("entrylabel")) if "entry" in row else None,
        quotes=tuple(dict.fromkeys(each["quote"].value for each in rows if "quote" in each)),
        deprecated=any(each.get("rank") == DETS["rank-deprecated"] for each in rows),
    )


def _narrowest(classes: Iterable[Object]) -> tuple[NamedNode, ...]:
    """Leave out the classes that only say what follows from another one."""
    named = {each for each in classes if isinstance(each, NamedNode)}
    wide = {DET.Eventuality, DET.Event, DET.Actor, DET.Organization, DET.Person}
    narrow = named - wide or named - {DET.Eventuality, DET.Actor} or named
    return tuple(sorted(narrow, key=str))


def _once(rows: Iterable[Mapping[str, Object]]) -> Iterable[Mapping[str, Object]]:
    seen = set()
    for row in rows:
        key = (row.get("g"), row["p"], row["o"])
        if key not in seen:
            seen.add(key)
            yield row


def _iri(term: Object) -> NamedNode:
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is no IRI")
    return term


def _graph(term: Object | None) -> GraphName:
    return DEFAULT_GRAPH if term is None else _iri(term)
