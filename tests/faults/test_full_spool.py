"""What takes too long to bring about from outside: an answer that has filled the spool of a slow client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from detente.store import VersionStore
from detente.workers import query_process
from detente.workers.jobs import Job, TimedOutError
from detente.workers.query_pool import QueryPool
from detente.workers.query_process import AnswerStream
from tests.faults.data import commit
from tests.faults.hostile import digits
from tests.faults.service import PATIENCE_SECONDS
from tests.patience import patient_limits

BASE = "http://example.org/"
SPOOL_BYTES = 1 << 20
LONG = Job(digits(3, 1000), "text/csv")


async def filled(pool: QueryPool, version: str, seconds: float) -> AnswerStream:
    """Ask until an answer fills its spool before its deadline, which is later each time."""
    for tries in range(1, 100):
        try:
            answer = await pool.ask(LONG, version, seconds=seconds * tries)
        except TimedOutError:
            continue
        while not answer.is_over:
            if answer._spool.waiting > SPOOL_BYTES:
                return answer
            await asyncio.sleep(0.01)
    pytest.fail("no answer fills its spool")


async def freed(pool: QueryPool) -> None:
    """Wait until the slot of the only query is given back."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while pool.admission.running:
            await asyncio.sleep(0.02)


async def leave(pool: QueryPool, answer: AnswerStream) -> None:
    answer.cancel()
    await freed(pool)


async def stay(pool: QueryPool, answer: AnswerStream) -> None:
    await freed(pool)
    with pytest.raises(TimedOutError):
        await drain(answer)


async def drain(answer: AnswerStream) -> None:
    while await answer.read():
        pass


async def read_nothing(pool: QueryPool, _: AnswerStream) -> None:
    await freed(pool)


@pytest.mark.parametrize(("then", "seconds"), [(leave, 300.0), (stay, 1.0), (read_nothing, 1.0)])
def test_a_full_spool_holds_no_slot_of_a_killed_query(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    then: Callable[[QueryPool, AnswerStream], Awaitable[None]],
    seconds: float,
) -> None:
    async def run() -> None:
        pool = QueryPool(VersionStore(folder), BASE, patient_limits(processes=1))
        await pool.start()
        try:
            await then(pool, await filled(pool, version, seconds))
        finally:
            await pool.stop()

    monkeypatch.setattr(query_process, "SPOOL_BYTES", SPOOL_BYTES)
    version = commit(folder, 10).id
    asyncio.run(run())
