"""Names of states and cities in many languages, out of CLDR (Unicode licence v3) as Babel has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

LANGUAGES = ("en", "ar", "zh", "fr", "ru", "es", "tr", "de")
"""The six languages of the United Nations, Turkish and German: every name is asked for in these."""
_IN_BRACKETS = re.compile(r"\s*[(（].*[)）]$")


@cache
def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None


def state_names(alpha2: str) -> dict[str, str]:
    """Name a territory in the common languages and in those that are official there."""
    official = get_official_languages(alpha2, de_facto=True)
    names = {each: _locale(each) for each in dict.fromkeys((*LANGUAGES, *official))}
    return {
        language.replace("_", "-"): _IN_BRACKETS.sub("", locale.territories[alpha2])
        for language, locale in names.items()
        if locale and alpha2 in locale.territories
    }


def city_names(zone: str, languages: Iterable[str] = LANGUAGES) -> dict[str, str]:
    """Name the city that a time zone is called after, in languages of which CLDR says how."""
    locales = {each: _locale(each) for each in languages}
    cities = {each: dict(locale.time_zones.get(zone) or {}) for each, locale in locales.items() if locale}
    return {language: str(zone["city"]) for language, zone in cities.items() if "city" in zone}


def zones_by_city() -> Mapping[str, str]:
    """Find time zones by the English name of their city, in lower case with blanks."""
    english = _locale("en")
    if english is None:
        raise LookupError("en")
    own = (Locale.parse("ru").time_zones, Locale.parse("fr").time_zones, english.time_zones)
    zones = sorted({str(zone) for each in own for zone in each if "/" in str(zone)})
    return {zone.rpartition("/")[2].replace("_", " ").lower(): zone for zone in zones}
