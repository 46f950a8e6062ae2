"""What is around the nodes that a change bears upon: looked up once for closing, deriving and judging it.

A node that has few quads is read whole, on the side that is asked for, and every later question about it is
answered from memory. What a change leaves behind is what there was before and the change itself: it is read
without asking the store again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from itertools import islice

from pyoxigraph import NamedNode, Quad

from detente.rdf.namespaces import DCT
from detente.rdf.quads import (
    Change,
    GraphName,
    Object,
    Quads,
    QuadSource,
    Subject,
    members_by_values,
    quads_of_any,
)

MOST_OF_A_NODE = 64
"""A node with more quads as their subject is a hub: it is looked up pattern by pattern."""
MOST_AT_A_NODE = 16
"""The same for quads with a node as their object: there many are hubs, and so much is read to know it."""
MOST_OF_A_PATTERN = 2_000
"""Quads of one pattern that are kept; a longer answer is read anew each time."""
MOST_KEPT = 20_000
"""Nodes and patterns that are kept; then all are let go, which bounds the memory of a large change."""

SELDOM = frozenset({DCT.replaces})
"""Properties that every entry is asked for as a value, and hardly any is one: all its claims name it too."""

_Pattern = tuple[Subject | None, NamedNode | None, Object | None, GraphName | None]


class Neighbourhood:
    """A source whose data do not change, with what was looked up in it so far."""

    def __init__(self, source: QuadSource) -> None:
        self._source = source
        self._of: dict[Subject, tuple[Quad, ...] | None] = {}
        self._at: dict[Object, tuple[Quad, ...] | None] = {}
        self._patterns: dict[_Pattern, _Answer] = {}

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield matching quads in no set order (see `QuadSource.match`)."""
        if subject is None and object is None:
            return self._source.match(None, predicate, None, graph)
        is_seldom = subject is None and predicate in SELDOM and object not in self._at
        near = None if is_seldom else self._near(subject, object)
        if near is None:
            return self._of_pattern((subject, predicate, object, graph))
        return (
            quad
            for quad in near
            if (predicate is None or quad.predicate == predicate)
            and (object is None or quad.object == object)
            and (graph is None or quad.graph_name == graph)
        )

    def members_by_values(
        self,
        class_: NamedNode,
        predicate: NamedNode,
        groups: Sequence[Collection[Object]],
        wanted: NamedNode,
    ) -> Iterator[tuple[NamedNode, Object]]:
        """Join as the source does (see `quads.members_by_values`)."""
        return members_by_values(self._source, class_, predicate, groups, wanted)

    def quads_of_any(
        self,
        predicate: NamedNode,
        *,
        subjects: Collection[NamedNode] = (),
        objects: Collection[NamedNode] = (),
    ) -> Iterator[Quad]:
        """Look up many nodes at once, as the source does (see `quads.quads_of_any`)."""
        return quads_of_any(self._source, predicate, subjects=subjects, objects=objects)

    def _near(self, subject: Subject | None, object_: Object | None) -> tuple[Quad, ...] | None:
        """Give all quads of a subject, or with an object; None where they are too many."""
        if subject is not None:
            if subject not in self._of:
                self._make_room()
                self._of[subject] = self._few((subject, None, None, None), MOST_OF_A_NODE)
            return self._of[subject]
        if object_ is None:
            return None
        if object_ not in self._at:
            self._make_room()
            self._at[object_] = self._few((None, None, object_, None), MOST_AT_A_NODE)
        return self._at[object_]

    def _few(self, pattern: _Pattern, most: int) -> tuple[Quad, ...] | None:
        """Read as much of a node as tells it for a hub: whoever asks for more of one reads on from there."""
        answer = _Answer(partial(self._source.match, *pattern))
        found = answer.first(most + 1)
        if len(found) <= most:
            return tuple(found)
        self._patterns[pattern] = answer
        return None

    def _of_pattern(self, pattern: _Pattern) -> Iterator[Quad]:
        found = self._patterns.get(pattern)
        if found is None:
            self._make_room()
            found = self._patterns[pattern] = _Answer(partial(self._source.match, *pattern))
        return iter(found)

    def _make_room(self) -> None:
        if len(self._of) + len(self._at) + len(self._patterns) >= MOST_KEPT:
            for each in (self._of, self._at, self._patterns):
                each.clear()


class _Answer:
    """What a look-up gives, read as far as anybody has asked: of a hub most ask whether there is any."""

    def __init__(self, look_up: Callable[[], Iterator[Quad]]) -> None:
        self._look_up = look_up
        self._found: list[Quad] = []
        self._rest: Iterator[Quad] | None = None
        self._is_whole = False

    def first(self, number: int) -> Sequence[Quad]:
        """Read so many quads, or all there are, of what nobody has read of yet."""
        self._rest = self._look_up()
        self._found.extend(islice(self._rest, number))
        if len(self._found) < number:
            self._is_whole, self._rest = True, None
        return self._found

    def __iter__(self) -> Iterator[Quad]:
        place, found = 0, self._found
        while place < len(found) or self._reads_on():
            yield found[place]
            place += 1
        if not self._is_whole:
            known = set(found)
            yield from (quad for quad in self._look_up() if quad not in known)

    def _reads_on(self) -> bool:
        """Read one quad more, if there is one, and room for it."""
        if self._is_whole or len(self._found) >= MOST_OF_A_PATTERN:
            return False
        if self._rest is None:
            self._rest = self._look_up()
        quad = next(self._rest, None)
        if quad is None:
            self._is_whole, self._rest = True, None
            return False
        self._found.append(quad)
        return True


class Changed:
    """A source after a change: what it was before, and the change.

    `change` adds nothing that is there before and removes nothing that is not. `joining` is the source that
    has the change made, for joins.
    """

    def __init__(self, before: QuadSource, change: Change, joining: QuadSource) -> None:
        self._before = before
        self._added = Quads(change.added)
        self._removed = change.removed
        self._joining = joining

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield matching quads in no set order (see `QuadSource.match`)."""
        pattern = subject, predicate, object, graph
        yield from self._added.match(*pattern)
        if not self._removed:
            yield from self._before.match(*pattern)
            return
        yield from (quad for quad in self._before.match(*pattern) if quad not in self._removed)

    def members_by_values(
        self,
        class_: NamedNode,
        predicate: NamedNode,
        groups: Sequence[Collection[Object]],
        wanted: NamedNode,
    ) -> Iterator[tuple[NamedNode, Object]]:
        """Join after the change (see `quads.members_by_values`)."""
        return members_by_values(self._joining, class_, predicate, groups, wanted)

    def quads_of_any(
        self,
        predicate: NamedNode,
        *,
        subjects: Collection[NamedNode] = (),
        objects: Collection[NamedNode] = (),
    ) -> Iterator[Quad]:
        """Look up many nodes after the change (see `quads.quads_of_any`)."""
        return quads_of_any(self._joining, predicate, subjects=subjects, objects=objects)
