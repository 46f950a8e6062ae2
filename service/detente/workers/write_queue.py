"""The web process's end of writing: one job at a time, each in a process of its own that has a deadline."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from detente.changes.requests import WriteJob
from detente.sparql.answers import QueryError
from detente.workers.fork_client import Forker, NurseryGoneError, start_nursery
from detente.workers.frames import sized
from detente.workers.jobs import BusyError, CrashedError, OutOfMemoryError, TimedOutError
from detente.workers.query_pool import cause_of_death

PUBLISHING_SECONDS = 600.0
"""Time for which a version may be published once nothing else is left: it is not killed in that."""
ENDING_SECONDS = 1.0
LINE_BYTES = 64 << 20
RETRY_SECONDS = 1


class Writers:
    """Writes jobs one after another; `waiting` of them may wait.

    `start` gives the nursery to fork from; it is started with the first job, or by `warm`.
    """

    def __init__(self, start: Callable[[], Forker], *, seconds: float, waiting: int) -> None:
        self._start = start
        self._seconds = seconds
        self._waiting = waiting
        self._turns = asyncio.Lock()
        self._jobs = 0
        self._nursery: Forker | None = None
        self._lost: list[asyncio.Future[None]] = []

    def warm(self) -> None:
        """Have the rules read and compiled before the first job comes."""
        self._forker()

    async def stop(self) -> None:
        """Let the nursery end, and a job under way with it."""
        if self._nursery is not None:
            self._nursery.close()
            await asyncio.gather(self._nursery.wait(), *self._lost)

    async def write(self, job: WriteJob) -> dict[str, Any]:
        """Do a job; returns what `writing.perform` does.

        Raises BusyError where too many wait, and TimedOutError, OutOfMemoryError or CrashedError where its
        process ended without an answer. The graph is then as before, unless it ended while it published.
        """
        if self._jobs > self._waiting:
            raise BusyError("too many changes wait to be made", RETRY_SECONDS)
        self._jobs += 1
        try:
            async with self._turns:
                return await self._in_a_process(job)
        finally:
            self._jobs -= 1

    async def _in_a_process(self, job: WriteJob) -> dict[str, Any]:
        forker = self._forker()
        try:
            pid, connection, handle = await forker.fork("")
        except NurseryGoneError:
            forker = self._forker()
            pid, connection, handle = await forker.fork("")
        try:
            return await self._converse(job, connection)
        except EOFError:
            raise await _death(forker, pid) from None
        finally:
            with suppress(ProcessLookupError):  # it has done its work and ended
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)

    async def _converse(self, job: WriteJob, connection: socket.socket) -> dict[str, Any]:
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=LINE_BYTES)
        try:
            writer.write(sized(job.to_bytes()))
            try:
                async with asyncio.timeout(self._seconds):
                    message = await _line(reader)
            except TimeoutError:
                raise TimedOutError(self._seconds) from None
            if "ready" in message:
                async with asyncio.timeout(PUBLISHING_SECONDS):
                    message = await _line(reader)
            return message
        finally:
            writer.close()

    def _forker(self) -> Forker:
        if self._nursery is not None and self._nursery.gone:
            self._lost.append(asyncio.ensure_future(self._nursery.wait()))
            self._nursery = None
        if self._nursery is None:
            self._nursery = self._start()
        return self._nursery


async def _line(reader: asyncio.StreamReader) -> dict[str, Any]:
    line = await reader.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    found: dict[str, Any] = json.loads(line)
    return found


async def _death(forker: Forker, pid: int) -> QueryError:
    cause = cause_of_death(await forker.ending(pid, ENDING_SECONDS))
    if isinstance(cause, OutOfMemoryError):
        return OutOfMemoryError("the change needed more memory than it may have")
    return CrashedError("the process that made the change ended without an answer")


def writing_nursery(
    data: os.PathLike[str], base: str, profile: str, lock_seconds: float, memory_bytes: int
) -> Forker:
    """Start a nursery of writing processes."""
    return start_nursery("detente.workers.write_worker", data, base, profile, lock_seconds, memory_bytes)
