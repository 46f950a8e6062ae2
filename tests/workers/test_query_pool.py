"""The pool with its real processes: what it answers, what it kills, and how it recovers."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from detente.sparql.answers import QuerySyntaxError, UnknownFunctionError
from detente.store import VersionStore
from detente.workers.asking import Asking
from detente.workers.fork_client import ForkClient, ForkServerGoneError
from detente.workers.jobs import (
    BusyError,
    CancelledJobError,
    CrashedError,
    Job,
    OutOfMemoryError,
    TimedOutError,
)
from detente.workers.process_limits import ProcessLimits
from detente.workers.query_pool import QueryPool
from detente.workers.query_process import AnswerStream
from tests.patience import patient_limits
from tests.versions import commit_quads

CSV = "text/csv"
SPAN = " ".join(map(str, range(100)))
TABLES = " ".join(f"VALUES ?v{n} {{ {SPAN} }}" for n in range(6))
STUCK = f"SELECT (COUNT(*) AS ?n) {{ {TABLES} }}"
ENDLESS = f"SELECT * {{ {TABLES} }}"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def store(tmp_path: Path) -> VersionStore:
    return VersionStore(tmp_path)


def commit(store: VersionStore, size: int) -> str:
    nodes = [NamedNode(f"https://example.org/{n}") for n in range(size)]
    return commit_quads(store, [Quad(node, node, node) for node in nodes], author="test", message="").id


@asynccontextmanager
async def pool_of(store: VersionStore, limits: ProcessLimits | None = None) -> AsyncIterator[QueryPool]:
    pool = QueryPool(store, "https://example.org/", limits or patient_limits(processes=2, load_quads=0))
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


async def text(pool: QueryPool, query: str, version: str, **options: str | float) -> str:
    answer = await pool.ask(Job(query, CSV), version, **options)  # type: ignore[arg-type]
    return (await rest(answer)).decode()


async def rest(answer: AnswerStream) -> bytes:
    pieces = []
    while piece := await answer.read():
        pieces.append(piece)
    return b"".join(pieces)


async def told_at_last(pool: QueryPool, version: str) -> str:
    """Ask until a process answers that does not die of what happened before."""
    while True:
        with suppress(CrashedError):
            return await text(pool, COUNT, version)


async def until(condition: Callable[[], bool], seconds: float = 300.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(900):
            await work()

    asyncio.run(bounded())


def test_a_query_is_answered_by_the_version_it_names(store: VersionStore) -> None:
    versions = [commit(store, size) for size in (1, 2, 3)]

    async def work() -> None:
        async with pool_of(store) as pool:
            answers = [await text(pool, COUNT, version) for version in (*versions, *versions)]
            assert answers == ["n\r\n1\r\n", "n\r\n2\r\n", "n\r\n3\r\n"] * 2
            assert pool.ended == {"answered": 6}

    run(work)


def test_no_more_processes_live_than_are_allowed(store: VersionStore) -> None:
    versions = [commit(store, size) for size in (1, 2, 3, 4)]

    async def work() -> None:
        async with pool_of(store) as pool:
            for version in versions * 2:
                await text(pool, COUNT, version)
                assert len(pool.processes) <= 2

    run(work)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("SELECT * {", QuerySyntaxError),
        ("SELECT (<urn:f>(1) AS ?x) {}", UnknownFunctionError),
        (STUCK, TimedOutError),
        (f"SELECT DISTINCT * {{ {TABLES} }} ORDER BY ?v1", OutOfMemoryError),
        ("SELECT * {" + "{" * 500_000 + "}" * 500_000 + "}", CrashedError),
    ],
)
def test_an_error_is_told_and_the_next_query_answered(
    store: VersionStore, query: str, error: type[Exception]
) -> None:
    version = commit(store, 1)
    seconds = 1.0 if error is TimedOutError else None
    limits = patient_limits(processes=2, query_memory=64 << 20)

    async def work() -> None:
        async with pool_of(store, limits) as pool:
            with pytest.raises(error):
                await rest(await pool.ask(Job(query, CSV), version, seconds=seconds))
            assert await text(pool, COUNT, version) == "n\r\n1\r\n"
            assert pool.admission.running == 0

    run(work)


def test_an_answer_is_cut_at_its_deadline(store: VersionStore) -> None:
    version = commit(store, 1)

    async def work() -> None:
        async with pool_of(store) as pool:
            for tries in range(1, 100):
                try:
                    answer = await pool.ask(Job(ENDLESS, CSV), version, seconds=0.5 * tries)
                except TimedOutError:  # the machine is too busy to begin in time: a later deadline
                    continue
                with pytest.raises(TimedOutError):
                    await rest(answer)
                break
            await until(lambda: pool.ended == {"timeout": tries})

    run(work)


def test_a_task_that_is_cancelled_takes_its_query_with_it(store: VersionStore) -> None:
    version = commit(store, 1)

    async def work() -> None:
        async with pool_of(store) as pool:
            asking = asyncio.create_task(text(pool, STUCK, version))
            await until(lambda: any(process.answer for process in pool.processes))
            asking.cancel()
            await until(lambda: pool.ended == {"cancelled": 1})
            assert pool.admission.running == 0

    run(work)


def test_a_reader_that_stops_reading_frees_the_process(store: VersionStore) -> None:
    version = commit(store, 1)

    async def work() -> None:
        async with pool_of(store) as pool:
            answer = await pool.ask(Job(ENDLESS, CSV), version)
            await answer.read()
            answer.cancel()
            await until(lambda: pool.admission.running == 0)

    run(work)


def test_a_long_answer_does_not_hold_its_process_while_it_is_read(store: VersionStore) -> None:
    version = commit(store, 1)
    query = f"SELECT * {{ {TABLES} }} LIMIT 300000"

    async def work() -> None:
        async with pool_of(store) as pool:
            answer = await pool.ask(Job(query, CSV), version)
            await until(lambda: pool.admission.running == 0)
            assert (await rest(answer)).count(b"\r\n") == 300_001

    run(work)


def test_lines_are_cut_where_so_many_were_asked_for(store: VersionStore) -> None:
    version = commit(store, 50)

    async def work() -> None:
        async with pool_of(store) as pool:
            job = Job("SELECT ?s { ?s ?p ?o }", "text/tab-separated-values", max_lines=11)
            assert (await rest(await pool.ask(job, version))).count(b"\n") == 11
            assert (await text(pool, COUNT, version)) == "n\r\n50\r\n"

    run(work)


def test_one_client_cannot_have_every_process(store: VersionStore) -> None:
    version = commit(store, 1)

    async def work() -> None:
        async with pool_of(store) as pool:
            greedy = [asyncio.create_task(text(pool, STUCK, version, client="a")) for _ in range(5)]
            await until(lambda: pool.admission.waiting == 4)
            assert await text(pool, COUNT, version, client="b") == "n\r\n1\r\n"
            for each in greedy:
                each.cancel()
            await asyncio.gather(*greedy, return_exceptions=True)

    run(work)


def test_a_wait_has_an_end(store: VersionStore) -> None:
    version = commit(store, 1)
    limits = ProcessLimits(processes=1, queue_seconds=0.2, queue_length=2)

    async def work() -> None:
        async with pool_of(store, limits) as pool:
            first = asyncio.create_task(text(pool, STUCK, version, client="a"))
            await until(lambda: pool.admission.running == 1)
            with pytest.raises(BusyError, match=r"no query process was free for 0\.2 s"):
                await text(pool, COUNT, version, client="b")
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)

    run(work)


def test_a_query_process_that_is_killed_from_outside_is_replaced(store: VersionStore) -> None:
    version = commit(store, 1)

    async def work() -> None:
        async with pool_of(store) as pool:
            asking = asyncio.create_task(text(pool, STUCK, version))
            await until(lambda: any(process.answer for process in pool.processes))
            (busy,) = (process for process in pool.processes if process.answer)
            os.kill(busy.pid, signal.SIGKILL)
            with pytest.raises(OutOfMemoryError):  # nobody here sent it, so the kernel is taken to have
                await asking
            assert await text(pool, COUNT, version) == "n\r\n1\r\n"

    run(work)


def test_a_fork_server_that_is_killed_is_replaced(store: VersionStore) -> None:
    version = commit(store, 1)

    async def work() -> None:
        async with pool_of(store, patient_limits(processes=2)) as pool:
            pool.prefer(version)
            await until(lambda: pool.in_memory == version)
            old = [process.pid for process in pool.processes]
            pool.kill_fork_server()
            await until(lambda: not any(map(is_alive, old)))
            # What the fork server was just forking dies with it too, and with it the query that it is given.
            assert await told_at_last(pool, version) == "n\r\n1\r\n"
            await until(lambda: pool.in_memory == version)

    run(work)


def test_the_preferred_version_is_asked_from_memory_and_gives_way_to_the_next(store: VersionStore) -> None:
    one = commit(store, 1)

    async def work() -> None:
        async with pool_of(store, patient_limits(processes=2)) as pool:
            pool.prefer(one)
            await until(lambda: pool.in_memory == one)
            old = await pool.ask(Job(f"{ENDLESS} LIMIT 2000000", CSV), one)
            two = commit(store, 2)
            pool.prefer(two)
            assert await text(pool, COUNT, two) == "n\r\n2\r\n"
            await until(lambda: pool.in_memory == two)
            assert (await rest(old)).count(b"\r\n") == 2_000_001
            assert await text(pool, COUNT, two) == "n\r\n2\r\n"

    run(work)


def test_a_graph_beyond_the_limit_is_asked_from_disk(store: VersionStore) -> None:
    version = commit(store, 3)

    async def work() -> None:
        async with pool_of(store, patient_limits(processes=2, load_quads=2)) as pool:
            pool.prefer(version)
            assert await text(pool, COUNT, version) == "n\r\n3\r\n"
            assert pool.in_memory is None

    run(work)


def test_stopping_ends_every_process(store: VersionStore) -> None:
    version = commit(store, 1)

    async def work() -> None:
        async with pool_of(store) as pool:
            asking = asyncio.create_task(text(pool, STUCK, version))
            await until(lambda: any(process.answer for process in pool.processes))
            pids = [process.pid for process in pool.processes]
        with pytest.raises((CancelledJobError, CrashedError)):
            await asking
        await until(lambda: not any(map(is_alive, pids)))

    run(work)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # gone before it was opened, or before it was read
        return False
    return state != "Z"


def test_a_query_is_asked_without_a_task(store: VersionStore) -> None:
    version = commit(store, 3)

    async def work() -> None:
        async with pool_of(store, patient_limits(processes=2, load_quads=0)) as pool:
            pool.prefer(version)
            await pool.at_rest(version)
            loop = asyncio.get_running_loop()
            told: asyncio.Future[AnswerStream | Exception | None] = loop.create_future()
            waiting: asyncio.Future[AnswerStream | Exception | None] = loop.create_future()
            refused: asyncio.Future[AnswerStream | Exception | None] = loop.create_future()
            left = Asking(pool, Job(STUCK, CSV), version, "a", 300, lambda *_: told.set_result(None))
            # The only place of this client is taken: the others wait, and one of them gives up.
            Asking(pool, Job(COUNT, CSV), version, "a", None, lambda *of: waiting.set_result(of[0] or of[1]))
            Asking(
                pool, Job("SELECT", CSV), version, "a", None, lambda *of: refused.set_result(of[0] or of[1])
            )
            gone = Asking(pool, Job(COUNT, CSV), version, "a", None, lambda *_: told.set_result(None))
            assert (pool.admission.running, pool.admission.waiting) == (1, 3)
            gone.leave()
            assert pool.admission.waiting == 2
            left.leave()
            answer = await waiting
            assert isinstance(answer, AnswerStream)
            assert await rest(answer) == b"n\r\n3\r\n"
            assert isinstance(await refused, QuerySyntaxError)
            assert not told.done()
            await until(lambda: pool.admission.running == 0)
            assert pool.ended == {"answered": 2, "cancelled": 1}

    run(work)


def test_a_query_that_is_asked_without_a_task_has_a_process_forked(store: VersionStore) -> None:
    version = commit(store, 3)

    async def work() -> None:
        async with pool_of(store, patient_limits(processes=2, load_quads=0)) as pool:
            pool.prefer(version)
            await pool.at_rest(version)
            for process in pool.processes:
                os.kill(process.pid, signal.SIGKILL)
            await until(lambda: not pool.processes)
            told: asyncio.Future[AnswerStream | Exception | None] = asyncio.get_running_loop().create_future()
            asking = Asking(
                pool, Job(COUNT, CSV), version, "a", 300, lambda *of: told.set_result(of[0] or of[1])
            )
            answer = await told
            assert isinstance(answer, AnswerStream)
            assert await rest(answer) == b"n\r\n3\r\n"
            asking.leave()  # of no use any more, and no harm
            for process in pool.processes:
                os.kill(process.pid, signal.SIGKILL)
            await until(lambda: not pool.processes)
            left = Asking(pool, Job(COUNT, CSV), version, "a", 300, lambda *_: told.set_result(None))
            left.leave()
            await until(lambda: pool.admission.running == 0)

    run(work)


def test_a_version_comes_into_memory_though_what_loads_it_is_killed(
    store: VersionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = commit(store, 3)
    load, killed = ForkClient.load, list[str]()

    async def killed_at_first(server: ForkClient, wanted: str) -> ForkClient:
        if not killed:
            killed.append(wanted)
            raise ForkServerGoneError("it was killed")
        return await load(server, wanted)

    monkeypatch.setattr(ForkClient, "load", killed_at_first)

    async def work() -> None:
        async with pool_of(store, patient_limits(processes=2)) as pool:
            pool.prefer(version)
            await until(lambda: pool.in_memory == version)
            assert killed == [version]
            assert await text(pool, COUNT, version) == "n\r\n3\r\n"

    run(work)
