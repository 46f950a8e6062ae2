"""Completion as one types, and what a suggestion says more (Reconciliation Service API 0.2, section 6)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Any

from detente.gazetteer.asking import KINDS
from detente.gazetteer.gazetteer import Gazetteer
from detente.gazetteer.model import NamedThing, NameOfThing
from detente.gazetteer.titles import told
from detente.gazetteer.words import key_of
from detente.web.reconciliation.vocabulary import PROPERTIES, TYPES, ColumnProperty, type_of

_UNLIKE = 3
MOST = 10
"""Suggestions in one answer; `cursor` asks for those after so many."""


def entities(
    prefix: str, names: Gazetteer, kinds: Iterable[str], cursor: int, space: str
) -> list[dict[str, Any]]:
    """Suggest things with a name or code that begins so, then a word that does, then those alike."""
    wanted = frozenset(kinds) or frozenset(KINDS.values())
    found = list(dict.fromkeys(_found(prefix, names, wanted, cursor + MOST)))
    return [_entity(names.authority.things[iri], space) for iri in found[cursor : cursor + MOST]]


def _found(prefix: str, names: Gazetteer, kinds: frozenset[str], most: int) -> Iterator[str]:
    key = key_of(prefix)
    yield from (name.thing for name in names_begun(key, names, kinds))
    yield from (each.thing.iri for each in names.candidates(prefix, None, kinds, most))


def names_begun(key: str, names: Gazetteer, kinds: Container[str]) -> list[NameOfThing]:
    """List the names, of things of some kinds, that folded words begin, then those with a word begun so."""
    ranked = ((_rank(key, folded), len(folded), name) for name, folded in names.keys) if key else ()
    begun = [
        (rank, length, name)
        for rank, length, name in ranked
        if rank < _UNLIKE and names.authority.things[name.thing].kind in kinds
    ]
    return [name for _, _, name in sorted(begun, key=lambda each: (*each[:2], each[2].thing, each[2].text))]


def _rank(key: str, folded: str) -> int:
    """Rank a name: the same, begun so, with a word that is, or neither."""
    return 0 if folded == key else 1 if folded.startswith(key) else 2 if f" {key}" in folded else _UNLIKE


def _entity(thing: NamedThing, space: str) -> dict[str, Any]:
    kind = type_of(thing.kind)
    return {
        "id": thing.iri.removeprefix(space),
        "name": thing.label,
        "description": describe_briefly(thing),
        "notable": [kind] if kind else [],
    }


def describe_briefly(thing: NamedThing) -> str:
    """Say in a few words what a thing is, so that namesakes can be told apart."""
    kind = type_of(thing.kind)
    what = kind["name"].partition(",")[0] if kind else thing.kind
    return what if thing.days is None else f"{what}, {told(thing.days)}"


def types(prefix: str) -> list[dict[str, str]]:
    """Suggest types whose id or name has the words typed."""
    return [{"id": each, "name": name} for each, name in TYPES.items() if _has(prefix, each, name)]


def properties(prefix: str) -> list[dict[str, str]]:
    """Suggest properties whose id or name has the words typed."""
    return [property_(each) for each in PROPERTIES.values() if _has(prefix, each.id, each.name)]


def property_(each: ColumnProperty) -> dict[str, str]:
    """Write a property."""
    return {"id": each.id, "name": each.name}


def _has(prefix: str, *texts: str) -> bool:
    key = key_of(prefix)
    return any(key in key_of(text) for text in texts)
