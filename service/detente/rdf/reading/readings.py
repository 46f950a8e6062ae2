"""What came of reading an input: how much there was, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from detente.rdf.reading.json_losses import Dropped

_MOST_LINES = 10


@dataclass
class FileReading:
    """How many quads one input has, and what was left out of it."""

    name: str
    format: str
    quads: int = 0
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Give all of it, for JSON."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """Tell it in a few lines: the quads, notes, and the first keys that were left out."""
        noun = "quad" if self.quads == 1 else "quads"
        keys = "key" if len(self.dropped) == 1 else "keys"
        left_out = f", {len(self.dropped)} {keys} left out" if self.dropped else ""
        yield f"{self.name}: {self.quads} {noun} read ({self.format}){left_out}"
        yield from (f"{self.name}: {note}" for note in self.notes)
        yield from (f"{self.name}:{each}" for each in self.dropped[:_MOST_LINES])
        if len(self.dropped) > _MOST_LINES:
            yield f"{self.name}: and {len(self.dropped) - _MOST_LINES} more keys"
