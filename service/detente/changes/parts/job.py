"""What every part of a graph is judged by: a value that can be sent to other processes and machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from detente.gate.compiled.tables import Tables
from detente.gate.gate import Gate
from detente.rdf.quads import Quads
from detente.rdf.words import Word, WordTriple, as_quads

Beside = tuple[tuple[Word, tuple[WordTriple, ...]], ...]
"""Graphs with what they say."""


@dataclass(frozen=True)
class PartsJob:
    """A graph to be judged in so many parts, the gate, and the graphs that stand beside every graph."""

    gate: Gate
    graph: Word
    parts: int
    folder: Path
    """Where parts are left for each other: all who work on it share it."""
    beside: Beside = ()

    @cached_property
    def tables(self) -> Tables:
        """The ontology and the graphs beside, as the compiled shapes take them; made once by a worker."""
        return self.gate.compiled.tables(*(triples for _, triples in self.beside))

    @cached_property
    def quads_beside(self) -> Quads:
        """The graphs beside, as pySHACL is given them; made once by a worker."""
        return Quads(quad for graph, triples in self.beside for quad in as_quads(triples, graph))

    def closed(self, part: int) -> Path:
        """Name the file of what a part says, by subject."""
        return self.folder / f"closed-{part:05}"

    def pieces(self, part: int) -> Path:
        """Name the file of what a part says by object, in pieces for those who turn it round."""
        return self.folder / f"pieces-{part:05}"

    def turned(self, part: int) -> Path:
        """Name the file of what is said of some objects, by object."""
        return self.folder / f"turned-{part:05}"

    def files(self) -> Iterable[Path]:
        """Name all of them."""
        ways = (self.closed, self.pieces, self.turned)
        return (way(part) for part in range(self.parts) for way in ways)
