"""What is said to have been on a day that is still to come: nobody can report it, know it or have decided it.

The latest day is that of the change, by the clock of whoever judges it, and a day more: clocks are a little
off, and a day of UTC may be the next one elsewhere. The clock refuses alone: what is settled follows from
what is stated, whatever the day, so that a rebuild gives the same graph on any later day. `settled_days` asks
the same of what is settled.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from detente.derivation.foretold import DAYS_AHEAD
from detente.rdf.namespaces import DCT, DET, PROV, SCHEMA
from detente.vocabulary.edtf import hull
from detente.vocabulary.graphs import AUTHORITY, plan
from detente.vocabulary.iris import Iris

Clock = Callable[[], date]
"""Tells what day it is, in UTC."""

_DONE = frozenset(
    each.value
    for each in (
        *(DCT.created, DCT.date, DCT.issued, DCT.modified),
        *(SCHEMA.dateCreated, SCHEMA.dateModified, SCHEMA.datePublished),
        *(PROV.startedAtTime, PROV.endedAtTime, PROV.generatedAtTime, PROV.atTime),
    )
)
"""When something was published, written or decided: that it will be is no such date."""
_EDTF, _START = DET.edtf.value, DET.start.value
_LENGTH_OF_A_DAY = len("2016-08-09")


def utc_today() -> date:
    """Give the day it is, in UTC."""
    return datetime.now(UTC).date()


class DaysToCome:
    """Tells of single quads whether they date what must have been after the day of the change."""

    def __init__(self, iris: Iris, today: Clock = utc_today) -> None:
        self._today = today
        self._authority = AUTHORITY.iri(iris).value
        kind = plan(iris.base).kind
        self._is_read = lru_cache(maxsize=10_000)(lambda graph: kind(NamedNode(graph)).closed)

    def looks_at(self, predicate: str, graph: str) -> bool:
        """Tell whether a quad with a predicate may be at fault in a graph, both given by IRI."""
        is_dated = predicate in _DONE or predicate in (_EDTF, _START)
        return is_dated and graph != "" and self._is_read(graph)

    def fault(self, subject: str, predicate: str, value: Literal, graph: str) -> str:
        """Say what is wrong with a quad, given by IRIs and its literal, and the cure; nothing if right.

        Of an entry's own det:edtf the last day counts, of which `foretold` measures what it can know; of
        what the authority holds, the first: whoever is in office has begun, and may have an end that is set.
        """
        if not self.looks_at(predicate, graph):
            return ""
        if predicate in _DONE:
            return self._told(first_day_of(value), "Correct the year, or leave it out until it is so.")
        if subject == graph and predicate == _EDTF:
            last = hull([value])
            cure = (
                f"Write no day after {self.latest()}: 2016-01/2016-08-09 says how unsure an earlier one is."
            )
            return self._told(None if last is None else last.end, cure)
        if graph == self._authority:
            cure = (
                "The authority holds what is so. An entry may say that it is planned (dets:modality-planned)."
            )
            return self._told(first_day_of(value), cure)
        return ""

    def latest(self) -> date:
        """Give the last day on which anything can have been when a change is judged now."""
        return self._today() + timedelta(days=DAYS_AHEAD)

    def _told(self, day: date | None, cure: str) -> str:
        if day is None or day <= self.latest():
            return ""
        return f"{day} is still to come: nothing can have been written or known to be so on that day. {cure}"


def first_day_of(value: Literal) -> date | None:
    """Give the first day that a date leaves open, of a moment its day; None where there is none."""
    found = hull([value]) or hull([Literal(value.value[:_LENGTH_OF_A_DAY])])
    return None if found is None else found.start
