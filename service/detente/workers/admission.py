"""Whose turn is next, of queries, changes, pages: a bounded number at once, and each client in turn."""

from __future__ import annotations

import asyncio
import math
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from detente.workers.jobs import BusyError


@dataclass(eq=False)
class Turn:
    """Somebody's place in a line: `come` is called once, when it is his turn or with why it will not be."""

    client: str
    come: Callable[[BusyError | None], None]
    patience: asyncio.TimerHandle | None = None
    has_come: bool = False

    def end(self, error: BusyError | None) -> None:
        """Tell who waits."""
        if self.patience is not None:
            self.patience.cancel()
        self.has_come = error is None
        self.come(error)


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
    _lines: OrderedDict[str, deque[Turn]] = field(default_factory=OrderedDict)
    _waiting: int = 0
    _total: int = 0

    @property
    def retry_seconds(self) -> int:
        """When somebody who was turned away is to come again."""
        return max(1, math.ceil(self.seconds / 2))

    @property
    def running(self) -> int:
        """How many have a slot."""
        return self._total

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
        if self.may_enter(client):  # nobody who waits may: whoever could was let in by the last that left
            self.enter_at_once(client)
            return
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def come(error: BusyError | None) -> None:
            if waiting.done():  # by a cancellation that is still to be noticed
                return
            if error is None:
                waiting.set_result(None)
            else:
                waiting.set_exception(error)

        turn = self.line_up(client, come)
        try:
            await waiting
        except asyncio.CancelledError:
            self.give_up(turn)
            raise

    def line_up(self, client: str, come: Callable[[BusyError | None], None]) -> Turn:
        """Wait for a slot where `may_enter` has found none: `come` tells of it, or of the end of patience.

        Raises BusyError where the queue is full.
        """
        turn = self._join(client, come)
        turn.patience = asyncio.get_running_loop().call_later(self.seconds, self._late, turn)
        return turn

    def give_up(self, turn: Turn) -> None:
        """Wait no more; a slot that has come already goes to the next in turn."""
        if turn.has_come:
            self.leave(turn.client)
        else:
            self._quit(turn)
            if turn.patience is not None:
                turn.patience.cancel()

    def _late(self, turn: Turn) -> None:
        self._quit(turn)
        message = f"no {self.place} was free for {self.seconds:g} s"
        turn.end(BusyError(message, self.retry_seconds))

    def enter_at_once(self, client: str) -> None:
        """Take a slot that `may_enter` has found to be free."""
        self._running[client] += 1
        self._total += 1

    def leave(self, client: str) -> None:
        """Give a slot back, and let the next in turn have it."""
        self._total -= 1
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

    def may_enter(self, client: str) -> bool:
        """Tell whether a client may have a slot now."""
        if client in self._resting or self._total >= self.slots:
            return False
        return self._running[client] < max(1, self.slots - 1)

    def _join(self, client: str, come: Callable[[BusyError | None], None]) -> Turn:
        line = self._lines.get(client, ())
        if self._waiting >= self.length and not self._make_room(len(line)):
            raise BusyError(f"{self._waiting} {self.noun} are waiting already", self.retry_seconds)
        if len(line) >= max(1, self.length // 2):
            raise BusyError(
                f"{len(line)} {self.noun} of this client are waiting already",
                self.retry_seconds,
                is_client=True,
            )
        turn = Turn(client, come)
        self._lines.setdefault(client, deque()).append(turn)
        self._waiting += 1
        return turn

    def _make_room(self, waiting: int) -> bool:
        """Turn away who came last of the longest line, for a client with less than that; tells whether."""
        client = max(self._lines, key=lambda each: len(self._lines[each]), default=None)
        if client is None or len(self._lines[client]) <= waiting + 1:
            return False
        turn = self._lines[client][-1]
        self._quit(turn)
        message = f"others have fewer {self.noun} waiting than this client"
        turn.end(BusyError(message, self.retry_seconds, is_client=True))
        return True

    def _quit(self, turn: Turn) -> None:
        line = self._lines.get(turn.client)
        if line is not None and turn in line:
            line.remove(turn)
            self._waiting -= 1
            if not line:
                del self._lines[turn.client]

    def _admit(self) -> None:
        for client in list(self._lines):
            if self.running >= self.slots:
                return
            if self.may_enter(client):
                self._next(client)

    def _next(self, client: str) -> None:
        line = self._lines.pop(client)
        turn = line.popleft()
        self._waiting -= 1
        if line:
            self._lines[client] = line  # to the end: the others come first
        self.enter_at_once(client)
        turn.end(None)
