"""A log of patches in one table of PostgreSQL, which puts the commits of several writers in one order.

The order is the primary key: each entry has the place behind its parent's, so that of two that would follow
the same version the second violates it. A commit is this append. How safely it is kept is the server's to
say (`synchronous_commit`, `synchronous_standby_names`).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from detente.replication.entry import LogEntry, NamedFile
from detente.replication.named_files import NamedFiles, checked
from detente.replication.patch_log import OvertakenError, UnreachableError, poll
from detente.replication.postgres_servers import connected, servers
from detente.store import UnknownVersionError
from detente.store.errors import StoreError

INLINE_BYTES = 4 << 20
"""A patch up to this size lies in the table; a larger one is a file that its entry names."""

POLL_SECONDS = 0.1

_UNIQUE_VIOLATION = "23505"
_TABLE = """
CREATE TABLE IF NOT EXISTS detente_log (
    place bigint PRIMARY KEY CHECK (place > 0),
    version text NOT NULL UNIQUE,
    entry text NOT NULL,
    patch bytea,
    notes bytea
)"""
_HEAD = "SELECT version FROM detente_log ORDER BY place DESC LIMIT 1"
_PLACE = "SELECT place FROM detente_log WHERE version = :version"
_APPEND = (
    "INSERT INTO detente_log (place, version, entry, patch, notes) "
    "VALUES (:place, :version, :entry, :patch, :notes)"
)
_NEXT = "SELECT place, entry, patch, notes FROM detente_log WHERE place > :place ORDER BY place LIMIT 1"

_T = TypeVar("_T")


class PostgresLog:
    """The log at an address `postgresql://user:password@host:port/database`.

    Of several hosts with commas between them it is at the primary, whichever that is. `host` in its query may
    be a folder with the server's socket, `sslmode=require` asks for TLS. `files` is where
    patches lie that are too large for the table; without it those are refused.
    """

    def __init__(self, address: str, files: Path | None = None) -> None:
        self._servers = servers(address)
        self._files = None if files is None else NamedFiles(files)
        self._connection: Any = None

    def connect(self) -> None:
        """Connect now, so that it need not be done later; raises UnreachableError."""
        self._asking(lambda _: None)

    def close(self) -> None:
        """Hold no connection; the next request makes one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # it is broken then, which is why it is given up
                connection.close()

    def __del__(self) -> None:
        if getattr(self, "_connection", None) is not None:
            self.close()

    def head(self) -> str | None:
        """Give the last version (see `PatchLog.head`)."""
        rows = self._run(_HEAD)
        return str(rows[0][0]) if rows else None

    def append(self, entry: LogEntry, parent: str | None) -> None:
        """Insert an entry behind its parent (see `PatchLog.append`).

        Where the connection breaks meanwhile, it is asked again whether the entry is there. Raises
        UnreachableError where nobody answers: then it may be, and comes back when the log does.
        """
        place = self._place(parent)
        if place is None:
            raise OvertakenError(parent, self.head())
        columns = {name: self._stored(file) for name, file in _files(entry)}
        text = json.dumps(entry.as_dict(), ensure_ascii=False)
        try:
            self._run(_APPEND, place=place + 1, version=entry.version, entry=text, **columns)
        except UnreachableError:
            if self._place(entry.version) is None:
                raise
        except _TakenError:
            raise OvertakenError(parent, self.head()) from None

    def after(self, version: str | None, most: int) -> Iterator[LogEntry]:
        """Yield what follows a version (see `PatchLog.after`)."""
        place = self._place(version)
        if place is None:
            raise UnknownVersionError(f"the log has no version {version}")
        with tempfile.TemporaryDirectory(prefix="detente-") as folder:
            for _ in range(most):
                rows = self._run(_NEXT, place=place)
                if not rows:
                    return
                place, text, *contents = rows[0]
                entry = LogEntry.from_dict(json.loads(text))
                files = {
                    name: self._taken(file, content, Path(folder) / name)
                    for (name, file), content in zip(_files(entry), contents, strict=True)
                }
                yield replace(entry, patch=files["patch"], notes=files["notes"])

    def wait(self, version: str | None, seconds: float) -> None:
        """Ask for the head now and then (see `PatchLog.wait`)."""
        poll(self, version, seconds, POLL_SECONDS)

    def _place(self, version: str | None) -> int | None:
        if version is None:
            return 0
        rows = self._run(_PLACE, version=version)
        return int(rows[0][0]) if rows else None

    def _stored(self, file: NamedFile) -> bytes | None:
        """Give the content of a column; None where the file is put among those that are named."""
        if file.size <= INLINE_BYTES:
            return file.here.read_bytes()
        if self._files is None:
            raise StoreError(
                f"a patch of {file.size:,} bytes does not go into the log's table: name a folder that all "
                "writers and followers share as DETENTE_LOG_FILES"
            )
        self._files.put(file)
        return None

    def _taken(self, file: NamedFile, content: bytes | None, path: Path) -> NamedFile:
        if content is not None:
            path.write_bytes(content)
            return checked(replace(file, path=path))
        if self._files is None:
            raise StoreError(f"the log names the file {file.digest}: set DETENTE_LOG_FILES to where it lies")
        return self._files.find(file.digest, file.size)

    def _run(self, statement: str, **values: object) -> list[Any]:
        return self._asking(lambda connection: connection.run(statement, **values) or [])

    def _asking(self, ask: Callable[[Any], _T]) -> _T:
        from pg8000.exceptions import DatabaseError, InterfaceError

        try:
            if self._connection is None:
                self._connection = connected(self._servers, _TABLE)
            return ask(self._connection)
        except (InterfaceError, OSError) as error:
            self.close()
            raise UnreachableError(f"the log in PostgreSQL does not answer: {error}") from error
        except DatabaseError as error:
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> StoreError:
        told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        code = str(told.get("C", ""))
        if code == _UNIQUE_VIOLATION:
            return _TakenError("the place in the log is taken")
        self.close()
        words = f"{told.get('M', error)} ({code})"
        if code.startswith(("57", "08", "53")) or not code:  # shutting down, connection, resources
            return UnreachableError(f"the log in PostgreSQL does not answer: {words}")
        return StoreError(f"the log in PostgreSQL: {words}")


class _TakenError(StoreError):
    """A row of this place, or of this version, is there already."""


def _files(entry: LogEntry) -> tuple[tuple[str, NamedFile], ...]:
    return (("patch", entry.patch), ("notes", entry.notes))
