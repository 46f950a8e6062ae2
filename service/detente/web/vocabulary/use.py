"""How a version's graphs use the terms of the vocabulary: how often, and in which words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from detente.questions.saved import Question
from detente.rdf.namespaces import DET, DETS, TYPE
from detente.rdf.quads import Object
from detente.vocabulary.graphs import DEFINING, ONTOLOGY, plan
from detente.vocabulary.iris import Iris
from detente.web.language.labels import asked_in_language

Ask = Callable[[str], list[dict[str, Object]]]

_NONE = "~"  # after every IRI
_PROPERTIES, _CLASSES = "?s ?term ?o", "?s a ?term"
# Everything is counted, because the engine does that ten times as fast as it finds what is to be counted; and
# graphs are told apart once they are counted, not triple by triple.
_SETTLED = "SELECT ?term (COUNT(*) AS ?count) {{ {pattern} }} GROUP BY ?term"
_NAMED = """
SELECT ?term (SUM(?n) AS ?count) {{
  {{ SELECT ?term ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ {pattern} }} }} GROUP BY ?term ?g }}
  FILTER {speaking}
}} GROUP BY ?term"""

# MIN makes the example the same each time; of texts the engine finds it itself.
_FIRST = f"""
SELECT ?term (MIN(STR(IF(isIRI(?s), ?s, "{_NONE}"))) AS ?first) {{{{
  VALUES ?term {{{{ {{terms}} }}}} {{where}}
}}}} GROUP BY ?term"""

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
    """Count det: terms and find an example of each, in nine queries; settled examples come first."""
    speaking = plan(base).naming("?g")
    settled = _counted(_SETTLED, ask)
    named = _counted(_NAMED, ask, speaking=speaking)
    first = _first(settled, ask, str)
    unsettled = named.keys() - first.keys()
    first |= _first(unsettled, ask, lambda pattern: f"GRAPH ?g {{ {pattern} }} FILTER {speaking}")
    ontology = ONTOLOGY.iri(Iris(base)).value
    pairs = " ".join(f"({_property(term)} {subject})" for term, subject in first.items())
    found = (
        ask(asked_in_language(_EXAMPLES.format(pairs=pairs, ontology=ontology, speaking=speaking)))
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
                settled.get(term, 0),
                named.get(term, 0),
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
    return ask(asked_in_language(_REFERRING.format(iri=iri.value, limit=limit + 1)))


def questions_with(name: str, questions: Sequence[Question]) -> list[Question]:
    """Find the saved questions in whose text a prefixed name stands."""
    found = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return [each for each in questions if found.search(each.query)]


def _counted(query: str, ask: Ask, **parts: str) -> dict[str, int]:
    """Count det: terms. Classes and properties never have one name, so that one table has both."""
    rows = [row for pattern in (_PROPERTIES, _CLASSES) for row in ask(query.format(pattern=pattern, **parts))]
    counts = {row["term"].value: int(row["count"].value) for row in rows}
    return {term: count for term, count in counts.items() if term.startswith(DET.iri)}


def _first(terms: Iterable[str], ask: Ask, where: Callable[[str], str]) -> dict[str, NamedNode]:
    """Find the least IRI that has each term, where one has."""
    found: dict[str, NamedNode] = {}
    for pattern, is_wanted in ((_PROPERTIES, False), (_CLASSES, True)):
        wanted = sorted(f"<{term}>" for term in terms if _is_class(term) is is_wanted)
        if wanted:
            query = _FIRST.format(terms=" ".join(wanted), where=where(pattern))
            least = {row["term"].value: row["first"].value for row in ask(query) if "first" in row}
            found |= {term: NamedNode(iri) for term, iri in least.items() if iri != _NONE}
    return found


def _property(term: str) -> NamedNode:
    return TYPE if _is_class(term) else NamedNode(term)


def _is_class(term: str) -> bool:
    return term.removeprefix(DET.iri)[:1].isupper()


def _example(row: Mapping[str, Object]) -> Example:
    label, other = row.get("slabel"), row.get("olabel")
    return Example(
        row["s"],
        label.value if label else None,
        NamedNode(row["p"].value),
        row["o"],
        other.value if other else None,
    )
