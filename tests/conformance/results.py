"""Expected results and answers, read into one form: a table of terms, a graph, or a truth value."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

from detente.rdf.namespaces import TYPE, XSD, Namespace
from detente.rdf.quads import Quads
from tests.conformance.cases import values

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]

# CSV does not tell numbers from text; read as numbers, they can be compared in canonical form.
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Table:
    """Solutions; columns in alphabetical order of variables, rows as they came."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    ordered: bool = True


@dataclass(frozen=True)
class Graph:
    """Triples of a CONSTRUCT or DESCRIBE."""

    rows: tuple[Row, ...]


Result = Table | Graph | bool

MEDIA_TYPES = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}


def read_expected(path: Path, base: str) -> Result:
    """Read a result file of the suites; RDF files hold a graph, or a result set in RDF."""
    content = path.read_bytes()
    if path.suffix in MEDIA_TYPES:
        return read_results(content, MEDIA_TYPES[path.suffix])
    format_ = RdfFormat.from_extension(path.suffix[1:])
    assert format_ is not None
    quads = Quads(parse(content, format=format_, base_iri=base))
    for quad in quads.match(predicate=TYPE, object=RS.ResultSet):
        return _result_set(quads, quad.subject)
    return _graph(quads)


def read_results(content: bytes, media_type: str) -> Result:
    """Read an answer in one of the SPARQL results formats."""
    if media_type == "text/csv":
        return _csv(content)
    results = parse_query_results(content, QueryResultsFormat.from_media_type(media_type))
    if isinstance(results, QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    return _table(names, (dict(zip(names, row, strict=True)) for row in results))


def read_graph(content: bytes, media_type: str) -> Graph:
    """Read an answer in an RDF format."""
    return _graph(parse(content, format=RdfFormat.from_media_type(media_type)))


def canonical(term: Term | None) -> Term | None:
    """Write a term as the engine keeps it in a store (docs/decisions/0003), numbers above all."""
    if term is None or isinstance(term, (NamedNode, BlankNode)):
        return term
    store = Store()
    store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), term))
    kept: Term = next(iter(store)).object
    return kept


def _table(
    names: Iterable[str], solutions: Iterable[dict[str, Term | None]], *, ordered: bool = True
) -> Table:
    variables = tuple(sorted(names))
    rows = tuple(tuple(solution.get(name) for name in variables) for solution in solutions)
    return Table(variables, rows, ordered)


def _graph(quads: Iterable[Quad]) -> Graph:
    return Graph(tuple({(quad.subject, quad.predicate, quad.object): None for quad in quads}))


def _csv(content: bytes) -> Table:
    """Read CSV: every cell is text, and an empty one is unbound (SPARQL 1.1 CSV and TSV, section 3)."""
    names, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    solutions = (dict(zip(names, map(_csv_term, row), strict=True)) for row in rows)
    return _table(names, solutions)


def _csv_term(cell: str) -> Term | None:
    if cell.startswith("_:"):
        return BlankNode(cell[2:])
    if NUMBER.fullmatch(cell):
        return Literal(cell, datatype=XSD.double)
    return Literal(cell) if cell else None


def _result_set(quads: Quads, node: Term) -> Result:
    for value in values(quads, node, RS.boolean):
        return value.value == "true"
    solutions = list(values(quads, node, RS.solution))
    indexes = [index for solution in solutions for index in values(quads, solution, RS.index)]
    if indexes:
        solutions.sort(key=lambda each: int(next(values(quads, each, RS.index)).value))
    names = [name.value for name in values(quads, node, RS.resultVariable)]
    return _table(names, (dict(_bindings(quads, each)) for each in solutions), ordered=bool(indexes))


def _bindings(quads: Quads, solution: Term) -> Iterator[tuple[str, Term]]:
    for binding in values(quads, solution, RS.binding):
        (name,), (value,) = values(quads, binding, RS.variable), values(quads, binding, RS.value)
        yield name.value, value
