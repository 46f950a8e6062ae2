"""Look-ups that compiled predicates hold: what a node has of a property in the data that are judged just now.

A predicate is compiled once, and the data are put behind its look-ups; the next graph needs no compiling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import ClassVar, Protocol

from detente.gate.compiled.tables import Tables, Terms

Get = Callable[[str], Terms | None]
_NOTHING: dict[str, Terms] = {}


class Elsewhere(Protocol):
    """What else of a graph there is than its tables have: in other parts of an import, or in the store."""

    splits_subjects: ClassVar[bool]
    """Whether there may be more triples with a subject that the tables have, too."""

    def speaks_of(self, node: str) -> bool:
        """Tell whether the graph has triples with this subject that the tables do not have."""
        ...

    def points_at(self, node: str, predicate: str) -> bool:
        """Tell whether the graph has triples with this predicate and object that the tables do not have."""
        ...


class NotSureError(Exception):
    """A predicate looks where the data are not all there, or are not of RDF 1.1: it cannot be sure."""


class LookupSource(Protocol):
    """Data that look-ups are answered from."""

    def out(self, predicate: str) -> Get:
        """Give the look-up of the objects of a subject."""
        ...

    def into(self, predicate: str) -> Get:
        """Give the look-up of the subjects of an object."""
        ...

    def predicates(self, node: str) -> Iterable[str]:
        """Give the predicates of a node."""
        ...


class Lookup:
    """What a node has of one property, one way or the other."""

    __slots__ = ("beside", "get", "inverse", "predicate")

    def __init__(self, predicate: str, inverse: bool) -> None:
        self.predicate = predicate
        self.inverse = inverse
        self.get: Get = _NOTHING.get
        self.beside: Get = _NOTHING.get
        """The same in the shared tables alone."""


class Lookups:
    """Every look-up that the predicates of one compilation hold."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, bool], Lookup] = {}
        self._of: defaultdict[str, list[Lookup]] = defaultdict(list)
        self._changed: list[Lookup] = []
        self._shared: tuple[Tables, int] | None = None
        """The tables that look-ups fall back on, and the size that they had then."""
        self._source: LookupSource = _EMPTY

    def __call__(self, predicate: str, *, inverse: bool = False) -> Lookup:
        """Give the look-up of a property."""
        key = (predicate, inverse)
        if key not in self._all:
            self._all[key] = Lookup(*key)
            self._of[predicate].append(self._all[key])
            self._shared = None
        return self._all[key]

    @property
    def inverse(self) -> frozenset[str]:
        """The properties that are looked up from their objects."""
        return frozenset(predicate for predicate, inverse in self._all if inverse)

    def has(self, subject: str, predicate: str, object_: str) -> bool:
        """Tell whether the data have a triple."""
        return object_ in (self._source.out(predicate)(subject) or ())

    def predicates(self, node: str) -> Iterable[str]:
        """Give the predicates of a node."""
        return self._source.predicates(node)

    def put(self, source: LookupSource) -> None:
        """Put data behind every look-up."""
        self._source = source
        for each in self._all.values():
            each.get = source.into(each.predicate) if each.inverse else source.out(each.predicate)
        self._shared = None

    @contextmanager
    def over(self, source: LookupSource) -> Iterator[None]:
        """Have data behind every look-up for a while, and none of them after: they hold a store open."""
        self.put(source)
        try:
            yield
        finally:
            self.put(_EMPTY)

    def put_tables(self, own: Tables, shared: Tables) -> None:
        """Put tables behind every look-up, with shared ones that mostly are those of the time before."""
        self._source = TableSource(own, shared)
        self._put_shared(shared)
        self._changed = [each for predicate in own.out for each in self._of.get(predicate, ())]
        for each in self._changed:
            each.get = _both(_get(own, each.predicate, each.inverse), each.beside)

    def _put_shared(self, shared: Tables) -> None:
        for each in self._changed:
            each.get = each.beside
        if self._shared is not None and self._shared[0] is shared and self._shared[1] == shared.size:
            return
        self._shared = shared, shared.size
        for each in self._all.values():
            each.get = each.beside = _get(shared, each.predicate, each.inverse)


class TableSource:
    """Tables of one graph, and tables of what stands beside it."""

    def __init__(self, own: Tables, shared: Tables, elsewhere: Elsewhere | None = None) -> None:
        self._own = own
        self._shared = shared
        self._elsewhere = elsewhere

    def out(self, predicate: str) -> Get:
        """Give the look-up of the objects of a subject."""
        get = _both(_get(self._own, predicate, False), _get(self._shared, predicate, False))
        if self._elsewhere is None or not self._elsewhere.splits_subjects:
            return get
        return _guarded(get, self._elsewhere.speaks_of)

    def into(self, predicate: str) -> Get:
        """Give the look-up of the subjects of an object."""
        get = _both(_get(self._own, predicate, True), _get(self._shared, predicate, True))
        if self._elsewhere is None:
            return get
        points_at = self._elsewhere.points_at
        return _guarded(get, lambda node: points_at(node, predicate))

    def predicates(self, node: str) -> Iterable[str]:
        """Give the predicates of a node."""
        beside = self._elsewhere
        if beside is not None and beside.splits_subjects and beside.speaks_of(node):
            raise NotSureError
        return self._predicates(node)

    def _predicates(self, node: str) -> Iterator[str]:
        for tables in (self._own, self._shared):
            yield from (predicate for predicate, table in tables.out.items() if node in table)


_EMPTY = TableSource(Tables(frozenset()), Tables(frozenset()))


def _get(tables: Tables, predicate: str, inverse: bool) -> Get:
    # A table that is not there yet is one that a later `add` would make: then the size differs.
    return (tables.into.get(predicate, _NOTHING) if inverse else tables.out.get(predicate, _NOTHING)).get


def _both(own: Get, beside: Get) -> Get:
    if beside == _NOTHING.get:
        return own

    def both(node: str) -> Terms | None:
        mine, theirs = own(node), beside(node)
        if theirs is None:
            return mine
        if mine is None:
            return theirs
        return (*mine, *(each for each in theirs if each not in mine))

    return both


def _guarded(get: Get, is_elsewhere: Callable[[str], bool]) -> Get:
    def guarded(node: str) -> Terms | None:
        if is_elsewhere(node):
            raise NotSureError
        return get(node)

    return guarded
