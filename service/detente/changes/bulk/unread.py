"""Graphs that the rules do not read, of any size: put and judged in parts, each of some subjects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from detente.changes.bulk.judging import BulkGate
from detente.changes.bulk.spool import TripleSpool
from detente.changes.bulk.writing import FileWriter
from detente.gate.compiled.term_text import term_of
from detente.rdf.quads import QuadSource
from detente.rdf.words import Word, WordTriple, as_quads, graph_of_word, node_of
from detente.store import Draft

PART = 1_000_000
"""Triples of a part; judging one takes some 300 MB."""


@dataclass(frozen=True)
class BesidePart:
    """What a graph says beside a part of it, which has all of its subjects (see `lookups.Elsewhere`)."""

    splits_subjects: ClassVar[bool] = True
    draft: QuadSource
    graph: Word
    subjects: frozenset[Word]

    def speaks_of(self, node: str) -> bool:
        """Tell whether the graph has more triples with this subject."""
        if node in self.subjects or node[0] != "<":
            return False
        return any(True for _ in self.draft.match(node_of(node), graph=graph_of_word(self.graph)))

    def points_at(self, node: str, predicate: str) -> bool:
        """Tell whether the graph has more triples with this predicate and object."""
        found = self.draft.match(None, node_of(predicate), term_of(node), graph_of_word(self.graph))
        return any(str(quad.subject) not in self.subjects for quad in found)


@dataclass
class UnreadGraphs:
    """Puts graphs into a draft by file, and has them judged once they are there."""

    spool: TripleSpool
    writer: FileWriter
    gate: BulkGate | None
    part: int = field(default_factory=lambda: PART)
    _in_parts: list[Word] = field(default_factory=list)
    _by_rule: dict[Word, set[Word]] = field(default_factory=dict)
    """Subjects of graphs that were there, of which something was said before: changed as by any commit."""

    def put_new(self, graph: Word, *, is_judged: bool) -> None:
        """Put a graph that is new."""
        is_small = self.spool.sizes[graph] <= self.part
        for triples in self.spool.parts(graph, self.part):
            self._write(graph, triples)
            if is_judged and is_small and self.gate is not None:
                self.gate.judge(graph, triples)
        if is_small:
            self.spool.take(graph)
        elif is_judged:
            self._in_parts.append(graph)

    def grow(self, graph: Word, draft: Draft, *, is_judged: bool) -> None:
        """Add to a graph that is there, without reading it: things of which it speaks are looked up."""
        by_rule = self._by_rule.setdefault(graph, set())
        beside = BesidePart(draft.before, graph, frozenset())
        for triples in self.spool.parts(graph, self.part):
            named = {each for s, _, o in triples for each in (s, o) if each[0] == "<"}
            known = {each for each in named if beside.speaks_of(each)}
            by_rule.update(s for s, _, o in triples if s in known or o in known)
            self._write(graph, (each for each in triples if each[0] not in by_rule))
            draft.insert(as_quads([each for each in triples if each[0] in by_rule], graph))
        self._in_parts += [graph] if is_judged else []

    def _write(self, graph: Word, triples: Iterable[WordTriple]) -> None:
        self.writer.write(graph, [f"{s} {p} {o}" for s, p, o in triples])

    def judge(self, draft: Draft) -> Iterator[Word]:
        """Judge the graphs that are not judged yet, and name those of which nothing is left to judge."""
        for graph in self._in_parts if self.gate is not None else ():
            by_rule = self._by_rule.get(graph, set())
            for triples in self.spool.parts(graph, self.part):
                mine = [each for each in triples if each[0] not in by_rule]
                beside = BesidePart(draft, graph, frozenset(s for s, _, _ in mine))
                if self.gate is not None:
                    self.gate.judge(graph, mine, beside)
            if graph not in self._by_rule:
                yield graph
