"""Draft today's states, their countries, capitals and cities: `python -m scripts.authority [--write]`.

Without --write it tells what it would add, and where references differ from what stands. What stands in
seeds/authority/ is never changed: drafts only add blocks, and keys that a block lacks.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from scripts.authority import places, references, states
from scripts.authority.states import Found
from scripts.authority.writing import Block, differences, fill_in, read_blocks, write_blocks

ROOT = Path(__file__).resolve().parents[2]
AUTHORITY = ROOT / "seeds" / "authority"
DISPUTED = frozenset({"ESH", "PSE", "TWN", "XKX"})
"""States whose statehood others dispute: in a file of their own."""


def main() -> None:
    """Draft, and write or tell."""
    shared = Path(os.environ.get("DETENTE_SHARED", ROOT.parent / "shared"))
    found = list(states.today(shared))
    known = places.gazetteer(references.geonames_cities())
    for path, drafts in _Drafts(found, known).files.items():
        blocks = list(drafts.values())
        standing = {str(each["id"]): each for each in read_blocks(path)}
        for each in blocks:
            for line in differences(standing.get(str(each["id"]), each), each):
                click.echo(line)
        added = [each for each in blocks if each["id"] not in standing]
        click.echo(f"{path.relative_to(ROOT)}: {len(added)} to add, {len(standing)} standing")
        if "--write" in sys.argv[1:]:
            merged = {str(each["id"]): each for each in blocks}
            merged |= {name: fill_in(each, merged.get(name, each)) for name, each in standing.items()}
            write_blocks(path, merged.values())


class _Drafts:
    """Drafts of states and places by file, each place once."""

    def __init__(self, found: list[Found], known: places.Gazetteer) -> None:
        self.known = known
        self.labels = {each.alpha3: str(states.draft(each)["label"]["en"]) for each in found}
        self.countries = {each: places.country_id(label) for each, label in self.labels.items()}
        self.files: dict[Path, dict[str, Block]] = {}
        by_alpha2 = {each.row["ISO3166-1-Alpha-2"]: each for each in found}
        for each in found:
            self._state(each)
        for alpha2, name in places.further():
            if self._city(by_alpha2[alpha2], name) is None:
                click.echo(f"{alpha2}: no city {name!r} in GeoNames")

    def _state(self, found: Found) -> None:
        label = self.labels[found.alpha3]
        self._add("places", _region(found), places.country(label))
        block = states.draft(found)
        named = places.capital(found, self.known)
        agreed = "; countryinfo 1.0.1 agrees" if named and named[1] else ""
        ours = {"capital": (named and named[0], f"Country Codes (Open Knowledge, PDDL){agreed}")}
        ours["seatOfGovernment"] = (places.seat(found), "scripts/authority/decisions.yaml")
        cities = []
        for key, (name, source) in ours.items():
            city = self._city(found, name) if name else None
            if city is not None:
                cities.append(city)
                block[key] = city["id"]
                block["checked"].append({"what": [key], "against": source})
        block["metonym"] = _metonym(block, cities, label)
        self._add("states", "disputed" if found.alpha3 in DISPUTED else _region(found), block)

    def _city(self, found: Found, name: str) -> Block | None:
        country = self.countries[found.alpha3]
        alpha2 = found.row["ISO3166-1-Alpha-2"]
        city = places.city(alpha2, name, country, self.known, self.countries.values())
        if city is not None:
            self._add("places", _region(found), city)
        return city

    def _add(self, kind: str, region: str, block: Block) -> None:
        self.files.setdefault(AUTHORITY / kind / f"{region}.yaml", {}).setdefault(str(block["id"]), block)


def _metonym(state: Block, cities: list[Block], label: str) -> dict[str, list[str]] | None:
    """Give the names of the capital, and of the seat of government, as words for the government."""
    found: dict[str, list[str]] = {}
    for city in cities:
        for language, name in city["label"].items():
            if name != state["label"].get(language) and name != label:
                found.setdefault(language, []).append(name)
    return found or None


def _region(found: Found) -> str:
    return {"TWN": "asia", "XKX": "europe"}.get(found.alpha3) or found.row["Region Name"].lower()


if __name__ == "__main__":
    main()
