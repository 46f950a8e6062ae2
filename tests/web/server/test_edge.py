"""What programs get from the running service: validators, codings, versions, deadlines, cut answers."""

from __future__ import annotations

import gzip
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import httpx
import pytest
import zstandard
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.server.test_serving import environment_of

SPAN = " ".join(map(str, range(100)))
MANY = f"SELECT * {{ VALUES ?a {{ {SPAN} }} VALUES ?b {{ {SPAN} }} }}"
ENDLESS = "SELECT * { " + " ".join(f"VALUES ?v{n} {{ {SPAN} }}" for n in range(8)) + " }"
STUCK = f"SELECT (COUNT(*) AS ?n) {{ {ENDLESS.partition('{ ')[2]}"
A, B = (NamedNode(f"https://example.org/{name}") for name in "ab")


@contextmanager
def running(data: Path, **settings: str) -> Iterator[httpx.Client]:
    """Run `detente serve` with the plain profile on a free port; give a client of it."""
    environment = environment_of(data, settings)
    command = [sys.executable, "-m", "detente", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = re.fullmatch(r"detente listens on (http://.*/)\n", process.stdout.readline())
            assert address
            with httpx.Client(
                base_url=address[1], timeout=300, headers={"Accept-Encoding": "identity"}
            ) as client:
                yield client
        finally:
            process.terminate()
            process.wait(timeout=300)


@pytest.fixture(scope="module")
def service(data: Path) -> Iterator[httpx.Client]:
    with running(data, QUERY_SECONDS="3", PROCESSES="2") as client:
        yield client


def ask(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", params={"query": query}, headers=named)


def metric(client: httpx.Client, name: str) -> float:
    line = re.search(rf"^{re.escape(name)} (.*)$", client.get("/metrics").text, re.MULTILINE)
    assert line, name
    return float(line[1])


def test_whoever_asks_for_any_answer_that_he_has_is_told_so(service: httpx.Client) -> None:
    query = {"query": "ASK { ?s a det:State }"}
    assert service.get("/sparql", params=query, headers={"If-None-Match": "*"}).status_code == 304


def test_what_tells_of_the_service_can_only_be_read(service: httpx.Client) -> None:
    refused = service.post("/health", content=b"x")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert service.options("/metrics").status_code == 204


def raw(service: httpx.Client, request: bytes) -> bytes:
    """Send bytes that need not be a request; give all that comes."""
    address = urlsplit(str(service.base_url))
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=300) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


@pytest.mark.parametrize("path", ["/", "/sparql", "/graphs", "/health", "/nothing"])
@pytest.mark.parametrize("method", ["FOO", "GETX", "G", "X-!~"])
def test_a_method_that_nobody_knows_is_not_implemented(path: str, method: str, service: httpx.Client) -> None:
    told = raw(service, f"{method} {path} HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\n\r\n".encode())
    assert told.startswith(b"HTTP/1.1 501 Not Implemented\r\n")
    assert f"has a method {method};".encode() in told


def test_a_method_in_small_letters_is_told_how_it_is_written(service: httpx.Client) -> None:
    told = raw(service, b"get / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 501 ")
    assert b"written in capitals, as GET." in told


@pytest.mark.parametrize("path", ["/", "/sparql", "/graphs", "/health", "/v", "/mcp", "/log", "/dumps/"])
@pytest.mark.parametrize("method", ["PATCH", "PROPFIND", "TRACE", "QUERY", "PURGE"])
def test_a_method_that_an_address_does_not_have_is_not_allowed(
    path: str, method: str, service: httpx.Client
) -> None:
    answer = service.request(method, path)
    assert answer.status_code == 405
    allowed = answer.headers["Allow"].split(", ")
    assert "OPTIONS" in allowed
    assert method not in allowed


@pytest.mark.parametrize(
    "garbage", [bytes(100), b"A" * 100, b"\x16\x03\x01", b"GET\r\n\r\n", b"FOO / HTTP/3\r\n\r\n"]
)
def test_what_is_no_request_is_a_bad_one(garbage: bytes, service: httpx.Client) -> None:
    assert raw(service, garbage).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: b\r\n", b'Host: evil"><x\r\n', b"Host: \r\n"])
def test_a_request_names_one_host(hosts: bytes, service: httpx.Client) -> None:
    told = raw(service, b"GET / HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")
    assert told.split(b" ", 2)[1] == b"400"


@pytest.mark.parametrize("path", ["sparql?query=ASK%7B%7D", "graphs", "sparql", "health/live", "v"])
@pytest.mark.parametrize("slashes", ["//", "///"])
def test_slashes_before_an_address_are_one(path: str, slashes: str, service: httpx.Client) -> None:
    root = str(service.base_url).rstrip("/")
    once, often = (service.get(f"{root}{before}{path}") for before in ("/", slashes))
    assert (often.status_code, often.content) == (once.status_code, once.content)
    assert often.status_code == 200


def test_an_answer_is_kept_and_found_again(service: httpx.Client) -> None:
    query = "SELECT ?s { ?s a det:State } #"
    first, again = ask(service, query), ask(service, query + " with another comment")
    assert "cache;desc=miss" in first.headers["Server-Timing"]
    assert again.headers["Server-Timing"] == "cache;desc=hit"
    assert (first.content, first.headers["ETag"]) == (again.content, again.headers["ETag"])


def test_a_client_that_has_the_answer_gets_304(service: httpx.Client) -> None:
    query = "SELECT ?s { ?s a det:Person }"
    first = ask(service, query)
    assert first.headers["Cache-Control"] == "public, no-cache"
    for header in (first.headers["ETag"], f'"other", W/{first.headers["ETag"]}'):
        again = ask(service, query, If_None_Match=header)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert ask(service, query, If_None_Match='"other"').status_code == 200
    posted = service.post("/sparql", data={"query": query}, headers={"If-None-Match": first.headers["ETag"]})
    assert posted.status_code == 200


def test_tags_tell_formats_codings_and_data_sets_apart(service: httpx.Client) -> None:
    graph = {"default-graph-uri": "https://w3id.org/detente/entry/e1"}
    answers = [
        ask(service, MANY),
        ask(service, MANY, Accept="text/csv"),
        ask(service, MANY, Accept_Encoding="gzip"),
        service.get("/sparql", params={"query": MANY, **graph}),
    ]
    assert len({answer.headers["ETag"] for answer in answers}) == len(answers)
    assert all(answer.headers["Vary"] == "Accept, Accept-Encoding" for answer in answers)


@pytest.mark.parametrize("function", ["NOW", "RAND", "UUID", "STRUUID", "BNODE"])
def test_what_may_differ_next_time_is_not_kept(service: httpx.Client, function: str) -> None:
    query = f"SELECT ({function}() AS ?x) {{}}"
    first, again = ask(service, query), ask(service, query)
    assert "ETag" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"
    assert "cache;desc=miss" in again.headers["Server-Timing"]
    assert function == "BNODE" or first.content != again.content


@pytest.mark.parametrize(
    ("coding", "decode"),
    [
        ("gzip", gzip.decompress),
        ("br", brotli.decompress),
        ("zstd", lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)),
    ],
)
@pytest.mark.parametrize("query", [MANY, f"{MANY} LIMIT 200"])
def test_long_answers_are_compressed(
    service: httpx.Client, coding: str, decode: Callable[[bytes], bytes], query: str
) -> None:
    plain = ask(service, query).content
    with service.stream(
        "GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": coding}
    ) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["Content-Encoding"] == coding
    assert decode(raw) == plain
    assert len(raw) < len(plain) / 2


def test_short_answers_are_not_compressed(service: httpx.Client) -> None:
    answer = ask(service, "ASK {}", Accept_Encoding="gzip, br, zstd")
    assert "Content-Encoding" not in answer.headers


def test_head_evaluates_once_for_itself_and_for_get(service: httpx.Client) -> None:
    query = "SELECT ?s ?o { ?s rdfs:label ?o }"
    head = service.head("/sparql", params={"query": query})
    got = ask(service, query)
    assert head.headers["Content-Length"] == str(len(got.content))
    assert "cache;desc=miss" in head.headers["Server-Timing"]
    assert got.headers["Server-Timing"] == "cache;desc=hit"


def test_head_of_a_long_answer_stops_the_query(service: httpx.Client) -> None:
    head = service.head("/sparql", params={"query": ENDLESS})
    assert (head.status_code, head.content) == (200, b"")
    assert "Content-Length" not in head.headers
    wait_until(lambda: metric(service, "detente_queries_running") == 0)


def test_a_query_is_stopped_at_its_deadline(service: httpx.Client) -> None:
    for asked, allowed in (("0.5", 0.5), ("60", 3)):  # no more than the service allows
        answer = service.get(
            "/sparql",
            params={"query": STUCK, "timeout": asked},
            headers={"Accept": "application/problem+json"},
        )
        assert (answer.status_code, answer.json()["seconds"]) == (504, allowed)


@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_an_answer_that_is_cut_is_invalid(service: httpx.Client, coding: str) -> None:
    headers = {"Accept": "text/csv", "Accept-Encoding": coding}
    statuses = []
    for seconds in ("0.5", *["3"] * 30):  # on a busy machine a deadline may come before the first byte
        parameters = {"query": ENDLESS, "timeout": seconds}
        with service.stream("GET", "/sparql", params=parameters, headers=headers) as answer:
            statuses.append(answer.status_code)
            if answer.status_code == 200:
                with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
                    for _ in answer.iter_raw():
                        pass
                break
    assert statuses == [504] * (len(statuses) - 1) + [200]


def test_a_client_that_leaves_before_the_first_byte_frees_its_process(service: httpx.Client) -> None:
    wait_until(lambda: metric(service, "detente_queries_running") == 0)
    before = metric(service, 'detente_queries_total{end="cancelled"}')
    address = urlsplit(str(service.base_url))
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        head = f"Host: x\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(STUCK)}\r\n\r\n"
        connection.sendall(f"POST /sparql HTTP/1.1\r\n{head}{STUCK}".encode())
        wait_until(lambda: metric(service, "detente_queries_running") == 1)
    wait_until(lambda: metric(service, 'detente_queries_total{end="cancelled"}') == before + 1)
    assert metric(service, "detente_queries_running") == 0


def test_memory_beyond_the_limit_is_refused_and_the_service_goes_on(tmp_path: Path) -> None:
    commit_quads(VersionStore(tmp_path), [Quad(A, A, A)], author="test", message="")
    with running(tmp_path, QUERY_MEMORY="64", QUERY_SECONDS="20") as client:
        heavy = ENDLESS.replace("SELECT *", "SELECT DISTINCT *") + " ORDER BY ?v1"
        answer = client.get("/sparql", params={"query": heavy}, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["title"]) == (507, "Query stopped for want of memory")
        assert client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True


def test_a_version_is_asked_by_its_id_for_ever(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    old = commit_quads(store, [Quad(A, A, A)], author="test", message="")
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    with running(tmp_path) as client:
        now = ask(client, query)
        new = commit_quads(store, [Quad(A, A, A), Quad(B, B, B)], author="test", message="")
        later = ask(client, query)
        pinned = client.get(f"/v/{old.id}/sparql", params={"query": query})
        assert [count(answer) for answer in (now, later, pinned)] == [1, 2, 1]
        versions = [answer.headers["Detente-Version"] for answer in (now, later, pinned)]
        assert versions == [old.id, new.id, old.id]
        assert pinned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        unknown = client.get("/v/0123456789ab/sparql", params={"query": query})
        assert unknown.status_code == 404
        described = client.get(f"/v/{old.id}/sparql", headers={"Accept": "text/turtle"}).text
        assert f"/v/{old.id}/sparql" in described


def count(answer: httpx.Response) -> int:
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def test_answers_name_the_version_they_are_of_while_versions_change(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    sizes = {commit_quads(store, quads(1), author="test", message="").id: 1}
    with running(tmp_path, CACHE="0") as client:
        for size in range(2, 12):
            sizes[commit_quads(store, quads(size), author="test", message="").id] = size
            for _ in range(5):
                answer = ask(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
                assert sizes[answer.headers["Detente-Version"]] == count(answer) == size


def quads(number: int) -> list[Quad]:
    text = "".join(f"<https://example.org/{n}> <https://example.org/p> {n} .\n" for n in range(number))
    return list(parse(text, RdfFormat.TURTLE))


def test_health_is_told_apart_from_readiness(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        assert client.get("/health/live").json() == {"live": True}
        assert client.get("/health/ready").status_code == 503
        store = VersionStore(tmp_path)
        made = commit_quads(store, [Quad(A, A, A)], author="test", message="")
        ready = client.get("/health")
        assert (ready.status_code, ready.json()["version"]) == (200, made.id)
        assert client.head("/health").content == b""


def test_the_log_has_a_line_for_each_request_and_no_query(data: Path) -> None:
    environment = environment_of(data, {"ACCESS_LOG": "on"})
    command = [sys.executable, "-m", "detente", "serve"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        httpx.get(f"{address}sparql", params={"query": 'ASK { ?s ?p "secret" }'}, timeout=300)
        httpx.get(f"{address}sparql", params={"query": 'ASK { ?s "secret"'}, timeout=300)
        httpx.get(f"{address}sparql", params={"query": f"{STUCK} # secret", "timeout": "0.1"}, timeout=300)
        process.terminate()
        _, written = process.communicate(timeout=300)
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line["status"] for line in lines] == [200, 400, 504]
    for line in lines:
        assert {"time", "client", "ms", "bytes", "query", "form"} <= line.keys()
    assert "secret" not in written


def wait_until(condition: Callable[[], bool], seconds: float = 300.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
