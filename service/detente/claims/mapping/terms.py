"""Pieces of mapping that every graph shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from detente.claims.seeds.properties import LANGUAGE
from detente.rdf.namespaces import DET, date
from detente.rdf.quads import Object, Triple3
from detente.vocabulary.edtf import Bounds, bounds


def english(text: str) -> Literal:
    """Make a string in the language that this project writes in."""
    return Literal(text, language=LANGUAGE)


def describe(thing: NamedNode, values: Iterable[tuple[NamedNode, Object]]) -> Iterator[Triple3]:
    """Yield the triples of a thing's values; a date brings its day bounds."""
    for predicate, value in values:
        yield thing, predicate, value
        if predicate == DET.edtf:
            yield from date_bounds(thing, value)


def date_bounds(thing: NamedNode, edtf: Object) -> Iterator[Triple3]:
    """Yield det:start and det:end of an EDTF date, where they are not open."""
    days = bounds(edtf.value) if isinstance(edtf, Literal) else Bounds(None, None)
    if days.start:
        yield thing, DET.start, date(days.start.isoformat())
    if days.end:
        yield thing, DET.end, date(days.end.isoformat())
