"""The forms in which the names of an authority are looked for: derived plurals, abbreviations, their case."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from detente.gazetteer.lexicon import Lexicon
from detente.gazetteer.model import AuthorityNames, NameOfThing
from detente.gazetteer.words import UNSPACED, WORD, key_of

IN_TEXTS = frozenset({"name", "alias", "demonym", "metonym"})
"""Kinds of names that are looked for in texts: codes are words of tables."""

_ABBREVIATION = re.compile(r"[A-Z]{2,5}")
_SHORTEST_ACRONYM = 4
"""Acronyms from this length may be written as names are: Nato, Unesco."""
_NATIONS = re.compile(r"[A-Z][a-z]+(?:an|i|er|k|eg|ene|ot|ole|ut|o)")
"""English adjectives that are also nouns of people, and take an s."""
_MEN = re.compile(r"[A-Z][a-z]*(?:ish|ch|sh)")
_NOT_MEN = frozenset(
    {"Turkish", "Danish", "Swedish", "Polish", "Finnish", "Spanish", "Flemish", "Kurdish", "Czech"}
)
"""Adjectives whose people have a noun of their own: Turk, Dane, …"""
_PEOPLE = {
    "Turkish": "Turk",
    "Danish": "Dane",
    "Swedish": "Swede",
    "Polish": "Pole",
    "Finnish": "Finn",
    "Spanish": "Spaniard",
    "Czech": "Czech",
    "Scottish": "Scot",
    "Kurdish": "Kurd",
    "British": "Briton",
}


def forms_of(authority: AuthorityNames, known: Lexicon) -> Iterator[NameOfThing]:
    """Yield every name to be looked for in texts, derived ones only where nothing else has that name."""
    own = [each for each in authority.names if each.kind in IN_TEXTS and _is_long_enough(each.text)]
    own += names_in_use(authority, known)
    names = [*own, *meanings(own, known), *usual(own, known)]
    taken = {key_of(each.text) for each in names}
    yield from names
    for each in names:
        for text in _derived(each):
            if key_of(text) not in taken:
                yield replace(each, text=text)


def _is_long_enough(text: str) -> bool:
    """Tell whether a name is one: a single letter, or character of an unspaced script, is too common."""
    words = WORD.findall(text)
    return len(words) > 1 or (bool(words) and len(words[0]) > 1 and not UNSPACED.fullmatch(words[0]))


def _derived(name: NameOfThing) -> Iterator[str]:
    if name.kind == "demonym" and name.language in ("", "en"):
        yield from people(name.text)
    elif name.kind == "alias" and _ABBREVIATION.fullmatch(name.text):
        yield "".join(f"{letter}." for letter in name.text)


def people(adjective: str) -> tuple[str, ...]:
    """Give the nouns for people that follow from an English demonym.

    >>> people("Turkish"), people("French"), people("Russian"), people("Chinese")
    (('Turk', 'Turks'), ('Frenchman', 'Frenchmen', 'Frenchwoman', 'Frenchwomen'), ('Russians',), ())
    """
    noun = _PEOPLE.get(adjective)
    if noun is not None:
        return tuple(each for each in (noun, f"{noun}s") if each != adjective)
    if _MEN.fullmatch(adjective):
        stem = adjective
        return (f"{stem}man", f"{stem}men", f"{stem}woman", f"{stem}women")
    return (f"{adjective}s",) if _NATIONS.fullmatch(adjective) else ()


def names_in_use(authority: AuthorityNames, known: Lexicon) -> list[NameOfThing]:
    """Give the old and common names of things that the authority has under other names alone."""
    has = {(each.thing, key_of(each.text)) for each in authority.names if each.kind in ("name", "alias")}
    named = [(authority.space + each.of, each) for each in known.in_use]
    return [
        NameOfThing(thing, each.name, "alias", each.language, days=each.during)
        for thing, each in named
        if thing in authority.things and (thing, key_of(each.name)) not in has
    ]


def meanings(names: Iterable[NameOfThing], known: Lexicon) -> Iterator[NameOfThing]:
    """Yield names and abbreviations that things lack, as aliases of what they may stand for."""
    by_key: dict[str, dict[str, None]] = defaultdict(dict)
    for each in names:
        if each.kind in ("name", "alias"):
            by_key[key_of(each.text)][each.thing] = None
    for key, meaning in known.meanings.items():
        meant = dict.fromkeys(thing for text in meaning.means for thing in by_key.get(key_of(text), ()))
        for thing in meant.keys() - by_key.get(key, {}).keys():
            yield NameOfThing(thing, meaning.name, "alias", "en", days=meaning.during)
    for short, name in known.abbreviations.items():
        if not by_key.get(key_of(short)):
            yield from (NameOfThing(thing, short, "alias", "en") for thing in by_key.get(key_of(name), ()))


def usual(names: Iterable[NameOfThing], known: Lexicon) -> Iterator[NameOfThing]:
    """Yield usual names of English texts that nothing has as its own: "Britain", "Saudi"."""
    of_thing: dict[str, dict[str, None]] = defaultdict(dict)
    taken = set()
    for each in names:
        taken.add(key_of(each.text))
        if each.kind == "name":
            of_thing[key_of(each.text)][each.thing] = None
    for kind, rows in known.usual.items():
        for text, name in rows.items():
            if key_of(text) not in taken:
                yield from (NameOfThing(thing, text, kind, "en") for thing in of_thing.get(key_of(name), ()))


@lru_cache(maxsize=1 << 14)
def fits_case(name: str, written: str) -> bool:
    """Tell whether a name may be written so: with its capitals, or all in capitals.

    >>> [fits_case("Turkey", each) for each in ("Turkey", "TURKEY", "turkey")]
    [True, True, False]
    >>> [fits_case("US", each) for each in ("US", "us", "Us")], fits_case("NATO", "Nato")
    ([True, False, False], True)
    """
    if name == written:
        return True
    pairs = zip(WORD.findall(name), WORD.findall(written), strict=False)
    return all(_fits(has, seen) for has, seen in pairs)


def _fits(name: str, written: str) -> bool:
    if name.isupper() and len(name) > 1:
        return written.isupper() or (
            len(name) >= _SHORTEST_ACRONYM and written[0].isupper() and written[1:].islower()
        )
    return written[0].isupper() or not name[0].isupper() or not written[0].islower()
