"""Clients that are slow, broken, many or gone."""

from __future__ import annotations

import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from tests.faults.controls import controlling
from tests.faults.data import commit
from tests.faults.hostile import nested
from tests.faults.service import (
    PATIENCE_SECONDS,
    WEB_BYTES,
    Service,
    assert_unharmed,
    control_query,
    eventually,
    is_right,
    serving,
)
from tests.faults.wire import SLOW, chunks, head, post, receive, reset, send, status

HEAD_LIMIT = 256 << 10
GARBAGE = {
    "nothing": b"",
    "TLS": bytes.fromhex("16030100c8010000c40303") + bytes(200),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(100),
    "nulls": bytes(10_000),
    "a line without end": b"A" * 100_000,
    "a method of its own": b"HARM /sparql HTTP/1.1\r\nHost: a\r\n\r\n",
    "two lengths": head(5, "Content-Length: 6") + b"ASK {}",
    "a length below zero": b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "a length beyond measure": head(10**30),
    "both framings": head(3, "Transfer-Encoding: chunked") + b"0\r\n\r\nGET",
    "chunks that are none": head(None) + b"zz\r\nASK {}\r\n",
    "a chunk beyond measure": head(None) + b"ffffffffffffffffff\r\nASK {}",
    "an upgrade": b"GET /sparql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "a path upwards": b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    "a path that is no UTF-8": b"GET /%ff%fe%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a query that is no UTF-8": b"GET /sparql?query=%ff HTTP/1.1\r\nHost: a\r\n\r\n",
    "a forged address": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nX-Forwarded-For: \xff,\r\n\r\n",
    "a host that is none": b'GET / HTTP/1.1\r\nHost: \x7f<>"\r\n\r\n',
    "expecting": head(6, "Expect: 100-continue"),
    "garbage after a request": post("ASK {}") + bytes(1000),
    "a thousand requests at once": post("ASK {}") * 1000,
}


@pytest.mark.parametrize("name", GARBAGE)
def test_what_is_no_http_does_no_harm(attacked: Service, name: str) -> None:
    with attacked.connection(GARBAGE[name], seconds=0.5) as connection, suppress(TimeoutError):
        assert b"root:" not in receive(connection, most=1000)


@pytest.mark.parametrize("cut", [3, 30, 120, -1])
def test_a_request_that_breaks_off_does_no_harm(attacked: Service, cut: int) -> None:
    for leave in (socket.socket.close, reset, lambda each: each.shutdown(socket.SHUT_WR)):
        with attacked.connection(post("ASK { ?s ?p ?o }")[:cut]) as connection:
            time.sleep(0.05)
            leave(connection)


def test_a_head_beyond_its_limit_is_refused(attacked: Service) -> None:
    for piece in (b"X-Long: " + b"x" * 1000 + b"\r\n", b"x" * 1000):
        with attacked.connection(head(0)[:-2]) as connection:
            send(connection, (piece for _ in range(2 * HEAD_LIMIT // len(piece))))
            received = receive(connection)
            assert status(received) in (400, 431, 0), received[:100]


def test_long_headers_are_forgotten(folder: Path) -> None:
    commit(folder, 10)
    with serving(folder, processes=2) as service:
        before = service.web_memory()
        for name in ("Accept", "Accept-Encoding", "X-Forwarded-For", "If-None-Match"):
            with service.client() as client:
                for n in range(100):
                    long = {name: f"text/{n}, {'x' * 200_000}"}
                    client.get("/sparql", params={"query": "ASK {}"}, headers=long)
        assert service.web_memory() - before < 20 << 20


def test_different_queries_do_not_add_up(folder: Path) -> None:
    commit(folder, 10)
    with serving(folder, processes=2, cache=8) as service:
        before = service.web_memory()
        with service.client() as client:
            for n in range(5000):
                client.post("/sparql", data={"query": f"ASK {{ FILTER({n} = 1) }} #{'x' * 3900}"})
        assert service.web_memory() - before < 60 << 20
        assert service.web_memory() < WEB_BYTES


def test_large_queries_at_once_hold_nobody_up(strict: Service) -> None:
    large, times = post(nested(100_000, "{ SELECT * { ", "?s ?p ?o", " } }")), 20
    before = strict.web_cpu()
    with controlling(strict) as control, ThreadPoolExecutor(10) as crowd:

        def refused(_: int) -> bool:
            with strict.connection(large) as connection:
                return status(receive(connection, most=1000)) == 400

        assert all(crowd.map(refused, range(times)))
    control.assert_served()
    # Nobody else is answered while one is looked at.
    assert (strict.web_cpu() - before) / times < 0.5
    assert_unharmed(strict)


@pytest.mark.parametrize("accept", ["text/csv", "text/html"])
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_of_50_megabytes_is_refused(attacked: Service, accept: str, announced: bool) -> None:
    size = 50 << 20
    pieces = (b"#" * (1 << 16) for _ in range(size >> 16)) if announced else chunks(size)
    with attacked.connection(head(size if announced else None, f"Accept: {accept}")) as connection:
        send(connection, pieces)
        # A client that does not read while it sends may find the connection reset in place of the answer.
        assert status(receive(connection, most=1000)) in (400, 413, 0)
    assert attacked.web_memory() < WEB_BYTES


@pytest.mark.parametrize("accept", ["text/csv", "text/html"])
def test_a_body_too_large_is_answered_with_413(attacked: Service, accept: str) -> None:
    with attacked.connection(head(50 << 20, f"Accept: {accept}")) as connection:
        assert status(receive(connection, most=1000)) == 413


@pytest.mark.parametrize("announced", [True, False])
def test_who_sends_all_of_a_body_too_large_is_answered(attacked: Service, announced: bool) -> None:
    size = 8 << 20
    pieces = [b"#" * size] if announced else chunks(size)
    with attacked.connection(head(size if announced else None)) as connection:
        for piece in pieces:
            connection.sendall(piece)
        assert status(receive(connection, most=1000)) == 413


def test_slow_requests_are_ended_and_hold_nobody_up(attacked: Service) -> None:
    """Heads have 20 s, bodies 30 s, whatever is sent meanwhile; so has what nobody wants to read."""
    unwanted = [head(1000, target="/"), head(50 << 20, "Accept: text/html")]
    in_part = [b"POST /sp", head(0)[:-2], b"", head(100), head(None), head(100, "Accept: text/html")]
    with ExitStack() as stack:
        slow = [stack.enter_context(attacked.connection(each)) for each in (*in_part, *unwanted) * 10]
        start = time.monotonic()
        while time.monotonic() - start < 32:
            for connection in slow:
                with suppress(OSError):
                    connection.send(b"X" if time.monotonic() - start < 15 else b"")
            time.sleep(1)
        assert httpx.get(f"{attacked.address}/", timeout=300).status_code == 200, "no page is made any more"
        for connection in slow:
            connection.settimeout(PATIENCE_SECONDS)
        statuses = Counter(status(receive(connection)) for connection in slow)
    assert set(statuses) <= {0, 400, 405, 408, 413}, statuses


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json"])
def test_a_client_that_leaves_ends_its_query(roomy: Service, accept: str) -> None:
    eventually(roomy.is_at_rest, "queries still run")
    before = roomy.ended("cancelled")
    for leave in (socket.socket.close, reset):
        with roomy.connection(post(SLOW, f"Accept: {accept}", "X-Forwarded-For: 192.0.2.5")) as connection:
            # Nobody else asks, so that this is the one that runs.
            eventually(lambda: roomy.state()["running"] == 1, "the query does not begin")
            leave(connection)
        eventually(roomy.is_at_rest, "the slot is not given back")
    assert roomy.ended("cancelled") == before + 2
    assert_unharmed(roomy)


def test_clients_that_leave_the_queue_make_room(loaded: Service) -> None:
    with ExitStack() as stack:
        for n in range(60):
            stack.enter_context(loaded.connection(post(SLOW, f"X-Forwarded-For: 192.0.2.{n % 3}")))
        eventually(lambda: loaded.state()["waiting"] > 40, "nobody waits")
    eventually(loaded.is_at_rest, "the places are not given back")


def test_500_clients_at_once_are_answered_or_told_when_to_come_again(attacked: Service) -> None:
    def ask(n: int) -> int:
        nonce = f"crowd {n}"
        with attacked.client(f"192.0.2.{n % 200}") as client:
            answer = attacked.ask_in_time(client, control_query(n, nonce))
        assert answer.status_code in (429, 503) or is_right(attacked, answer, n, nonce), answer.text
        assert answer.status_code == 200 or int(answer.headers["Retry-After"]) > 0
        return answer.status_code

    with ThreadPoolExecutor(500) as crowd:
        statuses = Counter(crowd.map(ask, range(1000)))
    assert statuses[200] > 500


def test_500_slow_queries_at_once_leave_the_others_their_turn(attacked: Service) -> None:
    before = attacked.ended("refused")
    with ExitStack() as stack:
        for n in range(500):
            stack.enter_context(attacked.connection(post(SLOW, f"X-Forwarded-For: 192.0.2.{n % 2}")))
        eventually(lambda: attacked.ended("refused") > before, "the queue takes all")
        with attacked.client("192.0.2.77") as client:
            answer = attacked.ask_in_time(client, control_query(1, "turn"))
            assert is_right(attacked, answer, 1, "turn") or answer.status_code == 503


def test_1500_idle_connections_do_not_keep_others_out(attacked: Service) -> None:
    with ExitStack() as stack:
        for _ in range(1500):
            stack.enter_context(attacked.connection())
        assert httpx.get(f"{attacked.address}/health", timeout=300).status_code == 200
