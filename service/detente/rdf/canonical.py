"""Blank nodes with labels that follow from content, so that the same graph is the same quads.

Labels come from RDFC-1.0 (https://www.w3.org/TR/rdf-canon/). What it takes grows without bound where blank
nodes look alike: a clique of nine takes over 20 seconds. That is told first (see `alike`); and it runs in a
process of its own, whose processor time is bounded: how much else the machine has to do changes nothing.
"""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Iterable
from typing import Any

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
    serialize,
)

from detente.errors import DetenteError
from detente.processes import ChildLimits, End, run
from detente.rdf.alike import MOST_STORED_WORK, MOST_WORK, too_alike
from detente.rdf.quads import GraphName

_MEMORY = 2 << 30
"""Bytes of private memory that the process may take."""

_SECONDS = 10.0
_TRIPLES_A_SECOND = 5_000
"""A tenth, and less, of what one core was seen to label where blank nodes can be told apart."""

_PATIENCE = 10
"""Seconds of the clock for each second of processor time, before a process counts as hung."""


class AlikeError(DetenteError):
    """Blank nodes look alike too much to be told apart in time."""


def canonical_blank_nodes(
    quads: Iterable[Quad], graph: GraphName, seconds: float | None = None
) -> list[Quad]:
    """Give the triples of one graph as quads of `graph`, whose blank nodes have canonical labels.

    Isomorphic triples give the same quads, in whatever order and with whatever labels they come; graphs of
    two names never share a label. Triples without blank nodes come back as they are and start no process.
    Raises AlikeError where that would take too long, at once, and where labels are not found within `seconds`
    of processor time; by default a number that grows with that of the triples.
    """
    triples = _triples(quads)
    if any(map(has_blank_node, triples)):
        _check_alike(triples, graph, MOST_STORED_WORK)
        triples = _relabelled(_canonical(triples, graph, seconds), _prefix(graph))
    return _in(graph, triples)


def document_blank_nodes(quads: Iterable[Quad], graph: GraphName, seconds: float | None = None) -> list[Quad]:
    """Give the triples of one document as quads of `graph`, whose blank nodes are that document's own.

    Labels follow from the graph's name and from all that the document says in canonical form: of the same
    document twice they are the same, of two documents never (RDF 1.1 Semantics, section 4.1, merge). The
    rest is as `canonical_blank_nodes` has it.
    """
    triples = _triples(quads)
    if any(map(has_blank_node, triples)):
        _check_alike(triples, graph, MOST_WORK)
        canonical = _canonical(triples, graph, seconds)
        triples = _relabelled(canonical, _prefix(graph, *sorted(map(str, canonical))))
    return _in(graph, triples)


def labelled(document: Iterable[Quad], graph: GraphName) -> list[Quad]:
    """Label a document's blank nodes as its own where it has any (see `document_blank_nodes`)."""
    quads = list(document)
    return document_blank_nodes(quads, graph) if any(map(has_blank_node, quads)) else quads


def has_blank_node(quad: Quad) -> bool:
    """Tell whether a quad's triple has a blank node."""
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _triples(quads: Iterable[Quad]) -> list[Quad]:
    return [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]


def _in(graph: GraphName, triples: Iterable[Quad]) -> list[Quad]:
    return [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples]


def _canonical(triples: list[Quad], graph: GraphName, seconds: float | None) -> list[Quad]:
    allowed = _SECONDS + len(triples) / _TRIPLES_A_SECOND if seconds is None else seconds
    return list(parse(_in_a_process(triples, graph, allowed), RdfFormat.N_TRIPLES))


def _relabelled(canonical: Iterable[Quad], prefix: str) -> list[Quad]:
    return [
        Quad(_labelled(triple.subject, prefix), triple.predicate, _labelled(triple.object, prefix))
        for triple in canonical
    ]


def _prefix(graph: GraphName, *lines: str) -> str:
    """Begin the labels of a graph: with a letter, because a label is an NCName in RDF/XML."""
    hasher = hashlib.sha256((graph.value if isinstance(graph, NamedNode) else str(graph)).encode())
    for line in lines:
        hasher.update(b"\n" + line.encode())
    return "b" + hasher.hexdigest()[: 32 if lines else 16]


def _labelled(term: Any, prefix: str) -> Any:
    return BlankNode(prefix + term.value) if isinstance(term, BlankNode) else term


def _check_alike(triples: list[Quad], graph: GraphName, most: int) -> None:
    found = too_alike(triples, most)
    if found is not None:
        raise AlikeError(
            _alike(graph, f"{found.number:,} of them hang together, each of which {found.said}")
            + "; members of a long list can be values of one property, or literals and IRIs in several lists"
        )


def _in_a_process(triples: list[Quad], graph: GraphName, seconds: float) -> bytes:
    limit = math.ceil(seconds)
    limits = ChildLimits(limit * _PATIENCE, processor_seconds=limit, memory=_MEMORY)
    ended = run(canonicalize, limits=limits, data=serialize(triples, format=RdfFormat.N_QUADS) or b"")
    match ended.how:
        case End.FINISHED:
            return ended.output
        case End.FAILED:
            raise DetenteError(f"blank nodes could not be labelled: {ended}")
        case End.TIMED_OUT if ended.code is None:
            raise AlikeError(_alike(graph, f"not within {limit * _PATIENCE} seconds"))
        case End.TIMED_OUT:
            raise AlikeError(_alike(graph, f"not within {limit} seconds of computing"))
        case _:
            raise AlikeError(_alike(graph, "not within the memory there is for it"))


def _alike(graph: GraphName, why: str) -> str:
    return (
        f"the blank nodes of {graph} look alike too much to be told apart, {why}; "
        "name some of them by IRIs, or say something of them that differs"
    )


def canonicalize() -> None:
    """Relabel N-Triples from standard input onto standard output; the whole of the other process."""
    dataset = Dataset(parse(sys.stdin.buffer, RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    serialize(dataset, sys.stdout.buffer, RdfFormat.N_QUADS)
