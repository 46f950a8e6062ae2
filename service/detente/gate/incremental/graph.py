"""Graphs for pySHACL: one that reads a view as far as it is asked, one of shapes that remembers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import rdflib
from pyoxigraph import Triple
from rdflib.namespace import NamespaceManager
from rdflib.paths import Path
from rdflib.term import Node

from detente.gate.incremental.view import GraphView, Term
from detente.gate.rdflib_terms import PreparedGraph, from_rdflib, to_rdflib
from detente.rdf.namespaces import PREFIXES

Adjacent = dict[Node, list[Node]]
RdfTriple = tuple[Node, Node, Node]


class ViewGraph(PreparedGraph):
    """The triples of a view as an rdflib graph that is read only.

    `verdicts` has what was found of a shape (its node) and a node while the graph was validated.
    """

    def __init__(self, view: GraphView) -> None:
        super().__init__(bind_namespaces="none")
        self.namespace_manager = _NAMESPACES
        self.verdicts: dict[tuple[Node, Node], bool] = {}
        self.view = view
        self._made: dict[object, Node] = {}
        self._original: dict[Node, Term] = {}
        self._of: dict[Node, Adjacent] = {}
        self._at: dict[tuple[Node, Node | None], list[tuple[Node, Node]]] = {}

    def made(self, term: Term) -> Node:
        """Give a term of the view as rdflib has it."""
        made = self._made.get(term)
        if made is None:
            made = self._made[term] = to_rdflib(term)
            self._original.setdefault(made, term)
        return made

    def original(self, term: Node) -> Term:
        """Give a term as the view has it."""
        found = self._original.get(term)
        return from_rdflib(term) if found is None else found

    def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]
        """Yield the triples that agree with every term that is not None; a path may be the predicate."""
        subject, predicate, object_ = triple
        if isinstance(predicate, Path):
            pairs = predicate.eval(self, subject, object_)
            return ((one, predicate, other) for one, other in pairs)
        if subject is not None:
            return self._forward(subject, predicate, object_)
        if object_ is not None:
            return ((one, how, object_) for one, how in self._incoming(object_, predicate))
        return self._scan(predicate)

    def _forward(self, subject: Node, predicate: Node | None, object_: Node | None) -> Iterator[RdfTriple]:
        adjacent = self._outgoing(subject)
        chosen = adjacent if predicate is None else (predicate,)
        return (
            (subject, each, other)
            for each in chosen
            for other in adjacent.get(each, ())
            if object_ is None or other == object_
        )

    def _outgoing(self, subject: Node) -> Adjacent:
        found = self._of.get(subject)
        if found is None:
            found = self._of[subject] = {}
            if not isinstance(subject, rdflib.Literal):
                for predicate, object_ in self.view.of(self.original(subject)):
                    if isinstance(object_, Triple):  # of RDF 1.2, which pySHACL does not read
                        continue
                    found.setdefault(self.made(predicate), []).append(self.made(object_))
        return found

    def _incoming(self, object_: Node, predicate: Node | None) -> list[tuple[Node, Node]]:
        key = (object_, predicate)
        found = self._at.get(key)
        if found is None:
            how = None if predicate is None else self.original(predicate)
            pairs = self.view.at(self.original(object_), how)  # type: ignore[arg-type]
            found = self._at[key] = [(self.made(one), self.made(each)) for one, each in pairs]
        return found

    def _scan(self, predicate: Node | None) -> Iterator[RdfTriple]:
        how = None if predicate is None else self.original(predicate)
        for one, each, other in self.view.reading(how):  # type: ignore[arg-type]
            if not isinstance(other, Triple):
                yield self.made(one), self.made(each), self.made(other)

    def objects(  # type: ignore[override]
        self, subject: Any = None, predicate: Any = None, unique: bool = False
    ) -> Iterator[Any]:
        """Yield the objects of a subject's property."""
        if subject is None or predicate is None or isinstance(predicate, Path):
            return super().objects(subject, predicate, unique)
        return iter(self._outgoing(subject).get(predicate, ()))

    def __contains__(self, triple: Any) -> bool:
        return any(True for _ in self.triples(triple))

    def __bool__(self) -> bool:
        """Be true: pySHACL asks it several times for each result, and `__len__` reads all of the view."""
        return True

    def __len__(self) -> int:
        return sum(1 for _ in self._scan(None))


class ShapeGraph(PreparedGraph):
    """A graph of shapes that remembers the objects of a property and the members of a list."""

    def __init__(self) -> None:
        super().__init__(bind_namespaces="none")
        self._objects: dict[tuple[Node, Node], list[Node]] = {}
        self._items: dict[Node, list[Node]] = {}

    def add(self, triple: Any) -> ShapeGraph:
        """Add a triple, and forget."""
        self._objects.clear()
        self._items.clear()
        super().add(triple)
        return self

    def objects(  # type: ignore[override]
        self, subject: Any = None, predicate: Any = None, unique: bool = False
    ) -> Iterator[Any]:
        """Yield the objects of a subject's property."""
        if subject is None or predicate is None:
            return super().objects(subject, predicate, unique)
        found = self._objects.get((subject, predicate))
        if found is None:
            found = self._objects[subject, predicate] = list(super().objects(subject, predicate, unique))
        return iter(found)

    def items(self, list: Any) -> Iterator[Any]:  # type: ignore[override]  # noqa: A002 - rdflib's name
        """Yield the members of a list."""
        found = self._items.get(list)
        if found is None:
            found = self._items[list] = [*super().items(list)]
        return iter(found)


def _namespaces() -> NamespaceManager:
    manager = NamespaceManager(rdflib.Graph(), bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        manager.bind(prefix, iri)
    return manager


_NAMESPACES = _namespaces()
