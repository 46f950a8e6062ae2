"""What the processes of a service take and where they hang, read from /proc."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """A process as it was at one moment; `name` is what it calls itself, `line` what it was started with.

    A forked process has the line of the one it was forked from, and for a moment its name.
    """

    pid: int
    parent: int
    name: str
    line: bytes


def descent(root: int) -> list[Process]:
    """Look once at a process and all that descend from it, parents first, zombies left out.

    Whoever asks two things of the same moment asks this once: a second look finds others.
    """
    below: dict[int, list[Process]] = {}
    found = []
    for pid in pids():
        state, parent, name = _state(pid)
        if state not in "ZX":
            each = Process(pid, parent, name, _read(pid, "cmdline"))
            below.setdefault(parent, []).append(each)
            found += [each] if pid == root else []
    for each in found:
        found += below.get(each.pid, [])
    return found


def tree(root: int) -> list[int]:
    """Give a process and all that descend from it, parents first; nothing where it has ended."""
    return [each.pid for each in descent(root)]


def pss(pid: int) -> int:
    """Give the memory in bytes, of pages shared by n processes an n-th; 0 if gone."""
    return _kilobytes(pid, "smaps_rollup", "Pss")


def rss(pid: int) -> int:
    """Give the resident memory in bytes; 0 if gone."""
    return _kilobytes(pid, "status", "VmRSS")


def cpu_seconds(pid: int) -> float:
    """Give the seconds of processor time that a process took, its threads' together; 0 if gone."""
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def with_variable(name: str, value: str) -> list[int]:
    """Find the processes that were started with an environment variable, wherever they hang."""
    wanted = f"{name}={value}".encode()
    return [
        pid for pid in pids() if wanted in _read(pid, "environ").split(b"\0") and _state(pid)[0] not in "ZX"
    ]


def pids() -> Iterator[int]:
    """Yield the processes there are."""
    return (int(name) for name in os.listdir(PROC) if name.isdigit())  # noqa: PTH208 - 500 paths for nothing


def _state(pid: int) -> tuple[str, int, str]:
    # The name, in brackets, may hold anything.
    before, _, after = _read(pid, "stat").rpartition(b")")
    fields = after.split()
    if not fields:
        return "X", 0, ""
    return fields[0].decode(), int(fields[1]), before.partition(b"(")[2].decode(errors="replace")


def _kilobytes(pid: int, file: str, name: str) -> int:
    match = re.search(rf"^{name}:\s*(\d+) kB".encode(), _read(pid, file), re.MULTILINE)
    return int(match[1]) * 1024 if match else 0


def _read(pid: int, file: str) -> bytes:
    try:
        return (PROC / str(pid) / file).read_bytes()
    except OSError:  # it has ended meanwhile, or is another user's
        return b""
