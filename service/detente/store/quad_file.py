"""Quads in a file, on their way into a draft or out of it: too many to be objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from detente.rdf.digest import GraphHash

_PIECE = 1 << 20


@dataclass(frozen=True)
class QuadFile:
    """N-Quads, a line each and each once, without blank nodes, whose terms are as the engine keeps them.

    `hashes` are those of what the file has of each graph, by the graph's name in a manifest.
    """

    path: Path
    hashes: Mapping[str, GraphHash] = field(hash=False)

    @property
    def count(self) -> int:
        """How many quads it has."""
        return sum(each.count for each in self.hashes.values())

    def text(self, before: str) -> Iterator[bytes]:
        """Yield its lines as UTF-8, many in one piece, each with something before it."""
        first = before.encode()
        next_ = b"\n" + first
        with self.path.open("rb") as file:
            while piece := file.read(_PIECE) + file.readline():
                yield first + piece.removesuffix(b"\n").replace(b"\n", next_) + b"\n"
