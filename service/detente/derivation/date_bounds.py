"""The days between which a thing's EDTF dates lie, as det:start and det:end beside them.

Questions, pages and rules compare days; an EDTF date says how sure they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.namespaces import DET, date
from detente.vocabulary.edtf import known_bounds

_BOUNDS = (DET.start, DET.end)


def implied_bounds(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield the first and the last day of each det:edtf, where it is not open; what is no date has none."""
    for quad in quads:
        if quad.predicate != DET.edtf or not isinstance(quad.object, Literal):
            continue
        found = known_bounds(quad.object.value)
        for predicate, day in zip(_BOUNDS, (found.start, found.end) if found else (None, None), strict=True):
            if day is not None:
                yield Quad(quad.subject, predicate, date(day.isoformat()), quad.graph_name)


def with_bounds(quads: Iterable[Quad]) -> set[Quad]:
    """Give the quads of one subject in one graph with the bounds that follow from its dates.

    A bound of its own stands in place of the one that follows: somebody may know a day better, or less well.
    A bound that is just what follows is never somebody's own; nobody could know.
    """
    stated = set(quads)
    implied = set(implied_bounds(stated))
    return (stated - implied).union(*(_kept(implied, stated, predicate) for predicate in _BOUNDS))


def _kept(implied: Set[Quad], stated: Set[Quad], predicate: NamedNode) -> Set[Quad]:
    following = {quad for quad in implied if quad.predicate == predicate}
    own = any(quad.predicate == predicate for quad in stated - following)
    return set() if own else following
