"""Who held an office, or spoke for which body, on a day; and which states take part in a thing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.derivation.cache import remember
from detente.derivation.claim_index import ClaimIndex
from detente.rdf.namespaces import DET, DETS, ORG, TYPE
from detente.rdf.quads import Object, Triple3
from detente.vocabulary.edtf import Bounds, known_dates

_IGO = DETS["actor-sector-IGO"]


@dataclass(frozen=True)
class Holding:
    """A tenure of an office: the bodies it is an office of, and when, where that is known."""

    bodies: frozenset[Object]
    when: Bounds | None


@dataclass(frozen=True)
class Standing:
    """The states for which an actor always stands, and each body of an office, when, and whether a state."""

    states: frozenset[Object]
    holdings: frozenset[tuple[Bounds, Object, bool]]


class Offices:
    """Tenures, and the states of actors, as far as what is described of each thing is taken as so."""

    def __init__(self, discourse: ClaimIndex, described: Callable[[NamedNode], Collection[Triple3]]) -> None:
        self._discourse = discourse
        self._described = described

    def bodies(self, person: Object, when: Bounds | None) -> frozenset[Object]:
        """States and organisations of which a person held an office at a time.

        A tenure without dates, or a time that is not known, shows nothing.
        """
        held = [
            holding.bodies
            for holding in self.holdings(person)
            if when is not None and holding.when is not None and holding.when.overlaps(when)
        ]
        return frozenset[Object]().union(*held)

    def sides(self, participants: Iterable[Object], when: Bounds | None) -> frozenset[Object]:
        """States that take part: themselves, through an organisation of theirs, or an office holder."""
        return frozenset(state for each in participants for state in self._states(each, when))

    def standing(self, actor: Object) -> Standing:
        """All that decides for which states and bodies an actor stands at any time."""
        held = ((each.when, body) for each in self.holdings(actor) if each.when for body in each.bodies)
        holdings = frozenset((when, body, self._is_state(body)) for when, body in held)
        return Standing(frozenset(self._states(actor, None)), holdings)

    @remember
    def representatives(self, state: Object) -> frozenset[Object]:
        """All who may stand for a state at some time: itself, what is of it, and its office holders."""
        of_it = self._discourse.subjects(DET.ofState, state)
        offices = of_it | self._discourse.subjects(ORG.postIn, state)
        tenures = {each for office in offices for each in self._discourse.subjects(DET.office, office)}
        holders = {each for tenure in tenures for each in self._discourse.values(tenure, DET.holder)}
        return frozenset({state, *of_it, *holders})

    def is_leader(self, person: Object) -> bool:
        """Tell whether a person holds or held an office of a state or an intergovernmental organisation."""
        bodies = frozenset[Object]().union(*(holding.bodies for holding in self.holdings(person)))
        return any(self._is_state(body) or _IGO in self._of(body, DET.sector) for body in bodies)

    @remember
    def holdings(self, holder: Object) -> tuple[Holding, ...]:
        """Every tenure of a holder."""
        if isinstance(holder, NamedNode) and not self._discourse.may_be_thing(holder):
            return ()
        tenures = self._discourse.subjects(DET.holder, holder)
        return tuple(self._holding(tenure) for tenure in tenures if self._is_held(tenure, holder))

    def _is_held(self, tenure: NamedNode, holder: Object) -> bool:
        return holder in self._of(tenure, DET.holder) and DET.Tenure in self._of(tenure, TYPE)

    def _holding(self, tenure: NamedNode) -> Holding:
        bodies = frozenset(
            body
            for office in self._of(tenure, DET.office)
            for each in (DET.ofState, ORG.postIn)
            for body in self._of(office, each)
        )
        return Holding(bodies, hull(self._of(tenure, DET.edtf)))

    def _states(self, actor: Object, when: Bounds | None) -> Iterator[Object]:
        if self._is_state(actor):
            yield actor
        if DET.Organization in self._of(actor, TYPE):
            yield from filter(self._is_state, self._of(actor, DET.ofState))
        yield from filter(self._is_state, self.bodies(actor, when))

    def _is_state(self, actor: Object) -> bool:
        return DET.State in self._of(actor, TYPE)

    def _of(self, thing: Object, predicate: NamedNode) -> list[Object]:
        if not isinstance(thing, NamedNode):
            return []
        return [value for _, each, value in self._described(thing) if each == predicate]


def hull(dates: Iterable[Object]) -> Bounds | None:
    """Compute the smallest bounds around all EDTF dates; None where there is no date."""
    found = known_dates(dates)
    if not found:
        return None
    starts = [each.start for each in found if each.start is not None]
    ends = [each.end for each in found if each.end is not None]
    return Bounds(
        min(starts) if len(starts) == len(found) else None,
        max(ends) if len(ends) == len(found) else None,
    )
