"""A graph that lies in files by subject and by object, looked into node by node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain

from pyoxigraph import NamedNode, Quad

from detente.changes.parts.job import PartsJob
from detente.changes.parts.sorted_lines import SortedLines
from detente.claims.importing.batches.slice_mapping import partition_of
from detente.gate.compiled.lookups import Get
from detente.gate.compiled.tables import Tables, Terms
from detente.rdf.quads import GraphName, Object, Subject
from detente.rdf.words import Word, WordTriple, as_quads, word_of

Properties = dict[Word, tuple[Word, ...]]


class PartedGraph:
    """What a graph says, with what the graphs beside it say, as a source of quads (see `QuadSource`)."""

    def __init__(self, job: PartsJob) -> None:
        self._job = job
        self._closed = cache(lambda part: SortedLines(job.closed(part)))
        self._turned = cache(lambda part: SortedLines(job.turned(part)))

    def of(self, subject: Word) -> Iterator[WordTriple]:
        """Yield what the graph says of a subject."""
        file = self._closed(partition_of(subject, self._job.parts))
        return (_as_stated(line) for line in file.starting(f"{subject} ".encode()))

    def at(self, object_: Word, predicate: Word = "") -> Iterator[WordTriple]:
        """Yield what the graph says with an object, and a predicate if one is given."""
        file = self._turned(partition_of(object_, self._job.parts))
        beginning = f"{object_} {predicate} " if predicate else f"{object_} "
        found = (_as_turned(line) for line in file.starting(beginning.encode()))
        return (triple for triple in found if triple[2] == object_)

    def triples(self) -> Iterator[WordTriple]:
        """Yield all that the graph says: a scan of every part."""
        for part in range(self._job.parts):
            yield from map(_as_stated, self._closed(part).starting(b""))

    def of_part(self, part: int) -> Iterator[WordTriple]:
        """Yield what a part says."""
        return map(_as_stated, self._closed(part).starting(b""))

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield matching quads; without subject and object it is a scan."""
        beside = self._job.quads_beside.match(subject, predicate, object, graph)
        if graph is not None and word_of(graph) != self._job.graph:
            return beside
        s, p, o = ("" if each is None else str(each) for each in (subject, predicate, object))
        found = self.of(s) if s else self.at(o, p) if o else self.triples()
        mine = [each for each in found if (not p or each[1] == p) and (not o or each[2] == o)]
        return chain(as_quads(mine, self._job.graph), beside)


class PartLookups:
    """What compiled shapes look up for a part (see `LookupSource`): in its tables, else in the files."""

    def __init__(self, graph: PartedGraph, own: Tables, beside: Tables) -> None:
        self._own = own
        self._beside = beside
        self._subjects = own.subjects()
        self._of = cache(lambda node: _properties(graph.of(node)))
        self._at = cache(lambda node, predicate: tuple(s for s, _, _ in graph.at(node, predicate)))

    def out(self, predicate: str) -> Get:
        """Give the look-up of the objects of a subject."""
        mine, of, subjects = self._own.out.get(predicate, {}), self._of, self._subjects

        def get(node: str) -> Terms | None:
            if node in subjects:
                return mine.get(node)
            return None if node[0] == '"' else of(node).get(predicate)

        return _both(get, self._beside.out.get(predicate, {}).get)

    def into(self, predicate: str) -> Get:
        """Give the look-up of the subjects of an object."""
        at = self._at
        return _both(lambda node: at(node, predicate) or None, self._beside.into.get(predicate, {}).get)

    def predicates(self, node: str) -> Iterable[str]:
        """Give the predicates of a node."""
        beside = [predicate for predicate, table in self._beside.out.items() if node in table]
        if node in self._subjects:
            return [*beside, *(predicate for predicate, table in self._own.out.items() if node in table)]
        return beside if node[0] == '"' else [*beside, *self._of(node)]


def _both(mine: Get, beside: Callable[[str], Terms | None]) -> Get:
    def both(node: str) -> Terms | None:
        one, other = mine(node), beside(node)
        if one is None or other is None:
            return other if one is None else one
        return (*one, *(each for each in other if each not in one))

    return both


def _properties(triples: Iterable[WordTriple]) -> Properties:
    lists: dict[Word, list[Word]] = {}
    for _, p, o in triples:
        lists.setdefault(p, []).append(o)
    return {p: tuple(values) for p, values in lists.items()}


def _as_stated(line: bytes) -> WordTriple:
    s, p, o = line.decode().split(" ", 2)
    return s, p, o


def _as_turned(line: bytes) -> WordTriple:
    o, p, s = line.decode().rsplit(" ", 2)
    return s, p, o
