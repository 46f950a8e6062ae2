"""Writers in several processes at once: they take turns, and no change of one is lost to another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from detente.store import VersionStore
from detente.store.ways import lineage
from tests.faults.committing import GRAPHS, added
from tests.faults.data import commit
from tests.faults.service import Service, serving

CHANGES = 10
PROCESSES = ("one", "two")


def adding(folder: Path, who: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.committing", "add", str(folder), who, str(CHANGES)]
    return subprocess.Popen(command)


def post(service: Service, n: int) -> tuple[int, str]:
    """Add a quad by the Graph Store protocol."""
    body = serialize([added("http", n).triple], format=RdfFormat.N_TRIPLES)
    headers = {"Content-Type": "application/n-triples", "Detente-Message": "Generation 0"}
    with service.client() as client:
        answer = client.post("/graphs", params={"graph": GRAPHS[0].value}, content=body, headers=headers)
        return answer.status_code, answer.text


def test_no_change_of_two_processes_and_a_service_is_lost(folder: Path) -> None:
    commit(folder, 10)
    with serving(folder, processes=2) as service:
        writers = [adding(folder, who) for who in PROCESSES]
        answers = [post(service, n) for n in range(CHANGES)]
        assert [writer.wait(300) for writer in writers] == [0, 0]
    assert {status for status, _ in answers} <= {200, 201, 204}, answers
    store = VersionStore(folder)
    current = store.current()
    assert current is not None
    expected = {added(who, n) for who in (*PROCESSES, "http") for n in range(CHANGES)}
    assert set(current.match(graph=GRAPHS[0])) == expected
    assert len(list(lineage(store, current.manifest.id))) == 1 + len(expected) == len(store.ids())


def test_a_writer_that_waited_too_long_is_told_who_writes(folder: Path) -> None:
    commit(folder, 10)
    with serving(folder, processes=2, lock_seconds=0.5) as service:
        with VersionStore(folder).lock():
            status, text = post(service, 0)
            assert status == 503
            assert f"rocess {os.getpid()} is writing" in text
            assert "0.5 s" in text
        assert post(service, 0)[0] in (200, 201, 204)
