"""What takes too long to bring about from outside: an answer that has filled the spool of a slow client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from detente.store import VersionStore
from detente.workers import query_process
from detente.workers.jobs import Job, TimedOutError
from detente.workers.process_limits import ProcessLimits
from detente.workers.query_pool import QueryPool
from detente.workers.query_process import AnswerStream
from tests.faults.data import commit
from tests.faults.hostile import digits

BASE = "http://example.org/"
SPOOL_BYTES = 1 << 20
LONG = Job(digits(3, 1000), "text/csv")


def full(
    folder: Path, then: Callable[[QueryPool, AnswerStream], Awaitable[None]], seconds: float = 30.0
) -> None:
    """Fill the spool of an answer, do something, and have its slot given back."""

    async def run() -> None:
        pool = QueryPool(VersionStore(folder), BASE, ProcessLimits(processes=1, query_seconds=seconds))
        await pool.start()
        try:
            answer = await pool.ask(LONG, version)
            await asyncio.sleep(0.5)
            assert pool.admission.running == 1
            await then(pool, answer)
            async with asyncio.timeout(5):
                while pool.admission.running:
                    await asyncio.sleep(0.02)
        finally:
            await pool.stop()

    version = commit(folder, 10).id
    asyncio.run(run())


async def leave(_: QueryPool, answer: AnswerStream) -> None:
    answer.cancel()


async def stay(_: QueryPool, answer: AnswerStream) -> None:
    await asyncio.sleep(1.5)
    with pytest.raises(TimedOutError):
        await drain(answer)


async def drain(answer: AnswerStream) -> None:
    while await answer.read():
        pass


async def read_nothing(pool: QueryPool, answer: AnswerStream) -> None:
    del pool, answer
    await asyncio.sleep(1.5)


@pytest.mark.parametrize(("then", "seconds"), [(leave, 30.0), (stay, 1.0), (read_nothing, 1.0)])
def test_a_full_spool_holds_no_slot_of_a_killed_query(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    then: Callable[[QueryPool, AnswerStream], Awaitable[None]],
    seconds: float,
) -> None:
    monkeypatch.setattr(query_process, "SPOOL_BYTES", SPOOL_BYTES)
    full(folder, then, seconds)
