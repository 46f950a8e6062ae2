"""Long answers: never in memory, never cut without a sign."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from tests.faults.hostile import digits, product
from tests.faults.service import PATIENCE_SECONDS, QUERY, WEB_BYTES, Service, eventually
from tests.faults.wire import post, receive, reset, status

ROWS = digits(2, 1000)
TRIPLES = "CONSTRUCT { ?a ?b ?x } { ?a <urn:next> ?x . ?b <urn:next> ?y }"


@contextmanager
def most_memory(service: Service) -> Iterator[list[int]]:
    """Measure the web process every few milliseconds; the list grows while the context lasts."""
    found, stop = [service.web_memory()], threading.Event()

    def measure() -> None:
        while not stop.wait(0.02):
            found.append(service.web_memory())

    thread = threading.Thread(target=measure)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()


def stream(service: Service, query: str, accept: str, coding: str, pause: float = 0.0) -> int:
    """Read an answer without keeping it; give the number of its lines."""
    headers = {"Content-Type": QUERY, "Accept": accept, "Accept-Encoding": coding}
    lines = 0
    with (
        service.client() as client,
        client.stream("POST", "/sparql", content=query.encode(), headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert "Content-Length" not in answer.headers
        for n, piece in enumerate(answer.iter_bytes(1 << 16)):
            lines += piece.count(b"\n")
            time.sleep(pause if n < 50 else 0)
    return lines


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_a_million_rows_are_never_in_memory(loaded: Service, coding: str, pause: float) -> None:
    with most_memory(loaded) as memory:
        assert stream(loaded, ROWS, "text/csv", coding, pause) == 1_000_001
    assert max(memory) < WEB_BYTES


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_a_million_triples_are_never_in_memory(loaded: Service, coding: str, pause: float) -> None:
    with most_memory(loaded) as memory:
        assert stream(loaded, TRIPLES, "application/n-triples", coding, pause) == 1_000_000
    assert max(memory) < WEB_BYTES


def test_a_client_that_stops_reading_does_not_keep_the_query_process(loaded: Service) -> None:
    with most_memory(loaded) as memory, loaded.connection(post(ROWS, "Accept: text/csv")) as connection:
        receive(connection, most=1000)
        eventually(loaded.is_at_rest, "the process waits for the client")
        receive(connection, most=1000)
        reset(connection)
    assert max(memory) < WEB_BYTES


def test_clients_that_reset_a_stream_free_its_query_process(loaded: Service) -> None:
    before = loaded.ended("cancelled")
    for _ in range(5):
        with loaded.connection(post(product(3), "Accept: text/csv"), seconds=60) as connection:
            receive(connection, most=100_000)
            reset(connection)
    # Long before its deadline.
    eventually(lambda: loaded.ended("cancelled") == before + 5, "the query runs on")
    eventually(loaded.is_at_rest, "the slot is not given back")


CUT = [
    ("text/csv", "identity"),
    ("text/tab-separated-values", "identity"),
    ("application/sparql-results+json", "identity"),
    ("application/sparql-results+xml", "identity"),
    ("application/n-triples", "identity"),
    ("text/csv", "gzip"),
    ("text/csv", "br"),
    ("text/csv", "zstd"),
]


@pytest.mark.parametrize(("accept", "coding"), CUT)
def test_a_cut_answer_breaks_off(loaded: Service, accept: str, coding: str) -> None:
    is_triples = accept == "application/n-triples"
    query = product(3, head="CONSTRUCT { ?s0 ?p1 ?o2 }" if is_triples else "SELECT *")
    headers = {"Content-Type": QUERY, "Accept": accept, "Accept-Encoding": coding}
    # What is compressed comes late: a frame is sent when it is full.
    seconds = 0.5 if coding == "identity" else 1.8
    received: list[int] = []
    with pytest.raises(httpx.RemoteProtocolError):
        read_what_is_cut(loaded, query, headers, seconds, received)
    assert sum(received) > 0


class LateError(Exception):
    """The deadline came before the first byte."""


def read_what_is_cut(
    service: Service, query: str, headers: dict[str, str], seconds: float, received: list[int]
) -> None:
    """Read an answer that its deadline cuts; with a later one if the machine is too busy to begin."""
    for longer in (1, 3, 9, 27):
        with suppress(LateError):
            return read(service, f"/sparql?timeout={seconds * longer}", query, headers, received)
    pytest.fail("no answer begins before its deadline")


def read(service: Service, path: str, query: str, headers: dict[str, str], received: list[int]) -> None:
    """Read an answer in its coding; note the sizes of its pieces."""
    with (
        service.client() as client,
        client.stream("POST", path, content=query, headers=headers) as answer,
    ):
        if answer.status_code == 504:
            raise LateError
        assert answer.status_code == 200
        assert answer.headers.get("Content-Encoding", "identity") == headers["Accept-Encoding"]
        received += map(len, answer.iter_raw())


def test_a_cut_answer_is_not_kept(loaded: Service) -> None:
    headers = {"Content-Type": QUERY, "Accept": "text/csv", "Accept-Encoding": "identity"}
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            read_what_is_cut(loaded, product(3), headers, 0.4, [])


def test_a_cut_answer_to_http_1_0_is_not_whole(loaded: Service) -> None:
    request = post(product(3), "Accept: application/sparql-results+json").replace(b"HTTP/1.1", b"HTTP/1.0")
    for seconds in (1.2, 3.6, 10.8, 32.4):  # a later one if the machine is too busy to begin
        target = f"/sparql?timeout={seconds}".encode()
        with loaded.connection(request.replace(b"/sparql", target, 1), PATIENCE_SECONDS) as connection:
            received = receive(connection, most=1 << 30)
        if status(received) != 504:
            break
    assert status(received) == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(received.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize(
    "query", ["SELECT * { ?s <urn:value> ?o FILTER (?o != 'head') }", ROWS], ids=["short", "long"]
)
def test_head_evaluates_once(roomy: Service, query: str) -> None:
    def evaluated() -> int:
        return sum(roomy.ended(how) for how in ("answered", "cancelled"))

    eventually(roomy.is_at_rest, "queries still run")
    before = evaluated()
    with roomy.client() as client:
        head = client.head("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert (head.status_code, head.content) == (200, b"")
    eventually(lambda: roomy.is_at_rest() and evaluated() == before + 1, "not evaluated once")
    time.sleep(0.2)
    assert evaluated() == before + 1
