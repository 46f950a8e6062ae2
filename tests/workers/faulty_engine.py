"""A fork server whose processes have the engine fail in the way that their version names, as no query can."""

from __future__ import annotations

import socket

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from detente.processes import limit_memory
from detente.workers.fork_server import ForkServer, prepare

UNORDERED = (
    'SELECT ?v { VALUES ?v { 139 154 148 3 "120" 59 183 140 163 "59" "133" 3 "16" 151 199 68 184 "99" "109" '
    "147 34 } } ORDER BY ?v"
)
TABLE = "VALUES ?a%d { " + " ".join(f'"{n:080}"' for n in range(200)) + " }"
LARGE = f"SELECT DISTINCT * {{ {' '.join(TABLE % n for n in range(4))} }} ORDER BY ?a0"


def work(_: socket.socket, version: str) -> None:
    """Sort what has no order, or use more memory than there is."""
    limit_memory(64 << 20)
    answer = Store().query({"unordered": UNORDERED, "large": LARGE}[version])
    if isinstance(answer, QuerySolutions):
        answer.serialize(format=QueryResultsFormat.CSV)


def main(control: str) -> None:
    """Run the fork server."""
    ForkServer(prepare(int(control)), work).serve()
