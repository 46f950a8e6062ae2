#!/usr/bin/env python3
"""Walk through the code as three things do, and count files: a build and a page, a query, an update.

A function counts when it is first called in a walk, in each process of the service, in order of time. So
would somebody read who reads each function once, when it is needed. A stay is a run of functions of one file,
a return a stay in a file already left. What runs while a module is imported does not count.

    scripts/walks.py                    the package of this checkout
    scripts/walks.py --package PATH     another one, such as an earlier one in a worktree of its own
    scripts/walks.py --list             with the files of each walk in their order
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
RECORDER = ROOT / "scripts" / "walks.d"
WALKS = {1: "a, the build", 2: "a, the page", 3: "b, a query", 4: "c, an update"}
PAGE = "/id/meeting/erdogan-putin-2016-08"
QUERY = b"SELECT ?meeting { ?meeting a det:Meeting }"
UPDATE = b"INSERT DATA { GRAPH <https://example.org/notes> { <https://example.org/a> rdfs:label 'A note' } }"
FIRST_UPDATE = UPDATE.replace(b"/a>", b"/first>")
SECONDS = 300
SETTLE_SECONDS = 2.0


class Recording:
    """Processes of one package that note what they call, in a folder of their own."""

    def __init__(self, package: Path, folder: Path) -> None:
        self._number, self._log = folder / "number", folder / "log"
        self._number.write_bytes(b"\0")
        self._log.touch()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(RECORDER), str(package.parent))),
            "WALKS_PACKAGE": str(package),
            "WALKS_NUMBER": str(self._number),
            "WALKS_LOG": str(self._log),
            "DETENTE_DATA": str(folder / "data"),
            "DETENTE_HOST": "127.0.0.1",
            "DETENTE_PORT": str(self.port),
            "DETENTE_QUERY_SECONDS": str(SECONDS),
            "DETENTE_PROCESSES": "1",
        }

    def command(self, *arguments: str) -> str:
        """Run the command line and return its output."""
        done = subprocess.run(  # noqa: S603 - this interpreter, and arguments of our own
            [sys.executable, "-m", "detente", *arguments],
            env=self.environment, stdout=subprocess.PIPE, text=True, check=True, timeout=SECONDS,
        )  # fmt: skip
        return done.stdout

    @contextmanager
    def walk(self, number: int) -> Iterator[None]:
        """Let what is called count as part of a walk."""
        self._set(number)
        yield
        self._set(0)

    def _set(self, number: int) -> None:
        with self._number.open("r+b") as file:
            file.write(bytes([number]))

    @contextmanager
    def served(self) -> Iterator[None]:
        """Serve until the block ends."""
        command = [sys.executable, "-m", "detente", "serve"]
        with subprocess.Popen(  # noqa: S603 - likewise
            command, env=self.environment, stdout=subprocess.DEVNULL
        ) as process:
            try:
                self._wait()
                yield
            finally:
                process.send_signal(signal.SIGTERM)

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            try:
                self.ask("/health")
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise TimeoutError("the service does not answer")

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> int:
        """Send a request and read the whole answer; returns its status."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, sent)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - an address of our own
            answer.read()
            return int(answer.status)

    def files(self, number: int) -> list[str]:
        """List the file of each function that a walk called, in order of time."""
        lines = [line.split() for line in self._log.read_text().splitlines()]
        calls = sorted((int(when), path) for walk, when, _, path, _ in lines if int(walk) == number)
        return [path.removesuffix(".py") for _, path in calls]

    def processes(self, number: int) -> int:
        """Count the processes that took part in a walk."""
        lines = [line.split() for line in self._log.read_text().splitlines()]
        return len({process for walk, _, process, *_ in lines if int(walk) == number})


def record(recording: Recording) -> None:
    """Make the walks: a build, then a page, a query and an update of a service that has done some before."""
    with recording.walk(1):
        recording.command("build")
    token = recording.command("token", "create", "--scope", "write", "walker").split()[-1]
    query = {"Content_Type": "application/sparql-query", "Accept": "text/csv"}
    update = {"Content_Type": "application/sparql-update", "Authorization": f"Bearer {token}"}
    with recording.served():
        recording.ask("/sparql", FIRST_UPDATE, **update)
        recording.ask("/sparql", b"ASK { ?s ?p ?o }", **query)
        time.sleep(SETTLE_SECONDS)
        with recording.walk(2):
            recording.ask(PAGE, Accept="text/html")
        with recording.walk(3):
            recording.ask("/sparql", QUERY, **query)
        with recording.walk(4):
            recording.ask("/sparql", UPDATE, **update)


def rows(recording: Recording) -> Iterator[str]:
    """Yield the table of the walks, a line each."""
    yield "| walk | functions | files | stays | returns | processes |"
    yield "|---|---|---|---|---|---|"
    for number, name in WALKS.items():
        calls = recording.files(number)
        stays = [file for file, _ in groupby(calls)]
        files = set(stays)
        figures = (len(calls), len(files), len(stays), len(stays) - len(files), recording.processes(number))
        yield f"| {name} | {' | '.join(map(str, figures))} |"


def main() -> None:
    """Record, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--package", type=Path, default=ROOT / "service" / "detente")
    parser.add_argument("--list", action="store_true", help="the files of each walk in their order")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        recording = Recording(arguments.package.resolve(), Path(folder))
        record(recording)
        click.echo("\n".join(rows(recording)))
        for number, name in WALKS.items() if arguments.list else ():
            click.echo("\n  ".join((f"\n{name}:", *dict.fromkeys(recording.files(number)))))


if __name__ == "__main__":
    main()
