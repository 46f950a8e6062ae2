"""Quads as updates, in requests of a bounded number of quads, under a condition.

A request that was given up may be carried out later: its condition, that the pointer says what it said when
the request was written, is then not met. Each operation has it, since an engine may carry out some of them.

The default graph gets a name, since engines differ in what theirs is. Updates can name no blank node that is
there already (SPARQL 1.1 Update, section 3.1.1), so each is an IRI in the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from detente.rdf.quads import GraphName

BLANK = "urn:detente:blank:"
REQUEST_CHARACTERS = 1 << 20
OPERATION_QUADS = 400
"""A template has so many quads at most: of 2,000 Virtuoso makes more SQL than it takes."""

Term = NamedNode | BlankNode | Literal | Triple


def without_blank_nodes(term: Term) -> Term:
    """Give the term that stands for one in an engine: an IRI for a blank node."""
    if isinstance(term, BlankNode):
        return NamedNode(BLANK + term.value)
    if isinstance(term, Triple):
        return Triple(*(without_blank_nodes(each) for each in term))  # type: ignore[arg-type]
    return term


def graph_iri(graph: GraphName, settled: str) -> str:
    """Name a graph as it is called in an engine; `settled` is the name of the default graph there."""
    if isinstance(graph, DefaultGraph):
        return settled
    return BLANK + graph.value if isinstance(graph, BlankNode) else graph.value


def requests(
    steps: Iterable[tuple[bool, Quad]], settled: str, most: int, condition: str = ""
) -> Iterator[tuple[str, frozenset[str]]]:
    """Write steps (added or removed) as texts of updates, in their order, with the graphs each adds to.

    A text has `most` quads at most, and about REQUEST_CHARACTERS characters. `condition` is a graph pattern
    without variables; where it does not match, a text does nothing. Without one it does what it says.
    """
    piece: list[tuple[bool, str, str]] = []
    size = 0
    for is_added, quad in steps:
        row = (is_added, graph_iri(quad.graph_name, settled), _triple_text(quad))
        if piece and (len(piece) >= most or size + len(row[2]) > REQUEST_CHARACTERS):
            yield _request(piece, condition)
            piece, size = [], 0
        piece.append(row)
        size += len(row[2])
    if piece:
        yield _request(piece, condition)


def emptying(graph: str, condition: str) -> str:
    """Write the update that takes all out of a graph, and does nothing where the condition does not match."""
    every = f"GRAPH <{graph}> {{ ?s ?p ?o }}"
    return f"DELETE {{ {every} }} WHERE {{ {condition} {every} }}"


def _request(piece: list[tuple[bool, str, str]], condition: str) -> tuple[str, frozenset[str]]:
    """Write operations of one graph each: there is an engine that deletes only some of several."""
    operations: list[str] = []
    for is_added, rows in groupby(piece, key=lambda row: row[0]):
        blocks: dict[str, list[str]] = {}
        for _, graph, triple in rows:
            blocks.setdefault(graph, []).append(triple)
        for graph, triples in blocks.items():
            operations += _operations("INSERT" if is_added else "DELETE", graph, triples, condition)
    return " ;\n".join(operations), frozenset(graph for is_added, graph, _ in piece if is_added)


def _operations(verb: str, graph: str, triples: list[str], condition: str) -> Iterator[str]:
    if not condition:
        yield f"{verb} DATA {_quads_text(graph, triples)}"
        return
    for n in range(0, len(triples), OPERATION_QUADS):
        yield f"{verb} {_quads_text(graph, triples[n : n + OPERATION_QUADS])} WHERE {{ {condition} }}"


def _quads_text(graph: str, triples: Iterable[str]) -> str:
    lines = "\n".join(triples)
    return f"{{ GRAPH <{graph}> {{\n{lines}\n}} }}"


def _triple_text(quad: Quad) -> str:
    terms = (quad.subject, quad.predicate, quad.object)
    return " ".join(str(without_blank_nodes(term)) for term in terms) + " ."
