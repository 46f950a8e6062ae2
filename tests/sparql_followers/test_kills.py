"""Engine and feeding process are killed at random moments under a load: nothing torn is ever answered."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx

from detente.sparql_followers.registry import Registry
from detente.sparql_followers.state import EngineStateFile
from tests.faults import processes
from tests.following.services import SECONDS, Node, node
from tests.sparql_followers.engines import Server, server

KILLS = int(os.environ.get("DETENTE_ENGINE_KILLS", "4"))
PATIENCE_SECONDS = 900.0
WIDTH = 200
"""Quads that every change replaces: whoever sees two of its values, or too few, sees half a change."""

QUESTION = "SELECT ?v{0} (COUNT(?s) AS ?n) {{ GRAPH <urn:g> {{ ?s <urn:value> ?v{0} }} }} GROUP BY ?v{0}"


def write(service: Node, value: int) -> str:
    """Give each subject another value; gives the version."""
    gone = "DELETE WHERE { GRAPH <urn:g> { ?s <urn:value> ?o } } ;"
    comes = " ".join(f"<urn:s{n}> <urn:value> {value} ." for n in range(WIDTH))
    answer = service.update(f"{gone} INSERT DATA {{ GRAPH <urn:g> {{ {comes} }} }}")
    assert answer.status_code == 200, answer.text
    version: str = answer.headers["detente-version"]
    return version


class Reader(threading.Thread):
    """Asks all the time, and notes what came: version, rows, and who answered."""

    def __init__(self, service: Node) -> None:
        super().__init__(daemon=True)
        self._service = service
        self.found: list[tuple[str, str, str]] = []
        self.ends = threading.Event()

    def run(self) -> None:
        number = 0
        with httpx.Client(timeout=SECONDS) as client:
            while not self.ends.is_set():
                number += 1
                query = QUESTION.format(number)  # another one, so that none comes from the cache
                headers = {"Accept": "text/csv"}
                answer = client.post(
                    f"{self._service.address}/sparql", data={"query": query}, headers=headers
                )
                assert answer.status_code == 200, answer.text
                by = answer.headers["server-timing"].partition("engine;desc=")[2]
                self.found.append((answer.headers["detente-version"], answer.text, by))


def _has_more(reader: Reader, number: int) -> bool:
    assert reader.is_alive(), "a request was not answered"
    return len(reader.found) > number


def feeders(service: Node) -> list[int]:
    return [pid for pid in processes.tree(service.process.pid)[1:] if _feeds(pid)]


def _feeds(pid: int) -> bool:
    try:
        return b"feed_alone" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def soon(is_so: Callable[[], bool], what: Callable[[], str]) -> None:
    """Wait until something is so; an engine that is tested anew after each kill takes its time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, what()
        time.sleep(0.2)


def told_of(service: Node, kind: str) -> str:
    return f"{EngineStateFile(Registry(service.data).folder(kind)).read()}"


def is_followed(service: Node, kind: str) -> bool:
    state = EngineStateFile(Registry(service.data).folder(kind)).read()
    return state.version is not None and state.version == service.get("/log").json()["head"]


def hurt(chance: random.Random, service: Node, running: Server) -> None:
    """Kill the engine, or what feeds it; the engine is started again, the other starts by itself."""
    time.sleep(chance.random())
    if chance.random() < 0.5:
        running.kill()
        time.sleep(chance.random())
        running.start()
        return
    for pid in feeders(service):
        os.kill(pid, signal.SIGKILL)


def test_nothing_torn_is_answered_and_all_catches_up(running_kind: str, tmp_path: Path) -> None:
    chance = random.Random(16)
    data = tmp_path / "data"
    with server(running_kind, tmp_path / "engine") as running:
        Registry(data).add(running.engine)
        with node(data, route="all", engine_seconds=60) as service:
            values = {write(service, 0): 0}
            soon(lambda: is_followed(service, running_kind), lambda: told_of(service, running_kind))
            reader = Reader(service)
            reader.start()
            for kill in range(KILLS):
                writing = [kill * 10 + each for each in range(1, 4)]
                hurting = threading.Thread(target=hurt, args=(chance, service, running))
                hurting.start()
                for value in writing:
                    values[write(service, value)] = value
                    time.sleep(chance.random())
                hurting.join()
                soon(lambda: is_followed(service, running_kind), lambda: told_of(service, running_kind))
                count = len(reader.found)
                soon(partial(_has_more, reader, count + 3), lambda: "no answers come any more")
            reader.ends.set()
            reader.join(SECONDS)
            told = subprocess.run(
                [sys.executable, "-m", "detente", "follower", "audit", running_kind],
                env={**os.environ, "DETENTE_DATA": str(data), "DETENTE_PROFILE": "plain"},
                capture_output=True,
                text=True,
                check=False,
            )
    for version, text, _ in reader.found:
        assert text.split()[1:] == [f"{values[version]},{WIDTH}"]
    by = Counter(name for _, _, name in reader.found)
    assert by[running_kind] >= KILLS
    assert told.returncode == 0, told.stdout + told.stderr
