"""Entries to commit: a seed entry over and over, each time under names of its own."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from detente.build import assemble, shipped_sources
from detente.vocab import DEFAULT_BASE

_OWN = (
    "meeting",
    "visit",
    "incident",
    "commitment",
    "measure",
    "position",
    "quantity",
    "agreement",
    "statement",
    "event",
)


def seed_quads() -> list[Quad]:
    """Give every quad of the seeds' entries, closed."""
    base = f"{DEFAULT_BASE}entry/"
    quads = assemble(shipped_sources(), DEFAULT_BASE).quads
    return [quad for quad in quads if str(quad.graph_name).startswith(f"<{base}")]


def seed_authority() -> list[Quad]:
    """Give the graph of who and what is known, and the default graph's part of it."""
    quads = assemble(shipped_sources(), DEFAULT_BASE).quads
    stated = list(quads.match(graph=NamedNode(f"{DEFAULT_BASE}graph/authority")))
    return [*stated, *(Quad(q.subject, q.predicate, q.object) for q in stated)]


def copies(quads: list[Quad], entry: str) -> Iterator[list[Quad]]:
    """Yield one entry's graph again and again: its text and dates as they are, its things renamed."""
    graph = NamedNode(f"{DEFAULT_BASE}entry/{entry}")
    text = serialize((q for q in quads if q.graph_name == graph), format=RdfFormat.N_QUADS).decode()
    number = 0
    while True:
        number += 1
        renamed = text.replace(f"/{entry}", f"/{entry}-copy-{number}")
        for kind in _OWN:
            renamed = renamed.replace(f"{DEFAULT_BASE}id/{kind}/", f"{DEFAULT_BASE}id/{kind}/copy-{number}-")
        yield list(parse(renamed, format=RdfFormat.N_QUADS))
