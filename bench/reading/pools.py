"""Parameters of the query shapes, drawn from the data: who and what the questions can be about."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import product

from bench.icews_actors import BASE
from bench.icews_events import Event
from bench.icews_terms import claim_iri, event_class, event_iri, is_settled

Values = Mapping[str, str]
"""A parameter's name as it stands in the shape, and what replaces it."""

SEED = 18
_MIN_LETTERS = 4


def pools(events: Sequence[Event]) -> dict[str, list[Values]]:
    """Make the pool of each shape: all settings of its parameters, shuffled the same way each time."""
    made = {name: list(make(events)) for name, make in _MAKERS.items()}
    for name, pool in made.items():
        random.Random(f"{SEED} {name}").shuffle(pool)
    return made


def _things(events: Sequence[Event]) -> Iterable[Values]:
    things = dict.fromkeys((*map(event_iri, events), *map(claim_iri, events), *_actors(events)))
    return [{"<param:thing>": thing} for thing in things]


def _settled(events: Sequence[Event]) -> Iterable[Values]:
    settled = (event for event in events if is_settled(event) and event_class(event) != "Statement")
    return [{"<param:event>": event_iri(event)} for event in settled]


def _pairs(events: Sequence[Event]) -> Iterable[Values]:
    pairs = {(event.agent.state, event.recipient.state) for event in events if is_settled(event)}
    pairs |= {(b, a) for a, b in pairs}
    named = sorted((a, b) for a, b in pairs if a and b and a != b)
    for (a, b), day in product(named, _some_days(events)):
        yield {"<param:state>": _state(a), "<param:other>": _state(b), "param:from": str(day)}


def _agents(events: Sequence[Event]) -> Iterable[Values]:
    return [{"<param:actor>": actor} for actor in dict.fromkeys(f"<{event.agent.iri}>" for event in events)]


def _agents_and_days(events: Sequence[Event]) -> Iterable[Values]:
    for agent, day in product(_agents(events), _some_days(events)):
        yield {**agent, "param:from": str(day)}


def _types_and_least(events: Sequence[Event]) -> Iterable[Values]:
    pairs = product(_types(events), range(20))
    return [{"<param:type>": type_, '"param:least"': str(least)} for type_, least in pairs]


def _types_and_limit(events: Sequence[Event]) -> Iterable[Values]:
    pairs = product(_types(events), range(10, 30))
    return [{"<param:type>": type_, '"param:limit"': str(limit)} for type_, limit in pairs]


def _ranges(events: Sequence[Event]) -> Iterable[Values]:
    for start, length, page in product(_days(events), range(1, 31), range(4)):
        end = start + timedelta(days=length)
        yield {"param:from": str(start), "param:to": str(end), '"param:offset"': str(page * 50)}


def _words(events: Sequence[Event]) -> Iterable[Values]:
    labels = {event.agent.label.lower() for event in events}
    words = {word for label in labels for word in re.findall(r"[a-z]+", label) if len(word) >= _MIN_LETTERS}
    return [{"param:word": word} for word in sorted(words)]


def _states_days_and_limits(events: Sequence[Event]) -> Iterable[Values]:
    agents = {event.agent for event in events if event.agent.kind == "Organization" and event.agent.state}
    states = sorted({agent.state or "" for agent in agents})
    for state, day, limit in product(states, _days(events), range(50, 55)):
        yield {"<param:state>": _state(state), "param:from": str(day), '"param:limit"': str(limit)}


def _actors(events: Sequence[Event]) -> Iterable[str]:
    return (f"<{actor.iri}>" for event in events for actor in (event.agent, event.recipient))


def _types(events: Sequence[Event]) -> list[str]:
    return sorted({f"<{event.type.iri}>" for event in events})


def _days(events: Sequence[Event]) -> list[date]:
    return sorted({event.day for event in events})


def _some_days(events: Sequence[Event]) -> list[date]:
    return _days(events)[::4]


def _state(code: str) -> str:
    return f"<{BASE}id/state/{code}>"


_MAKERS: dict[str, Callable[[Sequence[Event]], Iterable[Values]]] = {
    "01-point": _things,
    "02-star": _settled,
    "03-pair-timeline": _pairs,
    "04-chain": _agents_and_days,
    "05-pair-months": _pairs,
    "06-all-months": _types_and_least,
    "07-top-pairs": _types_and_limit,
    "08-date-range": _ranges,
    "09-label-text": _words,
    "10-claims-quoted": _agents_and_days,
    "11-type-counts": _agents,
    "12-latest-of-state": _states_days_and_limits,
}
