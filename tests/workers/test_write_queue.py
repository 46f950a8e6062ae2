"""Jobs that write: each in a process of its own, in turn, with a deadline and a memory limit."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from detente.changes.jobs import Failure, Outcome, Part, WriteJob
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import VersionStore
from detente.workers.jobs import BusyError, CrashedError, OutOfMemoryError, TimedOutError
from detente.workers.write_queue import Writers, start_write_server

CROSS = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(8))
INSERT = "INSERT DATA { <http://a> <http://b> <http://c> }"


def update(folder: Path, text: str) -> WriteJob:
    path = folder / f"{abs(hash(text))}.ru"
    path.write_text(text, encoding="utf-8")
    return WriteJob("update", "Ann", "said", parts=(Part(str(path), "application/sparql-update"),))


def writing(
    folder: Path,
    work: Any,
    *,
    seconds: float = 300,
    waiting: int = 10,
    memory: int = 512 << 20,
    patience: float = 300.0,
) -> Any:
    async def run() -> Any:
        writers = Writers(
            lambda: start_write_server(folder / "data", DEFAULT_BASE, "plain", 300.0, memory),
            seconds=seconds,
            waiting=waiting,
            patience=patience,
        )
        try:
            return await work(writers)
        finally:
            await writers.stop()

    coroutine: Coroutine[Any, Any, Any] = run()
    return asyncio.run(coroutine)


def current(folder: Path) -> str | None:
    return VersionStore(folder / "data").current_id()


def fill(folder: Path) -> WriteJob:
    many = " ".join(f"<http://a/{n}> <http://b> {n} ." for n in range(3000))
    return update(folder, f"INSERT DATA {{ {many} }}")


def test_a_job_makes_a_version(tmp_path: Path) -> None:
    done = writing(tmp_path, lambda writers: writers.write(update(tmp_path, INSERT)))
    assert done.version == current(tmp_path)
    assert (done.added, done.is_new) == (1, True)
    manifest = VersionStore(tmp_path / "data").current_manifest()
    assert manifest is not None
    assert (manifest.author, manifest.message) == ("Ann", "said")


def test_what_is_wrong_with_a_job_is_told_by_kind(tmp_path: Path) -> None:
    done = writing(tmp_path, lambda writers: writers.write(update(tmp_path, "INSERT DATA {")))
    assert done.kind == "syntax"
    assert current(tmp_path) is None


def test_jobs_are_done_in_turn(tmp_path: Path) -> None:
    async def all_at_once(writers: Writers) -> list[Outcome | Failure]:
        texts = [f"INSERT DATA {{ <http://a> <http://b> {n} }}" for n in range(5)]
        return list(await asyncio.gather(*(writers.write(update(tmp_path, text)) for text in texts)))

    outcomes = writing(tmp_path, all_at_once)
    assert len({each.version for each in outcomes}) == 5
    manifest = VersionStore(tmp_path / "data").current_manifest()
    assert manifest is not None
    assert manifest.total == 5


def test_more_than_may_wait_are_sent_away(tmp_path: Path) -> None:
    async def too_many(writers: Writers) -> list[Any]:
        jobs = [writers.write(update(tmp_path, INSERT)) for _ in range(3)]
        return list(await asyncio.gather(*jobs, return_exceptions=True))

    outcomes = writing(tmp_path, too_many, waiting=1)
    assert [isinstance(each, BusyError) for each in outcomes] == [False, False, True]


async def done_in_the_end(writers: Writers, update_: WriteJob) -> Outcome:
    """Write, again where a busy machine does not come to the end of it in time."""
    for _ in range(100):
        with suppress(TimedOutError):
            done = await writers.write(update_)
            assert isinstance(done, Outcome)
            return done
    raise AssertionError("what ends is never done")


def test_a_job_that_takes_too_long_is_ended_and_changes_nothing(tmp_path: Path) -> None:
    endless = update(tmp_path, f"INSERT {{ ?s0 <http://x> ?o7 }} WHERE {{ {CROSS} }}")

    async def ask(writers: Writers) -> None:
        with pytest.raises(TimedOutError):
            await writers.write(endless)
        assert current(tmp_path) == before
        assert (await done_in_the_end(writers, update(tmp_path, INSERT))).is_new

    writing(tmp_path, lambda writers: writers.write(fill(tmp_path)))
    before = current(tmp_path)
    assert before is not None
    writing(tmp_path, ask, seconds=2)


def test_a_job_that_takes_too_much_memory_is_ended_and_changes_nothing(tmp_path: Path) -> None:
    triples = "?s ?p ?o . ?t ?q ?o2 . ?u ?r ?o3"
    wanted = f"SELECT ?s (CONCAT(STR(?o), STR(?p)) AS ?c) {{ {triples} }} ORDER BY ?c ?o2 ?o3"
    greedy = f"INSERT {{ ?s <http://x> ?c }} WHERE {{ {wanted} }}"

    async def ask(writers: Writers) -> None:
        await writers.write(fill(tmp_path))
        before = current(tmp_path)
        try:
            done = await writers.write(update(tmp_path, greedy))
        except (OutOfMemoryError, CrashedError):
            pass
        else:
            assert isinstance(done, Failure)
            assert done.kind == "memory"
        assert current(tmp_path) == before

    writing(tmp_path, ask, seconds=300, memory=320 << 20)


def test_a_fork_server_that_was_lost_is_started_again(tmp_path: Path) -> None:
    async def ask(writers: Writers) -> bool:
        await writers.write(update(tmp_path, INSERT))
        assert writers._fork_server is not None
        writers._fork_server.kill()
        await writers._fork_server.wait()
        done = await writers.write(update(tmp_path, "INSERT DATA { <http://a> <http://b> 2 }"))
        return isinstance(done, Outcome) and done.is_new

    assert writing(tmp_path, ask)


def test_writers_come_in_turn_however_much_one_of_them_sends(tmp_path: Path) -> None:
    async def ask(writers: Writers) -> list[str]:
        done: list[str] = []

        async def write(client: str) -> None:
            await writers.write(update(tmp_path, INSERT), client)
            done.append(client)

        await asyncio.gather(*(write(client) for client in ("heavy", "heavy", "heavy", "other")))
        return done

    assert writing(tmp_path, ask) == ["heavy", "other", "heavy", "heavy"]


def test_who_took_longer_than_others_may_wait_rests(tmp_path: Path) -> None:
    async def ask(writers: Writers) -> None:
        await writers.write(update(tmp_path, INSERT), "heavy")
        with pytest.raises(BusyError, match="no turn to write was free"):
            await writers.write(update(tmp_path, INSERT), "heavy")
        assert isinstance(await writers.write(update(tmp_path, INSERT), "other"), Outcome)

    writing(tmp_path, ask, patience=0.0)  # every change takes longer


def test_a_change_that_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    async def ask(writers: Writers) -> None:
        await writers.write(fill(tmp_path))
        before = current(tmp_path)
        endless = update(tmp_path, f"INSERT {{ ?s0 <http://x> ?o7 }} WHERE {{ {CROSS} }}")
        task = asyncio.ensure_future(writers.write(endless))
        while not writers.turns.running:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (current(tmp_path), writers.turns.running) == (before, 0)
        assert isinstance(await writers.write(update(tmp_path, INSERT)), Outcome)

    writing(tmp_path, ask, seconds=600)
