"""Who held an office, or spoke for which body, on a day; and which states take part in a thing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from detente.derivation.cache import cached_method
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.reads import Reads
from detente.rdf.namespaces import DET, DETS, ORG, TYPE
from detente.rdf.quads import Object, Triple3
from detente.vocabulary.edtf import Bounds, certain_hull, hull

IGO = DETS["actor-sector-IGO"]
"""The sector of organisations of states."""

BODIES = (DET.ofState, ORG.postIn)
"""Properties by which an office is one of a body, and an organisation one of a state."""

TERMS = frozenset({DET.holder, DET.office, DET.sector, *BODIES})
"""Properties that only bear on who stands for whom."""

CLASSES = frozenset({DET.State, DET.Organization, DET.Tenure})
"""Classes whose members the rule tells apart."""

READS = Reads(of_itself=frozenset({TYPE, DET.edtf}), of_others=TERMS)

EntryDays = tuple[NamedNode, Bounds]
"""An entry that asserts a tenure without dates, and the days on which it is held for what the entry tells."""


@dataclass(frozen=True)
class Holding:
    """A tenure: the bodies that its office is one of, and the days on which it surely was held."""

    bodies: frozenset[Object]
    when: Bounds | None
    days_in_entries: frozenset[EntryDays] = frozenset()

    def covers(self, when: Bounds, entries: Collection[NamedNode]) -> bool:
        """Tell whether the office was held at the time of something that these entries tell."""
        if self.when is not None:
            return self.when.overlaps(when)
        told = (self._days_of[entry] for entry in entries if entry in self._days_of)
        return any(days.overlaps(when) for days in told)

    @cached_property
    def _days_of(self) -> Mapping[NamedNode, Bounds]:
        """The days by entry: a thousand may assert one tenure, and one or two are asked about."""
        return dict(self.days_in_entries)


@dataclass(frozen=True)
class Standing:
    """The states for which an actor always stands, and each body of an office with all that it depends on.

    A holding has its days, the entry for which alone it counts, its body, and whether that is a state.
    """

    states: frozenset[Object]
    holdings: frozenset[tuple[Bounds, NamedNode | None, Object, bool]]


class Offices:
    """Tenures, and the states of actors, as far as what is described of each thing is taken as so.

    `days_in_entries` gives the entries that assert a tenure which nothing dates.
    """

    def __init__(
        self,
        index: ClaimIndex,
        described: Callable[[NamedNode], Collection[Triple3]],
        days_in_entries: Callable[[NamedNode], Collection[EntryDays]],
    ) -> None:
        self._index = index
        self._described = described
        self._days_in_entries = days_in_entries

    def bodies(
        self, person: Object, when: Bounds | None, entries: Collection[NamedNode] = ()
    ) -> frozenset[Object]:
        """States and organisations of which a person held an office at the time of what entries tell.

        A tenure without dates counts for what the entries tell that assert it; a time that is not known
        shows nothing.
        """
        held = [
            holding.bodies
            for holding in self.holdings(person)
            if when is not None and holding.covers(when, entries)
        ]
        return frozenset[Object]().union(*held)

    def sides(
        self, participants: Iterable[Object], when: Bounds | None, entries: Collection[NamedNode] = ()
    ) -> frozenset[Object]:
        """States that take part: themselves, through an organisation of theirs, or an office holder.

        `entries` are the entries that tell of these participants.
        """
        return frozenset(state for each in participants for state in self._states(each, when, entries))

    def standing(self, actor: Object) -> Standing:
        """All that decides for which states and bodies an actor stands at any time."""
        holdings = {
            (days, entry, body, self._is_state(body))
            for each in self.holdings(actor)
            for entry, days in _times(each)
            for body in each.bodies
        }
        return Standing(frozenset(self._states(actor, None, ())), frozenset(holdings))

    @cached_method
    def representatives(self, state: Object) -> frozenset[Object]:
        """All who may stand for a state at some time: itself, what is of it, and its office holders."""
        if not isinstance(state, NamedNode):
            return frozenset({state})
        index = self._index
        of_it = index.subjects_of_any(DET.ofState, {state})
        offices = of_it | index.subjects_of_any(ORG.postIn, {state})
        holders = index.values_of_any(index.subjects_of_any(DET.office, offices), DET.holder)
        return frozenset({state, *of_it, *holders})

    def is_leader(self, person: Object) -> bool:
        """Tell whether a person holds or held an office of a state or an intergovernmental organisation."""
        bodies = frozenset[Object]().union(*(holding.bodies for holding in self.holdings(person)))
        return any(self._is_state(body) or IGO in self._of(body, DET.sector) for body in bodies)

    @cached_method
    def holdings(self, holder: Object) -> tuple[Holding, ...]:
        """Every tenure of a holder."""
        if isinstance(holder, NamedNode) and not self._index.may_be_thing(holder):
            return ()
        tenures = self._index.subjects(DET.holder, holder)
        return tuple(self._holding(tenure) for tenure in tenures if self._is_held(tenure, holder))

    def _is_held(self, tenure: NamedNode, holder: Object) -> bool:
        return holder in self._of(tenure, DET.holder) and DET.Tenure in self._of(tenure, TYPE)

    def _holding(self, tenure: NamedNode) -> Holding:
        bodies = frozenset(
            body
            for office in self._of(tenure, DET.office)
            for each in BODIES
            for body in self._of(office, each)
        )
        return Holding(
            bodies, _sure_days(self._of(tenure, DET.edtf)), frozenset(self._days_in_entries(tenure))
        )

    def _states(self, actor: Object, when: Bounds | None, entries: Collection[NamedNode]) -> Iterator[Object]:
        if self._is_state(actor):
            yield actor
        if DET.Organization in self._of(actor, TYPE) or self._index.is_local_actor(actor):
            yield from filter(self._is_state, self._of(actor, DET.ofState))
        yield from filter(self._is_state, self.bodies(actor, when, entries))

    def _is_state(self, actor: Object) -> bool:
        return DET.State in self._of(actor, TYPE)

    def _of(self, thing: Object, predicate: NamedNode) -> list[Object]:
        if not isinstance(thing, NamedNode):
            return []
        return [value for _, each, value in self._described(thing) if each == predicate]


def _sure_days(dates: Sequence[Object]) -> Bounds | None:
    """Give the days on which an office was held, by the dates of a tenure.

    Of an interval from or to a year of which no more is known that year shows nothing: another may have held
    the office on the day. A year alone is the time of which somebody says that the office was held.
    """
    spans = [each for each in dates if isinstance(each, Literal) and "/" in each.value]
    return certain_hull(spans) if spans else hull(dates)


def _times(holding: Holding) -> Iterator[tuple[NamedNode | None, Bounds]]:
    """Yield the days of a holding, with the entry for which alone they count, if there is one."""
    if holding.when is not None:
        yield None, holding.when
    else:
        yield from holding.days_in_entries
