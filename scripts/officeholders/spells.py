"""The Factbook's editions as spells: from when until when it listed whom, and what ended that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from scripts.officeholders.dates import first_day, is_day
from scripts.officeholders.names import may_be_same, same_name
from scripts.officeholders.references import (
    FACTBOOK_LAST,
    FACTBOOK_STOOD_STILL,
    HEAD_OF_GOVERNMENT,
    HEAD_OF_STATE,
    Row,
)

NO_EDITION_BETWEEN = 45
"""Days between two editions that were kept, within which nobody else was listed."""

STOOD_FOR_LONG = 60
"""Days for which a date must have been printed where another was printed for the same person."""


@dataclass
class Spell:
    """One person listed in one office without anybody else between."""

    rows: list[Row]
    start: str = ""
    end: str = ""
    """The day on which whoever is listed next began; empty where that may not have followed at once."""
    starts: list[str] = field(default_factory=list)
    followed_by_acting: bool = False
    """Somebody acted from then on: the person may have been suspended, and still have held the office."""

    @property
    def person(self) -> str:
        """The name as listed last."""
        return self.rows[-1].person

    @property
    def acting(self) -> bool:
        """Tell whether the person only acted for a holder."""
        return self.rows[0].office == "acting"

    @property
    def first_seen(self) -> str:
        """The first edition that lists the person."""
        return min(row.first_seen for row in self.rows)

    @property
    def last_seen(self) -> str:
        """The last edition that does."""
        return max(row.last_seen for row in self.rows)

    @property
    def is_last(self) -> bool:
        """Tell whether the person is listed to the end of the Factbook's facts."""
        return self.last_seen >= FACTBOOK_LAST


def spells(rows: Iterable[Row]) -> list[Spell]:
    """Group the lines of one office, in the order in which they were first seen."""
    found: list[Spell] = []
    for row in sorted(rows, key=lambda row: (row.first_seen, row.start)):
        if found and _continues(found[-1], row):
            found[-1].rows.append(row)
        else:
            found.append(Spell([row]))
    for number, spell in enumerate(found):
        _date(spell, found[number - 1] if number else None)
    for spell, following in pairwise(found):
        if following.start and _follows_at_once(spell, following):
            spell.end = following.start
            spell.followed_by_acting = following.acting
    return found


def _continues(spell: Spell, row: Row) -> bool:
    """Tell whether a line goes on with a spell: a caretaker does, an acting one then appointed not."""
    same = any(
        same_name(each.person, row.person)
        or (each.start and each.start == row.start and may_be_same(each.person, row.person))
        for each in spell.rows
    )
    return same and not (spell.acting and row.office != "acting")


def _date(spell: Spell, before: Spell | None) -> None:
    """Take the earliest date that stood for long, or else the last that was printed.

    A date on or before that of whoever was listed before is a slip: the line was written over theirs.
    """
    stood: dict[str, int] = defaultdict(int)
    for row in spell.rows:
        if is_day(row.start) and (before is None or not before.start or row.start > before.start):
            stood[row.start] += (date.fromisoformat(row.last_seen) - date.fromisoformat(row.first_seen)).days
    lasting = sorted(start for start, days in stood.items() if days >= STOOD_FOR_LONG)
    spell.starts = lasting or list(stood)[-1:]
    spell.start = spell.starts[0] if spell.starts else ""


def _follows_at_once(spell: Spell, following: Spell) -> bool:
    if following.start <= first_day(spell.start or "2000"):
        return False
    if following.start <= spell.last_seen:  # the page was late
        return True
    if spell.last_seen <= FACTBOOK_STOOD_STILL[0] and following.first_seen >= FACTBOOK_STOOD_STILL[1]:
        return False
    unseen = date.fromisoformat(following.first_seen) - date.fromisoformat(spell.last_seen)
    return unseen.days <= NO_EDITION_BETWEEN


def slips(rows: Iterable[Row]) -> set[int]:
    """Find the lines, by id, that name somebody under another's office.

    A head of government who, with the same day, is listed for another state, or as head of state of the
    same one under another title.
    """
    listed = list(rows)
    longest: dict[tuple[str, str], Row] = {}
    for row in (row for row in listed if row.role == HEAD_OF_GOVERNMENT and row.start):
        best = longest.setdefault((row.person, row.start), row)
        longest[row.person, row.start] = max(best, row, key=lambda each: each.last_seen)
    heads = {(row.state, row.person, row.start): row.title for row in listed if row.role == HEAD_OF_STATE}
    return {
        id(row)
        for row in listed
        if row.role == HEAD_OF_GOVERNMENT
        and row.start
        and (
            longest[row.person, row.start].state != row.state
            or heads.get((row.state, row.person, row.start), row.title) != row.title
        )
    }
