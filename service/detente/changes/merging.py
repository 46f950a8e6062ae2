"""Documents that reach a graph: their triples are merged with what it holds (RDF 1.1 Semantics, section 4.1).

Blank nodes of two documents are two; the same document sent again says nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from pyoxigraph import Quad

from detente.rdf.canonical import canonical_blank_nodes, has_blank_node
from detente.rdf.quads import GraphName
from detente.store import Draft


def merge(
    draft: Draft, graph: GraphName, documents: Iterable[Iterable[Quad]], *, replace: bool = False
) -> None:
    """Add what documents say, each `labelled`, to a graph; with `replace` it holds nothing else afterwards.

    A graph that is isomorphic to all that they say, as one that is read back from a dump is, stays as it is.
    Raises AlikeError where blank nodes cannot be told apart in time.
    """
    quads = [quad for document in documents for quad in document]
    if _is_held(draft, graph, quads):
        return
    if replace:
        draft.replace(graph, quads)
    else:
        draft.create(graph)
        draft.insert(quads)


def _is_held(draft: Draft, graph: GraphName, quads: list[Quad]) -> bool:
    """Tell whether quads with blank nodes are all that a graph holds, under whatever labels."""
    if not any(map(has_blank_node, quads)):
        return False
    wanted = set(draft.as_stored(quads))
    held = set(islice(draft.match(graph=graph), len(wanted) + 1))
    if len(held) != len(wanted):
        return False
    return held == wanted or _canonical(held, graph) == _canonical(wanted, graph)


def _canonical(quads: Iterable[Quad], graph: GraphName) -> set[Quad]:
    return set(canonical_blank_nodes(quads, graph))
