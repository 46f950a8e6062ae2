"""Lists of pairs of states and of disputes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from detente.quads import Object
from detente.web.terms import Rows, Value, text
from detente.web.wording import concept_in_words

PAIRS = """
SELECT ?one ?other (COUNT(DISTINCT ?what) AS ?count) {
  ?what det:side ?one, ?other FILTER (STR(?one) < STR(?other))
} GROUP BY ?one ?other ORDER BY DESC(?count) ?one ?other LIMIT 2000"""

STATES = """
SELECT ?state ?label {{ {states} ?state a det:State ; rdfs:label ?label FILTER (LANG(?label) = "en") }}"""

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
    labels = {row["state"]: text(row, "label") for row in states}
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
    subjects: dict[str, dict[Object, Value]] = defaultdict(dict)
    for row in rows:
        subjects[row["conflict"].value][row["subject"]] = Value(row["subject"], text(row, "label"))
    firsts = {row["conflict"].value: row for row in rows}
    return tuple(
        DisputeLine(
            iri,
            concept_in_words(row["rule"].value, "conflict-rule"),
            concept_in_words(text(row, "status") or "open", "conflict-status"),
            tuple(subjects[iri].values()),
        )
        for iri, row in firsts.items()
    )
