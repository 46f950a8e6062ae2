"""New versions while queries run: each answer is of one version, and says of which."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.controls import controlling
from tests.faults.data import commit, generation_of
from tests.faults.service import QUERY, Service, assert_unharmed, serving

COMMITS = 8
ALL = "SELECT ?value ?n { GRAPH <urn:control> { ?s <urn:value> ?value } ?a <urn:next> ?n }"
ROWS = 100 * 300


def read_all(service: Service, stop: threading.Event) -> int:
    """Read long answers until told to stop, each of one version; give their number."""
    number = 0
    with service.client("203.0.113.1") as client:
        while not stop.is_set():
            answer = service.ask(client, ALL, Accept="text/csv")
            generation = generation_of(service.data, answer.headers["Detente-Version"])
            assert answer.status_code == 200
            assert answer.text.count(f" of generation {generation},") == answer.text.count("\n") - 1 == ROWS
            number += 1
    return number


def test_no_answer_is_lost_or_mixed_when_versions_change(folder: Path) -> None:
    commit(folder, 300)
    stop = threading.Event()
    with (
        serving(folder, processes=3) as service,
        ThreadPoolExecutor(2) as readers,
        controlling(service) as control,
        controlling(service, "198.51.100.8") as other,
    ):
        reading = [readers.submit(read_all, service, stop) for _ in range(2)]
        try:
            newest = [commit(folder, 300, generation).id for generation in range(1, COMMITS + 1)][-1]
        finally:
            stop.set()
        assert all(each.result() > 0 for each in reading)
        assert service.state()["version"] == newest
        assert_unharmed(service)
    control.assert_served()
    other.assert_served()


def test_many_old_versions_are_asked_in_turn(folder: Path) -> None:
    versions = [commit(folder, 10, generation).id for generation in range(12)]
    with serving(folder, processes=3) as service, controlling(service) as control:
        with service.client() as client:
            for n in range(60):
                version = versions[n % len(versions)]
                query = f"SELECT ?value {{ GRAPH ?g {{ <urn:control:{n}> <urn:value> ?value }} }}"
                answer = client.post(
                    f"/v/{version}/sparql",
                    content=query,
                    headers={"Content-Type": QUERY, "Accept": "text/csv"},
                )
                assert answer.text == f"value\r\nvalue {n} of generation {n % len(versions)}\r\n"
                assert answer.headers["Detente-Version"] == version
        assert_unharmed(service)
    control.assert_served()
