"""Virtuoso 7 from Debian. Its default graph is the union of all, so what is settled has a name there."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bench.reading.data import SETTLED
from bench.reading.peers import START_SECONDS, STOP_SECONDS, Peer, PeerError, free_port, stop
from bench.reading.places import cache_folder, made_once, tool

BUFFERS = 340_000
"""Pages of 8 KB, as its own configuration file advises for 4 GB."""
PASSWORD = "dba"  # as it comes; it listens on loopback only
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
MaxCheckpointRemap = 20000
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DirsAllowed = {source_folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ServerThreads = 100
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 100
MaxClientConnections = 100
MaxKeepAlives = 100
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 2000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""


class Virtuoso(Peer):
    """Virtuoso, asked with `default-graph-uri`; the shapes name no graph, so that settles the data set."""

    name = "virtuoso"
    parameters: Mapping[str, str] = {"default-graph-uri": SETTLED}

    def version(self) -> str:
        """Tell the version of the program."""
        done = subprocess.run(
            [tool("virtuoso-t", "virtuoso-opensource"), "-?"], capture_output=True, text=True
        )
        return next(line for line in done.stderr.splitlines() if "Version" in line).split()[1]

    def load(self) -> None:
        """Load with the bulk loader."""
        source = self.data.nquads_settled()

        def make(pending: Path) -> None:
            pending.mkdir()
            _bulk_load(pending, source)

        made_once(self._name(), make)

    def command(self, port: int) -> Sequence[str | Path]:
        """Write the configuration, and the command that serves."""
        folder = cache_folder() / self._name()
        _configure(folder, free_port(), port, folder)
        return _command()

    def folder(self) -> Path:
        """Name the folder of the database, which the configuration speaks of."""
        return cache_folder() / self._name()

    def _name(self) -> str:
        return f"{self.data.key()}.virtuoso"


def _command() -> Sequence[str | Path]:
    return [tool("virtuoso-t", "virtuoso-opensource"), "+configfile", "bench.ini", "+foreground"]


def _configure(folder: Path, sql_port: int, port: int, source_folder: Path) -> None:
    (folder / "virtuoso.lck").unlink(missing_ok=True)  # of a run that was killed
    text = _INI.format(
        sql_port=sql_port,
        port=port,
        source_folder=source_folder,
        buffers=BUFFERS,
        dirty=BUFFERS * 3 // 4,
    )
    (folder / "bench.ini").write_text(text, encoding="utf-8")


def _bulk_load(folder: Path, source: Path) -> None:
    sql_port = free_port()
    _configure(folder, sql_port, free_port(), source.parent)
    with (folder / "load.log").open("wb") as log:
        process = subprocess.Popen(_command(), cwd=folder, stdout=log, stderr=log)
    try:
        _await(sql_port, process)
        statements = (
            f"ld_dir('{source.parent}', '{source.name}', 'urn:x-none'); rdf_loader_run(); checkpoint;"
        )
        output = _sql(sql_port, f"{statements} select ll_error from DB.DBA.load_list;")
        if "*** Error" in output or "NULL" not in output:
            raise PeerError(f"the bulk loader failed: {output[-500:]}")
        _sql(sql_port, "shutdown;")
        process.wait(STOP_SECONDS)
    finally:
        stop(process)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise PeerError("virtuoso-t did not start; see load.log beside its database")


def _sql(port: int, statements: str) -> str:
    program = tool("isql-vt", "virtuoso-opensource-7-bin")
    command = [program, f"127.0.0.1:{port}", "dba", PASSWORD, f"exec={statements}"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
