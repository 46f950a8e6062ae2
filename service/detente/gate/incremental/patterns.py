"""What a SPARQL query can see from the nodes that are bound before it runs (SHACL 5.3.1, 6.2.3).

The patterns of a query are edges of a graph whose vertices are its variables. A triple matters to a solution
only if everything that is joined with its pattern matches too; so a pattern is reached by the shortest way
over what is certainly joined with it. A pattern that no such way reaches is a trigger.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, product
from typing import Any

import rdflib
from pyoxigraph import NamedNode
from rdflib.paths import Path
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from detente.gate.incremental.reach import Reach, Trigger, constant

MAX_ALTERNATIVES = 64

Edge = tuple[Node, Node | Path, Node]
Edges = tuple[Edge, ...]


class NotAnalysableError(Exception):
    """A query that may read anything."""


@dataclass(frozen=True)
class _Part:
    """Part of a query: `certain` has, for each alternative, the edges that all match if any does."""

    certain: tuple[Edges, ...] = ((),)
    seen: tuple[tuple[Edge, Edges], ...] = ()
    """Each edge of the part, with the edges that are joined with it."""

    def within(self, contexts: Iterable[Edges]) -> tuple[tuple[Edge, Edges], ...]:
        """Give what is seen when the part is joined with other edges."""
        return tuple((edge, (*own, *joined)) for joined in contexts for edge, own in self.seen)


def add_query(reach: Reach, query: Query, roots: Mapping[str, int], shape: Node) -> None:
    """Add what a query can see to the automaton.

    `roots` has the state of each variable that is bound before; triggers are of `shape`.
    """
    try:
        part = _part(query.algebra)
    except NotAnalysableError:
        reach.triggers.append(Trigger(shape))
        return
    trees: dict[Edges, dict[Node, tuple[int, int]]] = {}
    for edge, joined in dict.fromkeys((edge, tuple(dict.fromkeys(joined))) for edge, joined in part.seen):
        if joined not in trees:
            trees[joined] = _tree(reach, joined, roots)
        _add_edge(reach, edge, trees[joined], shape)


def _tree(reach: Reach, edges: Edges, roots: Mapping[str, int]) -> dict[Node, tuple[int, int]]:
    """Give each variable its distance from a root and its state, by the shortest ways over the edges."""
    tree: dict[Node, tuple[int, int]] = {rdflib.Variable(name): (0, state) for name, state in roots.items()}
    queue = deque(tree)
    while queue:
        here = queue.popleft()
        distance, state = tree[here]
        for subject, path, object_ in edges:
            for near, far, inverse in ((subject, object_, False), (object_, subject, True)):
                if near == here and far not in tree and constant(far) is None:
                    tree[far] = (distance + 1, reach.path(path, state, inverse))
                    queue.append(far)
    return tree


def _add_edge(reach: Reach, edge: Edge, tree: Mapping[Node, tuple[int, int]], shape: Node) -> None:
    subject, path, object_ = edge
    ends = [
        (distance, inverse, state)
        for near, inverse in ((subject, False), (object_, True))
        if near in tree
        for distance, state in (tree[near],)
    ]
    if ends:
        _, inverse, state = min(ends)
        reach.path(path, state, inverse, constant(subject if inverse else object_))
    elif isinstance(path, rdflib.URIRef):
        reach.triggers.append(Trigger(shape, constant(subject), NamedNode(str(path)), constant(object_)))
    else:
        reach.triggers.append(Trigger(shape))


def _part(node: CompValue) -> _Part:
    reader = _READERS.get(node.name)
    if reader is None:
        raise NotAnalysableError(node.name)
    part: _Part = reader(node)
    if len(part.certain) > MAX_ALTERNATIVES:
        raise NotAnalysableError("too many alternatives")
    return part


def _pattern(node: CompValue) -> _Part:
    edges = tuple(node.triples or ())
    return _Part((edges,), tuple((edge, edges) for edge in edges))


def _join(node: CompValue) -> _Part:
    one, two = _part(node.p1), _part(node.p2)
    certain = tuple((*a, *b) for a, b in product(one.certain, two.certain))
    return _Part(certain, one.within(two.certain) + two.within(one.certain))


def _optional(node: CompValue) -> _Part:
    one, two = _part(node.p1), _part(node.p2)
    both = tuple((*a, *b) for a, b in product(one.certain, two.certain))
    conditions = _conditions(node.expr, both)
    return _Part(one.certain, one.seen + two.within(one.certain) + conditions)


def _union(node: CompValue) -> _Part:
    one, two = _part(node.p1), _part(node.p2)
    return _Part(one.certain + two.certain, one.seen + two.seen)


def _inner(node: CompValue) -> _Part:
    """Read a part that is changed by expressions only: FILTER, BIND, ORDER BY, DISTINCT."""
    part = _part(node.p)
    return _Part(part.certain, part.seen + _conditions(node.expr, part.certain))


def _group(node: CompValue) -> _Part:
    # An aggregate of nothing is something, so nothing is certain.
    return _Part(seen=_part(node.p).seen + _conditions(node.A, ((),)))


def _rows(_node: CompValue) -> _Part:
    return _Part()


def _sub_select(node: CompValue) -> _Part:
    """Read a sub-select, whose variables are its own where it does not select them."""
    if node.p.name == "values":
        return _Part()
    selected: set[Node] = set()
    inner = node.p
    while inner.name in ("Distinct", "Reduced", "OrderBy"):
        inner = inner.p
    if inner.name != "Project":
        raise NotAnalysableError(inner.name)
    selected.update(inner.PV)
    scope, part = next(_SCOPES), _part(inner)

    def own(term: Any) -> Any:
        is_free = isinstance(term, (rdflib.Variable, rdflib.BNode))
        return rdflib.Variable(f"{term}.{scope}") if is_free and term not in selected else term

    def renamed(edge: Edge) -> Edge:
        subject, path, object_ = edge
        return own(subject), own(path), own(object_)

    return _Part(
        tuple(tuple(map(renamed, edges)) for edges in part.certain),
        tuple((renamed(edge), tuple(map(renamed, joined))) for edge, joined in part.seen),
    )


def _conditions(expression: object, contexts: tuple[Edges, ...]) -> tuple[tuple[Edge, Edges], ...]:
    return tuple(seen for part in _exists(expression) for seen in part.within(contexts))


def _exists(expression: object) -> Iterator[_Part]:
    """Yield the patterns of each EXISTS in an expression."""
    if isinstance(expression, CompValue):
        if expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            yield _part(expression.graph)
            return
        expression = list(expression.values())
    if isinstance(expression, (list, tuple)):
        for each in expression:
            yield from _exists(each)


_SCOPES = count()
_READERS = {
    "SelectQuery": _inner,
    "AskQuery": _inner,
    "BGP": _pattern,
    "Join": _join,
    "LeftJoin": _optional,
    "Minus": _optional,
    "Union": _union,
    "Filter": _inner,
    "Extend": _inner,
    "Project": _inner,
    "Distinct": _inner,
    "Reduced": _inner,
    "OrderBy": _inner,
    "Slice": _inner,
    "AggregateJoin": _group,
    "Group": _inner,
    "ToMultiSet": _sub_select,
    "values": _rows,
}
