"""SPARQL of filters: what is asked once a version to count by, and the query to take along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from detente.rdf.namespaces import date as date_literal
from detente.vocabulary.edtf import Bounds
from detente.web.filters.declared import DATE, Filtered, FilterFacet

MOST_ITEMS = 50_000
"""So many claims are counted, those reported last; and as many eventualities of each standing."""

MOST_READ = 4 * MOST_ITEMS
"""So many are read, of which those are chosen: sorting them here is many times sooner than in a query."""

MOST_PAIRS = 500_000
"""So many values of a facet are read by one query."""

NONE = "none"
"""The value, in addresses, of what has none."""

Wanted = Mapping[str, Sequence[str]]
"""By facet the values that are asked for: IRIs in `<>`, literals in quotes, or NONE."""

_ORDERED = {
    "claims": "SELECT DISTINCT ?item ?order {{ {pattern} OPTIONAL {{ ?item det:reportedIn ?entry . "
    "?entry dct:issued ?order }} }} LIMIT {limit}",
    "eventualities": "SELECT DISTINCT ?item ?graph {{ {pattern} }} LIMIT {limit}",
}
_COLUMNS = {
    "claims": (
        "?claim ?subject ?holder ?modality ?polarity ?entry",
        "OPTIONAL { ?item det:about|rdf:subject|det:comments ?subject }\n"
        "  OPTIONAL { ?item det:attributedTo ?holder }\n"
        "  OPTIONAL { ?item det:modality ?modality }\n"
        "  OPTIONAL { ?item det:polarity ?polarity }\n"
        "  OPTIONAL { ?item det:reportedIn ?entry }",
    ),
    "eventualities": (
        "?eventuality ?label ?settled ?claim ?holder ?modality ?polarity",
        'OPTIONAL { ?item rdfs:label ?label FILTER (LANG(?label) = "en") }\n'
        "  OPTIONAL { ?claim det:about ?item ; det:attributedTo ?holder ; det:modality ?modality ;\n"
        "                    det:polarity ?polarity }\n"
        "  BIND (EXISTS { ?item a det:Eventuality } AS ?settled)",
    ),
}
"""What the query to take along tells of each: never a thing without who claims it and how."""


def universe_queries(what: Filtered) -> list[str]:
    """Write the queries for all that can be narrowed."""
    ordered = _ORDERED[what.name]
    return [ordered.format(pattern=each, limit=MOST_READ + 1) for each in what.universe]


def subject_queries(what: Filtered) -> list[str]:
    """Write the queries for what each item inherits from."""
    return [f"SELECT ?item ?thing {{ {each} }} LIMIT {MOST_PAIRS + 1}" for each in what.subjects]


def facet_queries(facet: FilterFacet) -> list[str]:
    """Write the queries for the values of a facet; of DATE for the days between which each thing lies."""
    told = "?start ?end" if facet.name == DATE else "?value"
    return [f"SELECT DISTINCT ?item {told} {{ {each} }} LIMIT {MOST_PAIRS + 1}" for each in facet.patterns]


def filter_query(what: Filtered, wanted: Wanted, days: Bounds | None) -> str:
    """Write the query that finds what a filter finds, for people to read and to change."""
    columns, told = _COLUMNS[what.name]
    groups = [_items(what.universe)]
    for name, values in wanted.items():
        facet = what.facet(name)
        if facet is not None:
            groups += [_having(facet, value) for value in values]
    dated = what.facet(DATE)
    if dated is not None and days is not None:
        groups.append(_within(dated, days))
    one = columns.split()[0]
    body = "\n  ".join(groups)
    return f"SELECT DISTINCT {columns} {{\n  {body}\n  {told}\n  BIND (?item AS {one})\n}}\n"


def _union(patterns: Iterable[str]) -> str:
    return "\n    UNION ".join(f"{{ {each} }}" for each in patterns)


def _having(facet: FilterFacet, value: str) -> str:
    if value == NONE:
        return f"# {facet.title}: not known\n  MINUS {_items(facet.patterns)}"
    return f"# {facet.title}\n  {_items(_with_value(each, value) for each in facet.patterns)}"


def _items(patterns: Iterable[str]) -> str:
    return f"{{ SELECT DISTINCT ?item {{\n    {_union(patterns)}\n  }} }}"


def _with_value(pattern: str, value: str) -> str:
    """Put a value into a pattern; where the pattern itself makes the value, it is compared."""
    return (
        f"{pattern} FILTER (?value = {value})" if "AS ?value" in pattern else pattern.replace("?value", value)
    )


def _within(facet: FilterFacet, days: Bounds) -> str:
    """Ask for what may have been on some day of those asked for: as far as its days are known."""
    tests = []
    if days.end is not None:
        tests.append(f"(!BOUND(?start) || ?start <= {date_literal(days.end.isoformat())})")
    if days.start is not None:
        tests.append(f"(!BOUND(?end) || ?end >= {date_literal(days.start.isoformat())})")
    test = f" FILTER ({' && '.join(tests)})" if tests else ""
    dated = (f"{each}{test}" for each in facet.patterns)
    return f"# {facet.title}: may have been on one of these days\n  {_items(dated)}"
