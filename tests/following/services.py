"""Services that follow and are followed, as processes on ports."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.faults import processes
from tests.ports import free_port

SECONDS = 300.0
"""After which what does not come is taken to have failed; no test is about how fast the machine is."""


@dataclass
class Node:
    """A running service over a data folder."""

    process: subprocess.Popen[str]
    port: int
    data: Path

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Get something; headers by their names with `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.get(f"{self.address}{path}", headers=named, timeout=SECONDS)

    def update(self, text: str, **headers: str) -> httpx.Response:
        """Send an update."""
        named = {"Content-Type": "application/sparql-update", **headers}
        return httpx.post(f"{self.address}/sparql", content=text, headers=named, timeout=SECONDS)

    def health(self) -> dict[str, Any]:
        """Read `/health`."""
        found: dict[str, Any] = self.get("/health").json()
        return found


@contextmanager
def node(data: Path, *command: str, port: int | None = None, **settings: object) -> Iterator[Node]:
    """Run a command that serves, `serve` by default, over a data folder under the plain profile."""
    port = port or free_port()
    given = {"profile": "plain", "host": "127.0.0.1", "port": port, "data": data, "processes": 2, **settings}
    environment = {**os.environ, **{f"DETENTE_{name.upper()}": str(value) for name, value in given.items()}}
    line = [sys.executable, "-m", "detente", *(command or ("serve",))]
    log = data.with_suffix(".log")
    with (
        log.open("a") as errors,
        subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said == f"detente listens on http://127.0.0.1:{port}/\n", log.read_text()
            yield Node(process, port, data)
        finally:
            process.terminate()
            process.wait(timeout=SECONDS)


def soon(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def followers_beside(node: Node) -> list[int]:
    """Find the processes that follow beside a service."""
    return [pid for pid in processes.tree(node.process.pid)[1:] if _follows(pid)]


def _follows(pid: int) -> bool:
    try:
        return b"follow_alone" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
