"""Who held an office, or spoke for which body, on a day; and which states take part in a thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from detente.dates import Bounds, bounds
from detente.quads import Object, Triple3
from detente.vocab import DET, DETS, ORG, TYPE

_IGO = DETS["actor-sector-IGO"]


@dataclass(frozen=True)
class Holding:
    """One person's tenure of an office: the bodies it is an office of, and when, where that is known."""

    holder: Object
    bodies: frozenset[Object]
    when: Bounds | None


class Offices:
    """Tenures, and the states of actors, read from triples that are taken as so."""

    def __init__(self, triples: Iterable[Triple3]) -> None:
        self._values: dict[Object, dict[NamedNode, list[Object]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in triples:
            self._values[subject][predicate].append(value)
        self._by_holder: dict[Object, list[Holding]] = defaultdict(list)
        for holding in self._holdings():
            self._by_holder[holding.holder].append(holding)

    def bodies(self, person: Object, when: Bounds | None) -> frozenset[Object]:
        """States and organisations of which a person held an office at a time.

        A tenure without dates, or a time that is not known, shows nothing.
        """
        held = [
            holding.bodies
            for holding in self._by_holder.get(person, ())
            if when is not None and holding.when is not None and holding.when.overlaps(when)
        ]
        return frozenset[Object]().union(*held)

    def sides(self, participants: Iterable[Object], when: Bounds | None) -> frozenset[Object]:
        """States that take part: themselves, through an organisation of theirs, or an office holder."""
        return frozenset(state for each in participants for state in self._states(each, when))

    def leaders(self) -> Iterator[Object]:
        """Yield everybody who holds or held an office of a state or an intergovernmental organisation."""
        for person, holdings in self._by_holder.items():
            bodies = frozenset[Object]().union(*(holding.bodies for holding in holdings))
            if any(self._is_state(body) or _IGO in self._of(body, DET.sector) for body in bodies):
                yield person

    def _states(self, actor: Object, when: Bounds | None) -> Iterator[Object]:
        if self._is_state(actor):
            yield actor
        if DET.Organization in self._of(actor, TYPE):
            yield from filter(self._is_state, self._of(actor, DET.ofState))
        yield from filter(self._is_state, self.bodies(actor, when))

    def _is_state(self, actor: Object) -> bool:
        return DET.State in self._of(actor, TYPE)

    def _of(self, thing: Object, predicate: NamedNode) -> list[Object]:
        return self._values[thing][predicate] if thing in self._values else []

    def _holdings(self) -> Iterator[Holding]:
        tenures = [thing for thing in self._values if DET.Tenure in self._of(thing, TYPE)]
        for tenure in sorted(tenures, key=str):
            offices = self._of(tenure, DET.office)
            bodies = frozenset(
                body
                for office in offices
                for each in (DET.ofState, ORG.postIn)
                for body in self._of(office, each)
            )
            for holder in self._of(tenure, DET.holder):
                yield Holding(holder, bodies, hull(self._of(tenure, DET.edtf)))


def hull(dates: Iterable[Object]) -> Bounds | None:
    """Compute the smallest bounds around all EDTF dates; None where there is no date."""
    found = [bounds(each.value) for each in dates if isinstance(each, Literal)]
    if not found:
        return None
    starts = [each.start for each in found if each.start is not None]
    ends = [each.end for each in found if each.end is not None]
    return Bounds(
        min(starts) if len(starts) == len(found) else None,
        max(ends) if len(ends) == len(found) else None,
    )
