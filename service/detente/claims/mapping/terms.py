"""Pieces of mapping that every graph shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from detente.claims.seeds.properties import LANGUAGE
from detente.rdf.namespaces import DET, TYPE, date
from detente.rdf.quads import Object, Triple3
from detente.vocabulary.edtf import Bounds, bounds
from detente.vocabulary.iris import Iris


def english(text: str) -> Literal:
    """Make a string in the language that this project writes in."""
    return Literal(text, language=LANGUAGE)


def value_triples(thing: NamedNode, values: Iterable[tuple[NamedNode, Object]]) -> Iterator[Triple3]:
    """Yield the triples of a thing's values; a date brings its day bounds."""
    for predicate, value in values:
        yield thing, predicate, value
        if predicate == DET.edtf:
            yield from date_bounds(thing, value)
        if predicate == DET.due:
            yield from due_day(thing, value)


def due_day(thing: NamedNode, due: Object) -> Iterator[Triple3]:
    """Yield det:dueBy, the last day of a deadline, where it is not open."""
    last = _days(due).end
    if last:
        yield thing, DET.dueBy, date(last.isoformat())


def mentioned(triples: Iterable[Triple3], iris: Iris) -> Iterator[Triple3]:
    """Yield the class of every eventuality that triples refer to, known from its IRI.

    So a link to what another entry describes stands by itself.
    """
    for thing in dict.fromkeys(value for _, _, value in triples if isinstance(value, NamedNode)):
        class_ = iris.eventuality_class(thing)
        if class_:
            yield thing, TYPE, class_


def _days(edtf: Object) -> Bounds:
    return bounds(edtf.value) if isinstance(edtf, Literal) else Bounds(None, None)


def date_bounds(thing: NamedNode, edtf: Object) -> Iterator[Triple3]:
    """Yield det:start and det:end of an EDTF date, where they are not open."""
    days = _days(edtf)
    if days.start:
        yield thing, DET.start, date(days.start.isoformat())
    if days.end:
        yield thing, DET.end, date(days.end.isoformat())
