"""The graph that the tests ask: a part whose answers are known, and a cycle to get lost in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from detente.store import Manifest, VersionStore
from tests.versions import commit_quads

CONTROLS = 100
CONTROL = NamedNode("urn:control")
NEXT = NamedNode("urn:next")
VALUE = NamedNode("urn:value")


def commit(folder: Path, cycle: int, generation: int = 0) -> Manifest:
    """Commit a version: its control values name the generation, its cycle has so many nodes."""
    quads = chain(control(generation), ring(cycle))
    return commit_quads(VersionStore(folder), quads, author="test", message=f"Generation {generation}")


@cache
def generation_of(folder: Path, version: str) -> int:
    """Tell which generation a version is."""
    return int(VersionStore(folder).manifest(version).message.rpartition(" ")[2])


def control(generation: int) -> Iterator[Quad]:
    """Yield the known part, in a graph of its own."""
    for n in range(CONTROLS):
        value = Literal(control_value(n, generation))
        yield Quad(NamedNode(f"urn:control:{n}"), VALUE, value, CONTROL)


def control_value(n: int, generation: int) -> str:
    return f"value {n % CONTROLS} of generation {generation}"


def ring(size: int) -> Iterator[Quad]:
    """Yield a cycle of nodes, each of which has a next one, in the default graph."""
    for n in range(size):
        yield Quad(NamedNode(f"urn:n:{n}"), NEXT, NamedNode(f"urn:n:{(n + 1) % size}"), DefaultGraph())
