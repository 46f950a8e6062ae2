"""What claims of one thing hold against each other: the rules of conflicts within a subject.

Rules read every claim that counts, deprecated ones and those about unsettled things too, so that a finding
and its resolution survive a rebuild.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations, product

from pyoxigraph import Literal, NamedNode

from detente.derivation.cache import cached_method
from detente.derivation.claim import CountedClaim
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.reads import Reads
from detente.rdf.namespaces import DET, DETS, SCHEMA, TYPE, XSD
from detente.rdf.quads import Object, Triple3
from detente.vocabulary.edtf import known_dates

OPPOSITE_POLARITY = DETS["conflict-rule-opposite-polarity"]
TWO_PLACES = DETS["conflict-rule-two-places"]
TWO_HOLDERS = DETS["conflict-rule-two-holders"]
TWO_FIGURES = DETS["conflict-rule-two-figures"]
OPEN = DETS["conflict-status-open"]

_ROLE_AND_TIME = (DET.quantityRole, DET.edtf)
_SUBJECT_MATTER = (DET.involves, DET.topic, DET.participant)
_UNITS = (SCHEMA.currency, SCHEMA.unitText)
_NUMBERS = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float})


@dataclass(frozen=True)
class ConflictFinding:
    """Two claims that a rule holds against each other, and what the dispute is about.

    `contested` is what both sides concern: one thing, or triples of one subject and property;
    it is empty where they concern different subjects.
    """

    rule: NamedNode
    members: frozenset[NamedNode]
    contested: frozenset[NamedNode | Triple3] = frozenset()


@dataclass(frozen=True)
class ClaimedValue:
    """A triple and one claim on which it stands."""

    triple: Triple3
    claim: CountedClaim


Group = Sequence[ClaimedValue]
"""Equal values of one thing, of which the rule sees no more than that: they stand or fall together."""


class ConflictsWithin:
    """What claims about one thing, and about its values, hold against each other; data sets are left out."""

    def __init__(self, index: ClaimIndex) -> None:
        self._index = index.of_texts

    @cached_method
    def unsettled(self, thing: NamedNode) -> frozenset[NamedNode | Triple3]:
        """Collect what open conflicts of firm claims unsettle: the thing, or triples with it as subject."""
        return frozenset(
            contested
            for finding in self.of(thing)
            if finding.contested and self._is_firm(finding) and is_open(finding, self._index)
            for contested in finding.contested
        )

    def _is_firm(self, finding: ConflictFinding) -> bool:
        claims = map(self._index.claim, finding.members)
        return all(claim is not None and claim.firm for claim in claims)

    @cached_method
    def of(self, thing: NamedNode) -> frozenset[ConflictFinding]:
        """Find what is contested of one thing."""
        return frozenset((*self._polarity(thing), *self._values(thing)))

    def _polarity(self, thing: NamedNode) -> Iterator[ConflictFinding]:
        """Find claims that one thing, or one triple, both is and is not so."""
        yield from _contradictions(thing, self._index.about(thing))
        for triple, claims in self._index.on_values(thing).items():
            facts = self._index.facts(*triple)
            supporting = (claim for fact in facts for claim in self._index.supporting(fact))
            yield from _contradictions(triple, dict.fromkeys((*claims, *supporting)))

    def _values(self, thing: NamedNode) -> Iterator[ConflictFinding]:
        """Find two places, holders or figures of one thing."""
        for rule in RULES:
            groups = rule.groups(rule.claimed_values(thing, self._index))
            yield from rule.disagreements(combinations(groups, 2), self._index)


def is_open(finding: ConflictFinding, index: ClaimIndex) -> bool:
    """Tell whether no curator has resolved a finding."""
    conflict = index.iris.conflict(finding.rule, finding.members)
    return index.values(conflict, DET.status, index.curation) <= {OPEN}


def _contradictions(target: NamedNode | Triple3, claims: Iterable[CountedClaim]) -> Iterator[ConflictFinding]:
    claims = tuple(claims)
    denials = [claim for claim in claims if claim.negative and target in (claim.about, claim.triple)]
    for one, other in product((claim for claim in claims if claim.positive), denials):
        if one != other:
            yield ConflictFinding(OPPOSITE_POLARITY, frozenset({one.iri, other.iri}), frozenset({target}))


def disagreements(
    rule: NamedNode, pairs: Iterable[tuple[Group, Group]], index: ClaimIndex
) -> Iterator[ConflictFinding]:
    """Yield a finding for each pair of values that cannot both hold and stand on different claims."""
    for ones, others in pairs:
        if _agree(ones[0].triple[2], others[0].triple[2], index):
            continue
        for one, other in product(ones, others):
            if one.claim != other.claim:
                is_one_value = one.triple[:2] == other.triple[:2]
                contested = frozenset({one.triple, other.triple}) if is_one_value else frozenset()
                yield ConflictFinding(rule, frozenset({one.claim.iri, other.claim.iri}), contested)


def _agree(one: Object, other: Object, index: ClaimIndex) -> bool:
    """Tell whether two values can both hold: equal, or one place within the other."""
    return _number(one) == _number(other) or one in _around(other, index) or other in _around(one, index)


def _number(value: Object) -> Object | Decimal:
    """Read a number, so that 1e2 and 100 are one; what is none stays as it is."""
    if isinstance(value, Literal) and value.datatype in _NUMBERS:
        try:
            number = Decimal(value.value)
        except InvalidOperation:
            return value
        return value if number.is_snan() else number  # a signalling one cannot be compared
    return value


def _around(place: Object, index: ClaimIndex) -> set[Object]:
    found: set[Object] = set()
    pending: list[Object] = [place]
    while pending:
        inner = pending.pop()
        if isinstance(inner, NamedNode):
            wider = index.values(inner, SCHEMA.containedInPlace) - found
            found |= wider
            pending.extend(wider)
    return found


def is_single(office: Object, index: ClaimIndex) -> bool:
    """Tell whether an office has a single seat."""
    seats = index.values(office, DET.seats) if isinstance(office, NamedNode) else ()
    return any(isinstance(number, Literal) and number.value == "1" for number in seats)


def _same_meeting(one: ClaimedValue, other: ClaimedValue, _: ClaimIndex) -> bool:
    return one.triple[0] == other.triple[0]


def _same_seat(one: ClaimedValue, other: ClaimedValue, index: ClaimIndex) -> bool:
    """Tell whether two tenures are of one office of a single seat at once."""
    tenure, tenure_other = one.triple[0], other.triple[0]
    shared = index.values(tenure, DET.office) & index.values(tenure_other, DET.office)
    dates = product(
        known_dates(index.values(tenure, DET.edtf)), known_dates(index.values(tenure_other, DET.edtf))
    )
    return any(is_single(office, index) for office in shared) and any(
        when.shares_days(when_other) for when, when_other in dates
    )


def _same_quantity(one: ClaimedValue, other: ClaimedValue, index: ClaimIndex) -> bool:
    """Tell whether two figures are of one quantity in one role, time and unit.

    Two nodes stand for one quantity where role and time are stated and they are of the same things.
    A graph's own words come first; what it leaves open is as other graphs have it.
    """

    def values(held: ClaimedValue, predicate: NamedNode) -> frozenset[Object]:
        quantity = held.triple[0]
        return index.values(quantity, predicate, held.claim.graph) or index.values(quantity, predicate)

    def agree(predicates: Iterable[NamedNode]) -> bool:
        return all(values(one, each) == values(other, each) for each in predicates)

    if not agree((*_ROLE_AND_TIME, *_UNITS)):
        return False
    if one.triple[0] == other.triple[0]:
        return True
    is_stated = all(values(one, each) for each in _ROLE_AND_TIME)
    is_of_something = any(values(one, each) for each in _SUBJECT_MATTER)
    return is_stated and is_of_something and agree(_SUBJECT_MATTER)


@dataclass(frozen=True)
class Rule:
    """Values of a property of members of a class, two of which may be values of one thing."""

    iri: NamedNode
    class_: NamedNode
    predicate: NamedNode
    is_one: Callable[[ClaimedValue, ClaimedValue, ClaimIndex], bool]
    is_by_graph: bool = False
    """Whether `is_one` looks at the graphs of the claims, and not at the two things alone."""

    def claimed_values(self, thing: NamedNode, index: ClaimIndex) -> list[ClaimedValue]:
        """List a thing's values with each positive claim on which they stand."""
        if not index.is_instance(thing, self.class_):
            return []
        return [
            ClaimedValue(fact.triple, claim)
            for fact in index.facts(thing, self.predicate)
            for claim in index.supporting(fact)
            if claim.positive
        ]

    def groups(self, held: Iterable[ClaimedValue]) -> list[Group]:
        """Put equal values of one thing together: however many claims repeat one, they are judged once."""
        found: dict[tuple[object, ...], list[ClaimedValue]] = defaultdict(list)
        for each in held:
            graph = each.claim.graph if self.is_by_graph else None
            found[each.triple[0], _number(each.triple[2]), graph].append(each)
        return list(found.values())

    def disagreements(
        self, pairs: Iterable[tuple[Group, Group]], index: ClaimIndex
    ) -> Iterator[ConflictFinding]:
        """Yield a finding for each pair of values that are of one thing and cannot both hold."""
        of_one = ((one, other) for one, other in pairs if self.is_one(one[0], other[0], index))
        return disagreements(self.iri, of_one, index)


PLACES = Rule(TWO_PLACES, DET.Meeting, DET.place, _same_meeting)
HOLDERS = Rule(TWO_HOLDERS, DET.Tenure, DET.holder, _same_seat)
FIGURES = Rule(TWO_FIGURES, DET.Quantity, SCHEMA.value, _same_quantity, is_by_graph=True)
RULES = (PLACES, HOLDERS, FIGURES)

COMPARED = tuple(rule.predicate for rule in RULES)
"""Properties whose values disagree, unless one is a place within the other."""

READS = Reads(
    of_itself=frozenset(
        {TYPE, DET.status, DET.office, *COMPARED, *_ROLE_AND_TIME, *_SUBJECT_MATTER, *_UNITS}
    ),
    of_others=frozenset({SCHEMA.containedInPlace, DET.seats}),
)
"""And each property that a claim is on: of that thing alone, for claims that it is and is not so."""
