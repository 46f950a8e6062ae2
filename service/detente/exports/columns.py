"""What a flat table and its columns are: one declaration that gives queries, CSV, dictionary and metadata.

A table says what its rows are, `?row`, and each column how a row's values are found, `?value`: two SPARQL
patterns that together are the column's query. Whatever stands outside GRAPH is settled.
"""

from __future__ import annotations

from dataclasses import dataclass

SEPARATOR = " | "
"""Between the values of one cell; a value that has it within has ` || ` in place of it."""


@dataclass(frozen=True)
class Column:
    """One column. `pattern` is one or several whose values all count: faster than a UNION within it.

    `datatype` is of XML Schema, `several` if a cell may have more than one value.

    `absent` is what a cell has for which nothing is found.
    """

    name: str
    title: str
    description: str
    pattern: str | tuple[str, ...]
    datatype: str = "string"
    several: bool = False
    absent: str = ""


@dataclass(frozen=True)
class Table:
    """One table; the first column is the row's IRI."""

    name: str
    title: str
    description: str
    rows: str
    columns: tuple[Column, ...]

    def queries(self, column: Column) -> list[str]:
        """Give the queries of a column, one for each pattern: rows and values."""
        patterns = (column.pattern,) if isinstance(column.pattern, str) else column.pattern
        return [f"SELECT DISTINCT ?row ?value {{\n  {self.rows}\n  {each}\n}}" for each in patterns]


def label(of: str) -> str:
    """Write the pattern of a thing's English name; else of one in no language, else its IRI."""
    return (
        f"OPTIONAL {{ ?{of} rdfs:label ?english FILTER(LANG(?english) = 'en') }} "
        f"OPTIONAL {{ ?{of} rdfs:label ?plain FILTER(LANG(?plain) = '') }} "
        f"BIND(COALESCE(STR(?english), STR(?plain), STR(?{of})) AS ?value)"
    )


def row_iri_column(name: str, title: str, description: str) -> Column:
    """Make the first column: the IRIs of the rows."""
    return Column(name, title, description, "BIND(?row AS ?value)", "anyURI")


# Below, `within` is where the property is looked up: what is settled, or with SAID the graph of an entry.
SETTLED, SAID = "{}", "GRAPH ?entry {{ {} }}"


def literal_column(
    name: str, title: str, description: str, property_: str, datatype: str = "string", within: str = SETTLED
) -> Column:
    """Make a column of a property that has literals; an entry may give several."""
    pattern = within.format(f"?row {property_} ?value .")
    return Column(name, title, description, pattern, datatype, several=within == SAID)


def names_column(
    name: str, title: str, description: str, property_: str, *, several: bool = True, within: str = SETTLED
) -> Column:
    """Make a column of the names of what a property leads to."""
    pattern = f"{within.format(f'?row {property_} ?thing .')} {label('thing')}"
    return Column(name, title, description, pattern, several=several)


def iris_column(name: str, title: str, description: str, property_: str, *, several: bool = True) -> Column:
    """Make a column of the IRIs that a property leads to."""
    return Column(name, title, description, f"?row {property_} ?value .", "anyURI", several=several)


def code_column(
    name: str,
    title: str,
    description: str,
    property_: str,
    scheme: str,
    *,
    several: bool = False,
    within: str = SETTLED,
) -> Column:
    """Make a column of concepts of a scheme, by their codes."""
    pattern = (
        f"{within.format(f'?row {property_} ?concept .')} "
        f'BIND(STRAFTER(STR(?concept), "/scheme/{scheme}-") AS ?value)'
    )
    return Column(name, title, description, pattern, several=several or within == SAID)


def states_column(name: str, title: str, description: str, property_: str, within: str = SETTLED) -> Column:
    """Make a column of states, by their ISO 3166-1 alpha-3 codes."""
    pattern = f"{within.format(f'?row {property_} ?state .')} ?state det:isoAlpha3 ?value ."
    return Column(name, title, description, pattern, several=True)
