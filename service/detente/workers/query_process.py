"""The web process's end of a query process: one answer at a time, and the means to kill it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from detente.sparql.answers import QueryError
from detente.workers.frames import ERROR, LAST, Frame, FrameReader, sized
from detente.workers.jobs import CancelledJobError, CrashedError, Job, error_from_bytes
from detente.workers.spool import Spool

SPOOL_BYTES = 1 << 30
"""Bytes of one answer that wait for a slow client; then the query process waits too."""


@dataclass(eq=False)
class QueryProcess(asyncio.Protocol):
    """A query process that has one version open.

    `on_free` is called when it has answered and can take the next job, `on_dead` when it is gone.
    """

    pid: int
    version: str
    handle: int
    on_free: Callable[[QueryProcess], None]
    on_dead: Callable[[QueryProcess], None]
    answer: AnswerStream | None = None
    dead: bool = False
    reason: QueryError | None = None
    _reader: FrameReader = field(default_factory=FrameReader)
    _transport: asyncio.Transport = field(init=False)

    @property
    def is_dying(self) -> bool:
        """Tell whether the process is dead or has been killed."""
        return self.dead or self.reason is not None

    async def connect(self, connection: socket.socket) -> None:
        """Take the socket of the process over."""
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=connection)

    def ask(self, job: Job, on_begun: OnBegun | None = None) -> AnswerStream:
        """Send a job; the process must be free. Raises CrashedError where it has ended already."""
        if self.dead:
            raise CrashedError("the query process ended before it was asked")
        self.answer = answer = AnswerStream(self, on_begun)
        self._transport.write(sized(job.to_bytes()))
        return answer

    def kill(self, reason: QueryError) -> None:
        """End the process at once; the answer under way, if there is one, ends with `reason`."""
        self.reason = self.reason or reason
        if not self.dead:
            with suppress(ProcessLookupError):  # it has ended, and its socket will tell
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def close(self) -> None:
        """Let the process end by itself: it does when its socket closes."""
        self._transport.close()

    def pause(self) -> None:
        """Take nothing more from the process for now."""
        if not self.dead:
            self._transport.pause_reading()

    def resume(self) -> None:
        """Take what the process sends again."""
        if not self.dead:
            self._transport.resume_reading()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio.Protocol)."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Pass the frames of an answer on (asyncio.Protocol)."""
        for frame in self._reader.feed(data):
            answer = self.answer
            if frame.kind in (LAST, ERROR):
                self.answer = None
                self.on_free(self)
            if answer is not None:
                answer.take(frame)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """End the answer under way (asyncio.Protocol); it comes to this by a kill or by a crash."""
        self.dead = True
        os.close(self.handle)
        self.on_dead(self)

    def end_answer(self, cause: QueryError) -> None:
        """End the answer of a dead process with the reason why it was killed, or else the cause of death."""
        if self.answer is not None:
            self.answer.end(self.reason or cause)
            self.answer = None


class AnswerStream:
    """An answer on its way: what is known of it, and its bytes by `read` until they are all there.

    `is_over`: the query process has nothing more to do with it. `is_known`: it had read the query's skeleton.
    Who cannot wait for `begun` is told by a call of `on_begun`; `error` says why there will be none.
    """

    def __init__(self, process: QueryProcess, on_begun: OnBegun | None = None) -> None:
        self._process = process
        self.on_begun = on_begun
        self._has_begun = False
        self._waiting: asyncio.Future[None] | None = None
        self.error: QueryError | None = None
        self.is_over = False
        self.encoding = "identity"
        self.is_known = False
        self.rows = 0
        self.microseconds = 0
        self.whole: bytes | None = None

    @property
    def version(self) -> str:
        """Id of the version that is asked."""
        return self._process.version

    def take(self, frame: Frame) -> None:
        """Take the next frame."""
        if frame.kind == ERROR:
            self.end(error_from_bytes(frame.body))
            return
        self.encoding, self.is_known = frame.encoding, frame.is_known
        self.rows, self.microseconds = frame.rows, frame.microseconds
        if frame.kind == LAST and not self._has_begun:
            self.whole = frame.body
            self.is_over = True
        else:
            self._take_part(frame)
        if not self._has_begun:
            self._begin()

    def _take_part(self, frame: Frame) -> None:
        if frame.body:
            self._spool.put(frame.body)
        if frame.kind == LAST:
            self._spool.end()
            self.is_over = True

    def end(self, error: QueryError) -> None:
        """End the answer where its rest cannot come."""
        self.is_over = True
        if self._has_begun:
            self._spool.end(error)
        else:
            self.error = error
            self._begin()

    def _begin(self) -> None:
        self._has_begun = True
        if self.on_begun is not None:
            self.on_begun(self)
        elif self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def begun(self) -> None:
        """Wait for the first bytes, in one place; raises QueryError where there will be none."""
        if not self._has_begun:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        if self.error is not None:
            raise self.error

    async def read(self) -> bytes:
        """Wait for the next bytes, b"" at the end; raises QueryError where the rest cannot come."""
        if self.whole is not None:
            whole, self.whole = self.whole, b""
            return whole
        return await self._spool.get()

    def cancel(self, reason: QueryError | None = None) -> None:
        """Stop the query if it still runs, and forget its answer."""
        if not self.is_over:
            reason = reason or CancelledJobError("nobody waits for the answer")
            self._process.kill(reason)
            if self._has_begun:  # what is still on its way comes after a gap
                self._spool.end(reason)
        if "_spool" in vars(self):
            self._spool.close()

    @cached_property
    def _spool(self) -> Spool:
        return Spool(SPOOL_BYTES, self._process.pause, self._process.resume)


OnBegun = Callable[[AnswerStream], None]
