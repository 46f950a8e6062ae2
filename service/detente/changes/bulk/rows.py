"""A graph of an event data set that is too large for memory, in parts of whole rows.

The rows of a release come one after the other, and what is said of an event, of the claim that it happened
and of the row refers to each other and to little else. So a stretch of what was read, in the order in which
it came, is nearly closed in itself. What more than one stretch names is *common*: what is said of it is kept
in memory, stands beside each part, and is judged at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from detente.changes.bulk.spool import TripleSpool
from detente.rdf.words import Word, WordTriple

PART = 500_000
"""Triples of a part; to put and to judge one takes some 350 MB."""


@dataclass(frozen=True)
class BesideRows:
    """What a graph says beside a part of its rows (see `lookups.Elsewhere`), all subjects being whole."""

    splits_subjects: ClassVar[bool] = False
    common: frozenset[Word]
    """Nodes that more than one part names."""
    predicates: frozenset[Word]
    """Predicates of the graph."""

    def speaks_of(self, node: str) -> bool:  # noqa: ARG002 - what is said of a node stands beside its part
        """Tell that the graph has no more triples with this subject."""
        return False

    def points_at(self, node: str, predicate: str) -> bool:
        """Tell whether other parts may have this predicate and object."""
        return predicate in self.predicates and (node in self.common or node[0] != "<")


class RowParts:
    """The parts of one graph in a spool, of at most so many triples and of whole subjects."""

    def __init__(self, spool: TripleSpool, graph: Word, most: int) -> None:
        self._spool, self._graph, self._most = spool, graph, most

    @cached_property
    def beside(self) -> BesideRows:
        """What is beside each part, by one reading of the graph."""
        # A hash takes a third of a word's memory; a node that is taken for common by mistake does no harm.
        seen: set[int] = set()
        common: set[Word] = {self._graph}
        predicates: set[Word] = set()
        for stretch in self._stretches():
            names = {hash(s): s for s, _, _ in stretch}
            names |= {hash(o): o for _, _, o in stretch if o[0] == "<"}
            common.update(names[each] for each in seen & names.keys())
            seen.update(names)
            predicates.update(p for _, p, _ in stretch)
        return BesideRows(frozenset(common), frozenset(predicates))

    def shared(self) -> Iterator[WordTriple]:
        """Yield what is said of common nodes, some of it twice."""
        common = self.beside.common
        for stretch in self._stretches():
            yield from (each for each in stretch if each[0] in common)

    def parts(self) -> Iterator[list[WordTriple]]:
        """Yield all else that is said, some of it twice."""
        common = self.beside.common
        for stretch in self._stretches():
            yield [each for each in stretch if each[0] not in common]

    def _stretches(self) -> Iterator[list[WordTriple]]:
        return self._spool.stretches(self._graph, self._most)
