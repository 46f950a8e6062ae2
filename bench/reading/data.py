"""The graphs that the peers load: whole, a tenth, and each with its default graph under a name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bench.icews import EVENTS, graph, shared_folder
from bench.icews_actors import BASE
from bench.reading.places import BENCH, MissingToolError, made_once

TENTH = 10
SETTLED = f"{BASE}graph/settled"


@dataclass(frozen=True)
class Data:
    """One graph of the benchmark: so many events, and its name in the cache."""

    name: str
    events: int

    def nquads(self) -> Path:
        """Make the N-Quads file."""
        return self._file("nq", None)

    def nquads_settled(self) -> Path:
        """Make the N-Quads file in which the default graph is named graph/settled."""
        return self._file("settled.nq", SETTLED)

    def quads(self) -> int:
        """Count the quads."""
        counted = made_once(f"{self.key()}.count", self._count)
        return int(counted.read_text(encoding="ascii"))

    def key(self) -> str:
        """Name this graph as made by the present code."""
        return f"{self.name}-{_code_digest()}"

    def _file(self, ending: str, default_graph: str | None) -> Path:
        def make(pending: Path) -> None:
            with pending.open("w", encoding="utf-8") as file:
                file.writelines(graph(shared_folder(), self.events, default_graph))

        return made_once(f"{self.key()}.{ending}", make)

    def _count(self, pending: Path) -> None:
        with self.nquads().open("rb") as file:
            pending.write_text(str(sum(1 for _ in file)), encoding="ascii")


FULL = Data("full", EVENTS)
PART = Data("tenth", EVENTS // TENTH)


def icews_folder() -> Path:
    """Find the reference data; raises MissingToolError where it is absent."""
    folder = shared_folder() / "data/icews18"
    if not folder.is_dir():
        raise MissingToolError("ICEWS18 is not in the reference data; set DETENTE_SHARED to their folder")
    return folder


def _code_digest() -> str:
    sources = sorted(BENCH.glob("icews*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:10]
