"""Whatever a request can cause has a bound, a share for each client, and a place outside the page threads."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from detente.settings import Settings
from detente.web.http.codings import choose_coding
from detente.web.http.documents import MOST_DOCUMENTS
from detente.web.http.negotiation import MOST_BYTES, MOST_RANGES, UNSTATED, choose, parse_accept
from detente.web.querying.context import EXTENSION
from detente.web.querying.runtime import Runtime
from detente.web.server.http_protocol import ADDRESS_BYTES, HEAD_BYTES
from detente.workers.admission import Admission
from tests.web.served import PORT, serving
from tests.web.written_service import PROBLEM, WrittenService

BROWSER = {"Accept": "text/html"}
SPAN = " ".join(map(str, range(100)))
STUCK = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {SPAN} }}" for n in range(8)) + " }"
INSERT = "INSERT DATA { <urn:a> <urn:b> 1 }"
PATIENCE_SECONDS = 300.0


def runtime_of(app: Flask) -> Runtime:
    runtime: Runtime = app.extensions[EXTENSION].runtime
    return runtime


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.01)


@contextmanager
def taken(app: Flask, turns: Admission, client: str = "somebody else") -> Iterator[None]:
    """Hold a place of which there is one."""
    runtime = runtime_of(app)

    async def leave() -> None:
        turns.leave(client)

    runtime.wait(turns.enter(client))
    try:
        yield
    finally:
        runtime.wait(leave())


@contextmanager
def sent(app: Flask, request: bytes) -> Iterator[socket.socket]:
    """Send a request whose answer nobody waits for."""
    with socket.create_connection(("127.0.0.1", app.extensions[PORT])) as connection:
        connection.sendall(request)
        yield connection


@pytest.fixture
def app(data: Path) -> Iterator[Flask]:
    """Serve with one thread for pages, and little patience."""
    with serving(Settings(data=data, threads=1, processes=2, queue_seconds=0.2)) as app:
        yield app


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Flask]:
    with serving(Settings(data=tmp_path, profile="plain", processes=1)) as app:
        yield app


# Headers


@given(st.text('*/;,q=0.1 a"\\', max_size=300), st.integers(1, 2000))
def test_no_header_makes_more_ranges_than_are_weighed(element: str, times: int) -> None:
    assert len(parse_accept(f"{element}," * times)) <= MOST_RANGES


def test_a_header_too_long_to_weigh_states_no_preference() -> None:
    assert parse_accept("text/csv," * MOST_RANGES) != UNSTATED
    assert parse_accept("text/csv," * (MOST_RANGES + 1)) == UNSTATED
    assert parse_accept("text/csv" + " " * MOST_BYTES) == UNSTATED
    assert choose("text/csv;q=0.5," * 30_000, ["text/turtle", "text/csv"]) == "text/turtle"
    assert choose_coding("gzip" + " " * MOST_BYTES) == "identity"


@pytest.mark.parametrize("path", ["/sparql?query=ASK{}", "/", "/graphs?default", "/nowhere", "/v"])
def test_such_a_header_is_answered_everywhere(client: FlaskClient, path: str) -> None:
    usual, long = (client.get(path, headers={"Accept": each}) for each in ("*/*", "*/*," * 30_000))
    assert (long.status_code, long.content_type) == (usual.status_code, usual.content_type)


def test_several_lines_of_one_header_are_one_list(client: FlaskClient) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", client.application.extensions[PORT])
    connection.putrequest("GET", "/sparql?query=ASK%7B%7D")
    connection.putheader("Accept", "text/csv")
    connection.putheader("Accept", "application/json;q=0.1")
    connection.endheaders()
    assert connection.getresponse().headers["Content-Type"] == "text/csv; charset=utf-8"
    connection.close()


def refused(client: FlaskClient, head: bytes) -> tuple[int, http.client.HTTPMessage, bytes]:
    port = client.application.extensions[PORT]
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.headers, answer.read()


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["/sparql?query=", "/graphs?graph=urn:", "/"])
def test_a_long_address_is_told_to_be_one(client: FlaskClient, path: str, method: str) -> None:
    start = f"{method} {path}".encode()
    more = b"x" * (ADDRESS_BYTES + 1 - len(path))
    head = start + more + b" HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n"
    status, headers, body = refused(client, head)
    assert status == 414
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Content-Type"] == PROBLEM
    if body:
        assert "POST" in json.loads(body)["detail"]


def test_an_address_of_the_greatest_length_is_read(client: FlaskClient) -> None:
    path = "/sparql?query=ASK%7B%7D%23"
    head = f"GET {path}{'x' * (ADDRESS_BYTES - len(path))} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert refused(client, head.encode())[0] == 200


def test_a_head_without_end_is_told_what_is_too_long_in_it(client: FlaskClient) -> None:
    long = b"x" * (HEAD_BYTES - 10)
    status, headers, _ = refused(client, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + long)
    assert (status, headers["Access-Control-Allow-Origin"]) == (431, "*")
    assert refused(client, b"GET /sparql?query=" + long)[0] == 414


# Pages


def test_a_slow_query_takes_no_thread_of_the_pages(app: Flask) -> None:
    target = httpx.QueryParams(query=STUCK)
    request = f"GET /sparql?{target} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n".encode()
    pool = runtime_of(app).pool
    with sent(app, request):
        wait_until(lambda: pool.admission.running == 1)
        assert app.test_client().get("/v", headers=BROWSER).status_code == 200
        assert pool.admission.running == 1
    wait_until(lambda: pool.admission.running == 0)  # its client has gone


def test_who_waits_too_long_for_a_page_is_told_to_come_again(app: Flask) -> None:
    with taken(app, runtime_of(app).pages):
        for path in ("/v", "/sparql", "/nowhere"):
            answer = app.test_client().get(path, headers=BROWSER)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert app.test_client().get("/sparql?query=ASK{}").status_code == 200
    assert app.test_client().get("/v", headers=BROWSER).status_code == 200


def test_who_waits_too_long_to_send_a_large_body_is_told_so(app: Flask) -> None:
    runtime, client = runtime_of(app), app.test_client()
    holders = [f"client {n}" for n in range(runtime.bodies.slots)]
    for holder in holders:
        runtime.wait(runtime.bodies.enter(holder))
    long, short = "ASK {} #" + "x" * (1 << 17), "ASK {}"
    assert client.post("/sparql", data={"query": long}).status_code == 503
    assert client.post("/sparql", data={"query": short}).status_code == 200

    async def leave() -> None:
        for holder in holders:
            runtime.bodies.leave(holder)

    runtime.wait(leave())
    assert client.post("/sparql", data={"query": long}).status_code == 200


# Changes


def test_a_change_whose_client_left_before_its_turn_is_not_made(plain: Flask) -> None:
    runtime = runtime_of(plain)
    turns = runtime.writers.turns
    head = (
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-update\r\n"
        f"Content-Length: {len(INSERT)}\r\n\r\n{INSERT}"
    )
    with taken(plain, turns):
        with sent(plain, head.encode()):
            wait_until(lambda: turns.waiting == 1)
        wait_until(lambda: turns.waiting == 0)
    assert runtime.store.current_id() is None
    answer = plain.test_client().post("/sparql", data=INSERT, content_type="application/sparql-update")
    assert answer.status_code == 200


def test_a_change_that_waits_too_long_is_told_to_come_again(tmp_path: Path) -> None:
    with serving(Settings(data=tmp_path, profile="plain", queue_seconds=0.2, threads=1)) as app:
        client = app.test_client()
        with taken(app, runtime_of(app).writers.turns):
            answer = client.put("/graphs?default", data="", content_type="text/turtle")
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
            assert "Nothing was changed" in answer.text
        assert client.put("/graphs?default", data="", content_type="text/turtle").status_code < 300


def test_changes_that_wait_take_no_thread_of_the_pages(plain: Flask) -> None:
    turns = runtime_of(plain).writers.turns
    head = (
        b"PUT /graphs?default HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/turtle\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    with taken(plain, turns):
        connections = [socket.create_connection(("127.0.0.1", plain.extensions[PORT])) for _ in range(12)]
        for connection in connections:
            connection.sendall(head)
        wait_until(lambda: turns.waiting == len(connections))
        assert plain.test_client().get("/problems", headers=BROWSER).status_code == 200
        assert turns.waiting == len(connections)
        for connection in connections:
            connection.close()


def test_a_form_of_too_many_documents_is_told_how_many_there_may_be(service: WrittenService) -> None:
    disposition = 'Content-Disposition: form-data; name="a"; filename="{}.ttl"'
    part = f"--x\r\n{disposition}\r\nContent-Type: text/turtle\r\n\r\n\r\n"
    statuses = {}
    for number in (MOST_DOCUMENTS, MOST_DOCUMENTS + 1):
        form = "".join(part.format(n) for n in range(number)) + "--x--\r\n"
        answer = service.send(
            "PUT", "/graphs?graph=urn:parts&dry-run", form, media_type="multipart/form-data; boundary=x"
        )
        statuses[number] = answer
    assert statuses[MOST_DOCUMENTS].status_code == 200
    refused = statuses[MOST_DOCUMENTS + 1]
    assert refused.status_code == 413
    assert "1,000 documents" in refused.json()["detail"]
    assert "MiB" not in refused.json()["detail"]


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { GRAPH <urn:tt> { <urn:a> <urn:b> <<( <urn:x> <urn:y> 1 )>> } }",
        "INSERT { GRAPH <urn:tt> { ?s <urn:b> ?t } } WHERE { ?s a ?c BIND(TRIPLE(?s, rdf:type, ?c) AS ?t) }",
    ],
)
def test_a_triple_term_is_refused_wherever_it_comes_from(service: WrittenService, update: str) -> None:
    answer = service.update(update)
    assert answer.status_code == 400, answer.text
    assert answer.json()["type"].endswith(("#rdf-term", "#update-syntax"))


def test_a_message_is_kept_as_one_harmless_line(service: WrittenService) -> None:
    message = "why\u202e not\u2028" + "x" * 60_000
    answer = service.put("urn:message", "<urn:a> <urn:b> 1 .", **{"Detente-Message": message})
    assert answer.status_code == 201
    kept = service.client.get("/v/current").json()["message"]
    assert kept.startswith("why\ufffd not\ufffdxxx")
    assert len(kept.encode()) == 1024
    service.send("DELETE", "/graphs?graph=urn:message")


# Turns


def test_who_rests_comes_after_the_others_and_then_again() -> None:
    async def run() -> None:
        turns = Admission(1, 10, 30.0)
        turns.rest("heavy", 0.05)
        heavy = asyncio.ensure_future(turns.enter("heavy"))
        await turns.enter("other")  # at once, though somebody waits
        assert not heavy.done()
        turns.leave("other")
        await heavy
        assert turns.running == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "value", "link"),
    [
        ("Proto", "https", "https://localhost/"),
        ("Proto", "javascript", "http://localhost/"),
        ("Proto", "HTTPS", "https://localhost/"),
        ("Prefix", "/detente", "http://localhost/detente/"),
        ("Prefix", "//evil.example", "http://localhost/"),
        ("Prefix", "/a//b", "http://localhost/"),
        ("Prefix", "/../x", "http://localhost/"),
        ("Prefix", '/"onclick=x', "http://localhost/"),
        ("Prefix", "/a?b", "http://localhost/"),
        ("Host", "graph.example", "http://graph.example/"),
        ("Host", "graph.example:8443", "http://graph.example:8443/"),
        ("Host", "evil.example/path", "http://localhost/"),
        ("Host", 'a"b', "http://localhost/"),
    ],
)
def test_what_a_proxy_says_is_believed_where_it_makes_an_address(
    behind: Flask, name: str, value: str, link: str
) -> None:
    headers = {"Accept": "text/html", f"X-Forwarded-{name}": value}
    page = behind.test_client().get("/v", headers=headers)
    assert page.status_code == 200
    assert f"{link}sparql</code>" in page.text
    assert "evil" not in page.text
    problem = behind.test_client().get("/sparql?query=x", headers=headers | {"Accept": "application/json"})
    assert problem.get_json()["type"] == f"{link}problems#query-syntax"


@pytest.fixture(scope="module")
def behind(data: Path) -> Iterator[Flask]:
    """Serve behind one proxy."""
    with serving(Settings(data=data, proxies=1, processes=1)) as app:
        yield app
