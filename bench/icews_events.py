"""Read ICEWS18: dated events of two actors, and which concept of our scheme each relation is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from bench.icews_actors import BASE, Actor, make_actor, read_states, slug

FIRST_DAY = date(2018, 1, 1)
RESPONSE_DAYS = 14

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SCHEME = Path(__file__).parents[1] / "ontology/schemes/event-type.ttl"


@dataclass(frozen=True)
class EventType:
    """A concept of `dets:event-type`, or one minted here where the scheme has none of this text."""

    iri: str
    label: str
    minted: bool


@dataclass(frozen=True)
class Event:
    """One row of ICEWS, numbered within the selection; `answers` is the number of the event it answers."""

    number: int
    day: date
    agent: Actor
    recipient: Actor
    type: EventType
    answers: int | None


def read_events(shared: Path, count: int) -> list[Event]:
    """Take `count` events, evenly spaced over the whole period, in order of time."""
    folder = shared / "data/icews18"
    states = read_states(shared)
    actors = {number: make_actor(name, states) for number, name in _names(folder / "entity2id.txt").items()}
    types = event_types(_names(folder / "relation2id.txt"))
    rows = sorted((hour, s, r, o) for s, r, o, hour in _rows(folder))
    events: list[Event] = []
    latest: dict[tuple[str, str], int] = {}
    for number in range(min(count, len(rows))):
        hour, s, r, o = rows[number * len(rows) // count]
        day = FIRST_DAY + timedelta(hours=hour)
        pair = actors[s].iri, actors[o].iri
        answers = latest.get((pair[1], pair[0]))
        if answers is not None and (day - events[answers].day).days > RESPONSE_DAYS:
            answers = None
        latest[pair] = number
        events.append(Event(number, day, actors[s], actors[o], types[r], answers))
    return events


def event_types(relations: Mapping[int, str]) -> dict[int, EventType]:
    """Find each relation's text among the labels of the scheme."""
    known = {}
    for quad in parse(path=str(_SCHEME), format=RdfFormat.TURTLE):
        if quad.predicate.value == f"{_SKOS}prefLabel" and "cameo" in str(quad.subject):
            known[_key(str(getattr(quad.object, "value", "")))] = str(quad.subject)[1:-1]
    return {number: _event_type(text, known) for number, text in relations.items()}


def _event_type(text: str, known: Mapping[str, str]) -> EventType:
    iri = known.get(_key(text))
    return EventType(iri or f"{BASE}id/event-type/{slug(text)}", text, iri is None)


def _key(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", re.sub(r"\(.*\)| and | or ", " ", text.lower())))


def _names(path: Path) -> dict[int, str]:
    pairs = (line.rsplit("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {int(number): name.strip() for name, number in pairs}


def _rows(folder: Path) -> list[tuple[int, int, int, int]]:
    rows = []
    for name in ("valid.txt", "test.txt"):
        for line in (folder / name).read_text(encoding="ascii").splitlines():
            s, r, o, hour, *_ = map(int, line.split())
            rows.append((s, r, o, hour))
    return rows
