"""Processes that are killed from outside: the next queries are answered."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.faults import processes
from tests.faults.data import commit
from tests.faults.service import (
    FORKING,
    Service,
    assert_unharmed,
    control_query,
    eventually,
    is_right,
    serving,
)
from tests.faults.wire import SLOW

ENDED = (500, 507)
"""Statuses of a query whose process was killed: as by a fault, or as by the kernel for want of memory."""


def kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def load(service: Service, clients: int = 4) -> Iterator[Counter[int]]:
    """Ask control queries; count the statuses. An answer must be right, or say that it is none."""
    statuses: Counter[int] = Counter()
    stop, wrong = threading.Event(), list[str]()

    def ask(who: int) -> None:
        with service.client(f"203.0.113.{who}") as client:
            while not stop.is_set():
                nonce = f"load {time.monotonic()}"
                answer = service.ask(client, control_query(who, nonce))
                statuses[answer.status_code] += 1
                if answer.status_code not in ENDED and not is_right(service, answer, who, nonce):
                    wrong.append(answer.text)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not wrong, wrong[:3]


def has_answered(statuses: Counter[int], least: int) -> bool:
    return statuses[200] >= least


def test_killed_query_processes_are_replaced(roomy: Service) -> None:
    killed = 0
    with load(roomy) as statuses:
        for _ in range(20):
            least = statuses[200] + 10
            pids = roomy.query_processes()  # none for a moment, maybe: those killed before are being replaced
            kill(pids)
            killed += len(pids)
            eventually(partial(has_answered, statuses, least), "nothing is answered after a kill")
    assert sum(statuses[each] for each in ENDED) <= killed, "a process takes more than its own query with it"
    assert_unharmed(roomy)


def test_a_query_whose_process_is_killed_is_told_so(roomy: Service) -> None:
    answers: list[httpx.Response] = []

    def ask() -> None:
        with roomy.client() as client:
            answers.append(roomy.ask(client, SLOW))

    thread = threading.Thread(target=ask)
    thread.start()
    eventually(lambda: roomy.state()["running"] == 1, "the query does not run")
    while thread.is_alive():  # it may be forked yet: what has a slot has not always a process
        kill(roomy.query_processes())
        thread.join(0.2)
    assert answers[0].status_code in ENDED
    with roomy.client() as client:  # what comes before the end of an idle process is noticed is told so too
        eventually(lambda: roomy.ask(client, "ASK {}").status_code == 200, "nothing is answered")
    assert_unharmed(roomy)


@pytest.mark.parametrize("which", FORKING, ids=["the first fork server", "the one with the graph in memory"])
def test_a_killed_fork_server_is_replaced(roomy: Service, which: str) -> None:
    with load(roomy) as statuses:
        for _ in range(3):
            found = eventually(roomy.fork_servers, "there are not two fork servers")
            least = statuses[200] + 10
            kill([found[which]])
            eventually(partial(has_answered, statuses, least), "nothing is answered after a kill")
    assert_unharmed(roomy)


def test_everything_ends_with_a_killed_web_process(folder: Path) -> None:
    commit(folder, 10)
    with serving(folder, processes=2) as service:
        eventually(service.fork_servers, "there are not two fork servers")
        eventually(service.query_processes, "there is no query process")
        service.process.kill()
        eventually(lambda: not processes.with_variable("DETENTE_DATA", str(folder)), "some are left")


def test_a_damaged_version_is_told_and_takes_no_other_with_it(folder: Path) -> None:
    good = commit(folder, 10)
    with serving(folder, processes=2) as service:
        bad = commit(folder, 10, 1)
        for file in (folder / "versions" / bad.id / "store").glob("*"):
            file.unlink()  # the file itself is the other version's too
            file.write_bytes(b"damaged")
        with service.client() as client:
            assert client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 500
            pinned = client.get(f"/v/{good.id}/sparql", params={"query": "ASK { ?s ?p ?o }"})
            assert pinned.status_code == 200, pinned.text
            assert pinned.json()["boolean"] is True
            before = service.metric("detente_query_processes_forked_total")
            time.sleep(2)
            assert service.metric("detente_query_processes_forked_total") - before < 20
            assert client.get("/health/live").status_code == 200
