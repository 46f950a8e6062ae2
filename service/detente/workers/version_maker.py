"""The web process's end of making stores of old versions: one at a time, each once, whoever waits for it."""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from detente.store import VersionStore
from detente.workers.admission import Admission
from detente.workers.jobs import BeingMadeError, UnmadeError

WAITING = 64
"""Versions that wait to be made at most, half of them for one client."""

TURN_SECONDS = 600.0
"""So long a version waits for its turn at most."""

REMEMBERED_SECONDS = 60.0
"""For so long a version that could not be made is not tried again: whoever asks again shall learn of it."""

RETRY_SECONDS = 2
MESSAGE_BYTES = 1 << 16

Fork = Callable[[str], Awaitable[tuple[int, socket.socket, int]]]
"""Has a process forked that makes a version's store; gives its pid, its socket and its pidfd."""


@dataclass
class VersionMaker:
    """Has the stores of versions made, in one event loop; each may take `seconds`."""

    store: VersionStore
    fork: Fork
    seconds: float
    turns: Admission = field(
        default_factory=lambda: Admission(1, WAITING, TURN_SECONDS, "versions", "turn to be made")
    )
    _under_way: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _failed: dict[str, tuple[float, str]] = field(default_factory=dict)

    async def ready(self, version: str, patience: float, client: str = "") -> None:
        """Return once a version can be opened; have its store made if need be, which goes on in any case.

        Raises BeingMadeError where that takes longer than `patience` seconds, UnmadeError where it could not
        be made, BusyError where too many versions wait, or too many of this client's.
        """
        if self.store.store_folder(version) is not None:
            return
        self._raise_failed(version)
        task = self._under_way.get(version) or self._begin(version, client)
        await asyncio.sleep(0)  # so that it is told at once where there is no place to wait
        await asyncio.wait([task], timeout=patience)
        if not task.done():
            raise BeingMadeError(version, max(RETRY_SECONDS, math.ceil(patience)))
        task.result()

    async def stop(self) -> None:
        """End what is being made."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, version: str, client: str) -> asyncio.Task[None]:
        task = self._under_way[version] = asyncio.ensure_future(self._make(version, client))

        def end(done: asyncio.Task[None]) -> None:
            del self._under_way[version]
            if not done.cancelled():
                done.exception()  # whoever asked may be gone, and then nobody hears of it

        task.add_done_callback(end)
        return task

    async def _make(self, version: str, client: str) -> None:
        async with self.turns.slot(client):
            try:
                await self._in_a_process(version)
            except UnmadeError as error:
                self._failed[version] = (time.monotonic(), str(error))
                raise

    async def _in_a_process(self, version: str) -> None:
        _, connection, handle = await self.fork(version)
        try:
            async with asyncio.timeout(self.seconds):
                said = await _heard(connection)
        except TimeoutError:
            raise UnmadeError(f"version {version} was not made within {self.seconds:g} s") from None
        finally:
            connection.close()
            with suppress(ProcessLookupError):  # it has ended
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)
        if "made" not in said:
            why = said.get("error", "its process ended")
            raise UnmadeError(f"version {version} could not be made: {why}")

    def _raise_failed(self, version: str) -> None:
        now = time.monotonic()
        self._failed = {
            each: (when, why) for each, (when, why) in self._failed.items() if now - when < REMEMBERED_SECONDS
        }
        if version in self._failed:
            raise UnmadeError(self._failed[version][1])


async def _heard(connection: socket.socket) -> dict[str, str]:
    """Read what a process says before it ends: nothing, where it was killed."""
    loop, data = asyncio.get_running_loop(), b""
    with suppress(ConnectionResetError):
        while piece := await loop.sock_recv(connection, MESSAGE_BYTES):
            data += piece
    return json.loads(data) if data else {}
