"""Keep the det: class and property closure of the graphs that the rules read, from a change of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Quad, Triple

from detente.derivation.date_bounds import implied_bounds, with_bounds
from detente.rdf.quads import Change, GraphName, QuadSource, Subject
from detente.vocabulary.graphs import plan
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

_Place = tuple[Subject, GraphName]
"""A subject in a graph."""


def close_change(before: QuadSource, change: Change, ontology: Ontology, iris: Iris) -> Change:
    """Add to a change what follows from it by superclass and superproperty, and what no longer does.

    Closed are entries' graphs, the authority and the curation; quads of all other graphs pass as they are.
    With a triple goes what followed from it, unless that is among `added` or follows from another triple of
    the subject in that graph; what follows from a triple that stays is not removed. Nobody knows which
    implied triples were stated outright too: an implied triple stands or falls with what implies it.
    The bounds of dates follow too (see `date_bounds.with_bounds`).
    In closed graphs the result adds nothing that `before` has and removes nothing that it has not.
    """
    passing = frozenset(quad for quad in change.touched if not is_closed(quad, iris))
    parts = [
        _close(set(before.match(subject, graph=graph)), part, ontology)
        for (subject, graph), part in _parts(change, passing)
    ]
    return Change(
        (change.added & passing).union(*(part.added for part in parts)),
        (change.removed & passing).union(*(part.removed for part in parts)),
    )


def is_closed(quad: Quad, iris: Iris) -> bool:
    """Tell whether a quad is in a graph that the rules read: of an entry, the authority or the curation."""
    return plan(iris.base).kind(quad.graph_name).closed


def _parts(change: Change, passing: frozenset[Quad]) -> Iterator[tuple[_Place, Change]]:
    """Split a change by subject and graph: nothing follows from one to another."""
    added, removed = (_by_place(quads - passing) for quads in (change.added, change.removed))
    for place in added.keys() | removed.keys():
        yield place, Change(frozenset(added.get(place, ())), frozenset(removed.get(place, ())))


def _by_place(quads: Iterable[Quad]) -> dict[_Place, list[Quad]]:
    places: dict[_Place, list[Quad]] = defaultdict(list)
    for quad in quads:
        if not isinstance(quad.subject, Triple):
            places[quad.subject, quad.graph_name].append(quad)
    return places


def _close(known: set[Quad], change: Change, ontology: Ontology) -> Change:
    """Close the change of one subject in one graph, of which `known` is stated before."""
    removed = change.removed & known
    gone = {*ontology.close(removed), *implied_bounds(removed)}
    after = with_bounds(ontology.close((known - gone) | change.added))
    return Change(frozenset(after - known), frozenset(known - after))
