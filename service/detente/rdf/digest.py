"""Content digests of graphs and data sets, kept up from changes alone, and the ids of versions.

Equal content has an equal digest, on any machine and in any order of quads. Literals are hashed as they are
given: an engine that rewrites them (`007` to `7`) is to be read back before its content is hashed.

A graph's hash is a sum over its triples (AdHash; Bellare and Micciancio, “A New Paradigm for Collision-free
Hashing”, 1997), so that adding or removing a triple costs the same in a graph of any size. The sum is taken
modulo 2²⁰⁴⁸ of 2048-bit hashes: the generalised birthday attack on such sums (Wagner 2002) needs about 2⁹⁰
steps then.

A digest begins with the name and version of its algorithm, `adhash-2048/1:`; docs/digests.md tells how to
recompute one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Quad, Triple

from detente.rdf.canonical import canonical_blank_nodes, has_blank_node
from detente.rdf.quads import DEFAULT_GRAPH, GraphName

ALGORITHM = "adhash-2048/1"
"""Name and version: another one for whatever gives equal content another digest."""

VERSION_ID_LENGTH = 12
"""Hexadecimal digits of a version id: 48 bits, so n versions of a dataset collide with a probability of about
n²/2⁴⁹, under one in five million at 10 000 versions; the store refuses to write over another version."""

_BYTES = 256
_MODULUS = 1 << (8 * _BYTES)


@dataclass(frozen=True)
class GraphHash:
    """Size of a graph, and the sum of its triples' hashes; `blank` tells that it has blank nodes."""

    count: int = 0
    total: int = 0
    blank: bool = False

    @property
    def digest(self) -> str:
        """The algorithm's name, and the SHA-256 (hexadecimal) of size and sum."""
        return named(hashlib.sha256(f"{self.count} {self.total:0{2 * _BYTES}x}".encode()).hexdigest())

    def changed(self, added: Iterable[Quad], removed: Iterable[Quad]) -> GraphHash:
        """Add quads that the graph had not, remove quads that it had; neither may have blank nodes."""
        count, total = self.count, self.total
        for quad in added:
            count, total = count + 1, total + _hash(quad)
        for quad in removed:
            count, total = count - 1, total - _hash(quad)
        return GraphHash(count, total % _MODULUS, self.blank)

    def joined(self, other: GraphHash) -> GraphHash:
        """Give the hash of this graph with the triples of another one, which it has not."""
        total = (self.total + other.total) % _MODULUS
        return GraphHash(self.count + other.count, total, self.blank or other.blank)

    def parted(self, other: GraphHash) -> GraphHash:
        """Give the hash of this graph without the triples of another one, all of which it has."""
        return GraphHash(self.count - other.count, (self.total - other.total) % _MODULUS, self.blank)


def hash_lines(lines: Iterable[bytes]) -> GraphHash:
    """Hash triples without blank nodes, given as N-Triples writes them: each once, without the line's end."""
    count = total = 0
    shake, number = hashlib.shake_128, int.from_bytes
    for line in lines:
        count += 1
        total += number(shake(line).digest(_BYTES), "big")
    return GraphHash(count, total % _MODULUS)


def named(digest: str) -> str:
    """Put the algorithm's name before a digest that names none, as manifests had them once.

    >>> named("0a") == named(named("0a")) == "adhash-2048/1:0a"
    True
    """
    return digest if ":" in digest else f"{ALGORITHM}:{digest}"


def _bare(digest: str) -> str:
    """Leave the name out again: it is part of no other digest and of no id, which are older than it."""
    return digest.removeprefix(f"{ALGORITHM}:")


def hash_graph(quads: Iterable[Quad]) -> GraphHash:
    """Hash all quads of one graph, each given once.

    Blank nodes are relabelled with RDFC-1.0 (https://www.w3.org/TR/rdf-canon/) in a process of its own;
    raises DetenteError where that takes too long. That two graphs share a blank node is not part of their
    hashes.
    """
    members = list(quads)
    blank = any(map(has_blank_node, members))
    if blank:
        members = canonical_blank_nodes(members, members[0].graph_name)
    summed = GraphHash().changed(members, ())
    return GraphHash(summed.count, summed.total, blank)


def hash_graphs(quads: Iterable[Quad], names: Iterable[GraphName] = ()) -> dict[GraphName, GraphHash]:
    """Hash each graph; quads may come twice, and `names` are graphs that count even if they hold nothing."""
    by_graph: dict[GraphName, set[Quad]] = defaultdict(set, {name: set() for name in names})
    for quad in quads:
        by_graph[quad.graph_name].add(quad)
    return {graph: hash_graph(members) for graph, members in by_graph.items()}


def rehash(
    before: GraphHash, added: Collection[Quad], removed: Collection[Quad], read: Callable[[], Iterable[Quad]]
) -> GraphHash:
    """Hash a graph after a change: from the change alone, or by reading it where it has blank nodes."""
    if before.blank or any(map(has_blank_node, added)):
        return hash_graph(read())
    return before.changed(added, removed)


def graph_digests(quads: Iterable[Quad], names: Iterable[GraphName] = ()) -> dict[GraphName, str]:
    """Digest each graph (see `hash_graphs`)."""
    return {graph: found.digest for graph, found in hash_graphs(quads, names).items()}


def content_digest(digests: Mapping[GraphName, str], leave_out: Collection[GraphName] = ()) -> str:
    """Combine the digests of graphs into one, less the graphs left out.

    Graphs that are derived from others, or log them, are to be left out: equal content, equal digest.
    """
    lines = (f"{_name(graph)} {_bare(found)}" for graph, found in digests.items() if graph not in leave_out)
    return named(_sha256(sorted(lines)))


def version_id(*, digest: str, parent: str | None, created: str, author: str, message: str) -> str:
    """Make the id of a version: a prefix of the SHA-256 of its content's digest and its circumstances.

    The parent takes part, so that going from A to B and back to A makes three versions.
    """
    fields = (_bare(digest), parent or "", created, author, message)
    # Each field's length keeps ("ab", "c") apart from ("a", "bc").
    return _sha256(f"{len(field)} {field}" for field in fields)[:VERSION_ID_LENGTH]


def _hash(quad: Quad) -> int:
    value = quad.object
    # A triple's own text has brackets about a triple term that the digest has always been without.
    text = f"{quad.subject} {quad.predicate} {value}" if isinstance(value, Triple) else str(quad.triple)
    line = f"{text} ."
    return int.from_bytes(hashlib.shake_128(line.encode()).digest(_BYTES))


def _name(graph: GraphName) -> str:
    return "" if graph == DEFAULT_GRAPH else str(graph)


def _sha256(lines: Iterable[str]) -> str:
    hasher = hashlib.sha256()
    for line in lines:
        hasher.update(line.encode())
        hasher.update(b"\n")
    return hasher.hexdigest()
