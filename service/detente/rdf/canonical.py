"""Blank nodes with labels that follow from content, so that the same graph is the same quads.

Labels come from RDFC-1.0 (https://www.w3.org/TR/rdf-canon/). What it takes grows without bound where blank
nodes look alike: a clique of nine takes over 20 seconds. It runs in a process that can be killed.
"""

from __future__ import annotations

import hashlib
import resource
import subprocess
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
from detente.rdf.quads import GraphName

_MEMORY = 2 << 30
"""Bytes of private memory that the process may take."""


class AlikeError(DetenteError):
    """Blank nodes look alike too much to be told apart in time."""


def canonical_blank_nodes(quads: Iterable[Quad], graph: GraphName, seconds: float = 10.0) -> list[Quad]:
    """Give the triples of one graph as quads of `graph`, whose blank nodes have canonical labels.

    Isomorphic triples give the same quads, in whatever order and with whatever labels they come; graphs of
    two names never share a label. Triples without blank nodes come back as they are and start no process.
    Raises AlikeError where labels are not found within `seconds`.
    """
    triples = [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    if any(_has_blank_node(triple) for triple in triples):
        triples = _relabelled(triples, graph, seconds)
    return [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples]


def _has_blank_node(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _relabelled(triples: list[Quad], graph: GraphName, seconds: float) -> list[Quad]:
    prefix = _prefix(graph)
    canonical = parse(_in_a_process(triples, graph, seconds), RdfFormat.N_TRIPLES)
    return [
        Quad(_labelled(triple.subject, prefix), triple.predicate, _labelled(triple.object, prefix))
        for triple in canonical
    ]


def _prefix(graph: GraphName) -> str:
    """Begin the labels of a graph: with a letter, because a label is an NCName in RDF/XML."""
    name = graph.value if isinstance(graph, NamedNode) else str(graph)
    return "b" + hashlib.sha256(name.encode()).hexdigest()[:16]


def _labelled(term: Any, prefix: str) -> Any:
    return BlankNode(prefix + term.value) if isinstance(term, BlankNode) else term


def _in_a_process(triples: list[Quad], graph: GraphName, seconds: float) -> bytes:
    lines = serialize(triples, format=RdfFormat.N_QUADS) or b""
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from detente.rdf.canonical import _canonicalize; _canonicalize()"],
            input=lines,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise AlikeError(_alike(graph, f"not within {seconds:g} seconds")) from None
    if done.returncode < 0:
        raise AlikeError(_alike(graph, "not within the memory there is for it"))
    if done.returncode:
        raise DetenteError(f"blank nodes could not be labelled: {done.stderr.decode(errors='replace')}")
    return done.stdout


def _alike(graph: GraphName, why: str) -> str:
    return (
        f"the blank nodes of {graph} look alike too much to be told apart, {why}; "
        "name some of them by IRIs, or say something of them that differs"
    )


def _canonicalize() -> None:
    """Relabel N-Triples from standard input onto standard output; the whole of the other process."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    dataset = Dataset(parse(sys.stdin.buffer, RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    serialize(dataset, sys.stdout.buffer, RdfFormat.N_QUADS)
