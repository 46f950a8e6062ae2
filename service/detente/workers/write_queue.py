"""The web process's end of writing: one job at a time, each in a process of its own that has a deadline.

Who writes comes in turn, and a change that took longer than others may wait lets its writer rest, so that
whoever was turned away meanwhile finds a moment to come again.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from detente.changes.jobs import Failure, Message, Outcome, Ready, WriteJob, message_from_bytes
from detente.sparql.answers import QueryError
from detente.store import Retention
from detente.workers.admission import Admission
from detente.workers.causes_of_death import cause_of_death
from detente.workers.fork_client import ForkClient, ForkServerGoneError, start_fork_server
from detente.workers.frames import sized
from detente.workers.jobs import CrashedError, OutOfMemoryError, TimedOutError

PUBLISHING_SECONDS = 600.0
"""Time for which a version may be published once nothing else is left: it is not killed in that."""
ENDING_SECONDS = 1.0
LINE_BYTES = 64 << 20


class Writers:
    """Writes jobs one after another; `waiting` of them may wait, each for `patience` seconds.

    `start` gives the fork server to fork from; it is started with the first job, or by `warm`.
    """

    def __init__(
        self, start: Callable[[], ForkClient], *, seconds: float, waiting: int, patience: float = 10.0
    ) -> None:
        self._start = start
        self._seconds = seconds
        self.turns = Admission(1, waiting, patience, "changes", "turn to write")
        self._fork_server: ForkClient | None = None
        self._lost: list[asyncio.Future[None]] = []

    def warm(self) -> None:
        """Have the rules read and compiled before the first job comes."""
        self._running_server()

    async def stop(self) -> None:
        """Let the fork server end, and a job under way with it."""
        if self._fork_server is not None:
            self._fork_server.close()
            await asyncio.gather(self._fork_server.wait(), *self._lost)

    async def write(self, job: WriteJob, client: str = "") -> Outcome | Failure:
        """Do a job in the turn of a client; returns what `writing.perform` does.

        Raises BusyError where too many wait or the wait was too long, and TimedOutError, OutOfMemoryError or
        CrashedError where its process ended without an answer. The graph is then as before, unless it ended
        while it published. A task that is cancelled takes the job with it, until that is to be published.
        """
        async with self.turns.slot(client):
            clock = asyncio.get_running_loop()
            start = clock.time()
            try:
                return await self._in_a_process(job)
            finally:
                if clock.time() - start >= self.turns.seconds:
                    self.turns.rest(client, self.turns.retry_seconds)

    async def _in_a_process(self, job: WriteJob) -> Outcome | Failure:
        server = self._running_server()
        try:
            pid, connection, handle = await server.fork("")
        except ForkServerGoneError:
            server = self._running_server()
            pid, connection, handle = await server.fork("")
        try:
            return await self._converse(job, connection)
        except EOFError:
            raise await _death(server, pid) from None
        finally:
            with suppress(ProcessLookupError):  # it has done its work and ended
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)

    async def _converse(self, job: WriteJob, connection: socket.socket) -> Outcome | Failure:
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=LINE_BYTES)
        try:
            writer.write(sized(job.to_bytes()))
            try:
                async with asyncio.timeout(self._seconds):
                    message = await _line(reader)
            except TimeoutError:
                raise TimedOutError(self._seconds) from None
            if isinstance(message, Ready):
                message = await _in_any_case(_published(reader))
            if isinstance(message, Ready):
                raise EOFError
            return message
        finally:
            writer.close()

    def _running_server(self) -> ForkClient:
        if self._fork_server is not None and self._fork_server.gone:
            self._lost.append(asyncio.ensure_future(self._fork_server.wait()))
            self._fork_server = None
        if self._fork_server is None:
            self._fork_server = self._start()
        return self._fork_server


async def _line(reader: asyncio.StreamReader) -> Message:
    line = await reader.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    return message_from_bytes(line)


async def _published(reader: asyncio.StreamReader) -> Message:
    async with asyncio.timeout(PUBLISHING_SECONDS):
        return await _line(reader)


async def _in_any_case(work: Coroutine[Any, Any, Message]) -> Message:
    """Await what must not be broken off, even where the task that awaits it is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def _death(server: ForkClient, pid: int) -> QueryError:
    cause = cause_of_death(await server.ending(pid, ENDING_SECONDS))
    if isinstance(cause, OutOfMemoryError):
        return OutOfMemoryError("the change needed more memory than it may have")
    return CrashedError("the process that made the change ended without an answer")


def start_write_server(
    data: os.PathLike[str],
    base: str,
    profile: str,
    lock_seconds: float,
    memory_bytes: int,
    retention: Retention | None = None,
    log: tuple[str, str] = ("", ""),
) -> ForkClient:
    """Start a fork server of writing processes; `log` is a shared log's address, and its folder of files."""
    keeping = (retention or Retention()).to_text()
    return start_fork_server(
        "detente.workers.write_worker:fork_write_processes",
        *(data, base, profile, lock_seconds, memory_bytes, keeping, *log),
    )
