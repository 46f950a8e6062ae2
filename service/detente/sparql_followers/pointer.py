"""Which version an engine has: one triple in a graph of its own, which every change of it replaces.

Each time that the engine is changed, the pointer gets a token that it never had before. An answer is of a
version where the pointer says, after the answer, that it is at that version with the token known from before
the question: then nothing was changed in between, whatever the engine's isolation.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Literal

from detente.sparql_followers.client import EngineClient, EngineRefusedError

GRAPH = "urn:detente:follower"
STATE = "urn:detente:follower:state"
HOLDS = "urn:detente:follower:holds"
SECONDS = 5.0

Phase = Literal["seeding", "applying", "at", "leaving"]
_TEXT = re.compile(r"(seeding|applying|at|leaving) ([0-9a-f]+) ([0-9a-f]+)")


@dataclass(frozen=True)
class EnginePointer:
    """What an engine says of itself: it is `at` a version, about to leave it, or on the way to one."""

    phase: Phase
    version: str
    token: str

    @classmethod
    def new(cls, phase: Phase, version: str) -> EnginePointer:
        """Make one with a token of its own."""
        return cls(phase, version, secrets.token_hex(8))

    def __str__(self) -> str:
        return f"{self.phase} {self.version} {self.token}"

    def then(self, phase: Phase) -> EnginePointer:
        """Give the same change in another phase."""
        return EnginePointer(phase, self.version, self.token)

    @property
    def condition(self) -> str:
        """Write the graph pattern that matches in an engine as long as it says this."""
        return _triple(self)

    @property
    def is_whole(self) -> bool:
        """Tell whether the engine has a version and nothing else."""
        return self.phase in ("at", "leaving")


def read_pointer(client: EngineClient, seconds: float = SECONDS) -> EnginePointer | None:
    """Ask an engine for its pointer; None where it has none, or none that can be read."""
    found = client.rows(f"SELECT ?state {{ <{GRAPH}> <{STATE}> ?state }}", [GRAPH], seconds=seconds)
    if len(found) != 1 or found[0]["state"] is None:
        return None
    match = _TEXT.fullmatch(found[0]["state"].value)
    return None if match is None else EnginePointer(match[1], match[2], match[3])  # type: ignore[arg-type]


def held_graphs(client: EngineClient) -> set[str]:
    """Ask an engine which graphs the follower has put there."""
    rows = client.rows(f"SELECT ?graph {{ <{GRAPH}> <{HOLDS}> ?graph }}", [GRAPH], seconds=SECONDS)
    return {row["graph"].value for row in rows if row["graph"] is not None}


def set_text(pointer: EnginePointer) -> str:
    """Write the update that sets the pointer, whatever it was."""
    return (
        f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ <{GRAPH}> <{STATE}> ?state }} }} ;\n"
        f"INSERT DATA {{ {_triple(pointer)} }}"
    )


def move_text(old: EnginePointer, new: EnginePointer) -> str:
    """Write the update that moves the pointer on, and does nothing where it says something else meanwhile."""
    was, comes = _triple(old), _triple(new)
    return f"DELETE {{ {was} }} INSERT {{ {comes} }} WHERE {{ {was} }}"


def holding_text(graphs: set[str]) -> str:
    """Write the update that notes graphs as the follower's."""
    noted = " ".join(f"<{GRAPH}> <{HOLDS}> <{graph}> ." for graph in sorted(graphs))
    return f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {noted} }} }}"


def move(client: EngineClient, old: EnginePointer, new: EnginePointer) -> None:
    """Move the pointer on; raises EngineRefusedError where it has not come there."""
    client.update(move_text(old, new), seconds=SECONDS)
    if read_pointer(client) != new:
        raise EngineRefusedError(f"{client.engine.name} was changed by somebody else: it is not at “{new}”")


def _triple(pointer: EnginePointer) -> str:
    return f'GRAPH <{GRAPH}> {{ <{GRAPH}> <{STATE}> "{pointer}" }}'
