"""SPARQL for an index, written from its declaration: bounded, and without a join over all graphs.

What is listed comes first in each query, or the graphs of entries do: the engine joins in the order written.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.vocabulary.graphs import AUTHORITY, CURATION, plan
from detente.vocabulary.iris import Iris
from detente.web.indexes.declared import Declared, Facet, ListedColumn
from detente.web.language.labels import asked_in_language
from detente.web.language.languages import ENGLISH, present_language

MOST = 10_000
"""So many settled things are in one list at most, and as many that are only said."""

MOST_VALUES = 10 * MOST
"""So many values are read by which the things of one list can be chosen."""

MOST_IN_COLUMN = 20_000
"""So many values are read for a column of one page."""

NAMED_AT_ONCE = 2000
"""So many things are named by one query."""

# Entries' graphs first: a data set may have a million things of a kind, and shows them on its own page.
_ONLY_SAID = """{{ ?graph a det:Entry FILTER NOT EXISTS {{ ?graph a det:DataSet }} }}
  UNION {{ VALUES ?graph {{ {more} }} }}
  {said}
  FILTER NOT EXISTS {{ {settled} }}"""

_LABELS = """
SELECT ?thing ?label {{ VALUES ?thing {{ {things} }}
  {{ ?thing rdfs:label ?label }} UNION {{ GRAPH ?g {{ ?thing rdfs:label ?label }} FILTER {naming} }} }}"""

_CLAIMS = """
SELECT ?thing ?claim ?who ?label ?modality ?polarity ?rank ?retracted ?later {{
  VALUES ?thing {{ {things} }}
  ?claim det:about ?thing ; det:attributedTo ?who ; det:modality ?modality .
  OPTIONAL {{ ?claim det:polarity ?polarity }}
  OPTIONAL {{ ?claim det:rank ?rank }}
  OPTIONAL {{ ?claim det:reportedIn ?entry OPTIONAL {{ ?entry det:rank ?retracted }}
             OPTIONAL {{ ?later dct:replaces ?entry }} }}
  OPTIONAL {{ ?who rdfs:label ?label FILTER (LANG(?label) = "en") }}
}} ORDER BY ?claim LIMIT {limit}"""


def settled_things(declared: Declared) -> str:
    """Write the query for the things of an index that are settled."""
    return f"SELECT DISTINCT ?thing {{ {declared.path.settled} }} LIMIT {MOST + 1}"


def said_things(declared: Declared, base: str) -> str:
    """Write the query for those that are only said, each with the graphs that say so."""
    return f"SELECT DISTINCT ?thing ?graph {{ {_only_said(declared, base)} }} LIMIT {MOST + 1}"


def settled_labels(declared: Declared) -> str:
    """Write the query for the names of settled things in the language of the page and in English."""
    wanted = ", ".join(f'"{each}"' for each in dict.fromkeys((ENGLISH, present_language())))
    return (
        f"SELECT ?thing ?label {{ {declared.path.settled} . "
        f"?thing rdfs:label ?label FILTER (LANG(?label) IN ({wanted})) }} LIMIT {MOST_VALUES}"
    )


def labels_of(iris: Iterable[str], base: str) -> str:
    """Write the query for all names of some things, wherever they are named."""
    return _LABELS.format(things=_listed(iris), naming=plan(base).naming("?g"))


def values_queries(declared: Declared, facet: Facet, base: str) -> list[str]:
    """Write the queries for the values by which the things of an index can be chosen."""
    settled, said = declared.path.settled, _only_said(declared, base)
    chosen = f"{{ SELECT DISTINCT ?thing ?graph {{ {said} }} LIMIT {MOST + 1} }}"
    paths = (facet.path, *facet.further)
    patterns = [f"{settled} . {path.settled}" for path in paths if path.settled]
    if declared.may_be_said:
        patterns += [f"{chosen} {path.said}" for path in paths if path.said]
    return [f"SELECT DISTINCT ?thing ?value {{ {each} }} LIMIT {MOST_VALUES + 1}" for each in patterns]


def column_query(column: ListedColumn, iris: Iterable[str], base: str, *, settled: bool) -> str:
    """Write the query for a column of some things, of what is settled of them or of what is said."""
    things = f"VALUES ?thing {{ {_listed(iris)} }}"
    if column.kind == "count":
        counted = f"{things} {column.path.settled}"
        return f"SELECT ?thing (COUNT(DISTINCT ?value) AS ?number) {{ {counted} }} GROUP BY ?thing"
    path = column.path.settled if settled else column.path.said
    if path is None:
        return "SELECT ?thing ?value {} LIMIT 0"
    reading = "" if settled else f"FILTER {plan(base).reading('?graph')}"
    name = asked_in_language('OPTIONAL { ?value rdfs:label ?label FILTER (LANG(?label) = "en") }')
    return (
        f"SELECT DISTINCT ?thing ?value ?label ?note ?order {{ {things} {path} {reading} {name} }} "
        f"LIMIT {MOST_IN_COLUMN + 1}"
    )


def claims_of_things(iris: Iterable[str]) -> str:
    """Write the query for who claims that some things are so, or are not."""
    return asked_in_language(_CLAIMS.format(things=_listed(iris), limit=MOST_IN_COLUMN + 1))


def _only_said(declared: Declared, base: str) -> str:
    more = " ".join(str(kind.iri(Iris(base))) for kind in (AUTHORITY, CURATION))
    return _ONLY_SAID.format(more=more, said=declared.path.said, settled=declared.path.settled)


def _listed(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)
