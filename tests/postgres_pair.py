"""A primary of PostgreSQL with a synchronous standby, which takes its place when it is killed."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.postgres import Cluster, cluster, new_folder


class Pair:
    """Two servers, of which one follows the other; a commit is told when both have it."""

    def __init__(self, folder: Path, primary: Cluster) -> None:
        self._folder = folder
        self._number = 0
        self._ports = primary.port, free_port()
        self.primary = primary
        self.standby = self._new_standby(self._ports[1])

    @property
    def address(self) -> str:
        """Where the log is, as DETENTE_LOG takes it: at both, whichever is the primary."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self._ports)
        return f"postgresql://detente:secret@{hosts}/postgres?target_session_attrs=read-write"

    def fail_over(self) -> None:
        """Kill the primary, promote the standby, and give it a standby where the primary was."""
        self.primary.kill_at_once()
        port = self.primary.port
        self.primary = self.standby
        assert self.primary.run("SELECT pg_promote(true, 120)") == "t"
        self.standby = self._new_standby(port)

    def stop(self) -> None:
        """Stop both."""
        for each in (self.standby, self.primary):
            if each.process is not None and each.process.poll() is None:
                each.kill()

    def _new_standby(self, port: int) -> Cluster:
        primary = self.primary
        self._number += 1
        folder = self._folder / f"s{self._number}"
        user = new_folder(folder)
        backup = [str(primary.binaries / "pg_basebackup"), "-h", str(primary.folder), "-p", str(primary.port)]
        options = ["-U", "owner", "-D", str(folder / "data"), "-R", "-X", "stream", "-c", "fast", "--no-sync"]
        subprocess.run([*backup, *options], check=True, user=user)
        standby = Cluster(primary.binaries, folder, port, user)
        standby.start()
        # After the copy, which then has no such setting: a standby that is promoted waits for nobody.
        primary.run("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.run("SELECT pg_reload_conf()")
        for _ in range(1200):
            if primary.run("SELECT sync_state FROM pg_stat_replication") == "sync":
                return standby
            time.sleep(0.1)
        pytest.fail("the standby does not follow")


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """Make a pair in a folder, whose path has to be short."""
    with cluster(folder / "c") as primary:
        made = Pair(folder, primary)
        try:
            yield made
        finally:
            made.stop()
            for each in folder.glob("s*"):
                shutil.rmtree(each, ignore_errors=True)
