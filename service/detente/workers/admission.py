"""Whose turn is next, of queries, changes, pages: a bounded number at once, and each client in turn."""

from __future__ import annotations

import asyncio
import math
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from detente.workers.jobs import BusyError


@dataclass
class Admission:
    """A queue with one line for each client, served in turn.

    At most `slots` run at once, and one slot is kept from a client that has all the others, so that a single
    client cannot take the service from the rest. At most `length` wait, half of them of one client, each for
    at most `seconds`. Where so many wait, the longest line gives up its last place to a client that has fewer
    waiting, so that a few cannot keep the others out (McKenney, Stochastic Fairness Queueing, 1990). `noun`
    is what they are, in messages, and `place` what they wait for.
    """

    slots: int
    length: int
    seconds: float
    noun: str = "queries"
    place: str = "query process"
    _resting: set[str] = field(default_factory=set)
    _running: Counter[str] = field(default_factory=Counter)
    _lines: OrderedDict[str, deque[asyncio.Future[None]]] = field(default_factory=OrderedDict)
    _waiting: int = 0

    @property
    def retry_seconds(self) -> int:
        """When somebody who was turned away is to come again."""
        return max(1, math.ceil(self.seconds / 2))

    @property
    def running(self) -> int:
        """How many have a slot."""
        return self._running.total()

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return self._waiting

    @asynccontextmanager
    async def slot(self, client: str) -> AsyncIterator[None]:
        """Hold a slot; raises BusyError where the queue is full or the wait too long."""
        await self.enter(client)
        try:
            yield
        finally:
            self.leave(client)

    async def enter(self, client: str) -> None:
        """Take a slot, waiting for one if need be; `leave` gives it back."""
        if self._may_run(client):  # nobody who waits may: whoever could was let in by the last that left
            self._running[client] += 1
            return
        turn = self._join(client)
        try:
            async with asyncio.timeout(self.seconds):
                await turn
        except TimeoutError:
            if not _has_come(turn):
                message = f"no {self.place} was free for {self.seconds:g} s"
                raise BusyError(message, self.retry_seconds) from None
        except asyncio.CancelledError:
            if _has_come(turn):  # and nobody is there to use it
                self.leave(client)
            raise
        finally:
            self._quit(client, turn)

    def leave(self, client: str) -> None:
        """Give a slot back, and let the next in turn have it."""
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        if client in self._lines:
            self._lines.move_to_end(client)  # it has had its turn
        self._admit()

    def rest(self, client: str, seconds: float) -> None:
        """Let a client wait for some seconds, though a slot may be free: the others come first until then."""
        self._resting.add(client)
        asyncio.get_running_loop().call_later(seconds, self._wake, client)

    def _wake(self, client: str) -> None:
        self._resting.discard(client)
        self._admit()

    def _may_run(self, client: str) -> bool:
        if client in self._resting:
            return False
        share = max(1, self.slots - 1)
        return self.running < self.slots and self._running[client] < share

    def _join(self, client: str) -> asyncio.Future[None]:
        line = self._lines.get(client, ())
        if self._waiting >= self.length and not self._make_room(len(line)):
            raise BusyError(f"{self._waiting} {self.noun} are waiting already", self.retry_seconds)
        if len(line) >= max(1, self.length // 2):
            raise BusyError(
                f"{len(line)} {self.noun} of this client are waiting already",
                self.retry_seconds,
                is_client=True,
            )
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(client, deque()).append(turn)
        self._waiting += 1
        return turn

    def _make_room(self, waiting: int) -> bool:
        """Turn away who came last of the longest line, for a client with less than that; tells whether."""
        client = max(self._lines, key=lambda each: len(self._lines[each]), default=None)
        if client is None or len(self._lines[client]) <= waiting + 1:
            return False
        turn = self._lines[client][-1]
        self._quit(client, turn)
        if not turn.done():
            message = f"others have fewer {self.noun} waiting than this client"
            turn.set_exception(BusyError(message, self.retry_seconds, is_client=True))
        return True

    def _quit(self, client: str, turn: asyncio.Future[None]) -> None:
        line = self._lines.get(client)
        if line is not None and turn in line:
            line.remove(turn)
            self._waiting -= 1
            if not line:
                del self._lines[client]

    def _admit(self) -> None:
        for client in list(self._lines):
            if self.running >= self.slots:
                return
            if self._may_run(client):
                self._next(client)

    def _next(self, client: str) -> None:
        line = self._lines.pop(client)
        turn = line.popleft()
        self._waiting -= 1
        while turn.done() and line:  # given up, and about to leave the line
            turn = line.popleft()
            self._waiting -= 1
        if line:
            self._lines[client] = line  # to the end: the others come first
        if not turn.done():
            self._running[client] += 1
            turn.set_result(None)


def _has_come(turn: asyncio.Future[None]) -> bool:
    return turn.done() and not turn.cancelled() and turn.exception() is None
