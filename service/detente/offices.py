"""Who held an office of which state, or spoke for which body, on a day; and which states take part in a thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from detente.dates import Bounds, bounds
from detente.quads import Triple3
from detente.vocab import DET, DETS, ORG, TYPE

_IGO = DETS["actor-sector-IGO"]

Values = Mapping[NamedNode, list[object]]


@dataclass(frozen=True)
class Holding:
    """One person's tenure of an office: the bodies it is an office of, and when, where that is known."""

    holder: NamedNode
    bodies: frozenset[NamedNode]
    when: Bounds | None


class Offices:
    """Tenures, and the states of actors, read from triples that are taken as so."""

    def __init__(self, triples: Iterable[Triple3]) -> None:
        self._values: dict[NamedNode, dict[NamedNode, list[NamedNode]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in triples:
            self._values[subject][predicate].append(value)
        self._by_holder: dict[NamedNode, list[Holding]] = defaultdict(list)
        for holding in self._holdings():
            self._by_holder[holding.holder].append(holding)

    def bodies(self, person: NamedNode, when: Bounds) -> frozenset[NamedNode]:
        """States and organisations of which a person held an office at a time.

        A tenure without dates shows nothing about any day.
        """
        held = (h.bodies for h in self._by_holder[person] if h.when is not None and h.when.overlaps(when))
        return frozenset().union(*held)

    def sides(self, participants: Iterable[object], when: Bounds | None) -> frozenset[NamedNode]:
        """States that take part themselves, through an organisation of theirs, or through an office holder."""
        return frozenset(state for each in participants if isinstance(each, NamedNode) for state in self._states(each, when))

    def leaders(self) -> Iterator[NamedNode]:
        """Yield everybody who holds or held an office of a state or an intergovernmental organisation."""
        for person, holdings in self._by_holder.items():
            bodies = frozenset().union(*(holding.bodies for holding in holdings))
            if any(self._is_state(body) or _IGO in self._values[body][DET.sector] for body in bodies):
                yield person

    def _states(self, actor: NamedNode, when: Bounds | None) -> Iterator[NamedNode]:
        if self._is_state(actor):
            yield actor
        yield from self._values[actor][DET.ofState]
        if when is not None:
            yield from filter(self._is_state, self.bodies(actor, when))

    def _is_state(self, actor: NamedNode) -> bool:
        return DET.State in self._values[actor][TYPE]

    def _holdings(self) -> Iterator[Holding]:
        tenures = [subject for subject, values in self._values.items() if DET.Tenure in values[TYPE]]
        for tenure in sorted(tenures, key=lambda each: each.value):
            values = self._values[tenure]
            bodies = {body for office in values[DET.office] for body in self._bodies_of(office)}
            for holder in values[DET.holder]:
                yield Holding(holder, frozenset(bodies), hull(values[DET.edtf]))

    def _bodies_of(self, office: NamedNode) -> Iterator[NamedNode]:
        yield from self._values[office][DET.ofState]
        yield from self._values[office][ORG.postIn]


def hull(dates: Iterable[object]) -> Bounds | None:
    """Smallest bounds around all EDTF dates; None where there is no date."""
    found = [bounds(each.value) for each in dates if isinstance(each, Literal)]
    if not found:
        return None
    starts, ends = [each.start for each in found], [each.end for each in found]
    return Bounds(
        None if None in starts else min(filter(None, starts)),
        None if None in ends else max(filter(None, ends)),
    )
