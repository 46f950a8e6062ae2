"""Make the graph of the reading benchmark: ICEWS18 as this project's events, claims and entries.

    .venv/bin/python bench/icews.py --output graph.nq

One entry a day. An entry's graph holds its events and claims with the closure; the default graph holds what
is settled, the claims, and the sides. Of every three claims one has an anchor. The same input gives the
same bytes. Literals are in the engine's canonical form (docs/decisions/0003); there are no blank nodes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TextIO

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.icews_actors import BASE, Actor
from bench.icews_events import Event, EventType, read_events
from bench.icews_terms import (
    AUTHORITY,
    Triple,
    anchor_triples,
    claim_triples,
    date_literal,
    entry_iri,
    event_iri,
    event_triples,
    iri,
    is_settled,
    publisher_of,
    publishers,
    sentence,
    text_literal,
)

Quad = tuple[Triple, str | None]
"""A triple and its graph, None for the default graph."""

EVENTS = 31_200
"""Events that come to 1.4 M quads."""
ANCHORED = 3
"""One claim in so many has an anchor."""
ROOT = Path(__file__).parents[1]


def shared_folder() -> Path:
    """Name the folder of reference data: DETENTE_SHARED, else `shared` beside the checkout."""
    return Path(os.environ.get("DETENTE_SHARED", ROOT.parent / "shared"))


def graph(shared: Path, events: int = EVENTS, default_graph: str | None = None) -> Iterator[str]:
    """Yield the lines of the graph in N-Quads, the default graph under a name if one is given."""
    default = f" <{default_graph}>" if default_graph else ""
    for (subject, predicate, object_), name in _quads(shared, events):
        yield f"{subject} {predicate} {object_}{f' {name}' if name else default} .\n"


def _quads(shared: Path, events: int) -> Iterator[Quad]:
    selected = read_events(shared, events)
    yield from _both(_authority(selected), AUTHORITY)
    for _, of_day in groupby(selected, key=lambda event: event.day):
        yield from _entry(list(of_day), selected)


def _entry(events: list[Event], selected: list[Event]) -> Iterator[Quad]:
    entry = entry_iri(events[0].day)
    body = ""
    for position, event in enumerate(events):
        answered = None if event.answers is None else event_iri(selected[event.answers])
        about = list(event_triples(event, answered))
        yield from _in(about, entry)
        yield from _in(about if is_settled(event) else _name(about), None)
        yield from _in(_sides(event), None)
        yield from _both(claim_triples(event, anchored=position % ANCHORED == 0), entry)
        if position % ANCHORED == 0:
            start, body = len(body), f"{body}{sentence(event)} "
            yield from _both(anchor_triples(event, start, body), entry)
    yield from _both(_entry_triples(events[0], body.rstrip()), entry)


def _entry_triples(event: Event, body: str) -> Iterator[Triple]:
    entry, day = entry_iri(event.day), event.day.isoformat()
    yield entry, iri("rdf:type"), iri("det:Entry")
    yield entry, iri("rdfs:label"), text_literal(f"Events of {day}", "en")
    yield entry, iri("schema:author"), publisher_of(event.day)
    yield entry, iri("schema:articleBody"), text_literal(body)
    yield entry, iri("dct:issued"), date_literal(event.day)
    yield entry, iri("dct:source"), f"<https://example.org/entries/{day}>"
    yield entry, iri("dct:rights"), text_literal("Made for a speed test.", "en")
    yield entry, iri("det:edtf"), f'"{day}"^^{iri("edtf:EDTF")}'
    yield entry, iri("det:start"), date_literal(event.day)
    yield entry, iri("det:end"), date_literal(event.day)


def _authority(events: Iterable[Event]) -> Iterator[Triple]:
    seen: dict[str, Actor | EventType] = {actor.iri: actor for actor in publishers()}
    for event in events:
        for thing in (event.agent, event.recipient, event.type):
            seen.setdefault(thing.iri, thing)
    for thing in seen.values():
        yield from _actor_triples(thing) if isinstance(thing, Actor) else _type_triples(thing)


def _actor_triples(actor: Actor) -> Iterator[Triple]:
    subject = f"<{actor.iri}>"
    yield subject, iri("rdf:type"), iri("det:Actor")
    yield subject, iri("rdf:type"), iri(f"det:{actor.kind}")
    yield subject, iri("rdfs:label"), text_literal(actor.label, "en")
    yield subject, iri("skos:prefLabel"), text_literal(actor.label, "en")
    yield subject, iri("rdfs:isDefinedBy"), AUTHORITY
    if actor.kind == "State" and actor.state:
        yield subject, iri("det:isoAlpha3"), text_literal(actor.state)
    elif actor.state:
        yield subject, iri("det:ofState"), f"<{BASE}id/state/{actor.state}>"
    if actor.sector:
        yield subject, iri("det:sector"), iri(f"dets:actor-sector-{actor.sector}")


def _type_triples(concept: EventType) -> Iterator[Triple]:
    subject = f"<{concept.iri}>"
    if concept.minted:
        yield subject, iri("rdf:type"), iri("skos:Concept")
        yield subject, iri("skos:inScheme"), iri("dets:event-type")
        yield subject, iri("rdfs:label"), text_literal(concept.label, "en")
        yield subject, iri("skos:prefLabel"), text_literal(concept.label, "en")


def _sides(event: Event) -> Iterator[Triple]:
    if is_settled(event) and event.type.label != "Make statement":
        for state in sorted({actor.state for actor in (event.agent, event.recipient) if actor.state}):
            yield event_iri(event), iri("det:side"), f"<{BASE}id/state/{state}>"


def _name(triples: Iterable[Triple]) -> Iterator[Triple]:
    return (triple for triple in triples if triple[1] == iri("rdfs:label"))


def _both(triples: Iterable[Triple], name: str) -> Iterator[Quad]:
    for triple in triples:
        yield triple, name
        yield triple, None


def _in(triples: Iterable[Triple], name: str | None) -> Iterator[Quad]:
    return ((triple, name) for triple in triples)


@click.command()
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-", help="- is standard output")
@click.option("--events", type=click.IntRange(1), default=EVENTS, show_default=True)
def main(output: TextIO, events: int) -> None:
    """Write the graph as N-Quads."""
    output.writelines(graph(shared_folder(), events))


if __name__ == "__main__":
    main()
