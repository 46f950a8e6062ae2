"""Draft today's states, their countries, capitals and cities: `python -m scripts.authority [--write]`.

Without --write it tells what it would add, and where references differ from what stands. What stands in
seeds/authority/ is never changed: drafts only add blocks, and keys that a block lacks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

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
    drafts = dict(_drafts(found, known))
    for path, blocks in drafts.items():
        standing = {str(each["id"]): each for each in _standing(path)}
        for each in blocks:
            for line in differences(standing.get(str(each["id"]), each), each):
                print(line)
        added = [each for each in blocks if each["id"] not in standing]
        print(f"{path.relative_to(ROOT)}: {len(added)} to add, {len(standing)} standing")
        if "--write" in sys.argv[1:]:
            merged = {str(each["id"]): each for each in blocks}
            merged |= {name: fill_in(each, merged.get(name, each)) for name, each in standing.items()}
            write_blocks(path, merged.values())


def _standing(path: Path) -> list[Block]:
    return read_blocks(path)


def _drafts(found: list[Found], known: places.Gazetteer) -> Iterator[tuple[Path, list[Block]]]:
    """Yield each file with its drafts: states and places by region."""
    labels = {each.alpha3: str(states.draft(each)["label"]["en"]) for each in found}
    countries = {each.alpha3: places.country_id(each, labels[each.alpha3]) for each in found}
    by_alpha2 = {each.row["ISO3166-1-Alpha-2"]: each for each in found}
    state_files: dict[str, list[Block]] = {}
    place_files: dict[str, dict[str, Block]] = {}
    for each in found:
        region, country = _region(each), countries[each.alpha3]
        here = place_files.setdefault(region, {})
        here[country] = places.country(each, labels[each.alpha3])
        block = states.draft(each)
        for key, name in (("capital", places.capital(each, known)), ("seatOfGovernment", (places.seat(each), True))):
            city = name and name[0] and places.city(each.row["ISO3166-1-Alpha-2"], name[0], country, known, countries.values())
            if not city:
                continue
            here[str(city["id"])] = city
            block[key] = city["id"]
            agreed = "; countryinfo 1.0.1 agrees" if name and name[1] and key == "capital" else ""
            block["checked"].append({"what": [key], "against": f"Country Codes (Open Knowledge, PDDL){agreed}" if key == "capital" else "scripts/authority/decisions.py"})
        block["metonym"] = _metonym(block, here, labels[each.alpha3])
        state_files.setdefault("disputed" if each.alpha3 in DISPUTED else region, []).append(block)
    for alpha2, name in places.further():
        each = by_alpha2[alpha2]
        city = places.city(alpha2, name, countries[each.alpha3], known, countries.values())
        if city is None:
            print(f"{alpha2}: no city {name!r} in GeoNames")
            continue
        place_files[_region(each)].setdefault(str(city["id"]), city)
    for region, blocks in state_files.items():
        yield AUTHORITY / "states" / f"{region}.yaml", blocks
    for region, cities in place_files.items():
        yield AUTHORITY / "places" / f"{region}.yaml", list(cities.values())


def _metonym(state: Block, here: dict[str, Block], label: str) -> dict[str, list[str]] | None:
    """Give the names of the capital, and of the seat of government, as words for the government."""
    cities = [here[str(state[key])] for key in ("capital", "seatOfGovernment") if key in state]
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
