"""The data graph of one validation, read from a store as far as the validator looks at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from itertools import chain, islice
from typing import TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from detente.rdf.quads import GraphName, Object, QuadSource, Subject

Term = NamedNode | BlankNode | Literal | Triple
Start = NamedNode | BlankNode | Triple
Pair = tuple[NamedNode, Term]
_ByPredicate = dict[NamedNode, list[Quad]]


class Statics:
    """Triples that are part of every data graph: the ontology."""

    def __init__(self, triples: Collection[Triple]) -> None:
        self.triples = triples
        self._all = frozenset((t.subject, t.predicate, t.object) for t in triples)
        self._by_subject: defaultdict[object, list[Pair]] = defaultdict(list)
        self._by_object: defaultdict[object, list[tuple[Start, NamedNode]]] = defaultdict(list)
        self._by_predicate: defaultdict[NamedNode, list[Triple]] = defaultdict(list)
        for t in triples:
            self._by_predicate[t.predicate].append(t)
            self._by_subject[t.subject].append((t.predicate, t.object))
            self._by_object[t.object].append((t.subject, t.predicate))

    def __contains__(self, triple: tuple[object, object, object]) -> bool:
        return triple in self._all

    def of(self, node: object) -> Iterable[Pair]:
        """Give the predicates and objects of a node."""
        return self._by_subject.get(node, ())

    def at(self, node: object) -> Iterable[tuple[Start, NamedNode]]:
        """Give the subjects and predicates of which a node is the object."""
        return self._by_object.get(node, ())

    def reading(self, predicate: NamedNode | None) -> Iterable[Triple]:
        """Give every triple, or every one with a predicate."""
        return self.triples if predicate is None else self._by_predicate.get(predicate, ())


class Neighbours:
    """What a source has about single nodes, looked up once for all graphs.

    A node with more than `MOST` quads as subject, or `MOST_AT` as object, is left to lookups by graph and
    predicate. Of a node that half of all graphs point at no more is read than tells so.
    """

    MOST = 64
    MOST_AT = 16

    def __init__(self, source: QuadSource) -> None:
        self.source = source
        self._of: dict[Term, list[Quad] | None] = {}
        self._at: dict[Term, _ByPredicate | None] = {}
        self._at_in: dict[tuple[Term, NamedNode], _ByPredicate | None] = {}

    def of(self, node: Term) -> list[Quad] | None:
        """Give every quad with a node as subject; None where they are too many."""
        if node not in self._of:
            self._of[node] = (
                self._few(self.source.match(subject=node), self.MOST) if _is_resource(node) else []
            )
        return self._of[node]

    def at(self, node: Term) -> _ByPredicate | None:
        """Give every quad with a node as object, by predicate; None where they are too many."""
        if node not in self._at:
            found = (
                [] if isinstance(node, Triple) else self._few(self.source.match(object=node), self.MOST_AT)
            )
            self._at[node] = None if found is None else _by_predicate(found)
        return self._at[node]

    def at_in(self, node: Term, graph: NamedNode) -> _ByPredicate | None:
        """Give every quad of a graph with a node as object, by predicate; None where they are too many.

        What half of the graphs point at, few of one do: there it is looked up once for all predicates.
        """
        key = node, graph
        if key not in self._at_in:
            quads = () if isinstance(node, Triple) else self.source.match(object=node, graph=graph)
            found = self._few(quads, self.MOST)
            self._at_in[key] = None if found is None else _by_predicate(found)
        return self._at_in[key]

    def _few(self, quads: Iterable[Quad], most: int) -> list[Quad] | None:
        found = list(islice(quads, most + 1))
        return None if len(found) > most else found

    def names(self, graph: NamedNode, node: Term) -> bool:
        """Tell whether a graph has a node as subject or object."""
        if isinstance(node, Triple):
            return False
        of, at = self.of(node), self.at(node)
        if of is not None and at is not None:
            quads = chain(of, *at.values())
            return any(quad.graph_name == graph for quad in quads)
        as_subject = self.source.match(subject=node, graph=graph) if _is_resource(node) else ()
        return any(True for _ in chain(as_subject, self.source.match(object=node, graph=graph)))


def _is_resource(node: Term) -> TypeGuard[Subject]:
    return isinstance(node, (NamedNode, BlankNode))


def _by_predicate(quads: Iterable[Quad]) -> _ByPredicate:
    found: _ByPredicate = {}
    for quad in quads:
        found.setdefault(quad.predicate, []).append(quad)
    return found


def _chosen(quads: _ByPredicate, predicate: NamedNode | None) -> Iterable[Quad]:
    return chain(*quads.values()) if predicate is None else quads.get(predicate, ())


class GraphView:
    """The union of graphs of a source, with static triples.

    `graphs` are those of the view; where it is None, all are that `includes` tells to be. Triples in `also`
    are seen as well.
    """

    def __init__(
        self,
        neighbours: Neighbours,
        statics: Statics,
        graphs: Collection[NamedNode] | None,
        includes: Callable[[GraphName], bool],
        also: Iterable[Triple] = (),
    ) -> None:
        self._neighbours = neighbours
        self._statics = statics
        self._graphs = graphs
        self._includes = includes if graphs is None else graphs.__contains__
        self._of: dict[Term, dict[Pair, None]] = {}
        self._at: dict[tuple[Term, NamedNode | None], list[tuple[Start, NamedNode]]] = {}
        self._also = Statics(tuple(also))

    def of(self, node: Term) -> dict[Pair, None]:
        """Give the predicates and objects of a node."""
        found = self._of.get(node)
        if found is None:
            found = dict.fromkeys((q.predicate, q.object) for q in self._quads_of(node))
            found.update(dict.fromkeys(self._statics.of(node)))
            found.update(dict.fromkeys(self._also.of(node)))
            self._of[node] = found
        return found

    def _quads_of(self, node: Term) -> Iterable[Quad]:
        quads = self._neighbours.of(node)
        if quads is not None:
            return (quad for quad in quads if self._includes(quad.graph_name))
        return self._match(subject=node) if _is_resource(node) else ()

    def at(self, node: Term, predicate: NamedNode | None) -> list[tuple[Start, NamedNode]]:
        """Give the subjects and predicates of which a node is the object; None is any predicate."""
        found = self._at.get((node, predicate))
        if found is None:
            pairs = dict.fromkeys((q.subject, q.predicate) for q in self._quads_at(node, predicate))
            others = (*self._statics.at(node), *self._also.at(node))
            pairs.update(dict.fromkeys(pair for pair in others if predicate in (None, pair[1])))
            found = self._at[node, predicate] = list(pairs)
        return found

    def has_at(self, node: Term, predicate: NamedNode | None) -> bool:
        """Tell whether a node is the object of a property; None is any property."""
        quads = self._neighbours.at(node)
        if quads is None or self._statics.at(node) or self._also.at(node):
            return bool(self.at(node, predicate))
        # Nearly always there is none, and telling so is cheaper than making the list of what there is.
        return bool(quads) and predicate in (None, *quads) and bool(self.at(node, predicate))

    def _quads_at(self, node: Term, predicate: NamedNode | None) -> Iterable[Quad]:
        quads = self._neighbours.at(node)
        if quads is not None:
            return (quad for quad in _chosen(quads, predicate) if self._includes(quad.graph_name))
        if isinstance(node, Triple):
            return ()
        if self._graphs is None:
            return self._match(predicate=predicate, object_=node)
        return (quad for graph in self._graphs for quad in self._quads_at_in(node, predicate, graph))

    def _quads_at_in(self, node: Object, predicate: NamedNode | None, graph: NamedNode) -> Iterable[Quad]:
        quads = self._neighbours.at_in(node, graph)
        if quads is None:
            return self._neighbours.source.match(None, predicate, node, graph)
        return _chosen(quads, predicate)

    def pointing(self, node: Term, predicates: Set[NamedNode]) -> set[NamedNode]:
        """Tell of which of some properties a node is a value."""
        always = chain(self._statics.at(node), self._also.at(node))
        found = {predicate for _, predicate in always if predicate in predicates}
        quads = self._neighbours.at(node)
        if quads is None:
            return found.union(each for each in predicates - found if self.has_at(node, each))
        return found.union(
            each
            for each in quads.keys() & predicates
            if any(self._includes(quad.graph_name) for quad in quads[each])
        )

    def has(self, triple: tuple[Start, NamedNode, Term]) -> bool:
        """Tell whether a triple is in the view."""
        subject, predicate, object_ = triple
        return (predicate, object_) in self.of(subject)

    def reading(self, predicate: NamedNode | None) -> Iterator[tuple[Start, NamedNode, Term]]:
        """Yield every triple, or every one with a predicate: a scan."""
        others = chain(self._statics.reading(predicate), self._also.reading(predicate))
        yield from dict.fromkeys(
            (each.subject, each.predicate, each.object)
            for part in (self._match(predicate=predicate), others)
            for each in part
        )

    def _match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object_: Object | None = None,
    ) -> Iterator[Quad]:
        match = self._neighbours.source.match
        if self._graphs is None:
            return (q for q in match(subject, predicate, object_) if self._includes(q.graph_name))
        return (quad for graph in self._graphs for quad in match(subject, predicate, object_, graph))
