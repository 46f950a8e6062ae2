"""Allocators of memory: found, loaded into query processes, and held to the same bounds."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from detente.errors import InputError
from detente.processes import ChildLimits, run
from detente.settings import read_settings
from detente.store import VersionStore
from detente.workers.allocator import (
    ALLOCATORS,
    SYSTEM,
    allocator_in_force,
    find_allocator,
    give_memory_back,
    preloading,
    print_allocator,
)
from detente.workers.jobs import Job, OutOfMemoryError
from detente.workers.process_limits import ProcessLimits
from detente.workers.query_pool import QueryPool
from tests.versions import commit_quads

MANY = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(6))
COUNT = Job("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv")
HUNGRY = Job(f"SELECT DISTINCT * {{ {MANY} }} ORDER BY ?v1", "text/csv")


def installed(name: str) -> str:
    found = find_allocator(name)
    if found is None and name != SYSTEM:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return name


def test_the_system_s_allocator_needs_nothing() -> None:
    assert find_allocator(SYSTEM) is None
    assert preloading(None) == {}


def test_the_first_that_is_there_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.workers.allocator._packaged", lambda _: iter(()))
    monkeypatch.setattr("detente.workers.allocator._FOLDERS", [tmp_path / "none", tmp_path])
    monkeypatch.setattr(sys, "platform", "linux")
    assert find_allocator("auto") is None
    for library in ("libjemalloc.so.2", "libmimalloc.so.2"):
        (tmp_path / library).touch()
        assert find_allocator("auto") == str(tmp_path / library)
    assert find_allocator("jemalloc") == str(tmp_path / "libjemalloc.so.2")


@pytest.mark.parametrize("name", [SYSTEM, *ALLOCATORS])
def test_a_process_has_the_allocator_that_it_is_started_with(name: str) -> None:
    library = find_allocator(installed(name))
    ended = run(print_allocator, limits=ChildLimits(60), variables=preloading(library))
    assert ended.output.decode() == f"{name}\n"


def test_memory_is_given_back_whatever_the_allocator() -> None:
    assert allocator_in_force() in {SYSTEM, *ALLOCATORS}
    give_memory_back()


@pytest.mark.parametrize("name", [SYSTEM, *ALLOCATORS])
def test_a_bound_on_memory_holds_and_the_next_query_is_answered(name: str, tmp_path: Path) -> None:
    nodes = [NamedNode(f"https://example.org/{n}") for n in range(3)]
    store = VersionStore(tmp_path)
    version = commit_quads(store, [Quad(each, each, each) for each in nodes], author="t", message="").id
    limits = ProcessLimits(
        processes=1, query_seconds=300, query_memory=64 << 20, load_quads=0, allocator=installed(name)
    )

    async def work() -> None:
        pool = QueryPool(store, "https://example.org/", limits)
        await pool.start()
        try:
            for _ in range(2):
                assert await answered(pool, COUNT, version) == b"n\r\n3\r\n"
                with pytest.raises(OutOfMemoryError):
                    await answered(pool, HUNGRY, version)
        finally:
            await pool.stop()

    asyncio.run(work())


async def answered(pool: QueryPool, job: Job, version: str) -> bytes:
    answer = await pool.ask(job, version)
    found = b""
    while piece := await answer.read():
        found += piece
    return found


def test_an_allocator_that_there_is_not_is_refused() -> None:
    assert read_settings({"DETENTE_ALLOCATOR": "jemalloc"}).allocator == "jemalloc"
    with pytest.raises(InputError, match="expected auto, mimalloc, jemalloc or system, not 'tcmalloc'"):
        read_settings({"DETENTE_ALLOCATOR": "tcmalloc"})
