"""A process that writes: forked for one job from one that has the rules ready, and gone when it is done.

It hears one job with its length before it, and answers by the messages of `jobs`, a line each: that
nothing is left but to publish, then the outcome. An update's WHERE is as dangerous as any query, and a gate
may take seconds of computing: neither is to happen in the web process.
"""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from detente.changes.jobs import Message, Ready, WriteJob, message_to_bytes
from detente.changes.opening import open_store, shared_order
from detente.changes.requests import perform
from detente.changes.rules import Rules, rules_of
from detente.processes import limit_memory
from detente.replication.ordering import SharedOrder
from detente.replication.patch_log import UnreachableError
from detente.store import Retention
from detente.vocabulary.iris import Iris
from detente.workers.confinement import leave_network
from detente.workers.fork_server import ForkServer, prepare
from detente.workers.frames import receive_sized
from detente.workers.query_worker import GONE, STACK_BYTES


@dataclass(frozen=True)
class Writer:
    """What every job is done with."""

    folder: Path
    profile: str
    rules: Rules
    iris: Iris
    lock_seconds: float
    memory_bytes: int
    retention: Retention = field(default_factory=Retention)
    ordering: SharedOrder | None = None

    def work(self, connection: socket.socket, _: str) -> None:
        """Do one job. A log that is shared is connected to first, since there is no network afterwards."""
        if self.ordering is not None:
            with suppress(UnreachableError):  # it is asked again, and told then
                self.ordering.connect()
            leave_network()
        limit_memory(self.memory_bytes + STACK_BYTES)
        in_thread(lambda: self._answer(connection))

    def _answer(self, connection: socket.socket) -> None:
        data = receive_sized(connection)
        if data is None:
            return

        def say(message: Message) -> None:
            connection.sendall(message_to_bytes(message))

        store = open_store(
            self.folder,
            self.profile,
            lock_seconds=self.lock_seconds,
            retention=self.retention,
            ordering=self.ordering,
        )
        with suppress(*GONE):
            say(perform(WriteJob.from_bytes(data), store, self.rules, self.iris, lambda: say(Ready())))


def in_thread(work: Callable[[], None]) -> None:
    """Run something in a thread with the large stack that the engine's parser needs."""
    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def fork_write_processes(
    control: str,
    data: str,
    base: str,
    profile: str,
    lock_seconds: str,
    memory_bytes: str,
    retention: str = "{}",
    log: str = "",
    log_files: str = "",
) -> None:
    """Run a fork server of writing processes; with a shared log, each leaves the network by itself."""
    connection = prepare(int(control), offline=not log)
    rules = rules_of(profile, base)
    keeping = Retention.from_text(retention)
    ordering = shared_order(log, Path(log_files) if log_files else None, profile, base)
    limits = (float(lock_seconds), int(memory_bytes))
    writer = Writer(Path(data), profile, rules, Iris(base), *limits, keeping, ordering)
    gc.collect()
    gc.freeze()
    with suppress(*GONE):
        ForkServer(connection, writer.work, name="detente-write").serve()
