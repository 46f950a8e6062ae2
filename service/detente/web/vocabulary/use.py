"""How a version's graphs use the terms of the vocabulary: how often, and in which words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET, DETS, TYPE
from detente.rdf.quads import Object
from detente.vocabulary.graphs import DEFINING, ONTOLOGY, plan
from detente.vocabulary.iris import Iris
from detente.web.querying.context import SavedQuestion

Ask = Callable[[str], list[dict[str, Object]]]

# Classes and properties never have one name, so that one column has both. MIN makes the example the same
# each time.
_TERMS = f"""
SELECT ?term (COUNT(*) AS ?count) (MIN(?s) AS ?first) {{ %s FILTER STRSTARTS(STR(?term), "{DET.iri}")
  {{ ?s ?term ?o }} UNION {{ ?s a ?term }} %s }} GROUP BY ?term"""

_EXAMPLES = """
SELECT ?p ?s ?o ?slabel ?olabel {{
  VALUES (?p ?s) {{ {pairs} }}
  {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} FILTER {speaking} }}
  OPTIONAL {{ ?s rdfs:label ?slabel FILTER LANGMATCHES(LANG(?slabel), "en") }}
  OPTIONAL {{ {{ ?o rdfs:label ?olabel }} UNION {{ GRAPH <{ontology}> {{ ?o rdfs:label ?olabel }} }}
             FILTER LANGMATCHES(LANG(?olabel), "en") }}
}} ORDER BY ?p ?s ?o"""

_CONCEPTS = f"""
SELECT ?term (SUM(?d) AS ?settled) (SUM(?n) AS ?named) {{
  {{ ?s ?p ?term BIND (1 AS ?d) BIND (0 AS ?n) }}
  UNION {{ GRAPH ?g {{ ?s ?p ?term }} BIND (0 AS ?d) BIND (1 AS ?n)
          FILTER (%s) }}
  FILTER STRSTARTS(STR(?term), "{DETS.iri}")
}} GROUP BY ?term"""

_REFERRING = """
SELECT ?p ?s (SAMPLE(?called) AS ?label) {{
  ?s ?p <{iri}> OPTIONAL {{ ?s rdfs:label ?called FILTER LANGMATCHES(LANG(?called), "en") }}
}} GROUP BY ?p ?s ORDER BY ?p ?label ?s LIMIT {limit}"""


@dataclass(frozen=True)
class Example:
    """A triple of the graph, with labels where things have them."""

    subject: Object
    subject_label: str | None
    predicate: NamedNode
    value: Object
    value_label: str | None


@dataclass(frozen=True)
class Use:
    """How many triples have a term in the default graph, and in the service's own others; and one of them."""

    settled: int = 0
    named: int = 0
    example: Example | None = None


@dataclass(frozen=True)
class Uses:
    """The use of every term that is used, by IRI."""

    by_term: Mapping[str, Use] = field(default_factory=dict)

    def of(self, iri: NamedNode) -> Use:
        """Give the use of a term."""
        return self.by_term.get(iri.value, Use())


def term_uses(base: str, ask: Ask) -> Uses:
    """Count det: terms and find an example of each, in three queries; settled examples come first."""
    settled = _by_term(ask(_TERMS % ("", "")))
    named = _by_term(ask(_TERMS % ("GRAPH ?g {", f"}} FILTER {plan(base).naming('?g')}")))
    first = {term: row["first"] for term, row in {**named, **settled}.items() if _is_iri(row["first"])}
    ontology = ONTOLOGY.iri(Iris(base)).value
    pairs = " ".join(f"({_property(term)} {subject})" for term, subject in first.items())
    found = (
        ask(_EXAMPLES.format(pairs=pairs, ontology=ontology, speaking=plan(base).naming("?g")))
        if pairs
        else []
    )
    examples: dict[str, Example] = {}
    for row in found:
        term = (row["o"] if row["p"] == TYPE else row["p"]).value
        if first.get(term) == row["s"]:
            examples.setdefault(term, _example(row))
    return Uses(
        {
            term: Use(
                _count(settled.get(term)),
                _count(named.get(term)),
                examples.get(term),
            )
            for term in settled.keys() | named.keys()
        }
    )


def concept_uses(base: str, ask: Ask) -> Uses:
    """Count how often each dets: term is the value of something, in one query.

    The graphs of the ontology, the shapes and the questions define concepts or ask for them; they use none.
    """
    used = plan(base).condition("?g", lambda kind: kind.speaks and kind not in DEFINING)
    return Uses(
        {
            row["term"].value: Use(int(row["settled"].value), int(row["named"].value))
            for row in ask(_CONCEPTS % used)
        }
    )


def referring(iri: NamedNode, limit: int, ask: Ask) -> list[dict[str, Object]]:
    """Find what has a term for a value in the default graph: rows of p, s and label, one beyond the limit."""
    return ask(_REFERRING.format(iri=iri.value, limit=limit + 1))


def questions_with(name: str, questions: Sequence[SavedQuestion]) -> list[SavedQuestion]:
    """Find the saved questions in whose text a prefixed name stands."""
    found = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return [each for each in questions if found.search(each.query)]


def _by_term(rows: Iterable[dict[str, Object]]) -> dict[str, dict[str, Object]]:
    return {row["term"].value: row for row in rows if "term" in row}


def _property(term: str) -> NamedNode:
    is_class = term.removeprefix(DET.iri)[:1].isupper()
    return TYPE if is_class else NamedNode(term)


def _is_iri(term: Object) -> bool:
    return isinstance(term, NamedNode)


def _count(row: Mapping[str, Object] | None) -> int:
    return int(row["count"].value) if row else 0


def _example(row: Mapping[str, Object]) -> Example:
    label, other = row.get("slabel"), row.get("olabel")
    return Example(
        row["s"],
        label.value if label else None,
        NamedNode(row["p"].value),
        row["o"],
        other.value if other else None,
    )
