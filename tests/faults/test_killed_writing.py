"""Changes over HTTP whose process, or the whole service, is killed: what was acknowledged is there."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from detente.store import VersionStore
from detente.store.inspection import inspect
from tests.faults.committing import GRAPHS, content, number_of
from tests.faults.data import commit
from tests.faults.service import Service, eventually, serving
from tests.faults.test_killed_commits import KILLS, SEED

MESSAGE = {"Detente-Message": "Generation 0", "Content-Type": "application/sparql-update"}
SERVICE_KILLS = max(2, KILLS // 20)
WRITER_KILLS = max(6, KILLS // 4)


@dataclass
class Written:
    """Contents that were sent, by number, and the versions that the service told of them."""

    sent: int = 0
    versions: dict[int, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


@contextmanager
def writing(service: Service, written: Written) -> Iterator[None]:
    """Make changes one after another, in a thread, while the context lasts."""
    stop = threading.Event()

    def write() -> None:
        with service.client("203.0.113.5", seconds=240) as client:
            while not stop.is_set():
                with suppress(httpx.TransportError):
                    _write(client, written)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _write(client: httpx.Client, written: Written) -> None:
    written.sent += 1
    number = written.sent
    answer = client.post("/sparql", content=update(number), headers=MESSAGE)
    if answer.is_success:
        written.versions[number] = answer.headers["Detente-Version"]
    elif answer.status_code not in (500, 503, 507):
        written.refused.append(f"{answer.status_code} {answer.text[:300]}")


def update(number: int) -> str:
    """Write an update after which the graphs hold a content."""
    emptied = "".join(f"DROP SILENT GRAPH <{graph.value}> ; " for graph in GRAPHS)
    stated = "".join(
        f"GRAPH {quad.graph_name} {{ {quad.subject} {quad.predicate} {quad.object} }}\n"
        for quad in content(number)
    )
    return f"{emptied} INSERT DATA {{ {stated} }}"


def writers(service: Service) -> list[int]:
    """Give the processes that make a change now."""
    return service.named("detente-write")


def kill_writer(service: Service, chance: random.Random) -> None:
    """Kill a process that makes a change, some time after it has begun."""
    found = eventually(lambda: writers(service), "no change is made")
    time.sleep(chance.uniform(0, 0.2))
    for pid in found:  # it may be done by now, which is a moment to be killed at like any other
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def assert_all_is_there(store: VersionStore, written: Written, kills: int) -> None:
    """Assert that every acknowledged version is whole, and that others are whole and no more than kills."""
    assert not written.refused, written.refused[:3]
    found = {}
    for version_id in store.ids():
        version = store.open(version_id)
        if version.graph_names() and version.contains_graph(GRAPHS[0]):
            found[number_of(version)] = version_id
    assert written.versions.items() <= found.items()
    unacknowledged = found.keys() - written.versions.keys()
    assert len(unacknowledged) <= kills
    assert unacknowledged <= set(range(1, written.sent + 1))
    assert inspect(store).whole


def test_killed_writing_processes_and_services_lose_nothing_that_was_acknowledged(folder: Path) -> None:
    commit(folder, 10)
    chance, written = random.Random(SEED), Written()
    for _ in range(SERVICE_KILLS):
        with serving(folder, processes=2) as service, writing(service, written):
            before = len(written.versions)
            for _ in range(WRITER_KILLS // SERVICE_KILLS):
                kill_writer(service, chance)
            enough = before + 2
            eventually(lambda least=enough: len(written.versions) >= least, "no change is made any more")  # type: ignore[misc]
            eventually(lambda: writers(service), "no change is made")
            time.sleep(chance.uniform(0, 0.2))
            service.process.kill()
            service.process.wait()
    with serving(folder, processes=2) as service, service.client() as client:
        _write(client, written)
        assert written.sent in written.versions
    assert_all_is_there(VersionStore(folder), written, SERVICE_KILLS + WRITER_KILLS)
