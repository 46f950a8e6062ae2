"""Batches of queries (Reconciliation Service API 0.2, section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.gazetteer.asking import KINDS, RowAnswer, RowAsked, answer, days_of, states_of_row
from detente.gazetteer.gazetteer import Gazetteer
from detente.web.http.problem_types import TOO_LARGE
from detente.web.http.problems import HttpError
from detente.web.reconciliation.arguments import objects_of, text_of, values_of, wrong
from detente.web.reconciliation.manifest import BATCH
from detente.web.reconciliation.vocabulary import ALIASES, PROPERTIES, TYPES, type_of

MOST, USUAL = 50, 5
"""Candidates of one query: at most, and where the query does not say."""
_KEYS = frozenset({"query", "type", "limit", "properties", "type_strict"})
_STRICT = ("any", "all", "should")  # what OpenRefine sends; a query with a type always has any of its types


def results(batch: Mapping[str, Any], names: Gazetteer, space: str) -> dict[str, Any]:
    """Answer every query of a batch, by its key; `space` is what ids stand below.

    Raises HttpError 400 where one of them is not as it must be, and 413 where they are too many: then none is
    answered, because an empty list would say that nothing has the name.
    """
    if len(batch) > BATCH:
        detail = (
            f"The batch has {len(batch)} queries; up to {BATCH} are answered (batchSize of the manifest)."
        )
        raise HttpError(TOO_LARGE, detail)
    rows = {key: _row(query, f"queries.{key}", names) for key, query in batch.items()}
    return {
        key: {"result": [written_candidate(each, space) for each in answer(row, names)]}
        for key, row in rows.items()
    }


def written_candidate(found: RowAnswer, space: str) -> dict[str, Any]:
    """Write a candidate."""
    thing = found.candidate.thing
    kind = type_of(thing.kind)
    return {
        "id": thing.iri.removeprefix(space),
        "name": thing.label,
        "description": found.candidate.reason,
        "type": [kind] if kind else [],
        "score": found.candidate.score,
        "match": found.is_match,
    }


def _row(query: object, where: str, names: Gazetteer) -> RowAsked:
    if not isinstance(query, dict):
        raise wrong(where, f"{where} is to be an object with a query.")
    unknown = sorted(set(query) - _KEYS)
    if unknown:
        raise wrong(where, f"{where} has {', '.join(unknown)}; a query has {', '.join(sorted(_KEYS))}.")
    if query.get("type_strict") not in (None, *_STRICT):
        raise wrong(where, f"{where}: type_strict is to be one of {', '.join(_STRICT)}.")
    given = _properties(query, where)
    text = text_of(query, "query", where)
    if not text.strip() and not given:
        raise wrong(where, f"{where} has neither a query nor properties.")
    on, doubts = days_of(given.pop("date", []))
    states, more = states_of_row(given.pop("state", []), names, on)
    kinds = _kinds([*_types(query, where), *given.pop("type", [])], where)
    office = " ".join(given.pop("office", []))
    codes = tuple((system, values[0]) for system, values in given.items() if values)
    return RowAsked(text, kinds, on, states, codes, office, (*doubts, *more), _limit(query, where))


def _properties(query: Mapping[str, Any], where: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in objects_of(query.get("properties", []), f"{where}.properties"):
        name = text_of(each, "pid", f"{where}.properties")
        if name not in PROPERTIES or not PROPERTIES[name].asks:
            known = ", ".join(one.id for one in PROPERTIES.values() if one.asks)
            raise wrong(where, f"{where}: there is no property {name!r} to ask by; there are {known}.")
        found.setdefault(name, []).extend(values_of(each.get("v"), f"{where}.properties.{name}"))
    return {name: [text for text in texts if text.strip()] for name, texts in found.items()}


def _types(query: Mapping[str, Any], where: str) -> list[str]:
    value = query.get("type")
    return [] if value in (None, "", []) else values_of(value, f"{where}.type")


def _kinds(types: list[str], where: str) -> frozenset[str]:
    return frozenset(KINDS[known_type(each, where)] for each in types)


def known_type(name: str, where: str) -> str:
    """Give the id of a type; raises HttpError 400 where there is none of that name."""
    found = ALIASES.get(name, name)
    if found not in TYPES:
        raise wrong(where, f"{where}: there is no type {name!r}; there are {', '.join(TYPES)}.")
    return found


def _limit(query: Mapping[str, Any], where: str) -> int:
    value = query.get("limit", USUAL)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= MOST:
        raise wrong(where, f"{where}: limit is to be a number from 1 to {MOST}.")
    return int(value)
