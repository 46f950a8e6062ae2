"""Content digests of datasets, and the ids of versions.

Equal content has an equal digest, on any machine and in any order of quads. Literals are hashed as they are
given: an engine that rewrites them (`007` to `7`) is to be read back before its content is hashed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad

from detente.quads import DEFAULT_GRAPH, GraphName

VERSION_ID_LENGTH = 12
"""Hexadecimal digits of a version id: 48 bits, so n versions of a dataset collide with a probability of about
n²/2⁴⁹, under one in five million at 10 000 versions; the store refuses to write over another version."""


def graph_digests(quads: Iterable[Quad], names: Iterable[GraphName] = ()) -> dict[GraphName, str]:
    """Hash each graph: SHA-256 (hexadecimal) of its sorted canonical N-Quads lines.

    `names` are graphs that count even if they hold nothing.
    Blank nodes are relabelled graph by graph with RDFC-1.0 (https://www.w3.org/TR/rdf-canon/), whose time
    grows exponentially with the blank nodes of a graph that look alike: only for graphs that are trusted.
    That two graphs share a blank node is not part of their digests.
    """
    by_graph: dict[GraphName, list[Quad]] = defaultdict(list, {name: [] for name in names})
    for quad in quads:
        by_graph[quad.graph_name].append(quad)
    return {graph: _sha256(_canonical_lines(members)) for graph, members in by_graph.items()}


def content_digest(digests: Mapping[GraphName, str], leave_out: Collection[GraphName] = ()) -> str:
    """Combine the digests of graphs into one SHA-256 (hexadecimal), less the graphs left out.

    Graphs that are derived from others, or log them, are to be left out: equal content, equal digest.
    """
    return _sha256(
        sorted(f"{_name(graph)} {digest}" for graph, digest in digests.items() if graph not in leave_out)
    )


def version_id(*, digest: str, parent: str | None, created: str, author: str, message: str) -> str:
    """Make the id of a version: a prefix of the SHA-256 of its content's digest and its circumstances.

    The parent takes part, so that going from A to B and back to A makes three versions.
    """
    fields = (digest, parent or "", created, author, message)
    # Each field's length keeps ("ab", "c") apart from ("a", "bc").
    return _sha256(f"{len(field)} {field}" for field in fields)[:VERSION_ID_LENGTH]


def _canonical_lines(quads: Collection[Quad]) -> list[str]:
    if any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        dataset = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        quads = list(dataset)
    # A set, because a dataset holds a quad once; the graph's name is added when digests are combined.
    return sorted({f"{quad.subject} {quad.predicate} {quad.object} ." for quad in quads})


def _name(graph: GraphName) -> str:
    return "" if graph == DEFAULT_GRAPH else str(graph)


def _sha256(lines: Iterable[str]) -> str:
    hasher = hashlib.sha256()
    for line in lines:
        hasher.update(line.encode())
        hasher.update(b"\n")
    return hasher.hexdigest()
