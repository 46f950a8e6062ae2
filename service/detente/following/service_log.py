"""The log of patches of a service, read over HTTP at `/log`."""

from __future__ import annotations

import http.client
import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from detente.errors import InputError, Problem
from detente.replication.entry import LogEntry, NamedFile
from detente.replication.named_files import checked
from detente.replication.patch_log import UnreachableError, poll
from detente.store import UnknownVersionError
from detente.store.errors import StoreError
from detente.store.notes import NOTES, PATCH

SECONDS = 30.0
"""So long a service may take to answer, or to send more of an answer."""

POLL_SECONDS = 0.25
DOCUMENT_BYTES = 256 << 20
"""A list of entries is not longer: a hundred entries have a line for each graph that they touch."""

AT_ONCE = 20
"""So many entries come in one answer."""

_PIECE = 1 << 20


class ServiceLog:
    """The versions of a service as a `PatchLog` that is only read, and the files of their folders."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            message = f"expected the address of a service, such as http://127.0.0.1:8000, not {address!r}"
            raise InputError([Problem("SOURCE", None, None, message)])
        self.address = address.rstrip("/") + "/"
        self._parts = urlsplit(self.address)

    def head(self) -> str | None:
        """Give the version that is current there."""
        found = self._document("log")["head"]
        return None if found is None else str(found)

    def terms(self) -> dict[str, str]:
        """Read what a follower has to have too: base and profile."""
        found = self._document("log")
        return {name: str(found[name]) for name in ("base", "profile")}

    def append(self, entry: LogEntry, parent: str | None) -> None:
        """Raise StoreError: a service is written by its own doors, which judge what comes."""
        raise StoreError(f"{self.address} is read here; version {entry.version} is not appended to {parent}")

    def after(self, version: str | None, most: int) -> Iterator[LogEntry]:
        """Yield what follows a version there (see `PatchLog.after`), each with its files."""
        where = "log/entries" if version is None else f"log/entries/{version}"
        rows = self._document(f"{where}?most={min(most, AT_ONCE)}")["entries"]
        with tempfile.TemporaryDirectory(prefix="detente-") as folder:
            for entry in map(LogEntry.from_dict, rows):
                files = {
                    name: self._fetched(entry.version, path, file, Path(folder) / name)
                    for name, path, file in (("patch", PATCH, entry.patch), ("notes", NOTES, entry.notes))
                }
                yield replace(entry, patch=files["patch"], notes=files["notes"])

    def wait(self, version: str | None, seconds: float) -> None:
        """Ask for the head now and then (see `PatchLog.wait`)."""
        poll(self, version, seconds, POLL_SECONDS)

    def lineage(self) -> list[str]:
        """List the versions that led to the current one there, the oldest first."""
        return [str(each) for each in self._document("log/lineage")["versions"]]

    def checksums(self, version: str) -> dict[str, str]:
        """Read the SHA-256 of each file that is there of a version, by its path in the version's folder."""
        found = self._document(f"log/files/{version}")["files"]
        return {str(name): str(digest) for name, digest in found.items()}

    def fetch(self, version: str, name: str, digest: str, target: Path) -> None:
        """Copy one file of a version; raises StoreError where its bytes have another digest."""
        self._fetched(version, name, NamedFile(digest, 0), target)

    def _fetched(self, version: str, name: str, file: NamedFile, target: Path) -> NamedFile:
        with (
            closing(self._open(f"log/files/{version}/{quote(name)}")) as connection,
            target.open("wb") as out,
        ):
            try:
                answer = self._answered(connection, name)
                while piece := answer.read(_PIECE):
                    out.write(piece)
            except (OSError, http.client.HTTPException) as error:
                raise self._silent(error) from error
        return checked(replace(file, path=target))

    def _document(self, path: str) -> dict[str, Any]:
        with closing(self._open(path)) as connection:
            try:
                data = self._answered(connection, path).read(DOCUMENT_BYTES)
            except (OSError, http.client.HTTPException) as error:
                raise self._silent(error) from error
        try:
            return dict(json.loads(data))
        except (ValueError, TypeError) as error:
            raise StoreError(f"{self.address}{path} does not answer as a log of patches: {error}") from error

    def _open(self, path: str) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._parts.hostname or "", self._parts.port, timeout=SECONDS)
        try:
            connection.request(
                "GET", f"{self._parts.path}{path}", headers={"Accept": "application/json, */*;q=0.1"}
            )
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise self._silent(error) from error
        return connection

    def _answered(self, connection: http.client.HTTPConnection, what: str) -> http.client.HTTPResponse:
        answer = connection.getresponse()
        if answer.status == http.client.NOT_FOUND:
            raise UnknownVersionError(f"{self.address} does not have {what}")
        if (
            answer.status >= http.client.INTERNAL_SERVER_ERROR
            or answer.status == http.client.TOO_MANY_REQUESTS
        ):
            raise UnreachableError(f"{self.address} answers {answer.status} for {what}")
        if answer.status != http.client.OK:
            raise StoreError(f"{self.address} answers {answer.status} for {what}")
        return answer

    def _silent(self, error: Exception) -> UnreachableError:
        return UnreachableError(f"{self.address} does not answer: {error}")
