"""The rules that find claims which cannot, or perhaps cannot, all hold.

Rules read every claim that counts, deprecated ones and those about unsettled things too, so that a finding
and its resolution survive a rebuild. A finding is kept as a det:ClaimConflict; whether it is resolved is
written by a curator, in the curation graph alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product

from pyoxigraph import NamedNode

from detente.derivation.cache import cached_method
from detente.derivation.calendar import Calendar
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.conflicts_within import (
    FIGURES,
    HOLDERS,
    PLACES,
    TWO_PLACES,
    ConflictFinding,
    ConflictsWithin,
    Group,
    Rule,
    disagreements,
    is_single,
)
from detente.derivation.offices import Offices
from detente.derivation.reads import Reads
from detente.rdf.namespaces import DET, TYPE
from detente.rdf.quads import Object, Triple3, members_by_values
from detente.vocabulary.edtf import Bounds, known_dates
from detente.vocabulary.iris import Iris

NEAR = 7
"""Days within which two meetings of one pair of states may be the same meeting."""


_EDTF, _MEETING, _PARTICIPANT = DET.edtf, DET.Meeting, DET.participant

READS = Reads(of_itself=frozenset({TYPE, _EDTF, DET.office}), of_others=frozenset({_PARTICIPANT}))


@dataclass(frozen=True)
class _Occasion:
    """One date that a meeting is given, and the states that took part if it was then."""

    when: Bounds
    sides: frozenset[Object]

    def near(self, other: _Occasion) -> bool:
        """Tell whether two occasions are within days of each other and share a pair of states."""
        return self.when.gap(other.when) <= NEAR and len(self.sides & other.sides) > 1


def find_conflicts(index: ClaimIndex, offices: Offices) -> tuple[ConflictFinding, ...]:
    """Apply every rule to everything claimed; findings come in order of rule and members, each once."""
    claims = index.of_texts.claims.values()
    things = dict.fromkeys(thing for claim in claims for thing in claim.concerns)
    conflicts = Conflicts(index, offices)
    found = {finding for thing in things for finding in conflicts.of(thing)}
    return tuple(sorted(found, key=lambda f: (f.rule.value, sorted(m.value for m in f.members))))


def conflict_triples(finding: ConflictFinding, iris: Iris) -> Iterator[Triple3]:
    """Yield what `graph/conflicts` says of a finding."""
    conflict = iris.conflict(finding.rule, finding.members)
    yield conflict, TYPE, DET.ClaimConflict
    yield conflict, DET.rule, finding.rule
    for member in finding.members:
        yield conflict, DET.conflictMember, member


class Conflicts:
    """Everything that claims of one thing hold against each other, and against those of other things.

    What event data sets report is left out, adopted or not: two of them differ in a thousand values.
    """

    def __init__(self, index: ClaimIndex, offices: Offices) -> None:
        self._index = index.of_texts
        self._offices = offices
        self._within = ConflictsWithin(index)

    @cached_method
    def of(self, thing: NamedNode) -> frozenset[ConflictFinding]:
        """Apply every rule to one thing, with all others that it bears upon."""
        return self._within.of(thing).union(
            self._two_places(thing), self._two_holders(thing), self._two_figures(thing)
        )

    def _two_places(self, meeting: NamedNode) -> Iterator[ConflictFinding]:
        """Find meetings of one pair of states within days of each other, at two places."""
        here = self._places(meeting)
        for other in self._meetings_near(meeting) if here else ():
            there = self._places(other)
            if there and self._are_near(meeting, other):
                yield from disagreements(TWO_PLACES, product(here, there), self._index)

    def _two_holders(self, tenure: NamedNode) -> Iterator[ConflictFinding]:
        """Find a single-seat office held by two people at once, the day of handing over apart."""
        if not HOLDERS.claimed_values(tenure, self._index):
            return
        offices = [o for o in self._index.values(tenure, DET.office) if is_single(o, self._index)]
        others = {other for office in offices for other in self._index.subjects(DET.office, office)}
        yield from self._between(HOLDERS, tenure, others)

    def _two_figures(self, quantity: NamedNode) -> Iterator[ConflictFinding]:
        """Find two amounts of one quantity, in one role at one time, that has two names."""
        if not FIGURES.claimed_values(quantity, self._index):
            return
        dates = self._index.values(quantity, DET.edtf)
        others = {other for date in dates for other in self._index.subjects(DET.edtf, date)}
        yield from self._between(FIGURES, quantity, others)

    def _between(
        self, rule: Rule, thing: NamedNode, others: Collection[NamedNode]
    ) -> Iterator[ConflictFinding]:
        for other in others:
            if other != thing:
                ours, theirs = (
                    rule.groups(rule.claimed_values(each, self._index)) for each in (thing, other)
                )
                yield from rule.disagreements(product(ours, theirs), self._index)

    @cached_method
    def _places(self, meeting: NamedNode) -> list[Group]:
        return PLACES.groups(PLACES.claimed_values(meeting, self._index))

    def _meetings_near(self, meeting: NamedNode) -> Iterator[NamedNode]:
        """Yield the meetings that may be near one in time, and that two of its states may both be part of."""
        occasions = self._occasions(meeting)
        states = frozenset[Object]().union(*(occasion.sides for occasion in occasions))
        if len(states) > 1:
            attended = self._attended(states)
            near = {other for occasion in occasions for other in attended.near(occasion.when, NEAR)}
            yield from near - {meeting}

    @cached_method
    def _attended(self, states: frozenset[Object]) -> Calendar:
        """Give the dates of meetings that actors of two of some states took part in, by whatever graph."""
        actors = [self._offices.representatives(state) for state in states]
        found = members_by_values(self._index.source, _MEETING, _PARTICIPANT, actors, _EDTF)
        return Calendar((meeting, when) for meeting, date in found for when in known_dates([date]))

    def _are_near(self, one: NamedNode, other: NamedNode) -> bool:
        occasions = product(self._occasions(one), self._occasions(other))
        return any(here.near(there) for here, there in occasions)

    @cached_method
    def _occasions(self, meeting: NamedNode) -> list[_Occasion]:
        """List each date of a meeting with the states that took part if it was then."""
        dates = known_dates(self._index.values(meeting, _EDTF))
        return [_Occasion(when, self._sides(meeting, when)) for when in dates]

    def _sides(self, meeting: NamedNode, when: Bounds) -> frozenset[Object]:
        """Give the states that took part, each participant for what its own graph tells."""
        facts = self._index.facts(meeting, DET.participant)
        sides = (self._offices.sides([fact.object], when, {fact.graph}) for fact in facts)
        return frozenset[Object]().union(*sides)
