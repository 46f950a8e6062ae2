"""SPARQL engines of the tests' own: each a process over a folder of its own, on ports of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from detente.sparql_followers.client import EngineClient, EngineError
from detente.sparql_followers.registry import SparqlEngine
from tests.ports import free_port

START_SECONDS = 300.0
PASSWORD = "dba"  # as it comes; it listens on loopback only
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
ServerThreads = 40
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 30
[SPARQL]
ResultSetMaxRows = {row_cap}
"""


@dataclass
class Server:
    """An engine that is running, or was killed; `kind` is oxigraph or virtuoso."""

    kind: str
    folder: Path
    row_cap: int = 1_000_000
    port: int = field(default_factory=free_port)
    sql_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def engine(self) -> SparqlEngine:
        """Its addresses, as a follower; it is left alone for no time before updates."""
        root = f"http://127.0.0.1:{self.port}"
        ends = ("query", "update") if self.kind == "oxigraph" else ("sparql", "sparql")
        return SparqlEngine(self.kind, f"{root}/{ends[0]}", f"{root}/{ends[1]}", drain=0.0)

    def client(self) -> EngineClient:
        """Give a client of it, which is to be closed."""
        return EngineClient(self.engine)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        is_new = not any(self.folder.iterdir())
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(self._command(), cwd=self.folder, stdout=output, stderr=output)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "output").read_text()
            assert time.monotonic() < deadline, f"{self.kind} does not answer"
            time.sleep(0.1)
        if is_new and self.kind == "virtuoso":
            self._allow_updates()

    def kill(self) -> None:
        """Kill it with -9, in the middle of whatever it does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)

    def _command(self) -> list[str | Path]:
        if self.kind == "oxigraph":
            address = f"127.0.0.1:{self.port}"
            return [_program("oxigraph"), "serve", "--location", self.folder / "store", "--bind", address]
        text = _INI.format(sql_port=self.sql_port, port=self.port, row_cap=self.row_cap)
        (self.folder / "virtuoso.ini").write_text(text)
        return [_program("virtuoso-t"), "+configfile", "virtuoso.ini", "+foreground"]

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                client.query("ASK {}", seconds=5)
        except EngineError:
            return False
        return True

    def _allow_updates(self) -> None:
        grant = 'GRANT SPARQL_UPDATE TO "SPARQL";'
        command: list[str | Path] = [
            _program("isql-vt"),
            f"127.0.0.1:{self.sql_port}",
            "dba",
            PASSWORD,
            f"exec={grant}",
        ]
        subprocess.run(command, check=True, capture_output=True)


def _program(name: str) -> Path:
    found = Path(sys.executable).with_name(name) if name == "oxigraph" else Path(shutil.which(name) or name)
    if found.is_file():
        return found
    package = "PyPI's oxigraph" if name == "oxigraph" else "Debian's virtuoso-opensource-7-bin"
    reason = f"needs {name}, of {package}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@contextmanager
def server(kind: str, folder: Path, row_cap: int = 1_000_000) -> Iterator[Server]:
    """Run an engine while the context lasts."""
    found = Server(kind, folder, row_cap)
    try:
        found.start()
        yield found
    finally:
        if found.process is not None and found.process.poll() is None:
            found.kill()


def listens(port: int) -> bool:
    """Tell whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
