"""Tenures as one list gives them, before any other is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from scripts.officeholders.dates import agree, distance, first_day, last_day
from scripts.officeholders.names import same_name, shared_words, usual_case
from scripts.officeholders.offices import Office, OfficeIndex
from scripts.officeholders.references import References, Row
from scripts.officeholders.spells import Spell, slips, spells

SINCE = "2000-01-01"


@dataclass
class Draft:
    """One person's holding of one office, by the list it comes from."""

    office: Office
    person: str
    wikidata: str
    start: str
    end: str
    """Empty where the list has no end."""
    as_of: str
    """The last day of which the list tells."""
    row: Row
    spell: Spell | None = None
    names: set[str] = field(default_factory=set)

    @property
    def last(self) -> str:
        """The last day that the list supports."""
        return self.end or self.as_of


def wikidata_drafts(rows: Iterable[Row], index: OfficeIndex) -> dict[str, list[Draft]]:
    """Make drafts of Wikidata's lines by office; one person's terms that follow at once are one tenure."""
    found: dict[str, list[Draft]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (first_day(row.start), last_day(row.end) if row.end else "9")):
        office = index.find(row)
        if office is None:
            continue
        tenures = found[office.slug]
        before = next((each for each in reversed(tenures) if each.wikidata == row.wikidata), None)
        if before and _follows(before, row):
            before.end = (
                "" if not row.end else max(before.end, row.end, key=last_day) if before.end else row.end
            )
            before.as_of = max(before.as_of, row.as_of)
        else:
            tenures.append(Draft(office, row.person, row.wikidata, row.start, row.end, row.as_of, row))
    return found


def _follows(before: Draft, row: Row) -> bool:
    return (
        not before.end or distance(before.end, row.start) <= 1 or first_day(row.start) <= last_day(before.end)
    )


def factbook_spells(rows: Iterable[Row], index: OfficeIndex) -> dict[str, list[Spell]]:
    """Group the Factbook's lines by office; who is head of state and of government is printed twice."""
    by_office: dict[str, dict[tuple[str, str, str], Row]] = defaultdict(dict)
    listed = list(rows)
    wrong = slips(listed)
    for row in listed:
        office = index.find(row)
        if office is not None and id(row) not in wrong:
            key = (row.person, row.start, row.office)
            before = by_office[office.slug].get(key)
            by_office[office.slug][key] = _longest(before, row) if before else row
    return {slug: spells(found.values()) for slug, found in by_office.items()}


def _longest(one: Row, other: Row) -> Row:
    first, last = min(one.first_seen, other.first_seen), max(one.last_seen, other.last_seen)
    return Row(**{**vars(one), "first_seen": first, "last_seen": last, "as_of": last})


def attach_spells(drafts: list[Draft], found: list[Spell], office: Office) -> list[Draft]:
    """Give each draft the spell of its person; a spell without a draft becomes one."""
    for spell in found:
        match = _match(drafts, spell)
        if match is not None:
            match.spell = match.spell or spell
            match.names.update(usual_case(row.person) for row in spell.rows)
        elif not spell.acting and spell.start:
            drafts.append(_from_spell(spell, office))
    return [draft for draft in drafts if last_day(draft.last) >= SINCE]


def _match(drafts: list[Draft], spell: Spell) -> Draft | None:
    """Find who was listed: by name, or by part of it where the first day is the same."""
    begun = spell.start or spell.first_seen
    alike = [
        draft
        for draft in drafts
        if (same_name(draft.person, spell.person)
            or (shared_words(draft.person, spell.person)[0] and agree(draft.start, begun)))
        and first_day(draft.start) <= spell.last_seen
        and last_day(draft.last) >= min(begun, spell.first_seen)
    ]  # fmt: skip
    if spell.acting:
        alike = [draft for draft in alike if agree(draft.start, begun)]
    return min(alike, key=lambda draft: distance(draft.start, begun), default=None)


def _from_spell(spell: Spell, office: Office) -> Draft:
    name = usual_case(spell.person)
    names = {usual_case(row.person) for row in spell.rows} - {name}
    return Draft(office, name, "", spell.start, spell.end, spell.last_seen, spell.rows[0], spell, names)


def institute_tenures(rows: Iterable[Row]) -> list[Row]:
    """Make one line of a person's terms that follow at once: only the name of the ministry changed."""
    found: list[Row] = []
    for row in sorted(rows, key=lambda row: row.start):
        before = found[-1] if found else None
        if before and before.person == row.person and before.end and distance(before.end, row.start) <= 1:
            found[-1] = Row(**{**vars(before), "end": row.end})
        else:
            found.append(row)
    return found


def add_institute(drafts: list[Draft], rows: Iterable[Row], office: Office) -> list[Draft]:
    """Add the ministers of the United Kingdom whom no other list has."""
    for row in institute_tenures(rows):
        if not any(same_name(each.person, row.person) and agree(each.start, row.start) for each in drafts):
            drafts.append(Draft(office, row.person, "", row.start, row.end, row.as_of, row))
    return drafts


def all_drafts(references: References, offices: Iterable[Office]) -> dict[str, list[Draft]]:
    """Make the drafts of every office of the table, in order of time."""
    listed_offices = list(offices)
    index = OfficeIndex(listed_offices)
    drafts = wikidata_drafts([*references.wikidata, *references.organisations], index)
    listed = factbook_spells(references.factbook, index)
    institute: dict[str, list[Row]] = defaultdict(list)
    for row in references.institute:
        if (office := index.find(row)) is not None:
            institute[office.slug].append(row)
    found = {}
    for office in listed_offices:
        mine = attach_spells(drafts[office.slug], listed.get(office.slug, []), office)
        mine = add_institute(mine, institute[office.slug], office)
        found[office.slug] = sorted(mine, key=lambda each: (first_day(each.start), each.last, each.person))
    return found
