"""Things that would be settled as having happened on a day that is still to come, whoever says so.

What an entry dates after itself does not settle, and no entry is dated after the day of the change; but
curators settle what they claim, and rows of data sets that they adopt have days of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import cast

from pyoxigraph import Literal, NamedNode, Quad

from detente.derivation.foretold import DAYS_AHEAD, happens
from detente.gate.days_to_come import first_day_of
from detente.gate.rdflib_terms import rdflib_graph, to_rdflib
from detente.gate.report import Finding, Result
from detente.gate.results import name
from detente.gate.value_checks import VALUE_RULES
from detente.rdf.namespaces import DET, SH, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, Object, QuadSource

_RULE = "nothing settled is still to come"
_DATES = (DET.edtf, DET.start)
_READ = frozenset({*_DATES, TYPE, DET.quantityRole})


def settled_to_come(after: QuadSource, added: Iterable[Quad], latest: date) -> Iterator[Result]:
    """Report each date of what happens that a change settles, and that is still to come.

    `added` is what the change adds, and `after` has it. A date may be a day later than `latest`, the last day
    of what is written (see `DaysToCome.latest`), as `foretold` has it beside an entry of that day. An earlier
    date beside it excuses none.
    """
    latest += timedelta(days=DAYS_AHEAD)
    for thing in sorted(_touched(added), key=str):
        late = next(_late(thing, after, latest), ())
        if late and _happens(thing, after):
            yield from map(_result, late)


def _touched(added: Iterable[Quad]) -> set[NamedNode]:
    """Name the things of which a change adds to the default graph a date, or of what kind they are."""
    return {
        quad.subject
        for quad in added
        if quad.graph_name == DEFAULT_GRAPH
        and quad.predicate in _READ
        and isinstance(quad.subject, NamedNode)
    }


def _late(thing: NamedNode, after: QuadSource, latest: date) -> Iterator[list[Quad]]:
    """Yield the dates of a property that lie after a day, det:edtf first: det:start follows from it."""
    for predicate in _DATES:
        found = after.match(thing, predicate, graph=DEFAULT_GRAPH)
        if late := sorted((quad for quad in found if _is_after(quad, latest)), key=str):
            yield late


def _is_after(quad: Quad, latest: date) -> bool:
    first = first_day_of(quad.object) if isinstance(quad.object, Literal) else None
    return first is not None and first > latest


def _happens(thing: NamedNode, after: QuadSource) -> bool:
    classes, roles = (
        {quad.object for quad in after.match(thing, each, graph=DEFAULT_GRAPH)}
        for each in (TYPE, DET.quantityRole)
    )
    return happens(classes, roles)


def _result(quad: Quad) -> Result:
    names = rdflib_graph(())
    focus, path, value = (name(to_rdflib(each), names) for each in quad.triple)
    message = (
        "This day is still to come, and what it is of would be settled as if it had happened. Say that it is "
        "planned (dets:modality-planned), or correct the date."
    )
    terms = Finding(
        severity=SH.Violation,
        focus=cast(Object, quad.subject),
        shape=VALUE_RULES["settled-to-come"],
        component=SH.MaxInclusiveConstraintComponent,
        path=quad.predicate,
        value=cast(Object, quad.object),
        messages=(Literal(message, language="en"),),
    )
    return Result("Violation", focus, path, value, _RULE, message, terms, about=(quad.subject, quad.object))
