"""What is told of a property of things: its settled values, and those that entries give, with who says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.rdf.quads import Object
from detente.vocabulary.graphs import plan
from detente.web.presentation.terms import Row, Rows, text, values
from detente.web.views.claims import ClaimLine

MOST_TOLD = 1000
"""So many values, and as many claims, are asked for."""

# What graphs say of a value that is settled is put to it in Python: for an OPTIONAL here the engine would
# read every value that the property has of anything.
_VALUES = """
SELECT DISTINCT ?what ?value ?settled ?graph {{ VALUES ?what {{ {things} }}
  {{ ?what {predicate} ?value . BIND (true AS ?settled) }}
  UNION {{ GRAPH ?graph {{ ?what {predicate} ?value }} FILTER {reading} BIND (false AS ?settled) }}
}} ORDER BY DESC(?settled) ?what ?value ?graph LIMIT {limit}"""
_CLAIMS = """
SELECT DISTINCT ?what ?claim {{ VALUES ?what {{ {things} }}
  {{ ?claim det:about ?what }}
  UNION {{ ?claim rdf:subject ?what ; rdf:predicate ?p FILTER (?p IN ({predicates})) }}
}} ORDER BY ?claim LIMIT {limit}"""
_NONE = "SELECT ?what {} LIMIT 0"


@dataclass(frozen=True)
class ToldValue:
    """One value of a property of a thing, and the claims that give it, by themselves settled or not."""

    value: Object
    settled: bool
    claims: tuple[ClaimLine, ...]


def told_values_query(things: Iterable[Object], predicate: NamedNode, base: str) -> str:
    """Write the query for the values that things have or are given of a property."""
    listed = values(things)
    if not listed:
        return _NONE
    reading = plan(base).reading("?graph")
    return _VALUES.format(things=listed, predicate=predicate, reading=reading, limit=MOST_TOLD)


def telling_claims_query(things: Iterable[Object], *predicates: NamedNode) -> str:
    """Write the query for the claims about things, or that give one of some properties a value."""
    listed = values(things)
    told = ", ".join(map(str, predicates))
    return _CLAIMS.format(things=listed, predicates=told, limit=MOST_TOLD) if listed else _NONE


def read_told_values(
    rows: Rows, claims: Iterable[ClaimLine], predicate: NamedNode
) -> Mapping[str, tuple[ToldValue, ...]]:
    """Read the answer to `told_values_query` by the thing: those that are settled first.

    A value that claims only deny is left out. Claims about a thing count if their entry gives it the value.
    """
    about: dict[str, list[ClaimLine]] = defaultdict(list)
    for claim in claims:
        about[claim.subject.term.value].append(claim)
    by_value: dict[tuple[str, Object], list[Row]] = defaultdict(list)
    for row in rows:
        by_value[row["what"].value, row["value"]].append(row)
    found: dict[str, list[ToldValue]] = defaultdict(list)
    for (what, value), members in by_value.items():
        settled = any(text(row, "settled") == "true" for row in members)
        graphs = {row["graph"].value for row in members if "graph" in row}
        giving = tuple(claim for claim in about[what] if _gives(claim, predicate, value, graphs))
        if settled or not giving or any(claim.polarity != "negative" for claim in giving):
            found[what].append(ToldValue(value, settled, giving))
    return {what: tuple(each) for what, each in found.items()}


def _gives(claim: ClaimLine, predicate: NamedNode, value: Object, graphs: set[str]) -> bool:
    """Tell whether a value comes from a claim: what it says, or its entry, if it describes a thing there."""
    if claim.how == "value":
        same = claim.predicate is not None and claim.predicate.term == predicate
        return same and claim.value is not None and claim.value.term == value
    entry = claim.entry.term.value if claim.entry else ""
    return claim.how == "about" and entry in graphs
