"""What forked processes write to their standard error: passed on, and its end kept for when they die."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

KEPT_BYTES = 1 << 15
"""So much of the end is kept of each; a fault of the engine is followed by where in it that was."""

TOLD_LENGTH = 500
PANIC = "panicked at"

_CHUNK = 1 << 16
_STANDARD_ERROR = 2


def error_pipe() -> tuple[int, int]:
    """Make a pipe of which neither end blocks: a process never waits for somebody to read its complaints."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    return reading, writing


@dataclass
class ErrorOutputs:
    """The reading ends of the pipes of processes that live, by descriptor; iterates over these."""

    _processes: dict[int, int] = field(default_factory=dict)
    _kept: dict[int, bytes] = field(default_factory=dict)

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._processes))

    def add(self, reading: int, pid: int) -> None:
        """Read what a process writes from now on."""
        self._processes[reading] = pid
        self._kept[pid] = b""

    def leave(self, reading: int, writing: int) -> None:
        """Make a pipe the standard error of this process, a copy that was forked, and close all others."""
        os.dup2(writing, _STANDARD_ERROR)
        for descriptor in (reading, writing, *self._processes):
            os.close(descriptor)
        self._processes.clear()
        self._kept.clear()

    def pass_on(self, readable: Iterable[int]) -> None:
        """Read what can be read of some descriptors, and write it to the standard error of this process."""
        for descriptor in readable:
            if descriptor in self._processes:
                self._read(descriptor)

    def last_words(self, pid: int) -> str:
        """Give what a dead process has written last, from its panic on if it had one, and forget it."""
        for descriptor in [each for each, process in self._processes.items() if process == pid]:
            self._read(descriptor)
            if self._processes.pop(descriptor, None) is not None:
                os.close(descriptor)
        said = self._kept.pop(pid, b"").decode(errors="replace")
        start = said.rfind(PANIC)
        return said[start : start + TOLD_LENGTH] if start >= 0 else said[-TOLD_LENGTH:]

    def _read(self, descriptor: int) -> None:
        pid = self._processes[descriptor]
        with suppress(BlockingIOError):
            while data := os.read(descriptor, _CHUNK):
                self._kept[pid] = (self._kept[pid] + data)[-KEPT_BYTES:]
                _write(data)
            del self._processes[descriptor]  # its other end is closed
            os.close(descriptor)


def _write(data: bytes) -> None:
    with suppress(OSError):  # nobody is left to tell
        sys.stderr.buffer.write(data)
        sys.stderr.buffer.flush()
