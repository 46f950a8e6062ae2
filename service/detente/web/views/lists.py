"""Lists of pairs of states and of disputes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from detente.web.presentation.terms import Row, Rows, Value, firsts, text
from detente.web.presentation.wording import concept_in_words

PAIRS = """
SELECT ?one ?other (COUNT(DISTINCT ?what) AS ?count) {
  ?what det:side ?one, ?other FILTER (STR(?one) < STR(?other))
} GROUP BY ?one ?other ORDER BY DESC(?count) ?one ?other LIMIT 2000"""

STATES = """
SELECT ?state ?label {{ {states} ?state a det:State OPTIONAL {{ ?state rdfs:label ?label }} }}"""

DISPUTES = """
SELECT DISTINCT ?conflict ?rule ?status ?subject ?label {
  ?conflict det:conflictMember ?claim ; det:rule ?rule .
  OPTIONAL { ?conflict det:status ?status }
  ?claim det:about|rdf:subject ?subject .
  ?subject rdfs:label ?label
} ORDER BY (BOUND(?status)) ?conflict ?label LIMIT 1000"""


@dataclass(frozen=True)
class Pair:
    """Two states in the order of their codes, and in how many settled things both take part."""

    codes: str
    one: Value
    other: Value
    count: int


@dataclass(frozen=True)
class DisputeLine:
    """A conflict between claims of some things; without a status it is open."""

    iri: str
    rule: str
    status: str
    subjects: tuple[Value, ...]


def read_pairs(rows: Rows, states: Rows) -> tuple[Pair, ...]:
    """Read the answers to `PAIRS` and to `STATES`; the pairs with the most in common come first."""
    labels = {row["state"]: label for _, row, label in firsts(states, "state")}
    return tuple(
        Pair(
            "-".join(row[name].value.rpartition("/")[2] for name in ("one", "other")),
            Value(row["one"], labels.get(row["one"])),
            Value(row["other"], labels.get(row["other"])),
            int(row["count"].value),
        )
        for row in rows
    )


def read_disputes(rows: Rows) -> tuple[DisputeLine, ...]:
    """Read the answer to `DISPUTES`, or to another query with the same columns."""
    by_conflict: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_conflict[row["conflict"].value].append(row)
    return tuple(
        DisputeLine(
            iri,
            concept_in_words(members[0]["rule"].value, "conflict-rule"),
            concept_in_words(text(members[0], "status") or "open", "conflict-status"),
            tuple(Value(row["subject"], label) for _, row, label in firsts(members, "subject")),
        )
        for iri, members in by_conflict.items()
    )
