"""Tell states, organisations and people apart in the actor names of ICEWS."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BASE = "https://w3id.org/detente/"

_COUNTRY_NAMES = ("CLDR display name", "UNTERM English Short", "official_name_en")
_OTHER_NAMES = {
    "Bosnia and Herzegovina": "BIH",
    "Congo": "COG",
    "Cote d'Ivoire": "CIV",
    "Czech Republic": "CZE",
    "Democratic Republic of Congo": "COD",
    "Hong Kong": "HKG",
    "Macedonia": "MKD",
    "Myanmar": "MMR",
    "Occupied Palestinian Territory": "PSE",
    "Palestinian Territory, Occupied": "PSE",
    "Swaziland": "SWZ",
    "Turkey": "TUR",
    "United Kingdom": "GBR",
    "United States": "USA",
}
_ROLE = re.compile(r"(?P<role>.+?) \((?P<country>.+)\)")

# The first word found in the name of an organisation or a group decides its sector.
_SECTORS = {
    "MIL": "military naval army force combatant peacekeeping defense defence admiral veterans troop marine",
    "COP": "police border customs fire",
    "SPY": "intelligence secret spy",
    "JUD": "court judge judiciary attorney prosecutor lawyer ombudsman tribunal",
    "LEG": "legislature lawmaker parliament senate assemblies congress representatives knesset house",
    "GOV": "ministry government cabinet president governor mayor authorities foreign envoy secretariat",
    "PTY": "party parties janata coalition linke",
    "OPP": "opposition dissident protester activist",
    "REB": "rebel insurgent separatist guerrilla militia",
    "UAF": "militant terrorist armed extremist attacker",
    "MED": "media news newspaper editor blogger press",
    "BUS": "business company bank industry airline corporation",
    "EDU": "education student school professor university academy",
    "HLH": "health medical nurse hospital",
    "REL": "religion priest bishop muslim christian cleric church",
    "LAB": "labor employee worker union",
    "REF": "refugee immigrants asylum displaced",
    "CRM": "criminal gang thief drug murderer kidnapper",
    "IGO": "nations international organization council commission league agency fund",
    "NGO": "rights civic greenpeace cross society movement",
    "CIV": "citizen men women children population villager",
}
_SECTOR_OF = {word: sector for sector, words in _SECTORS.items() for word in words.split()}


@dataclass(frozen=True)
class Actor:
    """One actor as the graph has it; `state` is the code of the state that it is or belongs to."""

    iri: str
    label: str
    kind: str
    state: str | None
    sector: str | None


def read_states(shared: Path) -> dict[str, str]:
    """Map the names of countries to their ISO alpha-3 codes."""
    with (shared / "data/codes/country-codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row[column]: row["ISO3166-1-Alpha-3"] for column in _COUNTRY_NAMES for row in rows}
    names |= _OTHER_NAMES
    return {name: code for name, code in names.items() if name and code}


def make_actor(name: str, states: Mapping[str, str]) -> Actor:
    """Classify one name; whether a name without a country is a person's is a guess by its words."""
    if name in states:
        return Actor(f"{BASE}id/state/{states[name]}", name, "State", states[name], None)
    role = _ROLE.fullmatch(name)
    sector = _sector(role["role"] if role else name)
    if role is None and sector is None and _looks_personal(name):
        return Actor(f"{BASE}id/person/{slug(name)}", name, "Person", None, "GOV")
    state = states.get(role["country"]) if role else None
    return Actor(f"{BASE}id/organization/{slug(name)}", name, "Organization", state, sector or "CIV")


def slug(name: str) -> str:
    """Write a name as the graph's IRIs do: NFKD, lower case, ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _sector(name: str) -> str | None:
    words = re.findall(r"[a-z]+", name.lower())
    return next((_SECTOR_OF[word] for word in words if word in _SECTOR_OF), None)


def _looks_personal(name: str) -> bool:
    words = name.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() or word[0] == "a" for word in words)
