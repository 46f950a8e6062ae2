"""Who answers: an engine that has the version, or the service; and that nobody can tell by the rows."""

from __future__ import annotations

import csv
import io
import json
import shutil
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest

from detente.questions.saved import load_questions
from detente.rdf.namespaces import DEFAULT_BASE
from detente.settings import Settings
from detente.sparql_followers.engine_follower import EngineFollower
from detente.sparql_followers.golden import golden_digest, golden_questions
from detente.sparql_followers.pointer import STATE, EnginePointer, set_text
from detente.sparql_followers.registry import Registry, SparqlEngine
from detente.sparql_followers.running import settled_name
from detente.sparql_followers.state import CUT_QUESTION_ROWS, Admitted, EngineState, EngineStateFile
from detente.store import VersionStore
from tests.sparql_followers.engines import Server
from tests.web.served import PORT, serving

GROUPING = "SELECT ?type (COUNT(?s) AS ?n) { ?s a ?type } GROUP BY ?type ORDER BY DESC(?n) ?type"
POINT = "SELECT ?s { ?s a det:Meeting } ORDER BY ?s"
SECONDS = 600
_FOLLOWED: dict[str, Path] = {}


@pytest.fixture
def followed(
    running: Server, built: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Path:
    """Give a data folder of the seeds which an engine has followed; a test copies what it changes."""
    request.getfixturevalue("tested_once")
    if running.kind not in _FOLLOWED:
        data = tmp_path_factory.mktemp(f"followed-{running.kind}") / "data"
        shutil.copytree(built, data)
        _FOLLOWED[running.kind] = data
        Registry(data).add(running.engine)
    data = _FOLLOWED[running.kind]
    follower = EngineFollower(
        VersionStore(data),
        running.engine,
        EngineStateFile(Registry(data).folder(running.kind)),
        settled_name(DEFAULT_BASE),
    )
    assert follower.step()  # others fill the engine too
    follower.close()
    return data


@contextmanager
def served(data: Path, **settings: Any) -> Iterator[str]:
    """Serve a data folder with the router on, and give the address."""
    given = {"route": "all", "engine_seconds": 120.0, "processes": 2, **settings}
    with serving(Settings(data=data, **given), load_questions(DEFAULT_BASE)) as app:
        yield f"http://127.0.0.1:{app.extensions[PORT]}"


def ask(address: str, query: str, accept: str = "text/csv", **headers: str) -> httpx.Response:
    named = {"Accept": accept, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return httpx.post(f"{address}/sparql", data={"query": query}, headers=named, timeout=SECONDS)


def answerer(response: httpx.Response) -> str:
    """Tell who answered, by `Server-Timing`; empty for the service itself."""
    timing = response.headers.get("server-timing", "")
    return str(timing).partition("engine;desc=")[2].partition(",")[0]


def rows(response: httpx.Response) -> Counter[tuple[str, ...]]:
    assert response.status_code == 200, response.text
    return Counter(map(tuple, csv.reader(io.StringIO(response.text))))


def test_saved_questions_have_the_same_rows_whoever_answers(running: Server, followed: Path) -> None:
    asked = [question for question in load_questions(DEFAULT_BASE) if "CONSTRUCT" not in question.query]
    with served(followed) as routed, served(followed, route="off") as home:
        answers = {question.id: ask(routed, question.query) for question in asked}
        for question in asked:
            assert rows(answers[question.id]) == rows(ask(home, question.query)), question.id
    by = Counter(answerer(answer) for answer in answers.values())
    assert by[running.kind] >= 5
    assert set(by) <= {running.kind, ""}


@pytest.mark.parametrize(
    "accept",
    [
        "text/csv",
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/tab-separated-values",
    ],
)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_answer_is_in_the_format_and_the_coding_that_were_asked_for(
    running: Server, followed: Path, accept: str, coding: str
) -> None:
    with served(followed) as routed, served(followed, route="off") as home:
        found, expected = (ask(each, GROUPING, accept, Accept_Encoding=coding) for each in (routed, home))
    assert answerer(found) == running.kind
    for name in ("content-type", "content-encoding", "cache-control", "vary", "detente-version"):
        assert found.headers.get(name) == expected.headers.get(name), name
    assert found.content == expected.content
    assert found.headers["etag"] != expected.headers["etag"]


def test_an_answer_of_an_engine_is_kept_and_known_by_its_tag(running: Server, followed: Path) -> None:
    with served(followed) as address:
        first, second = ask(address, GROUPING), ask(address, GROUPING)
        again = httpx.get(
            f"{address}/sparql",
            params={"query": GROUPING},
            headers={"Accept": "text/csv", "If-None-Match": first.headers["etag"]},
            timeout=SECONDS,
        )
    assert "cache;desc=hit" in second.headers["server-timing"]
    assert answerer(second) == running.kind
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("route", "grouping", "point"), [("off", False, False), ("groupings", True, False), ("all", True, True)]
)
def test_a_setting_says_which_queries_go_there(
    running: Server, followed: Path, route: str, grouping: bool, point: bool
) -> None:
    with served(followed, route=route) as address:
        found = [answerer(ask(address, query)) == running.kind for query in (GROUPING, POINT)]
    assert found == [grouping, point]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s a det:Meeting } LIMIT 3",
        "SELECT (NOW() AS ?now) { }",
        "SELECT ?l { ?s rdfs:label ?l FILTER (REGEX(?l, 'a')) }",
        "CONSTRUCT { ?s a det:Meeting } { ?s a det:Meeting }",
        "DESCRIBE <https://w3id.org/detente/id/state/TUR>",
        "SELECT ?g { GRAPH ?g { } }",
        "SELECT ?s FROM <https://w3id.org/detente/graph/authority> { ?s a ?t }",
        "SELECT ?s { GRAPH <https://w3id.org/detente/nowhere> { ?s ?p ?o } }",
        "SELECT ?s { ?s a det:Meeting } ORDER BY STR(?s)",
        "SELECT ?s { ?s a <relative> }",
        "SELECT ?o { <https://w3id.org/detente/id/state/TUR> (skos:broader)* ?o }",
        r"SELECT ?s { ?s rdfs:label 'a\u0027 . FILTER (false) #' }",
        'define get:soft "replace" SELECT ?s FROM <http://127.0.0.1:1/> { ?s ?p ?o }',
    ],
)
def test_what_no_engine_is_to_be_trusted_with_stays_here(followed: Path, query: str) -> None:
    with served(followed) as routed, served(followed, route="off") as home:
        accept = "text/turtle" if query[0] in "CD" else "text/csv"
        found, expected = ask(routed, query, accept), ask(home, query, accept)
    assert answerer(found) == ""
    assert found.status_code == expected.status_code


@pytest.mark.parametrize("end", ["LIMIT 3", "LIMIT 2 OFFSET 4", "LIMIT 500"])
def test_rows_of_the_largest_counts_are_those_of_the_service(
    running: Server, followed: Path, end: str
) -> None:
    query = f"SELECT ?type (COUNT(?s) AS ?n) {{ ?s a ?type }} GROUP BY ?type ORDER BY DESC(?n) ?type {end}"
    alike = [
        query.replace("?type }", f"?type FILTER (?type != det:{name}) }}") for name in ("Claim", "Meeting")
    ]
    with served(followed) as routed, served(followed, route="off") as home:
        for each in (query, *alike):  # the last is asked with a guess by the one before it
            found, expected = ask(routed, each), ask(home, each)
            assert answerer(found) == running.kind
            assert found.content == expected.content
            assert len(found.text.splitlines()) > 2


def test_an_engine_is_asked_from_when_it_is_added_until_it_is_removed(
    running: Server, followed: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(followed, data)
    registry = Registry(data)
    state = EngineStateFile(registry.folder(running.kind)).read()
    registry.remove(running.kind)
    with served(data) as address:
        assert answerer(ask(address, GROUPING)) == ""
        registry.add(running.engine)
        EngineStateFile(registry.folder(running.kind)).write(state)
        number = 0

        def answers(expected: str) -> None:
            nonlocal number
            deadline = time.monotonic() + SECONDS
            while True:
                number += 1  # no answer that is kept
                if answerer(ask(address, GROUPING.replace("?n", f"?n{number}"))) == expected:
                    return
                assert time.monotonic() < deadline

        answers(running.kind)
        registry.remove(running.kind)
        answers("")


def test_an_engine_that_was_changed_since_is_not_believed(running: Server, followed: Path) -> None:
    state = EngineStateFile(Registry(followed).folder(running.kind)).read()
    with running.client() as client, served(followed) as address:
        assert answerer(ask(address, GROUPING)) == running.kind
        client.update(set_text(EnginePointer.new("applying", state.version or "")), seconds=60)
        other = GROUPING.replace("?n)", "?m)").replace("(?n", "(?m")
        assert answerer(ask(address, other.replace("DESC(?n)", "DESC(?m)"))) == ""
        metrics = httpx.get(f"{address}/metrics", timeout=SECONDS).text
    assert f'detente_engine_queries_total{{end="moved",engine="{running.kind}"}} 1.0' in metrics
    assert f'detente_engine_queries_total{{end="answered",engine="{running.kind}"}} 1.0' in metrics


def test_an_engine_at_another_version_is_not_asked(running: Server, followed: Path) -> None:
    file = EngineStateFile(Registry(followed).folder(running.kind))
    state = file.read()
    file.write(replace(state, version="0123456789ab"))
    with served(followed) as address:
        assert answerer(ask(address, GROUPING)) == ""
    file.write(replace(state, admitted=None))
    with served(followed) as address:
        assert answerer(ask(address, GROUPING)) == ""
    file.write(state)


@contextmanager
def _silent() -> Iterator[int]:
    """Listen, take connections, and never answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    held.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        for each in held:
            each.close()


class _Nonsense(BaseHTTPRequestHandler):
    """An engine that knows its pointer well, and answers all else with `content` and `headers`."""

    pointer = b""
    content = b""
    told: dict[str, str] = {}  # noqa: RUF012 - of a class for each test

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asks_pointer = quote_plus(STATE) in form
        body, told = (self.pointer, {}) if asks_pointer else (self.content, self.told)
        self.send_response(200)
        for name, value in {"Content-Length": str(len(body)), **told}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _json_of(*values: str) -> bytes:
    bindings = [{"type": {"type": "literal", "value": value}} for value in values]
    return json.dumps({"head": {"vars": ["type"]}, "results": {"bindings": bindings}}).encode()


@contextmanager
def _followed_by_nonsense(data: Path, content: bytes, told: dict[str, str]) -> Iterator[None]:
    """Have a data folder followed by an engine that came through its test, and talks nonsense since."""
    store = VersionStore(data)
    pointer = EnginePointer.new("at", store.current_id() or "")
    row = {"state": {"type": "literal", "value": str(pointer)}}
    said = json.dumps({"head": {"vars": ["state"]}, "results": {"bindings": [row]}}).encode()
    handler = type("Nonsense", (_Nonsense,), {"pointer": said, "content": content, "told": told})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        Registry(data).add(SparqlEngine("nonsense", address, address))
        passed = tuple(question.name for question in golden_questions())
        state = EngineState(pointer.version, pointer.token, admitted=Admitted(golden_digest(), passed, ()))
        EngineStateFile(Registry(data).folder("nonsense")).write(state)
        yield
        server.shutdown()


@pytest.mark.parametrize(
    ("content", "told", "end"),
    [
        (_json_of("a"), {}, "answered"),
        (_json_of(*map(str, range(CUT_QUESTION_ROWS))), {}, "answered"),
        (_json_of(*map(str, range(CUT_QUESTION_ROWS + 1))), {}, "cut"),
        (_json_of("a"), {"X-SPARQL-MaxRows": "1"}, "cut"),
        (_json_of("a"), {"X-SQL-State": "S1TAT"}, "cut"),
        (_json_of("a").replace(b'"literal"', b'"nothing"'), {}, "refused"),
        (_json_of("a")[:-2], {}, "refused"),
        (b'{"head": {"vars": ["type"]}, "results": {"bindings": [1]}}', {}, "refused"),
        (_json_of("a").replace(b'"value"', b'"text"'), {}, "refused"),
        (b'{"head": {"vars": ["type"]}, "results": {}}', {}, "refused"),
        (b'{"head": {}, "boolean": true}', {}, "refused"),
    ],
)  # fmt: skip
def test_what_is_no_whole_answer_is_answered_here_and_counted(
    built: Path, tmp_path: Path, content: bytes, told: dict[str, str], end: str
) -> None:
    data = shutil.copytree(built, tmp_path / "data")
    with _followed_by_nonsense(data, content, told), served(data) as address:
        for query in (GROUPING, POINT):
            found = ask(address, query)
            assert found.status_code == 200
            assert (answerer(found) == "nonsense") == (end == "answered")
        metrics = httpx.get(f"{address}/metrics", timeout=SECONDS).text
    assert f'detente_engine_queries_total{{end="{end}",engine="nonsense"}} 2.0' in metrics


def test_the_service_answers_where_an_engine_does_not(
    running: Server, followed: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(followed, tmp_path / "data")
    state = EngineStateFile(Registry(data).folder(running.kind)).read()
    with _silent() as port:
        Registry(data).remove(running.kind)
        address = f"http://127.0.0.1:{port}/query"
        Registry(data).add(replace(running.engine, query=address, update=address))
        EngineStateFile(Registry(data).folder(running.kind)).write(state)
        with served(data, engine_seconds=0.3) as service:
            found, then = ask(service, GROUPING), ask(service, POINT)
            metrics = httpx.get(f"{service}/metrics", timeout=SECONDS).text
    assert rows(found)
    assert [answerer(each) for each in (found, then)] == ["", ""]
    assert f'end="silent",engine="{running.kind}"}} 1.0' in metrics  # and is left alone then
