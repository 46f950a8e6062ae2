"""An indexed set of quads in memory, with the one look-up that the pure core needs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Protocol, runtime_checkable

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from detente.rdf.namespaces import TYPE

Subject = NamedNode | BlankNode
Object = NamedNode | BlankNode | Literal
GraphName = NamedNode | BlankNode | DefaultGraph
Triple3 = tuple[NamedNode, NamedNode, Object]

DEFAULT_GRAPH = DefaultGraph()


@dataclass(frozen=True)
class Change:
    """Quads that a data set gains and loses; false where it does neither.

    What is in both is there afterwards: quads are taken away first.
    """

    added: frozenset[Quad] = frozenset()
    removed: frozenset[Quad] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def after(self, done: Change) -> Change:
        """Give what is left to do for this change where another one, of the same beginning, is done."""
        return Change(
            (self.added - done.added) | (done.removed - self.removed),
            (self.removed - done.removed) | (done.added - self.added),
        )

    def joined(self, other: Change) -> Change:
        """Give this change and another one, which touches other quads, as one."""
        return Change(self.added | other.added, self.removed | other.removed)

    @property
    def touched(self) -> frozenset[Quad]:
        """Every quad that is added or removed."""
        return self.added | self.removed


def facts_of(triples: Iterable[Triple]) -> dict[object, dict[NamedNode, list[Object]]]:
    """Index triples by subject and predicate; those of RDF 1.2 whose objects are triples are left out."""
    facts: dict[object, dict[NamedNode, list[Object]]] = defaultdict(lambda: defaultdict(list))
    for each in triples:
        if not isinstance(each.object, Triple):
            facts[each.subject][each.predicate].append(each.object)
    return facts


class QuadSource(Protocol):
    """Anything that quads can be looked up in: memory here, a version on disk in the store."""

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that agree with every argument that is not None, in no set order."""
        ...


@runtime_checkable
class Joining(Protocol):
    """A source that joins on its own, in fewer steps than one look-up for each thing."""

    def members_by_values(
        self,
        class_: NamedNode,
        predicate: NamedNode,
        groups: Sequence[Collection[Object]],
        wanted: NamedNode,
    ) -> Iterator[tuple[NamedNode, Object]]:
        """See the function of this name."""
        ...

    def quads_of_any(
        self,
        predicate: NamedNode,
        *,
        subjects: Collection[NamedNode] = (),
        objects: Collection[NamedNode] = (),
    ) -> Iterator[Quad]:
        """See the function of this name."""
        ...


def quads_of_any(
    source: QuadSource,
    predicate: NamedNode,
    *,
    subjects: Collection[NamedNode] = (),
    objects: Collection[NamedNode] = (),
) -> Iterator[Quad]:
    """Yield the quads of named graphs with a predicate and one of these subjects, or one of these objects."""
    if isinstance(source, Joining):
        yield from source.quads_of_any(predicate, subjects=subjects, objects=objects)
        return
    found = chain(
        (quad for each in subjects for quad in source.match(each, predicate)),
        (quad for each in objects for quad in source.match(None, predicate, each)),
    )
    yield from (quad for quad in found if quad.graph_name != DEFAULT_GRAPH)


def members_by_values(
    source: QuadSource,
    class_: NamedNode,
    predicate: NamedNode,
    groups: Sequence[Collection[Object]],
    wanted: NamedNode,
) -> Iterator[tuple[NamedNode, Object]]:
    """Yield the members of a class that have values of a property in two of some groups, or in more.

    Each comes with each value of a wanted property. Every graph counts, the default graph too. A pair may
    come more than once.
    """
    if isinstance(source, Joining):
        yield from source.members_by_values(class_, predicate, groups, wanted)
        return
    found = Counter(
        thing
        for values in groups
        for thing in {quad.subject for value in values for quad in source.match(None, predicate, value)}
    )
    for thing, number in found.items():
        if number > 1 and isinstance(thing, NamedNode) and any(source.match(thing, TYPE, class_)):
            for quad in source.match(thing, wanted):
                if isinstance(quad.object, NamedNode | BlankNode | Literal):
                    yield thing, quad.object


_Part = Callable[[Quad], object]
"""Takes out of a quad what an index is by."""

_SUBJECT: _Part = attrgetter("subject")
_OBJECT: _Part = attrgetter("object")
_GRAPH: _Part = attrgetter("graph_name")


class Quads:
    """A set of quads; by subject, by object and by graph it is indexed when that is first asked for."""

    def __init__(self, quads: Iterable[Quad] = ()) -> None:
        self._all: dict[Quad, None] = dict.fromkeys(quads)
        self._indexes: dict[_Part, dict[object, list[Quad]]] = {}

    def add(self, quad: Quad) -> None:
        """Add one quad; adding it again changes nothing."""
        if quad in self._all:
            return
        self._all[quad] = None
        for part, index in self._indexes.items():
            index[part(quad)].append(quad)

    def update(self, quads: Iterable[Quad]) -> None:
        """Add every quad of an iterable."""
        for quad in quads:
            self.add(quad)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._all

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield matching quads in the order they were added (see `QuadSource.match`)."""
        for quad in self._candidates(subject, object, graph):
            if (
                (subject is None or quad.subject == subject)
                and (predicate is None or quad.predicate == predicate)
                and (object is None or quad.object == object)
                and (graph is None or quad.graph_name == graph)
            ):
                yield quad

    def _candidates(
        self, subject: Subject | None, object_: Object | None, graph: GraphName | None
    ) -> Iterable[Quad]:
        for part, term in ((_SUBJECT, subject), (_OBJECT, object_), (_GRAPH, graph)):
            if term is not None:
                return self._by(part).get(term, ())
        return self._all

    def _by(self, part: _Part) -> Mapping[object, list[Quad]]:
        index = self._indexes.get(part)
        if index is None:
            index = self._indexes[part] = defaultdict(list)
            for quad in self._all:
                index[part(quad)].append(quad)
        return index
