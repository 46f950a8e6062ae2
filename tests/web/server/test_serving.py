"""The service as a process, over a socket."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from pyoxigraph import NamedNode, Quad

from detente.store import VersionStore
from tests.ports import free_port
from tests.versions import commit_quads

PROGRAM = Path(__file__).with_name("serve_data.py")


def environment_of(data: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of `detente serve` with the plain profile, on a free port."""
    port = free_port()
    given = {"PROFILE": "plain", "HOST": "127.0.0.1", "PORT": str(port), "DATA": str(data), **settings}
    return {**os.environ, **{f"DETENTE_{name}": value for name, value in given.items()}}


@contextmanager
def serving(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the service; give its process and its address."""
    command = [sys.executable, str(PROGRAM), str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.fullmatch(r"detente listens on (http://127\.0\.0\.1:\d+/)\n", line)
            assert match, f"unexpected first line {line!r}"
            yield process, match[1]
        finally:
            process.terminate()
            process.wait(timeout=300)


@pytest.fixture(scope="session")
def server(data: Path) -> Iterator[httpx.Client]:
    with serving(data) as (_, address), httpx.Client(base_url=address, timeout=300) as client:
        yield client


def test_a_query_is_answered_by_get_and_post(server: httpx.Client) -> None:
    query = "SELECT ?s { ?s a det:State }"
    answers = [
        server.get("/sparql", params={"query": query}),
        server.post("/sparql", data={"query": query}),
        server.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all(len(answer.json()["results"]["bindings"]) == 2 for answer in answers)


def test_percent_signs_survive_the_server(server: httpx.Client) -> None:
    answer = server.get("/sparql?query=SELECT%20(%22100%2525%20a%252Bb%22%20AS%20%3Fx)%20%7B%7D")
    assert answer.json()["results"]["bindings"][0]["x"]["value"] == "100%25 a%2Bb"


def test_head_and_options_have_no_body(server: httpx.Client) -> None:
    head = server.head("/sparql", params={"query": "ASK {}"})
    options = server.options("/sparql")
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", "26")
    assert (options.status_code, options.content) == (204, b"")


def test_a_long_query_fits_a_request_line_of_eight_thousand_bytes(server: httpx.Client) -> None:
    assert server.get("/sparql", params={"query": "ASK {} #" + "x" * 7_900}).status_code == 200


def test_a_large_answer_arrives_whole(server: httpx.Client) -> None:
    digits = " ".join(map(str, range(100)))
    query = f"SELECT * {{ VALUES ?a {{ {digits} }} VALUES ?b {{ {digits} }} VALUES ?c {{ {digits} }} }}"
    answer = server.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"}, timeout=300)
    assert "Content-Length" not in answer.headers
    assert answer.content.count(b"\n") == 100 * 100 * 100 + 1
    assert answer.content.endswith(b"\r\n")


def test_requests_are_answered_side_by_side(server: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: server.get("/", params={"utm_id": n}).status_code, range(40)))
    assert set(statuses) == {200}


def test_forwarded_headers_are_not_believed(server: httpx.Client) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "graph.example"}
    described = server.get("/sparql", headers={"Accept": "application/n-triples", **forwarded}).text
    assert f"<{server.base_url}sparql>" in described
    assert "graph.example" not in described


def test_the_plain_profile_does_not_start_on_another_address(data: Path) -> None:
    settings = {"DETENTE_PROFILE": "plain", "DETENTE_HOST": "0.0.0.0", "DETENTE_DATA": str(data)}
    command = [sys.executable, "-m", "detente", "serve"]
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, timeout=300
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "DETENTE_HOST: the plain profile is served on loopback only (127.0.0.1, ::1), not on '0.0.0.0'\n"
    )


def test_the_process_stops_on_request(data: Path) -> None:
    with serving(data) as (process, address):
        assert httpx.get(address, timeout=300).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=300) == 0


def test_a_version_made_while_serving_is_served_next(tmp_path: Path) -> None:
    node = NamedNode("https://example.org/a")
    with serving(tmp_path) as (_, address):
        assert httpx.get(f"{address}sparql?query=ASK{{?s+?p+?o}}", timeout=300).status_code == 503
        commit_quads(VersionStore(tmp_path), [Quad(node, node, node)], author="test", message="first")
        assert httpx.get(f"{address}sparql?query=ASK{{?s+?p+?o}}", timeout=300).json()["boolean"] is True


def test_what_is_there_when_the_service_begins_is_not_gone_through_again() -> None:
    """Looking for cycles among all that is kept stopped every request for a tenth of a second."""
    code = (
        "import gc; from detente.web.server.serving import collect_seldom\n"
        "kept = [[] for _ in range(1000)]; collect_seldom()\n"
        "young = []; young.append(young); del young\n"
        "print(gc.get_freeze_count() > len(kept), gc.isenabled(), gc.collect() > 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.split() == ["True"] * 3
