"""What seeds/authority says of states, and what the references say, as plain values to compare."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from detente.vocabulary.edtf import Bounds, bounds
from scripts.authority.references import LIST_STARTS, Spell, Territory

Block = Mapping[str, Any]
NEAR = datetime.timedelta(days=7)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LAST_DAYS = {"cow": datetime.date(2024, 12, 31), "gw": datetime.date(2017, 12, 31)}
"""The last day that each list reaches."""


@dataclass(frozen=True, order=True)
class Difference:
    """One bound of one state on which a reference says something else than the authority."""

    state: str
    reference: str
    bound: str
    ours: str
    theirs: str


def blocks(authority: Path) -> dict[str, Block]:
    """Read every block of the authority by its id."""
    found = (each for path in sorted(authority.rglob("*.yaml")) for each in _loaded(path))
    return {str(each["id"]): each for each in found}


def states(authority: Path) -> dict[str, Block]:
    """Read the states alone."""
    return {name: each for name, each in blocks(authority).items() if name.startswith("state/")}


def existence(state: Block) -> Bounds:
    """Give the days within which a state exists."""
    return bounds(str(state["edtf"])) if "edtf" in state else Bounds(None, None)


def codes(state: Block, key: str) -> tuple[int, ...]:
    """List the codes that a state has in a list."""
    found = state.get(f"{key}Code", [])
    return tuple(found) if isinstance(found, list) else (found,)


def _loaded(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506 - a safe loader


def code_on(states: Mapping[str, Block], key: str, code: int, day: datetime.date) -> list[str]:
    """Find the states that have a code of a list on a day, as a query of the graph would."""
    return [
        name for name, state in states.items() if has_code(state, key, code) and _is_on(state, key, code, day)
    ]


def has_code(state: Block, key: str, code: int) -> bool:
    """Tell whether a state has a code of a list at any time."""
    return code in codes(state, key) or any(
        each["in"] == key and each["code"] == code for each in state.get("codes", ())
    )


def _is_on(state: Block, key: str, code: int, day: datetime.date) -> bool:
    dated = [each for each in state.get("codes", ()) if each["in"] == key and each["code"] == code]
    times = [bounds(str(each["edtf"])) for each in dated] or [existence(state)]
    return any((not each.start or each.start <= day) and (not each.end or day <= each.end) for each in times)


def differences(
    states: Mapping[str, Block], lists: Mapping[str, list[Spell]], territories: Mapping[str, Territory]
) -> Iterator[Difference]:
    """Yield each bound on which a list, or a territory named in a check, differs from the authority."""
    for name, state in states.items():
        for key, spells in lists.items():
            own = [
                each for each in spells if each.code in codes(state, key) and _touches(each, existence(state))
            ]
            if own:
                yield from _bounds_of(name, state, key, own[0].start, own[-1].end)
        for territory in _territories_named(state, territories):
            years = (territory.since, territory.until)
            yield from _years_of(name, state, years)


def _touches(spell: Spell, time: Bounds) -> bool:
    start, end = spell.start or LIST_STARTS, spell.end or datetime.date.max
    return (time.end is None or start <= time.end) and (time.start is None or end >= time.start)


def _bounds_of(
    name: str, state: Block, key: str, start: datetime.date | None, end: datetime.date | None
) -> Iterator[Difference]:
    ours = existence(state)
    text = str(state.get("edtf", ""))
    began = start or LIST_STARTS
    in_time = ours.start is not None and (start is not None or ours.start > LIST_STARTS)
    if in_time and ours.start and not _near(began, first_day(text)):
        yield Difference(name, key, "start", text, began.isoformat())
    if not text and start is not None:
        yield Difference(name, key, "start", "left out", began.isoformat())
    if ours.end is not None and not (end and _near(end, _last(text))):
        yield Difference(name, key, "end", text, end.isoformat() if end else "goes on")


def _years_of(name: str, state: Block, years: tuple[int | None, int | None]) -> Iterator[Difference]:
    text = str(state.get("edtf", ""))
    for bound, year, ours in (("start", years[0], first_day(text)), ("end", years[1], _last(text))):
        if year and ours and not (ours.start and ours.end and ours.start.year <= year <= ours.end.year):
            yield Difference(name, "territories", bound, text, str(year))


def _territories_named(state: Block, territories: Mapping[str, Territory]) -> Iterator[Territory]:
    for check in state.get("checked", ()):
        against = str(check["against"])
        if against.startswith("Territories (Office of the Historian, CC0), ") and "edtf" in check["what"]:
            yield territories[against.partition("CC0), ")[2].partition(":")[0]]


def first_day(text: str) -> Bounds | None:
    """Give the days on which an interval may begin; None where it is open there."""
    part = text.partition("/")[0]
    return bounds(part) if part and part != ".." else None


def _last(text: str) -> Bounds | None:
    part = text.partition("/")[2]
    return bounds(part) if part and part != ".." else None


def _near(day: datetime.date, time: Bounds | None) -> bool:
    if time is None or time.start is None or time.end is None:
        return False
    return time.start - NEAR <= day <= time.end + NEAR
