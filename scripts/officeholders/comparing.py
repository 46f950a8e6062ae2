"""A tenure of one list held against the others: what of its dates stands, and on what it rests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from scripts.officeholders.dates import agree, distance, first_day, is_day, last_day, what_all_say
from scripts.officeholders.drafts import Draft
from scripts.officeholders.names import may_be_same, same_name, shared_words
from scripts.officeholders.references import CIA, FACTBOOK, FOREIGN_MINISTER, Reference, Row

NEXT_DAY = 1
"""Days by which two lists differ where one has the last day in office and the other the first out of it."""

A_TERM = 300
"""Days after which a later beginning in another list is of a second term of the tenure."""

NEAR = 400
"""Days within which another list's date for the same person is a date for the same tenure."""

AGREED = "two lists agree"
ALONE = "one list alone"
SETTLED = "settled by a third"
COARSE = "as coarse as all agree"
CONTRADICTED = "contradicted"
OPEN = "open"


@dataclass(frozen=True)
class Opinion:
    """What another list says of one end of a tenure."""

    reference: Reference
    date: str


@dataclass(frozen=True)
class Verdict:
    """What stands of one end of a tenure: a date or nothing, why, who agrees and who does not."""

    date: str
    status: str
    agreeing: tuple[Opinion, ...] = ()
    dissenting: tuple[Opinion, ...] = ()
    about: bool = False
    """The lists that agree differ by a few days."""

    @property
    def edtf(self) -> str:
        """Write the date, marked as approximate where lists differ by a few days."""
        return f"{self.date}~" if self.about else self.date


@dataclass
class Others:
    """The lines of all other lists that may speak of the holders of one state."""

    leaders: Mapping[int, Sequence[Row]] = field(default_factory=dict)
    """Lines of effective leaders, by the draft that they are for."""
    institute: Sequence[Row] = ()
    cia: Sequence[Row] = ()
    current: Sequence[Row] = ()


@dataclass
class Compared:
    """A draft with the verdicts on its two ends, and whom another list has in its place."""

    draft: Draft
    start: Verdict
    end: Verdict
    seen_by: list[Reference] = field(default_factory=list)
    """Lists without dates that have the person in the office."""
    rivals: list[tuple[Reference, str]] = field(default_factory=list)
    reason: str = ""
    """Why its dates are left out, where they are; empty otherwise."""


def compare(draft: Draft, others: Others) -> Compared:
    """Hold a draft against all other lists."""
    leaders = others.leaders.get(id(draft), ())
    institute = [row for row in others.institute if _is(draft, row) and row.reference != draft.row.reference]
    starts = [
        Opinion(row.reference, row.start)
        for row in [*leaders, *_nearest(draft, institute)]
        if distance(draft.start, row.start) <= NEAR
    ]
    ends = [
        Opinion(row.reference, row.end)
        for row in [*leaders, *_nearest(draft, institute)]
        if row.end and distance(draft.last, row.end) <= NEAR
    ]
    if draft.spell and draft.row.reference != FACTBOOK:
        starts += _factbook_start(draft)
        ends += _factbook_end(draft)
    starts += _current_start(draft, others.current)
    start = weigh(draft.start, draft.row.reference, starts)
    compared = Compared(draft, start, _end(draft, ends))
    _see(compared, others.cia)
    return compared


def weigh(mine: str, reference: Reference, opinions: Iterable[Opinion]) -> Verdict:
    """Decide on one date by what the others say of it."""
    others = _best(mine, [each for each in opinions if each.reference.family != reference.family])
    agreeing = tuple(each for each in others if agree(mine, each.date))
    dissenting = tuple(each for each in others if not agree(mine, each.date))
    if agreeing:
        finer = _finer(mine, agreeing)
        exact = any(agree(finer, each.date, NEXT_DAY) for each in agreeing)
        return Verdict(finer, AGREED, agreeing, dissenting, about=not exact)
    if not dissenting:
        return Verdict(mine, ALONE)
    return _settle(mine, dissenting)


def _best(mine: str, opinions: Sequence[Opinion]) -> list[Opinion]:
    """Keep the nearest date of each list: it may cut a tenure in two, or print days of later terms."""
    found: dict[Reference, Opinion] = {}
    for each in sorted(opinions, key=lambda each: distance(mine, each.date)):
        found.setdefault(each.reference, each)
    return list(found.values())


def _finer(mine: str, agreeing: Sequence[Opinion]) -> str:
    """Give the day that an open list has where mine is a month or a year."""
    days = [each.date for each in agreeing if each.reference.open_terms and is_day(each.date)]
    return days[0] if days and not is_day(mine) else mine


def _settle(mine: str, dissenting: tuple[Opinion, ...]) -> Verdict:
    """Let a third list decide between two; else keep the month or the year that all agree on, or nothing."""
    for one in dissenting:
        others = [each for each in dissenting if each.reference.family != one.reference.family]
        backing = tuple(each for each in others if agree(one.date, each.date))
        if backing and one.reference.open_terms:
            return Verdict(one.date, SETTLED, (one, *backing), tuple(set(dissenting) - {one, *backing}))
    common = what_all_say([mine, *(each.date for each in dissenting)])
    if common:
        return Verdict(common, COARSE, (), dissenting)
    return Verdict("", CONTRADICTED, (), dissenting)


def _end(draft: Draft, opinions: list[Opinion]) -> Verdict:
    """Decide on the end; without one, give the last day that a list has the person in office."""
    if draft.end:
        return weigh(draft.end, draft.row.reference, opinions)
    spell = draft.spell
    listed = (
        [Opinion(FACTBOOK, spell.end)] if spell and spell.end and spell.end >= first_day(draft.start) else []
    )
    lent = [*(each for each in opinions if each.reference.open_terms and each.reference != FACTBOOK), *listed]
    if lent:
        verdict = weigh(lent[0].date, lent[0].reference, [*opinions, *lent])
        return replace(verdict, agreeing=tuple(dict.fromkeys((lent[0], *verdict.agreeing))))
    last = max(draft.as_of, spell.last_seen if spell else "")
    return Verdict(last, OPEN, tuple(opinions))


def _is(draft: Draft, row: Row) -> bool:
    return any(same_name(name, row.person) for name in (draft.person, *draft.names))


def _may_be(draft: Draft, row: Row) -> bool:
    return any(may_be_same(name, row.person) for name in (draft.person, *draft.names))


def leaders_by_draft(drafts: Iterable[Draft], rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Give each line of effective leaders of a state to whoever's tenures it fits best, by the draft's id.

    Lists of leaders often have surnames alone, and an effective leader need not hold the office: a line is
    for those tenures of one person whose dates are nearest, and for none where no date is near.
    """
    heads = [each for each in drafts if not each.office.roles.startswith("foreign")]
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        fitting = [(_unlikeness(draft, row), draft) for draft in heads if _fits(draft, row)]
        if fitting:
            _, best = min(fitting, key=lambda each: each[0])
            for _, draft in fitting:
                if draft.person == best.person:
                    found[id(draft)].append(row)
    return found


def _fits(draft: Draft, row: Row) -> bool:
    begins = _may_be(draft, row) and agree(draft.start, row.start)
    ends = _may_be(draft, row) and bool(draft.end and row.end) and agree(draft.end, row.end)
    return begins or ends or (_is(draft, row) and _near(draft, row))


def _unlikeness(draft: Draft, row: Row) -> tuple[int, int]:
    words = max(shared_words(name, row.person)[0] for name in (draft.person, *draft.names))
    ends = distance(draft.last, row.end or row.as_of)
    return distance(draft.start, row.start) + ends, -words


def _near(draft: Draft, row: Row) -> bool:
    near_start = distance(draft.start, row.start) <= NEAR
    if not draft.end or not row.end:
        return near_start and bool(draft.end) == bool(row.end)
    return near_start and distance(draft.end, row.end) <= NEAR


def _nearest(draft: Draft, rows: Sequence[Row]) -> list[Row]:
    near = [row for row in rows if distance(draft.start, row.start) <= NEAR]
    return sorted(near, key=lambda row: distance(draft.start, row.start))[:1]


def _factbook_start(draft: Draft) -> list[Opinion]:
    """Take the Factbook's date, unless it is that of a later term, or of an accession elsewhere."""
    spell = draft.spell
    if spell is None or not spell.starts:
        return []
    agreeing = [start for start in spell.starts if agree(draft.start, start)]
    if agreeing:
        return [Opinion(FACTBOOK, agreeing[0])]
    later = (date.fromisoformat(spell.start) - date.fromisoformat(first_day(draft.start))).days
    return [Opinion(FACTBOOK, spell.start)] if -NEAR <= later <= A_TERM else []


def _factbook_end(draft: Draft) -> list[Opinion]:
    """Take the day on which the next one listed began, unless somebody not listed may have been between."""
    spell = draft.spell
    if spell is None or not spell.end:
        return []
    later = bool(draft.end) and spell.end > last_day(draft.end) and not agree(draft.end, spell.end)
    suspended = bool(draft.end) and spell.followed_by_acting and not agree(draft.end, spell.end)
    return [] if later or suspended else [Opinion(FACTBOOK, spell.end)]


def _current_start(draft: Draft, rows: Iterable[Row]) -> list[Opinion]:
    if draft.end:
        return []
    mine = [row for row in rows if _is(draft, row) and draft.office.has_role(row.role) and row.start]
    return [Opinion(row.reference, row.start) for row in mine if distance(draft.start, row.start) <= A_TERM]


def _see(compared: Compared, rows: Iterable[Row]) -> None:
    """Note whether the CIA's list of spring 2019 has the person, or somebody else, in the office."""
    draft = compared.draft
    there = [row for row in rows if _is_of(draft, row)]
    if any(_may_be(draft, row) for row in there):
        compared.seen_by.append(CIA)
    else:
        compared.rivals += [(CIA, row.person) for row in there]


def _is_of(draft: Draft, row: Row) -> bool:
    """Tell whether a line without dates is of the draft's office, on a day within it."""
    office = draft.office
    of_office = office.has_role(row.role) and (row.role == FOREIGN_MINISTER or row.title in office.matches)
    return of_office and first_day(draft.start) <= row.as_of <= last_day(draft.last)
