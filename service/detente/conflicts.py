"""The rules that find claims which cannot, or perhaps cannot, all hold.

Rules read every claim that counts, deprecated ones and those about unsettled things too, so that a finding
and its resolution survive a rebuild. A finding is kept as a det:ClaimConflict; whether it is resolved is
written by a curator, in the curation graph alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations, permutations, product

from pyoxigraph import Literal, NamedNode, Quad

from detente.dates import Bounds, bounds
from detente.discourse import Claim, Discourse
from detente.iris import Iris
from detente.offices import Offices
from detente.quads import Object, Triple3
from detente.vocab import DET, DETS, SCHEMA, TYPE, XSD

OPPOSITE_POLARITY = DETS["conflict-rule-opposite-polarity"]
TWO_PLACES = DETS["conflict-rule-two-places"]
TWO_HOLDERS = DETS["conflict-rule-two-holders"]
TWO_FIGURES = DETS["conflict-rule-two-figures"]
OPEN = DETS["conflict-status-open"]

NEAR = 7
"""Days within which two meetings of one pair of states may be the same meeting."""

_ROLE_AND_TIME = (DET.quantityRole, DET.edtf)
_SUBJECT_MATTER = (DET.involves, DET.topic, DET.participant)
_UNITS = (SCHEMA.currency, SCHEMA.unitText)
_NUMBERS = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float})


@dataclass(frozen=True)
class Finding:
    """Two claims that a rule holds against each other, and what the dispute is about.

    `contested` is what both sides concern: one thing, or triples of one subject and property;
    it is empty where they concern different subjects.
    """

    rule: NamedNode
    members: frozenset[NamedNode]
    contested: frozenset[NamedNode | Triple3] = frozenset()


@dataclass(frozen=True)
class _Held:
    """A triple and one claim on which it stands."""

    triple: Triple3
    claim: Claim


@dataclass(frozen=True)
class _Occasion:
    """One date that a meeting is given, and the states that took part if it was then."""

    when: Bounds
    sides: frozenset[Object]

    def near(self, other: _Occasion) -> bool:
        """Tell whether two occasions are within days of each other and share a pair of states."""
        return self.when.gap(other.when) <= NEAR and len(self.sides & other.sides) > 1


def find_conflicts(discourse: Discourse, offices: Offices) -> tuple[Finding, ...]:
    """Apply every rule; findings come in order of rule and members, each once."""
    found = {
        *opposite_polarity(discourse),
        *two_places(discourse, offices),
        *two_holders(discourse),
        *two_figures(discourse),
    }
    return tuple(sorted(found, key=lambda f: (f.rule.value, sorted(m.value for m in f.members))))


def conflict_quads(findings: Iterable[Finding], iris: Iris) -> Iterator[Quad]:
    """Yield the quads of `graph/conflicts`."""
    graph = iris.graph("conflicts")
    for finding in findings:
        conflict = iris.conflict(finding.rule, finding.members)
        yield Quad(conflict, TYPE, DET.ClaimConflict, graph)
        yield Quad(conflict, DET.rule, finding.rule, graph)
        for member in sorted(finding.members, key=lambda claim: claim.value):
            yield Quad(conflict, DET.conflictMember, member, graph)


def unsettled_by(findings: Iterable[Finding], discourse: Discourse) -> frozenset[NamedNode | Triple3]:
    """Collect what open conflicts unsettle: what is contested between claims that are all firm."""
    return frozenset(
        contested
        for finding in findings
        if is_open(finding, discourse) and all(discourse.claims[member].firm for member in finding.members)
        for contested in finding.contested
    )


def is_open(finding: Finding, discourse: Discourse) -> bool:
    """Tell whether no curator has resolved a finding."""
    conflict = discourse.iris.conflict(finding.rule, finding.members)
    return discourse.values(conflict, DET.status, discourse.curation) <= {OPEN}


def opposite_polarity(discourse: Discourse) -> Iterator[Finding]:
    """Find claims that one thing, or one triple, both is and is not so."""
    for thing, claims in discourse.about.items():
        yield from _contradictions(thing, claims)
    for triple, claims in discourse.on.items():
        holders = (claim for fact in discourse.facts(*triple) for claim in discourse.holders(fact))
        yield from _contradictions(triple, dict.fromkeys((*claims, *holders)))


def _contradictions(target: NamedNode | Triple3, claims: Iterable[Claim]) -> Iterator[Finding]:
    for one, other in permutations(claims, 2):
        if one.positive and other.negative and target in (other.about, other.triple):
            yield Finding(OPPOSITE_POLARITY, frozenset({one.iri, other.iri}), frozenset({target}))


def two_places(discourse: Discourse, offices: Offices) -> Iterator[Finding]:
    """Find meetings of one pair of states within days of each other, or one meeting, at two places."""
    meetings = discourse.instances(DET.Meeting)
    places = {meeting: _held(discourse, meeting, DET.place) for meeting in meetings}
    occasions = {meeting: _occasions(meeting, discourse, offices) for meeting in meetings}
    for meeting in meetings:
        yield from _disagreements(TWO_PLACES, combinations(places[meeting], 2), discourse)
    for one, other in combinations(meetings, 2):
        if any(here.near(there) for here, there in product(occasions[one], occasions[other])):
            yield from _disagreements(TWO_PLACES, product(places[one], places[other]), discourse)


def two_holders(discourse: Discourse) -> Iterator[Finding]:
    """Find a single-seat office held by two people at once, the day of handing over apart."""
    tenures = discourse.instances(DET.Tenure)
    held = [each for tenure in tenures for each in _held(discourse, tenure, DET.holder)]
    at_once = (
        (one, other)
        for one, other in combinations(held, 2)
        if _same_seat(one.triple[0], other.triple[0], discourse)
    )
    yield from _disagreements(TWO_HOLDERS, at_once, discourse)


def two_figures(discourse: Discourse) -> Iterator[Finding]:
    """Find two amounts of one quantity in one role at one time."""
    quantities = discourse.instances(DET.Quantity)
    figures = [each for quantity in quantities for each in _held(discourse, quantity, SCHEMA.value)]
    comparable = (
        (one, other) for one, other in combinations(figures, 2) if _same_quantity(one, other, discourse)
    )
    yield from _disagreements(TWO_FIGURES, comparable, discourse)


def _held(discourse: Discourse, subject: NamedNode, predicate: NamedNode) -> list[_Held]:
    """List a property's values with each positive claim on which they stand."""
    return [
        _Held(fact.triple, claim)
        for fact in sorted(discourse.facts(subject, predicate), key=str)
        for claim in discourse.holders(fact)
        if claim.positive
    ]


def _disagreements(
    rule: NamedNode, pairs: Iterable[tuple[_Held, _Held]], discourse: Discourse
) -> Iterator[Finding]:
    for one, other in pairs:
        if one.claim != other.claim and not _agree(one.triple[2], other.triple[2], discourse):
            is_one_value = one.triple[:2] == other.triple[:2]
            contested = frozenset({one.triple, other.triple}) if is_one_value else frozenset()
            yield Finding(rule, frozenset({one.claim.iri, other.claim.iri}), contested)


def _agree(one: Object, other: Object, discourse: Discourse) -> bool:
    """Tell whether two values can both hold: equal, or one place within the other."""
    return (
        _number(one) == _number(other) or one in _around(other, discourse) or other in _around(one, discourse)
    )


def _number(value: Object) -> Object | Decimal:
    """Read a number, so that 1e2 and 100 are one; what is none stays as it is."""
    if isinstance(value, Literal) and value.datatype in _NUMBERS:
        try:
            return Decimal(value.value)
        except InvalidOperation:
            return value
    return value


def _around(place: Object, discourse: Discourse) -> set[Object]:
    found: set[Object] = set()
    pending: list[Object] = [place]
    while pending:
        inner = pending.pop()
        if isinstance(inner, NamedNode):
            wider = discourse.values(inner, SCHEMA.containedInPlace) - found
            found |= wider
            pending.extend(wider)
    return found


def _occasions(meeting: NamedNode, discourse: Discourse, offices: Offices) -> list[_Occasion]:
    participants = discourse.values(meeting, DET.participant)
    return [_Occasion(when, offices.sides(participants, when)) for when in _dates(meeting, discourse)]


def _dates(thing: NamedNode, discourse: Discourse) -> list[Bounds]:
    return [bounds(date.value) for date in discourse.values(thing, DET.edtf) if isinstance(date, Literal)]


def _same_seat(one: NamedNode, other: NamedNode, discourse: Discourse) -> bool:
    shared = discourse.values(one, DET.office) & discourse.values(other, DET.office)
    seats = (
        number
        for office in shared
        if isinstance(office, NamedNode)
        for number in discourse.values(office, DET.seats)
    )
    is_single = any(isinstance(number, Literal) and number.value == "1" for number in seats)
    dates = product(_dates(one, discourse), _dates(other, discourse))
    return is_single and any(when.shares_days(when_other) for when, when_other in dates)


def _same_quantity(one: _Held, other: _Held, discourse: Discourse) -> bool:
    """Tell whether two figures are of one quantity in one role, time and unit.

    Two nodes stand for one quantity where role and time are stated and they are of the same things.
    A graph's own words come first; what it leaves open is as other graphs have it.
    """

    def values(held: _Held, predicate: NamedNode) -> frozenset[Object]:
        quantity = held.triple[0]
        return discourse.values(quantity, predicate, held.claim.graph) or discourse.values(
            quantity, predicate
        )

    def agree(predicates: Iterable[NamedNode]) -> bool:
        return all(values(one, each) == values(other, each) for each in predicates)

    if not agree((*_ROLE_AND_TIME, *_UNITS)):
        return False
    if one.triple[0] == other.triple[0]:
        return True
    is_stated = all(values(one, each) for each in _ROLE_AND_TIME)
    is_of_something = any(values(one, each) for each in _SUBJECT_MATTER)
    return is_stated and is_of_something and agree(_SUBJECT_MATTER)
