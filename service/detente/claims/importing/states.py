"""The authority as importers ask it: states by code and day, and whatever has a name by the gazetteer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_quads
from detente.rdf.namespaces import DET, SCHEMA, TYPE
from detente.rdf.quads import QuadSource
from detente.vocabulary.edtf import Bounds
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris

_CODES: Mapping[str, tuple[NamedNode, ...]] = {
    "iso3": (DET.isoAlpha3,),
    "iso2": (DET.isoAlpha2,),
    "isonum": (DET.m49Code,),
    "cow": (DET.cowCode,),
    "gw": (DET.gwCode,),
}
"""The properties that hold the codes of a system; what the authority does not have matches nothing."""

_LISTS = {
    "iso": "iso3",
    "isoAlpha3": "iso3",
    "isoAlpha2": "iso2",
    "m49Code": "isonum",
    "m49": "isonum",
    "cowCode": "cow",
    "gwCode": "gw",
}
"""Systems by what lists of codes are called in the authority."""

_STATES = frozenset({"state"})
_ACTORS = frozenset({"state", "organization", "person"})
_ANY_DAY = Bounds(None, None)

FIRST, LAST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True)
class Existence:
    """A state, and the days between which it existed, as ISO 8601 text, which compares as days do."""

    iri: str
    start: str = FIRST
    end: str = LAST

    def days_within(self, first: str, last: str) -> int:
        """Count the days of a span on which it existed, roughly: they are only compared."""
        return _day_number(min(self.end, last)) - _day_number(max(self.start, first)) + 1


class ImportAuthority:
    """States, organisations and people of an authority graph."""

    def __init__(self, source: QuadSource, iris: Iris) -> None:
        self._source = source
        self._iris = iris
        self._graph = AUTHORITY.iri(iris)
        self._by_code: dict[tuple[str, str], list[Existence]] = defaultdict(list)
        self.iris: set[str] = set()
        """Every actor, place and other thing that the authority describes."""
        self._read()

    def __getstate__(self) -> dict[str, object]:
        """Give what other processes need to match: all but the source, with the gazetteer in its place."""
        return {name: each for name, each in vars(self).items() if name != "_source"} | {
            "gazetteer": self.gazetteer
        }

    def state(self, system: str, code: str, first: str = "", last: str = "") -> str | None:
        """Find the state that had a code, or a name, in a span of days; None where none, or several, had it.

        Of several that had a code one after another within the span it is the one that had it longest. Names
        are matched as `Gazetteer.match` does; without days one that was of several states is nobody's.
        """
        if system == "name":
            return self._matched(code, first, last, _STATES)
        found = self._by_code.get((system, _folded_code(system, code)), [])
        if not (first or last):
            return found[0].iri if len({each.iri for each in found}) == 1 else None
        span = first or FIRST, last or LAST
        lasted = sorted(((each.days_within(*span), each.iri) for each in found), reverse=True)
        lasted = [each for each in lasted if each[0] > 0]
        if not lasted or (len(lasted) > 1 and lasted[0][0] == lasted[1][0] and lasted[0][1] != lasted[1][1]):
            return None
        return lasted[0][1]

    def actor(self, name: str, first: str = "", last: str = "") -> str | None:
        """Find the one state, organisation or person that has exactly this name in a span of days.

        Without days, what had it at any time counts, and has to be one alone.
        """
        return self._matched(name, first, last, _ACTORS)

    def depends_on_day(self, name: str) -> bool:
        """Tell whether an actor's name may mean one thing on one day and another, or none, on another."""
        return bool(self.gazetteer.match(name, _ANY_DAY, _ACTORS).candidates)

    def _matched(self, name: str, first: str, last: str, kinds: Collection[str]) -> str | None:
        days = Bounds(_day(first), _day(last)) if first or last else _ANY_DAY
        decided = self.gazetteer.match(name, days, kinds).decided
        return decided.thing.iri if decided is not None and decided.named != "code" else None

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The names of the authority, for candidates; made when it is first asked for."""
        return gazetteer_of_quads(self._source.match(graph=self._graph), self._iris)

    def _read(self) -> None:
        self.iris.update(self._described())
        for state in set(self._instances(DET.State)):
            self._coded(state, self._existence(state))

    def _described(self) -> Iterator[str]:
        for quad in self._source.match(predicate=TYPE, graph=self._graph):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject.value

    def _coded(self, state: NamedNode, existence: Existence) -> None:
        """Note a state's codes; those of a list that gives them times are its codes in these alone."""
        timed = set()
        for system, code, when in self._timed_codes(state):
            timed.add(system)
            self._by_code[system, _folded_code(system, code)].append(when)
        for system, predicates in _CODES.items():
            if system in timed:
                continue
            for code in (text for each in predicates for text in self._texts(state, each)):
                self._by_code[system, _folded_code(system, code)].append(existence)

    def _timed_codes(self, state: NamedNode) -> Iterator[tuple[str, str, Existence]]:
        """Yield codes with times of their own, as https://schema.org/identifier has them."""
        for quad in self._source.match(state, SCHEMA.identifier, None, self._graph):
            node = quad.object
            if not isinstance(node, NamedNode):
                continue
            lists, codes = (tuple(self._texts(node, each)) for each in (SCHEMA.propertyID, SCHEMA.value))
            when = self._existence(node)
            if len(lists) == len(codes) == 1:
                yield _LISTS.get(lists[0], lists[0]), codes[0], Existence(state.value, when.start, when.end)

    def _existence(self, state: NamedNode) -> Existence:
        starts, ends = (list(self._texts(state, each)) for each in (DET.start, DET.end))
        return Existence(state.value, min(starts, default=FIRST), max(ends, default=LAST))

    def _instances(self, class_: NamedNode) -> Iterator[NamedNode]:
        for quad in self._source.match(None, TYPE, class_, self._graph):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject

    def _texts(self, subject: NamedNode, predicate: NamedNode) -> Iterable[str]:
        for quad in self._source.match(subject, predicate, None, self._graph):
            if isinstance(quad.object, Literal):
                yield quad.object.value


def _folded_code(system: str, code: str) -> str:
    return code.lstrip("0") if system in ("isonum", "cow", "gw") else code


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _day_number(day: str) -> int:
    year, month, number = (int(part) for part in day.split("-"))
    return year * 372 + month * 31 + number
