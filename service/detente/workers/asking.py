"""A query that is asked and waited for without a task: in its client's line, then at a process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from detente.sparql.answers import QueryError
from detente.workers.admission import Turn
from detente.workers.jobs import BusyError, Job
from detente.workers.query_pool import QueryPool
from detente.workers.query_process import AnswerStream

Told = Callable[[AnswerStream | None, Exception | None], None]
"""Takes an answer that has begun, or why there will be none."""


class Asking:
    """One query on its way to the process that will answer it. It does what `QueryPool.ask` does.

    `told` is called once, unless somebody who waits no more has called `leave`; it may be while this is made.
    Raises BusyError where the queue is full.
    """

    def __init__(
        self, pool: QueryPool, job: Job, version: str, client: str, seconds: float | None, told: Told
    ) -> None:
        self._pool, self._told = pool, told
        self._job, self._version, self._client, self._seconds = job, version, client, seconds
        self._turn: Turn | None = None
        self._answer: AnswerStream | None = None
        self._forking: asyncio.Task[None] | None = None
        self._is_forking = False
        if pool.admission.may_enter(client):
            pool.admission.enter_at_once(client)
            self._ask()
        else:
            self._turn = pool.admission.line_up(client, self._come)

    def leave(self) -> None:
        """Wait no more: `told` is not called."""
        if self._answer is not None:
            self._answer.on_begun = None
            self._pool.leave(self._answer)
        elif self._forking is not None:
            self._forking.cancel()
            if not self._is_forking:  # a task that is cancelled before it begins never does
                self._pool.admission.leave(self._client)
        elif self._turn is not None:
            self._pool.admission.give_up(self._turn)

    def _come(self, error: BusyError | None) -> None:
        if error is None:
            self._ask()
        else:
            self._pool.ended["refused"] += 1
            self._told(None, error)

    def _ask(self) -> None:
        process = self._pool.take_idle(self._version)
        if process is None:  # it was killed, and another one is to be forked
            self._forking = self._pool.spawn(self._ask_in_task())
            return
        try:
            self._answer = self._pool.begin(process, self._job, self._client, self._seconds, self._begun)
        except QueryError as error:  # it has ended just now
            self._pool.admission.leave(self._client)
            self._told(None, error)

    def _begun(self, answer: AnswerStream) -> None:
        if answer.error is None:
            self._pool.worded[answer.is_known] += 1
            self._told(answer, None)
        else:
            self._told(None, answer.error)

    async def _ask_in_task(self) -> None:
        self._is_forking = True
        try:
            answer = await self._pool.ask_in_slot(self._job, self._version, self._client, self._seconds)
        except Exception as error:  # noqa: BLE001 - whoever is told knows what is whose fault
            self._told(None, error)
        else:
            self._told(answer, None)
