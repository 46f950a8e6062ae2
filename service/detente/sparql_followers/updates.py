"""Quads as updates: a patch as DELETE DATA and INSERT DATA, in requests of a bounded number of quads.

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
    steps: Iterable[tuple[bool, Quad]], settled: str, most: int
) -> Iterator[tuple[str, frozenset[str]]]:
    """Write steps (added or removed) as texts of updates, in their order, with the graphs each adds to.

    A text has `most` quads at most, and about REQUEST_CHARACTERS characters.
    """
    piece: list[tuple[bool, str, str]] = []
    size = 0
    for is_added, quad in steps:
        row = (is_added, graph_iri(quad.graph_name, settled), _triple_text(quad))
        if piece and (len(piece) >= most or size + len(row[2]) > REQUEST_CHARACTERS):
            yield _request(piece)
            piece, size = [], 0
        piece.append(row)
        size += len(row[2])
    if piece:
        yield _request(piece)


def _request(piece: list[tuple[bool, str, str]]) -> tuple[str, frozenset[str]]:
    """Write one operation for each graph of a run: there is an engine that deletes only some."""
    operations = []
    for is_added, rows in groupby(piece, key=lambda row: row[0]):
        blocks: dict[str, list[str]] = {}
        for _, graph, triple in rows:
            blocks.setdefault(graph, []).append(triple)
        operations += [_operation(is_added, graph, triples) for graph, triples in blocks.items()]
    return " ;\n".join(operations), frozenset(graph for is_added, graph, _ in piece if is_added)


def _operation(is_added: bool, graph: str, triples: list[str]) -> str:
    lines = "\n".join(triples)
    return f"{'INSERT' if is_added else 'DELETE'} DATA {{ GRAPH <{graph}> {{\n{lines}\n}} }}"


def _triple_text(quad: Quad) -> str:
    terms = (quad.subject, quad.predicate, quad.object)
    return " ".join(str(without_blank_nodes(term)) for term in terms) + " ."
