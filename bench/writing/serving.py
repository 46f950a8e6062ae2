"""A service that is measured: where it listens, and the processor time of it and all that it started."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

LISTENS = re.compile(r"listens on (http://\S+?)/\n")


def processor(pid: int) -> float:
    """Sum the seconds of processor of a process, its descendants, and those of them that have ended."""
    parents: dict[int, list[int]] = defaultdict(list)
    used: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = stat.read_text().rpartition(")")[2].split()
            number = int(stat.parent.name)
            parents[int(fields[1])].append(number)
            used[number] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    family = [pid]
    for each in family:
        family += parents[each]
    return sum(used.get(each, 0) for each in family)


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[tuple[str, int]]:
    """Serve a data folder, with settings as in the environment; gives the address and the process."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    given = {"data": str(folder), "port": port, **settings}
    environment = {**os.environ, **{f"DETENTE_{name.upper()}": value for name, value in given.items()}}
    command = [sys.executable, "-m", "detente", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            found = filter(None, map(LISTENS.search, process.stdout))
            yield next(found)[1], process.pid
        finally:
            process.terminate()


def until_idle(pid: int, longest: float = 300) -> None:
    """Wait until a process and its descendants compute next to nothing for some seconds."""
    end = time.monotonic() + longest
    while time.monotonic() < end:
        before = processor(pid)
        time.sleep(5)
        if processor(pid) - before < 0.1:
            return
    click.echo("the service is busy still; what it does is in the figures")
