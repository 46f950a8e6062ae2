"""Stores of old versions, made by processes of the fork server: once for all who wait, and never for ever."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.store import VersionStore
from detente.workers.admission import Admission
from detente.workers.jobs import BeingMadeError, BusyError, Job, UnmadeError
from detente.workers.query_pool import QueryPool
from detente.workers.version_maker import Fork, VersionMaker
from tests.patience import patient_limits
from tests.versions import commit_quads

A = NamedNode("urn:a")
COUNT = Job("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "text/csv")
VERSIONS = 4


@pytest.fixture
def store(tmp_path: Path) -> VersionStore:
    """Give a store of versions of one, two, three and four quads, of which the last keeps its own."""
    store, quads = VersionStore(tmp_path), [Quad(A, A, Literal(n), A) for n in range(VERSIONS)]
    for number in range(1, VERSIONS + 1):
        commit_quads(store, quads[:number], author="a", message=str(number))
    store.prune(1)
    return store


def ids(store: VersionStore) -> list[str]:
    return [each.id for each in store.manifests()]


class Forks:
    """Forks as a pool does, and counts; `then` is done with each process."""

    def __init__(self, fork: Fork, then: Callable[[int], None] = lambda _: None) -> None:
        self.fork, self.then, self.count = fork, then, 0

    async def __call__(self, version: str) -> tuple[int, socket.socket, int]:
        self.count += 1
        made = await self.fork(version)
        self.then(made[0])
        return made


def run(store: VersionStore, work: Callable[[QueryPool], Awaitable[None]]) -> None:
    async def main() -> None:
        pool = QueryPool(store, "https://example.org/", patient_limits(processes=2, load_quads=0))
        await pool.start()
        try:
            await work(pool)
        finally:
            await pool.stop()

    asyncio.run(main())


def test_a_version_is_made_once_for_all_who_wait_and_answers(store: VersionStore) -> None:
    async def work(pool: QueryPool) -> None:
        forks = pool.made.fork = Forks(pool.made.fork)
        first, second, *_ = ids(store)
        await asyncio.gather(*(pool.made.ready(each, 60.0) for each in (first, second, first, second, first)))
        assert forks.count == 2
        answer = await pool.ask(COUNT, second)
        assert answer.whole == b"n\r\n2\r\n"
        await pool.made.ready(first, 0.0)
        assert forks.count == 2

    run(store, work)


def test_who_does_not_wait_is_told_and_finds_it_later(store: VersionStore) -> None:
    async def work(pool: QueryPool) -> None:
        first = ids(store)[0]
        with pytest.raises(BeingMadeError) as told:
            await pool.ask(COUNT, first)
        assert told.value.seconds >= 1
        await pool.made.ready(first, 60.0)
        assert (await pool.ask(COUNT, first)).whole == b"n\r\n1\r\n"

    run(store, work)


def test_what_cannot_be_made_is_told_and_not_tried_at_once_again(store: VersionStore) -> None:
    first = ids(store)[0]
    shutil.copyfile(store.path(ids(store)[1]) / "patch.rdfp.zst", store.path(first) / "patch.rdfp.zst")

    async def work(pool: QueryPool) -> None:
        forks = pool.made.fork = Forks(pool.made.fork)
        for _ in range(2):
            with pytest.raises(UnmadeError, match="cannot be made"):
                await pool.made.ready(first, 60.0)
        assert forks.count == 1

    run(store, work)


def test_a_process_that_is_killed_makes_nothing_and_the_next_does(store: VersionStore) -> None:
    async def work(pool: QueryPool) -> None:
        fork, first = pool.made.fork, ids(store)[0]
        pool.made.fork = Forks(fork, lambda pid: os.kill(pid, signal.SIGKILL))
        with store.made.making(10.0), pytest.raises(UnmadeError, match="its process ended"):
            await pool.made.ready(first, 60.0)  # its process waits for the lock until it is killed
        assert store.made.ids() == []
        again = VersionMaker(store, fork, 60.0)
        await again.ready(first, 60.0)
        assert store.made.ids() == [first]

    run(store, work)


def test_making_has_a_deadline_and_places_to_wait(store: VersionStore) -> None:
    async def work(pool: QueryPool) -> None:
        first, second, third, _ = ids(store)
        maker = VersionMaker(store, pool.made.fork, 0.5, Admission(1, 2, 60.0, "versions"))
        lock = store.made.making(10.0)
        lock.__enter__()  # so that no process comes to its end
        with pytest.raises(BeingMadeError):
            await maker.ready(first, 0.1, "somebody")
        with pytest.raises(BeingMadeError):
            await maker.ready(second, 0.0, "somebody")
        with pytest.raises(BusyError) as told:
            await maker.ready(third, 0.0, "somebody")
        assert told.value.is_client
        with pytest.raises(UnmadeError, match=r"not made within 0\.5 s"):
            await maker.ready(first, 60.0, "somebody")
        await maker.stop()
        lock.__exit__(None, None, None)

    run(store, work)
