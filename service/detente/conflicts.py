"""The rules that find claims which cannot, or perhaps cannot, all hold.

Rules read every claim that counts, deprecated ones and those about unsettled things too, so that a finding
and its resolution survive a rebuild. A finding is kept as a det:ClaimConflict; whether it is resolved is
written by a curator, in the curation graph alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from pyoxigraph import Literal, NamedNode, Quad

from detente.dates import Bounds
from detente.discourse import Claim, Discourse
from detente.iris import Iris
from detente.offices import Offices, hull
from detente.quads import Object, Triple3
from detente.vocab import DET, DETS, SCHEMA, TYPE, XSD

OPPOSITE_POLARITY = DETS["conflict-rule-opposite-polarity"]
TWO_PLACES = DETS["conflict-rule-two-places"]
TWO_HOLDERS = DETS["conflict-rule-two-holders"]
TWO_FIGURES = DETS["conflict-rule-two-figures"]
OPEN = DETS["conflict-status-open"]

NEAR = 7
"""Days within which two meetings of one pair of states may be the same meeting."""

_SINGLE = Literal("1", datatype=XSD.integer)
_SUBJECT_MATTER = (DET.involves, DET.topic, DET.participant)
_UNITS = (SCHEMA.currency, SCHEMA.unitText)


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
    for targets in (discourse.about, discourse.on):
        for target, claims in targets.items():
            for one, other in combinations(claims, 2):
                if one.positive != other.positive:
                    yield Finding(OPPOSITE_POLARITY, frozenset({one.iri, other.iri}), frozenset({target}))


def two_places(discourse: Discourse, offices: Offices) -> Iterator[Finding]:
    """Find meetings of one pair of states within days of each other, or one meeting, at two places."""
    meetings = discourse.instances(DET.Meeting)
    places = {meeting: _held(discourse, meeting, DET.place) for meeting in meetings}
    for meeting in meetings:
        yield from _disagreements(TWO_PLACES, combinations(places[meeting], 2), discourse)
    for one, other in combinations(meetings, 2):
        if _same_occasion(one, other, discourse, offices):
            yield from _disagreements(TWO_PLACES, product(places[one], places[other]), discourse)


def two_holders(discourse: Discourse) -> Iterator[Finding]:
    """Find a single-seat office held by two people at once, the day of handing over apart."""
    held = [
        each for tenure in discourse.instances(DET.Tenure) for each in _held(discourse, tenure, DET.holder)
    ]
    for one, other in combinations(held, 2):
        if one.triple[2] != other.triple[2] and _same_seat(one.triple[0], other.triple[0], discourse):
            yield Finding(TWO_HOLDERS, frozenset({one.claim.iri, other.claim.iri}))


def two_figures(discourse: Discourse) -> Iterator[Finding]:
    """Find two amounts of one quantity in one role at one time."""
    quantities = discourse.instances(DET.Quantity)
    figures = {quantity: _held(discourse, quantity, SCHEMA.value) for quantity in quantities}
    for quantity in quantities:
        yield from _disagreements(TWO_FIGURES, combinations(figures[quantity], 2), discourse)
    for one, other in combinations(quantities, 2):
        if _same_quantity(one, other, discourse):
            yield from _disagreements(TWO_FIGURES, product(figures[one], figures[other]), discourse)


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
    return one == other or one in _around(other, discourse) or other in _around(one, discourse)


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


def _same_occasion(one: NamedNode, other: NamedNode, discourse: Discourse, offices: Offices) -> bool:
    when, when_other = _when(one, discourse), _when(other, discourse)
    if when is None or when_other is None or when.gap(when_other) > NEAR:
        return False
    sides, sides_other = (
        offices.sides(discourse.values(meeting, DET.participant), bounds)
        for meeting, bounds in ((one, when), (other, when_other))
    )
    return len(sides & sides_other) > 1


def _when(thing: NamedNode, discourse: Discourse) -> Bounds | None:
    return hull(discourse.values(thing, DET.edtf))


def _same_seat(one: NamedNode, other: NamedNode, discourse: Discourse) -> bool:
    shared = discourse.values(one, DET.office) & discourse.values(other, DET.office)
    if not any(_SINGLE in discourse.values(office, DET.seats) for office in shared):
        return False
    when, when_other = _when(one, discourse), _when(other, discourse)
    return when is not None and when_other is not None and when.shares_days(when_other)


def _same_quantity(one: NamedNode, other: NamedNode, discourse: Discourse) -> bool:
    """Tell whether two nodes stand for one quantity: the same role and time, of the same things."""

    def agree(predicate: NamedNode) -> bool:
        return discourse.values(one, predicate) == discourse.values(other, predicate)

    stated = all(discourse.values(one, each) for each in (DET.quantityRole, DET.edtf))
    of_something = any(discourse.values(one, each) for each in _SUBJECT_MATTER)
    return (
        stated and of_something and all(map(agree, (DET.quantityRole, DET.edtf, *_SUBJECT_MATTER, *_UNITS)))
    )
