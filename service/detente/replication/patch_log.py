"""A log of patches: one order of versions, to which each is appended behind the one that it follows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol

from detente.replication.entry import LogEntry
from detente.store.errors import StoreError


class OvertakenError(StoreError):
    """Another version was appended first: what was to follow is to be made again."""

    def __init__(self, version: str | None, found: str | None) -> None:
        super().__init__(f"another writer was first: the log is at {found}, not at {version}; commit again")


class UnreachableError(StoreError):
    """A log does not answer; it may answer later."""


class PatchLog(Protocol):
    """One order of versions. Who reads it applies what comes `after` the last that he has, and may `wait`.

    Each of the four raises UnreachableError where the log does not answer, and StoreError for what is wrong
    with it.
    """

    def head(self) -> str | None:
        """Give the id of the last version; None of an empty log."""
        ...

    def append(self, entry: LogEntry, parent: str | None) -> None:
        """Put an entry behind the last one, which has to be `parent`; raises OvertakenError where it is not.

        When this returns, the entry is kept as safely as the log keeps anything.
        """
        ...

    def after(self, version: str | None, most: int) -> Iterator[LogEntry]:
        """Yield what follows a version, from the beginning for None, in order and so many at most.

        The files of an entry are there until the next one is asked for. Raises UnknownVersionError where the
        log does not have the version.
        """
        ...

    def wait(self, version: str | None, seconds: float) -> None:
        """Return when the last version is another one than `version`, or so many seconds have passed."""
        ...


def poll(log: PatchLog, version: str | None, seconds: float, interval: float) -> None:
    """Wait as `PatchLog.wait` does, by asking for the head each so many seconds."""
    deadline = time.monotonic() + seconds
    while log.head() == version and (left := deadline - time.monotonic()) > 0:
        time.sleep(min(interval, left))
