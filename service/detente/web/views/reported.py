"""What event data sets report of states: counted by data set, with how it was coded, apart from all else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.web.presentation.terms import Rows, Value, text
from detente.web.presentation.wording import coding_in_words

_COUNTS = """
SELECT ?set (SAMPLE(?title) AS ?label) ?coding (COUNT(DISTINCT ?thing) AS ?number)
       (MIN(?start) AS ?first) (MAX(?start) AS ?last) {{
  ?set a det:DataSet ; det:coding ?coding . OPTIONAL {{ ?set rdfs:label ?title }}
  GRAPH ?set {{ ?thing det:side {sides} . OPTIONAL {{ ?thing det:start ?start }} }}
}} GROUP BY ?set ?coding ORDER BY DESC(?number) ?set LIMIT 50"""

_EVENTS = """
SELECT ?thing ?what ?date {{
  GRAPH <{set}> {{ ?thing det:side {sides} ; rdfs:label ?what . OPTIONAL {{ ?thing det:edtf ?date }} }}
}} ORDER BY DESC(?date) ?thing LIMIT 1000"""


@dataclass(frozen=True)
class Reported:
    """How much one data set reports, between which days, and the query that lists it."""

    data_set: Value
    coding: str
    number: int
    first: str | None
    last: str | None
    query: str


def reported_query(sides: Sequence[str]) -> str:
    """Write the query for how many things in which states take part each event data set reports."""
    return _COUNTS.format(sides=_sides(sides))


def read_reported(rows: Rows, sides: Sequence[str]) -> tuple[Reported, ...]:
    """Read the answer to `reported_query`."""
    return tuple(
        Reported(
            Value(row["set"], text(row, "label")),
            in_words(row["coding"].value),
            int(row["number"].value),
            text(row, "first"),
            text(row, "last"),
            _EVENTS.format(set=row["set"].value, sides=_sides(sides)).strip(),
        )
        for row in rows
        if "set" in row
    )


def in_words(coding: str) -> str:
    """Say how a data set was coded, by the IRI of the concept."""
    return coding_in_words(coding.rpartition("/coding-")[2])


def _sides(states: Sequence[str]) -> str:
    return ", ".join(f"<{each}>" for each in states)
