"""Followers, and writers of one log, that are killed at any moment: nothing is lost, nothing is torn."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from detente.replication.postgres_log import PostgresLog
from detente.store import VersionStore
from detente.store.inspection import inspect
from tests.faults.committing import GRAPHS, number_of
from tests.faults.data import commit
from tests.faults.test_killed_commits import KILLS, SEED
from tests.faults.test_killed_writing import MESSAGE, update
from tests.following.services import SECONDS, Node, followers_beside, node, soon
from tests.postgres import cluster
from tests.replication.random_commits import facts

FOLLOWER_KILLS = max(6, KILLS // 4)
WRITER_KILLS = max(4, KILLS // 10)


@dataclass
class Load:
    """What was written: the version that was told of each number, and answers that are neither yes nor no."""

    versions: dict[int, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    sent: int = 0


@contextmanager
def under_load(load: Load, *addresses: str) -> Iterator[None]:
    """Write one change after another to one of some services, in a thread."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            load.sent += 1
            number = load.sent
            with suppress(httpx.TransportError):
                where = addresses[number % len(addresses)]
                answer = httpx.post(
                    f"{where}/sparql", content=update(number), headers=MESSAGE, timeout=SECONDS
                )
                if answer.is_success:
                    load.versions[number] = answer.headers["Detente-Version"]
                elif answer.status_code not in (500, 503, 507):
                    load.wrong.append(f"{answer.status_code} {answer.text[:300]}")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def numbers(store: VersionStore) -> dict[int, str]:
    """Find the content of each version by its number; one that is torn fails."""
    found = {}
    for version in store.ids():
        opened = store.open(version)
        if opened.contains_graph(GRAPHS[0]):
            found[number_of(opened)] = version
    return found


def answered_number(follower: Node) -> int:
    """Ask a follower which content it has: every row of an answer is of one version."""
    query = (
        "SELECT DISTINCT ?n { GRAPH ?g { ?thing <urn:value> ?n } FILTER(STRSTARTS(STR(?g), 'urn:part:')) }"
    )
    headers = {"Accept": "text/csv"}
    answer = httpx.get(
        f"{follower.address}/sparql", params={"query": query}, headers=headers, timeout=SECONDS
    )
    rows = answer.text.split()[1:]
    assert len(rows) <= 1, f"an answer of two versions: {rows}"
    return int(rows[0]) if rows else 0


def test_a_follower_that_is_killed_comes_level_and_answers_nothing_torn(tmp_path: Path) -> None:
    commit(tmp_path / "writer", 10)
    chance, load = random.Random(SEED), Load()
    with node(tmp_path / "writer") as writer, under_load(load, writer.address):
        for round_number in range(2):
            with node(tmp_path / "copy", "follow", writer.address) as copy:
                soon(lambda copy=copy: bool(copy.health()["version"]), "the follower has nothing")  # type: ignore[misc]
                for _ in range(FOLLOWER_KILLS // 2):
                    soon(lambda copy=copy: bool(followers_beside(copy)), "nothing follows any more")  # type: ignore[misc]
                    time.sleep(chance.uniform(0, 2))
                    answered_number(copy)
                    kill(followers_beside(copy))
                if round_number == 0:
                    copy.process.kill()
                    copy.process.wait()
    with node(tmp_path / "writer") as writer, node(tmp_path / "copy", "follow", writer.address) as copy:
        soon(
            lambda: writer.health()["version"] == copy.health()["version"], "the follower does not come level"
        )
        assert copy.health()["following"]["stopped"] is False
    source, store = VersionStore(tmp_path / "writer"), VersionStore(tmp_path / "copy")
    assert not load.wrong
    assert load.versions
    assert facts(store) == facts(source)
    assert numbers(store) == numbers(source)
    assert inspect(store).whole


def test_writers_of_one_log_that_are_killed_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    chance, load = random.Random(SEED), Load()
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        Path(folder).chmod(0o755)
        with cluster(Path(folder) / "c") as postgres:
            _kill_writers(tmp_path, postgres.address, chance, load)
            postgres.kill()
            postgres.start()
            _finish(tmp_path, postgres.address, load)


def _kill_writers(folder: Path, address: str, chance: random.Random, load: Load) -> None:
    for _ in range(WRITER_KILLS // 2):
        with node(folder / "one", log=address) as one, node(folder / "other", log=address) as other:
            before = len(load.versions)
            with under_load(load, one.address, other.address):
                soon(lambda before=before: len(load.versions) > before, "nothing is written")  # type: ignore[misc]
                time.sleep(chance.uniform(0, 2))
                chosen = chance.choice([one, other])
                chosen.process.kill()
                chosen.process.wait()


def _finish(folder: Path, address: str, load: Load) -> None:
    """Assert that all that was acknowledged is in the log, and that both writers come to have all of it."""
    with node(folder / "one", log=address) as one, node(folder / "other", log=address) as other:
        load.sent += 1
        answer = httpx.post(
            f"{one.address}/sparql", content=update(load.sent), headers=MESSAGE, timeout=SECONDS
        )
        assert answer.is_success, answer.text
        load.versions[load.sent] = answer.headers["Detente-Version"]
        soon(lambda: one.health()["version"] == other.health()["version"], "the writers do not come level")
    assert not load.wrong, load.wrong[:3]
    stores = [VersionStore(folder / name) for name in ("one", "other")]
    logged = [each.version for each in PostgresLog(address).after(None, 1 << 20)]
    for store in stores:
        assert sorted(logged) == store.ids()
        assert inspect(store).whole
        assert load.versions.items() <= numbers(store).items()
    assert facts(stores[0]) == facts(stores[1])
