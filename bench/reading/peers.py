"""The SPARQL services that are compared: how each is loaded, started and asked."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urlencode

from bench.reading.connection import OK, Connection
from bench.reading.data import FULL, PART, Data
from bench.reading.places import BENCH, MissingToolError, cache_folder, made_once, peers_bin

START_SECONDS = 120
STOP_SECONDS = 30
ASK = "ASK {}"
SETTLE_SECONDS = 300
_IN_MEMORY = re.compile(rb'detente_graph_info{in_memory="[0-9a-f]')
PATIENCE = {"DETENTE_QUERY_SECONDS": "120", "DETENTE_QUEUE_SECONDS": "120"}
"""Limits of ours that 64 clients with slow queries would reach; the peers have none."""


class PeerError(Exception):
    """A peer cannot be loaded or started; the message says what it printed last."""


@dataclass(frozen=True)
class Server:
    """A peer that runs."""

    port: int
    path: str
    parameters: Mapping[str, str]

    def target(self, query: str) -> str:
        """Write the request path of a query (SPARQL 1.1 Protocol, section 2.1.1)."""
        return f"{self.path}?{urlencode({**self.parameters, 'query': query}, quote_via=quote)}"


class Peer(ABC):
    """A SPARQL service, with the graph that it is given."""

    name: str
    data: Data = FULL
    path = "/sparql"
    parameters: Mapping[str, str] = {}

    @abstractmethod
    def version(self) -> str:
        """Tell the version; raises MissingToolError if it is not installed."""

    @abstractmethod
    def load(self) -> None:
        """Load the graph, unless the cache folder has it loaded already."""

    @abstractmethod
    def command(self, port: int) -> Sequence[str | Path]:
        """Write the command that serves on a port of 127.0.0.1."""

    def environment(self, port: int) -> Mapping[str, str]:  # noqa: ARG002 - for those that need it
        """Give the environment variables that the command needs."""
        return {}

    def folder(self) -> Path | None:
        """Name the folder to run in."""
        return None

    @contextmanager
    def serving(self) -> Iterator[Server]:
        """Run the service; raises PeerError if it does not answer."""
        port, log = free_port(), cache_folder() / f"{self.name}.log"
        server = Server(port, self.path, self.parameters)
        environment = {**os.environ, **self.environment(port)}
        with log.open("wb") as output:
            command = [str(word) for word in self.command(port)]
            process = subprocess.Popen(
                command, env=environment, cwd=self.folder(), stdout=output, stderr=output
            )
        try:
            _await(server, process, log)
            self.settle(server)
            yield server
        finally:
            stop(process)

    def settle(self, server: Server) -> None:  # noqa: B027 - most peers are as fast as they will be at once
        """Wait until the service answers as fast as it will."""


class Detente(Peer):
    """This project, with the plain profile; measured once it has the graph in memory."""

    def __init__(self, data: Data = FULL) -> None:
        self.data = data
        self.name = "detente" if data is FULL else f"detente-{data.name}"

    def version(self) -> str:
        """Tell the versions of the package and its engine."""
        return f"{version('detente')} with pyoxigraph {version('pyoxigraph')}"

    def load(self) -> None:
        """Commit the graph as one version, in a process of its own for the memory that it takes."""
        script = Path(__file__).with_name("commit.py")
        source = self.data.nquads()

        def make(pending: Path) -> None:
            subprocess.run([sys.executable, script, source, pending], check=True)

        made_once(self._name(), make)

    def settle(self, server: Server) -> None:
        """Wait until the graph is in memory; it is asked from disk before."""
        deadline = time.monotonic() + SETTLE_SECONDS
        with Connection(server.port) as connection:
            while not _IN_MEMORY.search(connection.get("/metrics", "*/*").body):
                if time.monotonic() > deadline:
                    raise PeerError(f"{self.name} has no graph in memory after {SETTLE_SECONDS} s")
                time.sleep(0.5)

    def command(self, port: int) -> Sequence[str | Path]:  # noqa: ARG002 - told by the environment
        """Write the command that serves."""
        return [sys.executable, "-m", "detente", "serve"]

    def environment(self, port: int) -> Mapping[str, str]:
        """Give the settings; those of the caller's environment hold where nothing is said here."""
        return {
            **{name: os.environ.get(name, value) for name, value in PATIENCE.items()},
            "DETENTE_PROFILE": "plain",
            "DETENTE_DATA": str(cache_folder() / self._name()),
            "DETENTE_HOST": "127.0.0.1",
            "DETENTE_PORT": str(port),
        }

    def _name(self) -> str:
        return f"{self.data.key()}.detente"


class EarlierDetente(Detente):
    """This project at an earlier commit: the checkout, with its `.venv`, that DETENTE_BENCH_EARLIER names."""

    def __init__(self) -> None:
        super().__init__()
        self.name = "earlier"

    def version(self) -> str:
        """Tell the commit of the checkout."""
        return f"commit {self._commit()}"

    def load(self) -> None:
        """Commit the graph with the checkout's own code."""
        script = self._checkout() / "bench/reading/commit.py"
        source = self.data.nquads()

        def make(pending: Path) -> None:
            subprocess.run([self._python(), script, source, pending], check=True)

        made_once(self._name(), make)

    def command(self, port: int) -> Sequence[str | Path]:  # noqa: ARG002 - told by the environment
        """Write the command that serves."""
        return [self._python(), "-m", "detente", "serve"]

    def _checkout(self) -> Path:
        folder = os.environ.get("DETENTE_BENCH_EARLIER")
        if not folder:
            raise MissingToolError("DETENTE_BENCH_EARLIER names no checkout of an earlier commit")
        return Path(folder).resolve()

    def _python(self) -> Path:
        return self._checkout() / ".venv/bin/python"

    def _commit(self) -> str:
        return _output(["git", "-C", self._checkout(), "rev-parse", "--short", "HEAD"]).strip()

    def _name(self) -> str:
        return f"{self.data.key()}.detente-{self._commit()}"


class Oxigraph(Peer):
    """`oxigraph serve-read-only` on a store that was bulk loaded and, as its maker advises, optimised."""

    path = "/query"

    def __init__(self, data: Data = FULL) -> None:
        self.data = data
        self.name = "oxigraph" if data is FULL else f"oxigraph-{data.name}"

    def version(self) -> str:
        """Tell the version of the program."""
        return _output([peers_bin() / "oxigraph", "--version"]).split()[-1]

    def load(self) -> None:
        """Load with the program's own loader."""
        program, source = peers_bin() / "oxigraph", self.data.nquads()

        def make(pending: Path) -> None:
            _output([program, "load", "--location", pending, "--file", source])
            _output([program, "optimize", "--location", pending])

        made_once(self._name(), make)

    def command(self, port: int) -> Sequence[str | Path]:
        """Write the command that serves."""
        address = f"127.0.0.1:{port}"
        folder = cache_folder() / self._name()
        return [peers_bin() / "oxigraph", "serve-read-only", "--location", folder, "--bind", address]

    def _name(self) -> str:
        return f"{self.data.key()}.oxigraph"


class RdflibEndpoint(Peer):
    """rdflib-endpoint on uvicorn, with rdflib's store in memory, on a tenth of the events."""

    name = "rdflib-endpoint"
    data = PART

    def version(self) -> str:
        """Tell the versions of the package and of rdflib."""
        program = "from importlib.metadata import version as v; print(v('rdflib-endpoint'), v('rdflib'))"
        return " with rdflib ".join(_output([peers_bin() / "python", "-c", program]).split())

    def load(self) -> None:
        """Make the file that the service reads when it starts."""
        self.data.nquads()

    def command(self, port: int) -> Sequence[str | Path]:
        """Write the command that serves."""
        words = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "rdflib_app:app"]
        return [peers_bin() / "uvicorn", "--app-dir", BENCH / "reading", *words]

    def environment(self, port: int) -> Mapping[str, str]:  # noqa: ARG002 - told by the command
        """Name the file to read."""
        return {"BENCH_GRAPH": str(self.data.nquads()), "PYTHONDONTWRITEBYTECODE": "1"}


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here, by force if it does not end in time."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with Connection(server.port, timeout=5) as connection:
            if connection.get(server.target(ASK)).status == OK:
                return
        time.sleep(0.1)
    last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
    raise PeerError("; ".join(["did not answer", *last]))


def _output(command: Sequence[str | Path]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeerError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
    return done.stdout


def free_port() -> int:
    """Find a port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
