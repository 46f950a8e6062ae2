"""The principal offices of states, by the table beside this module, and which of them a line speaks of."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.officeholders.references import FOREIGN_MINISTER, Row

TABLE = Path(__file__).parent / "offices.csv"


@dataclass(frozen=True)
class Office:
    """An office: of which state or organisation, its roles, how it is called, and under what titles."""

    region: str
    state: str
    roles: str
    slug: str
    label: str
    title: str
    wikidata: str
    seats: int | None
    """How many hold it at once; None where rival governments fill it and nothing can be said."""
    matches: tuple[str, ...]

    def has_role(self, role: str) -> bool:
        """Tell whether the office has a role, such as head of government."""
        return role in self.roles or (role == "head of government" and "and government" in self.roles)


def read_offices(table: Path = TABLE) -> list[Office]:
    """Read the table of offices."""
    with table.open(encoding="utf-8", newline="") as file:
        return [_office(line) for line in csv.DictReader(file)]


def _office(line: Mapping[str, str]) -> Office:
    return Office(
        line["region"],
        line["iso3"],
        line["roles"],
        line["office"],
        line["label"],
        line["title"],
        line["wikidata"],
        int(line["seats"]) if line["seats"] else None,
        tuple(filter(None, line["matches"].split("|"))),
    )


class OfficeIndex:
    """Finds the office of a line: by Wikidata's item, else by state, role and title."""

    def __init__(self, offices: Iterable[Office]) -> None:
        """Index offices by state."""
        self._by_state: dict[str, list[Office]] = defaultdict(list)
        for office in offices:
            self._by_state[office.state].append(office)

    def find(self, row: Row) -> Office | None:
        """Give the office that a line speaks of; None where it is not among the principal ones."""
        candidates = self._by_state[row.state]
        for office in candidates:
            if row.office and row.office in (office.wikidata, *office.matches):
                return office
        with_role = [office for office in candidates if office.has_role(row.role)]
        if row.role == FOREIGN_MINISTER:
            return with_role[0] if with_role else None
        titled = [office for office in with_role if _has_title(office, row.title)]
        titled += [office for office in candidates if _has_title(office, row.title)]
        return titled[0] if titled else None


def _has_title(office: Office, title: str) -> bool:
    if title in office.matches or title in (office.label, office.title):
        return True
    return "Council" not in title and any(title.startswith(f"{each} of ") for each in office.matches)
