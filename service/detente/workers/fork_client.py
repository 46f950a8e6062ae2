"""The web process's end of a fork server: it asks for query processes and hears how they ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from typing import Any, NamedTuple

from detente import processes
from detente.errors import DetenteError
from detente.workers.fork_server import MESSAGE_BYTES

KEPT_ENDINGS = 256


class Ending(NamedTuple):
    """How a process ended: the signal, 0 for none, and the last that it wrote to its standard error."""

    signal: int = 0
    said: str = ""


class ForkServerGoneError(DetenteError):
    """The fork server has ended, so that no query process can be forked."""


def start_fork_server(
    main: processes.Function, *arguments: object, variables: Mapping[str, str] | None = None
) -> ForkClient:
    """Start a fork server as a process of its own, from scratch: no state of this one goes into it.

    `main` takes the descriptor of its control socket and `arguments`, as text, and has `variables` in
    its environment.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = processes.start(
            main, theirs.fileno(), *arguments, pass_fds=[theirs.fileno()], variables=variables or {}
        )
    return ForkClient(ours, process)


class ForkClient:
    """Asks one fork server for processes, one order after the other.

    `loaded` is done when the fork server has its version in memory, and at once where it forks from disk.
    """

    def __init__(self, control: socket.socket, process: subprocess.Popen[bytes] | None = None) -> None:
        control.setblocking(False)
        self._control = control
        self._process = process
        self._orders: deque[asyncio.Future[tuple[int, list[int]]]] = deque()
        self._endings: OrderedDict[int, Ending] = OrderedDict()
        self._waiting: dict[int, asyncio.Future[Ending]] = {}
        self._loop = asyncio.get_running_loop()
        self.loaded: asyncio.Future[None] = self._loop.create_future()
        self.gone = False
        self._loop.add_reader(control.fileno(), self._receive)

    async def fork(self, version: str) -> tuple[int, socket.socket, int]:
        """Have a query process forked; returns its pid, its socket and its pidfd."""
        return await self._forked({"fork": version})

    async def make(self, version: str) -> tuple[int, socket.socket, int]:
        """Have a process forked that makes the store of a version; returns what `fork` does."""
        return await self._forked({"make": version})

    async def _forked(self, order: dict[str, str]) -> tuple[int, socket.socket, int]:
        pid, (connection, handle) = await self._order(order)
        stream = socket.socket(fileno=connection)
        stream.setblocking(False)
        return pid, stream, handle

    async def load(self, version: str) -> ForkClient:
        """Have a fork server forked that puts a version into memory."""
        _, (control, handle) = await self._order({"load": version})
        os.close(handle)
        return ForkClient(socket.socket(fileno=control))

    async def ending(self, pid: int, seconds: float) -> Ending:
        """Wait to hear how a process ended; without a signal where it is not known in time."""
        if pid in self._endings:
            return self._endings[pid]
        waiting = self._waiting.setdefault(pid, self._loop.create_future())
        done, _ = await asyncio.wait([waiting], timeout=seconds)
        self._waiting.pop(pid, None)
        return waiting.result() if done else Ending()

    def close(self) -> None:
        """Let the fork server end, and everything that it has forked."""
        if not self.gone:
            self._lose()

    async def wait(self) -> None:
        """Wait for the end of the fork server's process."""
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)

    def kill(self) -> None:
        """End the fork server's process at once."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)

    async def _order(self, order: dict[str, str]) -> tuple[int, list[int]]:
        if self.gone:
            raise ForkServerGoneError("the fork server has ended")
        answer: asyncio.Future[tuple[int, list[int]]] = self._loop.create_future()
        self._orders.append(answer)
        try:
            self._control.send(json.dumps(order).encode())
        except (BrokenPipeError, ConnectionResetError):
            self._lose()
        return await asyncio.shield(answer)

    def _receive(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_BYTES, 2)
        except BlockingIOError:
            return
        except OSError:
            data, descriptors = b"", []
        if data:
            self._take(json.loads(data), descriptors)
        else:
            self._lose()

    def _take(self, message: dict[str, Any], descriptors: list[int]) -> None:
        if "forked" in message:
            self._orders.popleft().set_result((message["forked"], descriptors))
        elif "ended" in message:
            self._keep_ending(message["ended"], Ending(message["signal"], message["said"]))
        elif not self.loaded.done():
            self.loaded.set_result(None)

    def _keep_ending(self, pid: int, ending: Ending) -> None:
        if (waiting := self._waiting.get(pid)) is not None and not waiting.done():
            waiting.set_result(ending)
        self._endings[pid] = ending
        while len(self._endings) > KEPT_ENDINGS:
            self._endings.popitem(last=False)

    def _lose(self) -> None:
        self.gone = True
        self._loop.remove_reader(self._control.fileno())
        with ExitStack() as cleanup:
            cleanup.callback(self._control.close)
            error = ForkServerGoneError("the fork server has ended")
            _fail([self.loaded], error)
            _fail(self._orders, error)
            self._orders.clear()


def _fail(futures: Iterable[asyncio.Future[Any]], error: Exception) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)
            future.exception()  # it is raised where the future is awaited, if anybody still does
