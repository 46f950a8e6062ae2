"""The fast path answers as the edge does, in the order of the requests, and turns the others away."""

from __future__ import annotations

import http.client
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from detente.settings import Settings
from detente.web.querying.reply import Reply
from detente.web.server.edge import Edge
from detente.web.server.fast_path import _head
from tests.web.served import PORT, serving

BY_THE_EDGE = {"Content-Length": "0"}
"""A header by which a request is left to the edge, and that changes nothing else."""

VARYING = {"date", "server-timing"}
FRAMING = {"content-length", "transfer-encoding"}
NOW = "SELECT (NOW() AS ?n) {}"
LONG = (
    "SELECT * { " + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(60)))} }}" for n in range(3)) + " }"
)


@dataclass
class Ways:
    """A service, and how many requests went by the edge."""

    port: int
    app: Flask
    by_edge: list[str] = field(default_factory=list)

    def get(self, query: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Ask, and give status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", f"/sparql?{urlencode({'query': query})}", headers=named)
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found


@pytest.fixture(scope="module")
def ways(data: Path) -> Iterator[Ways]:
    counted: list[str] = []
    answer = Edge.__call__

    async def counting(edge: Edge, scope: dict[str, object], *of: object) -> None:
        counted.append(str(scope["path"]))
        await answer(edge, scope, *of)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Edge, "__call__", counting)
        with serving(Settings(data=data, processes=2)) as app:
            yield Ways(app.extensions[PORT], app, counted)


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv", "*/*;q=0.5", ""])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "ASK { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT ?x { ?x a det:Meetin }",
        NOW,
        LONG,
        "SELECT * { ",
        "SELECT (<https://example.org/f>(1) AS ?x) {}",
    ],
)
def test_both_ways_answer_alike(ways: Ways, query: str, accept: str) -> None:
    headers = {"Accept": accept, "Accept-Encoding": "gzip"} if accept else {}
    short = ways.get(query, **headers)
    long = ways.get(query, **headers, **BY_THE_EDGE)
    assert short[0] == long[0]
    # An answer comes in pieces, and once more whole where it was kept.
    framing = FRAMING if query in {LONG, NOW} else set()
    assert _steady(short[1], framing) == _steady(long[1], framing)
    assert query in {LONG, NOW} or short[2] == long[2]


def _steady(headers: dict[str, str], framing: set[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in VARYING | framing}


@pytest.mark.parametrize(
    ("headers", "is_short"),
    [
        ({}, True),
        ({"Accept": "application/sparql-results+json"}, True),
        ({"If-None-Match": '"other"'}, True),
        ({"Accept": "text/html"}, False),
        ({"Accept": "image/png"}, False),
        ({"If-Match": '"other"'}, False),
        (BY_THE_EDGE, False),
        ({"Detente-At-Least": "0123456789ab"}, False),
        ({"Expect": "100-continue"}, False),
    ],
)
def test_what_goes_by_the_fast_path(ways: Ways, headers: dict[str, str], is_short: bool) -> None:
    ways.get("ASK {}")  # the version's terms are known once a query has asked for them
    before = len(ways.by_edge)
    ways.get("ASK { ?s ?p 1 }", **headers)
    assert (len(ways.by_edge) == before) is is_short


def test_a_tag_that_is_known_is_told_without_a_body(ways: Ways) -> None:
    _, headers, _ = ways.get("SELECT * { ?s a ?o }")
    before = len(ways.by_edge)
    status, again, body = ways.get("SELECT * { ?s a ?o }", If_None_Match=headers["etag"])
    assert (status, again["etag"], body, len(ways.by_edge)) == (304, headers["etag"], b"", before)


def _request(number: int, path: str = "/sparql") -> bytes:
    query = urlencode({"query": f"SELECT ({number} AS ?n) {{}}"})
    return f"GET {path}?{query} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode()


@pytest.mark.parametrize("first", [b"", b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_requests_in_one_piece_are_answered_in_their_order(ways: Ways, first: bytes) -> None:
    numbers = [*range(40), *range(40)]  # some are kept, most are not
    with socket.create_connection(("127.0.0.1", ways.port), timeout=300) as connection:
        connection.sendall(first + b"".join(map(_request, numbers)) + _closing())
        received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    bodies = [int(each.split(b"\r\n")[1]) for each in received.split(b"\r\n\r\nn")[1:]]
    assert bodies == [*numbers, 99]


def _closing() -> bytes:
    return _request(99).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


def test_many_requests_behind_a_slow_one_do_not_call_each_other(ways: Ways) -> None:
    slow = (
        f"GET /sparql?{urlencode({'query': LONG})} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode()
    )
    ways.get("SELECT (1 AS ?n) {}", Accept="text/csv")
    with socket.create_connection(("127.0.0.1", ways.port), timeout=300) as connection:
        connection.sendall(slow + _request(1) * 2000 + _closing())
        received = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    assert received.count(b"HTTP/1.1 200 OK") == 2002


def test_a_query_is_answered_though_every_process_was_killed(ways: Ways) -> None:
    for number in range(3):
        with ways.app.app_context():
            pool = ways.app.extensions["detente"].runtime.pool
        for process in pool.processes:
            os.kill(process.pid, signal.SIGKILL)
        status, _, body = ways.get(f"SELECT ({number} + 1000 AS ?n) {{}}", Accept="text/csv")
        # The death of a process that was idle may not be noticed yet: it is then one over this query.
        if status == 200:
            assert body == f"n\r\n{number + 1000}\r\n".encode()
        assert status in {200, 500, 507}


def test_a_header_has_one_line() -> None:
    class Cycle:
        keep_alive, default_headers = True, ()

    with pytest.raises(ValueError, match="several lines"):
        _head(Cycle(), Reply(200, {"ETag": "a\r\nSet-Cookie: b"}))  # type: ignore[arg-type]
