"""What an entry dates after itself: when its text was written, that cannot have happened.

Only what happens is judged so: events, tenures, figures that were observed, and what has no narrower class. A
measure, an agreement, a position or a commitment may be in words today and begin later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from pyoxigraph import NamedNode

from detente.derivation.cache import cached_method
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.facts import Fact
from detente.derivation.reads import Reads
from detente.rdf.namespaces import DET, DETS, TYPE
from detente.vocabulary.edtf import Bounds, hull, known_dates
from detente.vocabulary.eventualities import NARROW, is_event

DAYS_AHEAD = 1
"""A day of UTC may be the next one elsewhere."""

LATER_ON = frozenset(each for each in NARROW if not is_event(each)) - {DET.Resolution}
"""Eventualities that may be dated after the text that asserts them."""

_DATES = frozenset({DET.edtf, DET.start})
_OBSERVED = DETS["quantity-role-observed"]

READS = Reads(
    of_itself=frozenset({TYPE, DET.start, DET.quantityRole}),
    of_others=frozenset({DET.edtf}),
)
"""The day of issue is asked of the index; det:edtf is read of the thing and of the entry."""


class Foretold:
    """Tells which things an entry dates after itself."""

    def __init__(self, index: ClaimIndex) -> None:
        self._index = index

    def is_foretold(self, thing: NamedNode, graph: NamedNode) -> bool:
        """Tell whether the whole of a thing's date in an entry's graph lies after the entry, by over a day.

        Without a date, of the thing or of the entry, nobody can tell: no. Data sets are left out, since
        their rows are coded when they are and the release has another date.
        """
        return graph != self._index.curation and self._is_foretold((thing, graph))

    @cached_method
    def _is_foretold(self, dated: tuple[NamedNode, NamedNode]) -> bool:
        thing, graph = dated
        if not self._happens(thing, graph):
            return False
        first = self._first_day(thing, graph)
        if first is None or self._index.is_data_set(graph):
            return False
        return is_ahead(first, self._written_by(graph))

    def is_foretold_date(self, fact: Fact) -> bool:
        """Tell whether a triple gives a thing a date of which its entry cannot know.

        Of two dates that one entry gives, one before and one after it, the later is no day of what happened.
        """
        if fact.predicate not in _DATES or fact.graph == self._index.curation:
            return False
        found = hull([fact.object])
        if found is None or found.start is None or not self._happens(fact.subject, fact.graph):
            return False
        is_ours = fact.graph == self._index.authority or self._index.is_data_set(fact.graph)
        return not is_ours and is_ahead(found.start, self._written_by(fact.graph))

    def _happens(self, thing: NamedNode, graph: NamedNode) -> bool:
        roles = self._index.values(thing, DET.quantityRole, graph)
        return happens(self._index.values(thing, TYPE), roles)

    def _written_by(self, entry: NamedNode) -> date | None:
        """Give the last day on which an entry may have been written; None where nothing dates it."""
        return written_by(self._index.issued(entry), hull(self._index.values(entry, DET.edtf, entry)))

    def _first_day(self, thing: NamedNode, graph: NamedNode) -> date | None:
        """Give the first day that a thing's dates in a graph leave open; None where they leave all before."""
        dates = list(self._index.facts(thing, DET.edtf, graph=graph))
        held = self._held(dates)
        if dates and not held:
            return None
        held = [fact for fact in held if self._is_own(fact)] or held
        starts = self._held(self._index.facts(thing, DET.start, graph=graph))
        return first_day(hull(f.object for f in held), known_dates(f.object for f in starts))

    def _held(self, facts: Iterable[Fact]) -> list[Fact]:
        """Leave out what nobody holds: values of which every claim denies them, or is taken back."""
        return [fact for fact in facts if not self._is_given_up(fact)]

    def _is_own(self, fact: Fact) -> bool:
        """Tell whether a date is the entry's own: others' dates neither excuse its own nor accuse them."""
        claims = self._index.property_claims(fact.triple, fact.graph)
        return not claims or any(claim.own_voice and claim.positive for claim in claims)

    def _is_given_up(self, fact: Fact) -> bool:
        claims = self._index.qualifying(fact)
        return bool(claims) and all(claim.negative or claim.deprecated for claim in claims)


def happens(classes: Collection[object], roles: Collection[object]) -> bool:
    """Tell whether what is of these classes is so from its first day on; `roles` are those of a figure."""
    if DET.Event in classes or DET.Tenure in classes:
        return True
    if DET.Quantity in classes:
        return _OBSERVED in roles
    return DET.Eventuality in classes and LATER_ON.isdisjoint(classes)


def is_ahead(first: date, written_by: date | None) -> bool:
    """Tell whether a first day lies after the last one of writing, whatever the zones of the two."""
    return written_by is not None and first - written_by > timedelta(days=DAYS_AHEAD)


def written_by(issued: Bounds | None, edtf: Bounds | None) -> date | None:
    """Give the last day of an entry's dates, of which det:edtf is the doubt; open ends tell nothing."""
    ends = [each.end for each in (issued, edtf) if each is not None and each.end is not None]
    return max(ends) if issued is not None and ends else None


def first_day(edtf: Bounds | None, starts: Iterable[Bounds]) -> date | None:
    """Give the first day of a thing's dates: a det:start of its own may know it better than det:edtf."""
    own = [each.start for each in starts if each.start is not None]
    found = [edtf.start] if edtf is not None and edtf.start is not None else []
    return max([*found, *([min(own)] if own else [])], default=None)
