"""Exports: a million rows of a SELECT as CSV, and every triple of the default graph as N-Triples."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

from bench.reading.connection import Connection
from bench.reading.peers import Server

ROWS = 1_000_000
LONGEST_SECONDS = 600
_HEADER_LINES = {"text/csv": 1}
EXPORTS: Mapping[str, tuple[str, str]] = {
    "SELECT as CSV": (
        f"SELECT ?thing ?class ?property ?value {{ ?thing a ?class ; ?property ?value }} LIMIT {ROWS}",
        "text/csv",
    ),
    "CONSTRUCT as N-Triples": ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "application/n-triples"),
}


@dataclass(frozen=True)
class Export:
    """Rows that came and how long they took; `problem` says why there are none."""

    rows: int
    bytes: int
    seconds: float
    problem: str = ""

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def run_exports(server: Server) -> dict[str, Export]:
    """Ask for each export once."""
    return {name: _run(server, *asked) for name, asked in EXPORTS.items()}


def _run(server: Server, query: str, accept: str) -> Export:
    with Connection(server.port, timeout=LONGEST_SECONDS) as connection:
        try:
            size, lines, seconds = connection.count_lines(server.target(query), accept)
        except (http.client.HTTPException, OSError) as error:
            return Export(0, 0, 1.0, str(error) or type(error).__name__)
    return Export(lines - _HEADER_LINES.get(accept, 0), size, seconds)
