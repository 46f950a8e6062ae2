"""The lists of holders, read into the same rows. Those of open terms lend facts; all serve for checking."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.officeholders.names import WORDS

HEAD_OF_STATE, HEAD_OF_GOVERNMENT, FOREIGN_MINISTER = (
    "head of state",
    "head of government",
    "foreign minister",
)
ROLES = {
    "head_of_state": HEAD_OF_STATE,
    "head_of_government": HEAD_OF_GOVERNMENT,
    "foreign_minister": FOREIGN_MINISTER,
}


@dataclass(frozen=True)
class Reference:
    """A list: its name in evidence, what it was made from, and whether facts may be carried over."""

    name: str
    family: str
    open_terms: bool


WIKIDATA = Reference("Wikidata", "wikidata", True)
FACTBOOK = Reference("World Factbook", "cia", True)
CIA = Reference("CIA World Leaders", "cia", True)
IFG = Reference("Institute for Government", "ifg", True)
ARCHIGOS = Reference("Archigos 4.1", "archigos", False)
REIGN = Reference("REIGN 2021-03", "archigos", False)
WORLD_LEADERS = Reference("world-leaders-current 2026-08-22", "wikidata", False)

FACTBOOK_LAST = "2026-01-22"
"""The last day of which the Factbook tells: its pages were kept after that, and not its facts."""

FACTBOOK_STOOD_STILL = ("2017-03-28", "2020-11-24")
"""Between these days no edition was kept: what is listed on both may have been interrupted."""

INSTITUTE_LAST = "2026-06-01"
"""The first day of the month of which the Institute for Government's list tells last."""

LEADERS_SINCE = "1970"
ORGANISATIONS = {"United Nations": "organization/un", "European Union": "organization/eu"}
"""Names of organisations in the list of their officials, and what the authority calls them."""

WIKIDATA_WORLD_HEADS, WIKIDATA_WORLD_MINISTERS = "2022-10-10", "2022-12-11"


@dataclass(frozen=True)
class Row:
    """One line of a list: a person in an office, with what dates the list has."""

    reference: Reference
    state: str
    role: str
    title: str
    office: str
    person: str
    wikidata: str
    start: str
    end: str
    as_of: str
    """The day up to which the list tells, where it has no end."""
    first_seen: str
    last_seen: str
    source: str


class References:
    """The folder that holds the lists."""

    def __init__(self, folder: Path, cow_codes: Mapping[int, str]) -> None:
        """Know the folder, and the ISO code of each Correlates of War code."""
        self.folder = folder
        self.cow_codes = cow_codes

    def _rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def wikidata(self) -> list[Row]:
        """Heads of state and government and foreign ministers, tenures that end in or after 2000."""
        roles = {(r["iso3"], r["office"], r["office_qid"]): r["role"] for r in self._rows("offices.csv")}
        extracts = {(r["iso3"], r["role"]): r["extract_date"] for r in self._rows("coverage.csv")}
        return [
            row
            for line in self._rows("ministers.csv")
            for row in _wikidata_row(line, roles[line["iso3"], line["office"], line["office_qid"]], extracts)
        ]

    @cached_property
    def organisations(self) -> list[Row]:
        """Secretaries-general and the like."""
        return [
            _row(
                WIKIDATA,
                line,
                state=ORGANISATIONS.get(line["organisation"], ""),
                title=line["office"],
                office=line["office_qid"],
                as_of=WIKIDATA_WORLD_MINISTERS,
            )
            for line in self._rows("organisations.csv")
        ]

    @cached_property
    def factbook(self) -> list[Row]:
        """Heads of state and government by the editions since 2015, as they were first seen."""
        lines = (line for line in self._rows("factbook_heads_2015-2026.csv") if line["role"] in ROLES)
        rows = [row for line in lines for row in _factbook_row(line)]
        return sorted(rows, key=lambda row: (row.state, row.role, row.first_seen, row.start))

    @cached_property
    def cia(self) -> list[Row]:
        """Heads and foreign ministers in the spring of 2019, without dates."""
        return [row for line in self._rows("cia_offices_2019-06.csv") for row in _cia_row(line)]

    @cached_property
    def institute(self) -> list[Row]:
        """Ministers of the United Kingdom."""
        roles = {"Prime Minister": HEAD_OF_GOVERNMENT, "Secretary of State for Foreign": FOREIGN_MINISTER}
        return [
            _row(IFG, line, role=role, title=line["office"], as_of=INSTITUTE_LAST)
            for line in self._rows("uk_ministers_ifg.csv")
            for title, role in roles.items()
            if line["office"].startswith(title)
        ]

    @cached_property
    def leaders(self) -> list[Row]:
        """Effective leaders, whatever their office: Archigos to 2015, REIGN to 2021-03."""
        return [*self._archigos(), *self._reign()]

    @cached_property
    def current(self) -> list[Row]:
        """Heads of states of ASEAN and the G20 in August 2026."""
        return [
            _row(WORLD_LEADERS, line, role=ROLES[line["position"]], title=line["office"])
            for line in self._rows("heads_2026-08-22_ccbysa.csv")
            if line["position"] in ROLES
        ]

    def _archigos(self) -> Iterator[Row]:
        for line in self._rows("archigos-4.1.csv"):
            state = self.cow_codes.get(int(line["ccode"]))
            if state and line["enddate"] >= LEADERS_SINCE:
                still = line["enddate"] == "2015-12-31"
                yield _row(
                    ARCHIGOS, line, state=state, person=line["leader"], start=line["startdate"],
                    end="" if still else line["enddate"], as_of="2015-12-31",
                )  # fmt: skip

    def _reign(self) -> Iterator[Row]:
        for line in self._rows("reign_leaders_2021-03.csv"):
            state = self.cow_codes.get(int(line["cow_ccode"]))
            if state and line["end"] >= LEADERS_SINCE:
                still = line["end"] >= "2021-03"
                yield _row(
                    REIGN, line, state=state, person=line["leader"], end="" if still else line["end"],
                    as_of="2021-03-01",
                )  # fmt: skip


def _row(reference: Reference, line: Mapping[str, str], **known: str) -> Row:
    values = {
        "state": line.get("iso3", line.get("organisation", "")),
        "role": "",
        "title": "",
        "office": "",
        "person": line.get("person", ""),
        "wikidata": line.get("person_qid", ""),
        "start": line.get("start", ""),
        "end": line.get("end", ""),
        "as_of": "",
        "first_seen": line.get("first_seen", ""),
        "last_seen": line.get("last_seen", ""),
        "source": line.get("source", ""),
    }
    return Row(reference, **{**values, **known})


def _wikidata_row(
    line: Mapping[str, str], role: str, extracts: Mapping[tuple[str, str], str]
) -> Iterator[Row]:
    if role not in ROLES or line["office"].startswith("Acting"):
        return
    if "world-leaders-2021" in line["source"]:
        as_of = WIKIDATA_WORLD_HEADS
    elif "/world:" in line["source"]:
        as_of = WIKIDATA_WORLD_MINISTERS
    else:
        as_of = extracts[line["iso3"], role]
    yield _row(WIKIDATA, line, role=ROLES[role], title=line["office"], office=line["office_qid"], as_of=as_of)


_TITLE = re.compile(
    r"^(?:- |formerly, |- the tenure of )?"
    r"(?P<acting>(?:(?:Acting|Interim|Caretaker|President-Elect|Prime Minister-Designate) )*)"
    rf"(?:[Tt]ransition(?:al)? )?(?P<title>{'|'.join(map(re.escape, WORDS['titles']))}) (?P<name>.+)$"
)


def _factbook_row(line: Mapping[str, str]) -> Iterator[Row]:
    """Split `Acting President Jane DOE`; who only acts is kept, as the end of somebody else's time."""
    found = _TITLE.match(line["holder"])
    if found is None:
        return
    title = found["title"].strip().removeprefix("Executive ")
    title = "Prime Minister" if title.startswith(("prime", "Crown Prince and")) else title
    title = re.sub(r" and (?:Foreign Minister|Minister of Interior|Prime Minister)$", "", title)
    person = re.sub(r" of the Netherlands$", "", found["name"])
    seen = min(line["last_seen"], FACTBOOK_LAST)
    if line["first_seen"] <= FACTBOOK_STOOD_STILL[0] and seen < FACTBOOK_STOOD_STILL[1]:
        seen = min(seen, FACTBOOK_STOOD_STILL[0])
    known = {"title": title, "person": person, "office": "acting" if found["acting"] else ""}
    yield _row(FACTBOOK, line, role=ROLES[line["role"]], end="", last_seen=seen, as_of=seen, **known)


def _cia_row(line: Mapping[str, str]) -> Iterator[Row]:
    person = re.sub(r"^[A-Z][^:]*: ", "", line["person"])
    if re.search(r"\(acting\)|defen[cs]e", f"{line['office']} {line['person']}", re.IGNORECASE):
        return
    if re.search(
        r"foreign|external relations|external affairs|secretary of state$", line["office"], re.IGNORECASE
    ):
        yield _row(CIA, line, role=FOREIGN_MINISTER, title=line["office"], person=person, as_of="2019-05-01")
    elif re.fullmatch(r"President|King|Queen|Sultan|Amir|Emperor", line["office"]):
        yield _row(CIA, line, role=HEAD_OF_STATE, title=line["office"], person=person, as_of="2019-05-01")
    elif re.fullmatch(r"Prime Minister|Premier|Chancellor|Taoiseach.*", line["office"]):
        yield _row(
            CIA, line, role=HEAD_OF_GOVERNMENT, title=line["office"], person=person, as_of="2019-05-01"
        )
