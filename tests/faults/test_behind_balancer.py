"""The balancer of deploy/ in a real nginx, before a writer and two followers that are real, too."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.faults.test_behind_nginx import FRAME, listening, nginx
from tests.following.services import SECONDS, Node, node, soon
from tests.ports import free_port

MACHINES = Path(__file__).resolve().parents[2] / "deploy" / "machines"
UPDATE = "INSERT DATA { GRAPH <urn:notes> { <urn:a> <urn:b> <urn:%s> } }"
ASKED = "ASK { GRAPH <urn:notes> { <urn:a> <urn:b> <urn:%s> } }"
LAG, VERSION = "Detente-Lag", "Detente-Version"


@dataclass
class Balanced:
    """Three services, and the one address that clients have."""

    writer: Node
    followers: list[Node]
    port: int

    def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **more: object
    ) -> httpx.Response:
        given = {"Host": "detente.example", **(headers or {})}
        address = f"http://127.0.0.1:{self.port}{path}"
        return httpx.request(method, address, headers=given, timeout=SECONDS, **more)  # type: ignore[arg-type]

    def ask(self, name: str, **headers: str) -> httpx.Response:
        given = {"Accept": "text/csv", **{key.replace("_", "-"): value for key, value in headers.items()}}
        return self.send("GET", "/sparql", given, params={"query": ASKED % name})

    def update(self, name: str) -> httpx.Response:
        headers = {"Content-Type": "application/sparql-update"}
        return self.send("POST", "/sparql", headers, content=UPDATE % name)


def configured(folder: Path, ports: list[int], port: int) -> Path:
    """Write the site as shipped, but for its ports and the folder of its cache."""
    site = "".join((MACHINES / f"{name}.conf").read_text("utf-8") for name in ("upstreams", "balancer"))
    for number, there in enumerate(ports):
        site = site.replace(f"127.0.0.1:{8000 + number}", f"127.0.0.1:{there}")
    site = re.sub(r"listen 80\b", f"listen 127.0.0.1:{port}", site)
    site = site.replace("/var/cache/nginx/detente", str(folder / "cache"))
    user = "user root;" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(FRAME.format(user=user, folder=folder, site=site), encoding="utf-8")
    return path


@pytest.fixture
def balanced(tmp_path: Path) -> Iterator[Balanced]:
    program, port = nginx(), free_port()
    with ExitStack() as stack:
        writer = stack.enter_context(node(tmp_path / "writer", proxies=1))
        assert writer.update(UPDATE % "first").is_success
        followers = [
            stack.enter_context(
                node(tmp_path / name, "follow", writer.address, proxies=1, follow_writes="pass")
            )
            for name in ("one", "two")
        ]
        conf = configured(tmp_path, [writer.port, *(each.port for each in followers)], port)
        subprocess.run([program, "-t", "-q", "-p", str(tmp_path), "-c", str(conf)], check=True)
        process = subprocess.Popen([program, "-p", str(tmp_path), "-c", str(conf)], stdout=sys.stderr)
        try:
            listening(port, process)
            for each in followers:
                soon(lambda each=each: bool(each.health()["version"]), "a follower has nothing")  # type: ignore[misc]
            yield Balanced(writer, followers, port)
        finally:
            process.terminate()
            process.wait(60)


def test_followers_read_the_writer_writes_and_whoever_is_left_answers(balanced: Balanced) -> None:
    assert LAG in balanced.ask("first").headers
    posted = balanced.send(
        "POST", "/sparql", content=ASKED % "first", headers={"Content-Type": "application/sparql-query"}
    )
    assert LAG in posted.headers
    for name in ("second", "third"):
        made = balanced.update(name)
        assert made.is_success, made.text
        assert LAG not in made.headers
        fresh = balanced.ask(name, Detente_At_Least=made.headers[VERSION])
        assert fresh.text.strip() == "true"
        assert fresh.headers[VERSION] == made.headers[VERSION]
    form = balanced.send("POST", "/sparql", data={"update": UPDATE % "fourth"})  # a follower passes it on
    assert form.is_success, form.text
    assert balanced.writer.update(UPDATE % "fourth").headers[VERSION] == form.headers[VERSION]
    balanced.followers[0].process.kill()
    balanced.followers[0].process.wait()
    for _ in range(4):
        assert LAG in balanced.ask("first").headers
    balanced.followers[1].process.kill()
    balanced.followers[1].process.wait()
    alone = balanced.ask("first")
    assert alone.text.strip() == "true"
    assert LAG not in alone.headers


def test_tokens_and_sessions_go_to_the_writer(balanced: Balanced) -> None:
    for headers in ({"Authorization": "Bearer none"}, {"Cookie": "a=b; detente-session=none"}):
        assert LAG not in balanced.send("GET", "/health", headers).headers
        assert LAG not in balanced.send("GET", "/v", headers).headers
    assert LAG in balanced.send("GET", "/v", {"Cookie": "not-detente-session=x"}).headers


def test_what_never_changes_is_kept_for_all(balanced: Balanced) -> None:
    version = balanced.update("kept").headers[VERSION]
    path = f"/v/{version}/sparql"
    first = balanced.send("GET", path, params={"query": ASKED % "kept"}, headers={"Accept": "text/csv"})
    assert first.is_success, first.text  # by the writer, where no follower has it yet
    for each in balanced.followers:
        each.process.kill()
        each.process.wait()
    balanced.writer.process.kill()
    balanced.writer.process.wait()
    again = balanced.send("GET", path, params={"query": ASKED % "kept"}, headers={"Accept": "text/csv"})
    assert (again.headers["X-Cache-Status"], again.text) == ("HIT", first.text)
