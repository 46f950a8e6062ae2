"""A PostgreSQL of the tests' own, in a folder of its own, run by a user that is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import processes
from tests.ports import free_port

_USERS = ("postgres", "nobody")


@dataclass
class Cluster:
    """A server that is running, or was killed."""

    binaries: Path
    folder: Path
    port: int
    user: str | None
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where its one database is, as DETENTE_LOG takes it."""
        return f"postgresql://detente:secret@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command: Sequence[str | Path] = [
            self.binaries / "postgres",
            "-D",
            self.folder / "data",
            "-k",
            self.folder,
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-p", str(self.port), "-h", "127.0.0.1"], stdout=log, stderr=log, user=self.user
            )
        ready: Sequence[str | Path] = [
            self.binaries / "pg_isready",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-q",
        ]
        for _ in range(600):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.1)
        pytest.fail((self.folder / "log").read_text())

    def kill(self) -> None:
        """Kill it at once, as a machine does that loses its power, and all its processes with it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)  # immediate shutdown: nothing is written any more
        self.process.wait(60)

    def kill_at_once(self) -> None:
        """Kill every process of it by SIGKILL, as whoever takes a machine away does."""
        assert self.process is not None
        for pid in processes.tree(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(60)

    def run(self, statement: str) -> str:
        """Run a statement as the database's owner; give its rows as text."""
        psql: Sequence[str | Path] = [
            self.binaries / "psql",
            "-h",
            self.folder,
            "-p",
            str(self.port),
            "-U",
            "owner",
        ]
        command = [*psql, "-d", "postgres", "-qAtc", statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def postgres_binaries() -> Path:
    """Find Debian's binaries; the test is skipped, or fails in CI, where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    reason = "needs PostgreSQL (Debian's package postgresql)"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def new_folder(folder: Path) -> str | None:
    """Make the folder of a cluster; name the user who is to run it, if that is another one."""
    user = _other_user() if os.geteuid() == 0 else None
    folder.mkdir()
    if user is not None:
        shutil.chown(folder, user)
    return user


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Make a cluster in a folder, and have it run."""
    binaries = postgres_binaries()
    user = new_folder(folder)
    secret = folder / "secret"
    secret.write_text("owner's\n", encoding="utf-8")
    port = free_port()
    initdb: Sequence[str | Path] = [
        binaries / "initdb",
        "-D",
        folder / "data",
        "-U",
        "owner",
        "-E",
        "UTF8",
        "--no-instructions",
    ]
    trust = ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
    subprocess.run([*initdb, *trust], check=True, stdout=subprocess.DEVNULL, user=user)
    made = Cluster(binaries, folder, port, user)
    made.start()
    try:
        made.run("CREATE ROLE detente LOGIN PASSWORD 'secret'; GRANT ALL ON SCHEMA public TO detente")
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.kill()


def _other_user() -> str:
    names = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in _USERS if name in names)
