"""Types and properties that the reconciliation service knows, by their ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.gazetteer.asking import KINDS
from detente.gazetteer.authority import CODES, WIKIDATA


@dataclass(frozen=True)
class ColumnProperty:
    """A property: a column of the user's table gives it (`asks`), or is filled with it (`extends`)."""

    id: str
    name: str
    of: frozenset[str]
    """Ids of the types that have it."""
    asks: bool = False
    extends: bool = False


TYPES: Mapping[str, str] = {
    "State": "State, by its existence in time",
    "Person": "Person, such as a leader or minister",
    "Organization": "Organisation",
    "Office": "Office",
    "Place": "Place",
}
"""Types with their names. Their ids below the namespace of the ontology are its classes."""

ALIASES: Mapping[str, str] = {"Leader": "Person", "Organisation": "Organization", "Country": "State"}
"""Other ids of types that are taken."""

_ALL = frozenset(KINDS)
_BODIES = frozenset({"State", "Organization"})
_CODES = {
    "isoAlpha2": "ISO 3166-1 alpha-2",
    "isoAlpha3": "ISO 3166-1 alpha-3",
    "m49Code": "UN M49 code",
    "cowCode": "Correlates of War number",
    "cowAbbreviation": "Correlates of War abbreviation",
    "gwCode": "Gleditsch and Ward number",
}

PROPERTIES: Mapping[str, ColumnProperty] = {
    each.id: each
    for each in (
        ColumnProperty("date", "Date (EDTF: 1997, 1997-05, 1997-05-03)", _ALL, asks=True),
        ColumnProperty("type", "Type", _ALL, asks=True, extends=True),
        ColumnProperty("state", "State that it belongs to", _ALL, asks=True, extends=True),
        ColumnProperty("office", "Office that was held", frozenset({"Person"}), asks=True),
        *(
            ColumnProperty(system, _CODES[system], frozenset({"State"}), asks=True, extends=True)
            for system in CODES
        ),
        ColumnProperty(WIKIDATA, "Wikidata item", _ALL, asks=True, extends=True),
        ColumnProperty("label", "Name", _ALL, extends=True),
        ColumnProperty("altLabel", "Other names", _ALL, extends=True),
        ColumnProperty("start", "First day", _ALL, extends=True),
        ColumnProperty("end", "Last day", _ALL, extends=True),
        ColumnProperty("offices", "Offices", _BODIES, extends=True),
        ColumnProperty("holders", "Who held it, or an office of it", _BODIES | {"Office"}, extends=True),
        ColumnProperty("held", "Offices held", frozenset({"Person"}), extends=True),
    )
}  # fmt: skip
"""Every property, by its id."""


def type_of(kind: str) -> dict[str, str] | None:
    """Give the type of a kind of things, as documents have it; None of one that nobody reconciles to."""
    found = next((name for name, each in KINDS.items() if each == kind), None)
    return {"id": found, "name": TYPES[found]} if found else None
