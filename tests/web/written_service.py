"""A served instance that may be written: its client, its tokens and what it has logged."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse

from detente.access.tokens import Tokens
from detente.store import VersionStore
from tests.lesser import lesser
from tests.ports import free_port

UPDATE = "application/sparql-update"
PROBLEM = "application/problem+json"
TURTLE = "text/turtle"
NTRIPLES = "application/n-triples"
LISTENS = re.compile(r"detente listens on http://127\.0\.0\.1:(\d+)/\n")


@dataclass(frozen=True)
class WrittenService:
    """A running `detente serve`; `secrets` are those of its tokens, by scope."""

    client: httpx.Client
    data: Path
    log: Path
    secrets: Mapping[str, str]

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self.client.base_url.port is not None
        return self.client.base_url.port

    def bearer(self, scope: str | None) -> dict[str, str]:
        """Give the header that carries a token, or none."""
        return {"Authorization": f"Bearer {self.secrets[scope]}"} if scope else {}

    def current(self) -> str:
        """Give the id of the current version."""
        return str(self.client.get("/v/current").json()["id"])

    def send(
        self,
        method: str,
        target: str,
        content: str | bytes = b"",
        *,
        scope: str | None = "write",
        media_type: str = TURTLE,
        **headers: str,
    ) -> httpx.Response:
        """Send a request to write with a token of a scope, as a client that reads problem documents."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Content-Type": media_type, "Accept": PROBLEM, **self.bearer(scope), **named}
        encoded = {name: value.encode() for name, value in given.items()}
        return self.client.request(method, target, content=content, headers=encoded)  # type: ignore[arg-type]

    def put(
        self,
        graph: str,
        content: str,
        *,
        scope: str | None = "write",
        media_type: str = TURTLE,
        **headers: str,
    ) -> httpx.Response:
        """Replace a graph."""
        target = f"/graphs?graph={graph}"
        return self.send("PUT", target, content, scope=scope, media_type=media_type, **headers)

    def update(
        self, text: str, parameters: str = "", *, scope: str | None = "write", **headers: str
    ) -> httpx.Response:
        """Send an update."""
        return self.send("POST", f"/sparql{parameters}", text, scope=scope, media_type=UPDATE, **headers)

    def graph(self, graph: str | None, version: str | None = None) -> set[Quad]:
        """Read a graph, None for the default graph; blank nodes have their labels in the store."""
        target = f"/v/{version}/graphs" if version else "/graphs"
        parameters = {"default": ""} if graph is None else {"graph": graph}
        answer = self.client.get(target, params=parameters, headers={"Accept": NTRIPLES})
        assert answer.status_code == 200, answer.text
        return set(parse(answer.content, RdfFormat.N_TRIPLES))

    def ask(self, query: str, version: str | None = None) -> bool:
        """Ask whether something is so."""
        answer = self.client.post(f"/v/{version}/sparql" if version else "/sparql", data={"query": query})
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["boolean"])

    def stored(self) -> list[Quad]:
        """Read every quad of the current version from the data folder."""
        version = VersionStore(self.data).current()
        assert version is not None
        return list(version.match())


@contextmanager
def serving_writes(data: Path, log: Path, **settings: str) -> Iterator[WrittenService]:
    """Run `detente serve` on a data folder, with a token of each scope; settings as in the environment."""
    tokens = Tokens(data)
    secrets = {scope: tokens.create(f"{scope}r", [scope]) for scope in ("write", "curate")}
    seeds = str(lesser().seeds)
    given = {
        "data": str(data),
        "seeds": seeds,
        "host": "127.0.0.1",
        "port": str(free_port()),
        "access_log": "on",
        **settings,
    }
    environment = {**os.environ, **{f"DETENTE_{name.upper()}": value for name, value in given.items()}}
    command = [sys.executable, "-m", "detente", "serve"]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            address = f"http://127.0.0.1:{_listening(process)}"
            with httpx.Client(base_url=address, timeout=300) as client:
                yield WrittenService(client, data, log, secrets)
        finally:
            process.terminate()
            process.wait(timeout=300)


def is_default(quad: Quad) -> bool:
    """Tell whether a quad is in the default graph."""
    return isinstance(quad.graph_name, DefaultGraph)


def _listening(process: subprocess.Popen[str]) -> str:
    """Give the port that a service says it listens on."""
    assert process.stdout is not None
    for line in process.stdout:
        if match := LISTENS.fullmatch(line):
            return match[1]
    raise AssertionError(f"the service ended with {process.wait()}")
