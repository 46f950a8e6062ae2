"""What a pool of query processes may use."""

from __future__ import annotations

from dataclasses import dataclass

from detente.workers.allocator import SYSTEM
from detente.workers.fork_server import MAKING_BYTES


@dataclass(frozen=True)
class ProcessLimits:
    """What a pool may use; times in seconds, memory in bytes beyond that of an idle query process.

    `allocator` is the one of the query processes, as `find_allocator` takes it.
    """

    processes: int = 4
    query_seconds: float = 30.0
    query_memory: int = 1024 << 20
    queue_length: int = 1000
    queue_seconds: float = 10.0
    load_quads: int = 5_000_000
    make_seconds: float = 60.0
    make_memory: int = MAKING_BYTES
    allocator: str = SYSTEM
