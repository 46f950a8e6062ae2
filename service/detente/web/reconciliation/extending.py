"""Values of things for further columns (Reconciliation Service API 0.2, section 8): codes, names, holders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from detente.gazetteer.asking import days_of
from detente.gazetteer.authority import CODES, WIKIDATA
from detente.gazetteer.gazetteer import Gazetteer
from detente.gazetteer.model import NamedThing
from detente.gazetteer.titles import told
from detente.vocabulary.edtf import Bounds
from detente.web.http.problem_types import TOO_LARGE
from detente.web.http.problems import HttpError
from detente.web.reconciliation.arguments import objects_of, text_of, values_of, wrong
from detente.web.reconciliation.suggesting import describe_briefly, property_
from detente.web.reconciliation.vocabulary import PROPERTIES, ColumnProperty, type_of

MOST_IDS, MOST_PROPERTIES = 500, 20

Value = dict[str, str]
Values = Callable[["ExtendedThing"], list[Value]]


class ExtendedThing:
    """A thing whose values are asked for, on days or at any time."""

    def __init__(self, thing: NamedThing, names: Gazetteer, on: Bounds | None, space: str) -> None:
        self.thing, self.names, self.on = thing, names, on
        self._space = space

    def entities(self, iris: Iterable[str], note: Mapping[str, str] | None = None) -> list[Value]:
        """Write things of the authority; of each what is noted, or what it is."""
        found = [thing for iri in dict.fromkeys(iris) if (thing := self.names.thing(iri)) is not None]
        return [
            {
                "id": each.iri.removeprefix(self._space),
                "name": each.label,
                "description": (note or {}).get(each.iri) or describe_briefly(each),
            }
            for each in found
        ]


def extension(query: Mapping[str, Any], names: Gazetteer, space: str) -> dict[str, Any]:
    """Give the values asked for of each id.

    Raises HttpError 400 where a property is not known, and 413 for too many ids or properties. An id that the
    authority does not have has no values: tables outlive the things in them.
    """
    ids = values_of(query.get("ids", []), "extend.ids")
    asked = objects_of(query.get("properties", []), "extend.properties")
    if len(ids) > MOST_IDS or len(asked) > MOST_PROPERTIES:
        detail = f"Up to {MOST_IDS} ids and {MOST_PROPERTIES} properties are answered at once."
        raise HttpError(TOO_LARGE, detail)
    columns = [(_known(each), _on(each)) for each in asked]
    rows = {
        each: {column.id: _values(each, column, on, names, space) for column, on in columns} for each in ids
    }
    return {"meta": [_meta(column) for column, _ in columns], "rows": rows}


def proposals(type_id: str | None) -> list[dict[str, str]]:
    """Propose the properties that things of a type have; of all, where no type is given."""
    return [
        property_(each)
        for each in PROPERTIES.values()
        if each.extends and (not type_id or type_id in each.of)
    ]


def _known(asked: Mapping[str, Any]) -> ColumnProperty:
    name = text_of(asked, "id", "extend.properties")
    found = PROPERTIES.get(name)
    if found is None or not found.extends:
        there = ", ".join(each.id for each in PROPERTIES.values() if each.extends)
        raise wrong("extend", f"There is no property {name!r} to extend by; there are {there}.")
    return found


def _on(asked: Mapping[str, Any]) -> Bounds | None:
    settings = asked.get("settings") or {}
    if not isinstance(settings, dict):
        raise wrong("extend", 'settings of a property are to be an object, such as {"on": "1997-05-03"}.')
    on, doubts = days_of([text_of(settings, "on", "extend.properties.settings")])
    if doubts:
        raise wrong("extend", f"settings.on: {doubts[0]}.")
    return on


def _meta(column: ColumnProperty) -> dict[str, Any]:
    expected = {"state": "state", "offices": "office", "held": "office", "holders": "person"}.get(column.id)
    kind = type_of(expected) if expected else None
    return {"id": column.id, "name": column.name, **({"type": kind} if kind else {})}


def _values(id_: str, column: ColumnProperty, on: Bounds | None, names: Gazetteer, space: str) -> list[Value]:
    thing = names.thing(space + id_.removeprefix(space))
    return _VALUES[column.id](ExtendedThing(thing, names, on, space)) if thing is not None else []


def _names(kinds: frozenset[str]) -> Values:
    def values(subject: ExtendedThing) -> list[Value]:
        found = [each.text for each in subject.names.names_of(subject.thing.iri) if each.kind in kinds]
        return [{"str": each} for each in dict.fromkeys(found)]

    return values


def _codes(system: str) -> Values:
    def values(subject: ExtendedThing) -> list[Value]:
        found = [each for each in subject.names.names_of(subject.thing.iri) if each.system == system]
        return [{"str": each.text} for each in found if each.days is None or _then(each.days, subject.on)]

    return values


def _then(days: Bounds, on: Bounds | None) -> bool:
    return on is None or days.overlaps(on)


def _label(subject: ExtendedThing) -> list[Value]:
    return [{"str": subject.thing.label}]


def _type(subject: ExtendedThing) -> list[Value]:
    kind = type_of(subject.thing.kind)
    return [{"str": kind["id"]}] if kind else []


def _state(subject: ExtendedThing) -> list[Value]:
    return subject.entities(sorted(subject.names.links.states_of(subject.thing)))


def _day(end: str) -> Values:
    def values(subject: ExtendedThing) -> list[Value]:
        day = getattr(subject.thing.days, end, None)
        return [{"date": f"{day}T00:00:00Z"}] if day else []

    return values


def _offices(subject: ExtendedThing) -> list[Value]:
    return subject.entities(_offices_of(subject))


def _offices_of(subject: ExtendedThing) -> list[str]:
    return sorted(
        each.iri for each in subject.names.things if each.kind == "office" and subject.thing.iri in each.of
    )


def _holders(subject: ExtendedThing) -> list[Value]:
    offices = [subject.thing.iri] if subject.thing.kind == "office" else _offices_of(subject)
    held = [
        each
        for office in offices
        for each in subject.names.holders(office, subject.on)
        if subject.names.offices.surely_held(each.thing.iri, office, subject.on)
    ]
    return subject.entities((each.thing.iri for each in held), {each.thing.iri: each.reason for each in held})


def _held(subject: ExtendedThing) -> list[Value]:
    tenures = [
        each
        for each in subject.names.offices.holdings(subject.thing.iri)
        if subject.on is None or each.is_on(subject.on)
    ]
    return subject.entities(
        (each.office for each in tenures), {each.office: told(each.days) for each in tenures}
    )


_VALUES: Mapping[str, Values] = {
    "label": _label,
    "altLabel": _names(frozenset({"name", "alias"})),
    "type": _type,
    "state": _state,
    "start": _day("start"),
    "end": _day("end"),
    "offices": _offices,
    "holders": _holders,
    "held": _held,
    **{system: _codes(system) for system in (*CODES, WIKIDATA)},
}
