"""Bearer tokens (RFC 6750): who may write, kept so that the file alone lets nobody in.

A secret is 256 random bits, which no dictionary holds and nobody can try through: one SHA-256 of it is as
good as a slow password hash, and as quick to check as a request needs.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from detente.access.permissions import SCOPES
from detente.errors import DetenteError

PREFIX = "detente_"
"""How every secret begins, so that one that was published by mistake can be found."""

_SECRET_BYTES = 32
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_MODE = 0o600


class TokenError(DetenteError):
    """A token cannot be made, found or revoked, or the file of tokens cannot be read."""


@dataclass(frozen=True)
class AccessToken:
    """What is known of a token: never its secret. `created` is UTC in ISO 8601."""

    name: str
    scopes: frozenset[str]
    created: str
    digest: str = field(repr=False)
    graphs: tuple[str, ...] = ()
    """What the names of the graphs of users' own begin with that it may write; empty: those that it makes."""


_TokenList = list[AccessToken]
_Stamp = tuple[int, int, int] | None


class Tokens:
    """The tokens of a data folder, in its `tokens.json`. Threads and processes may share the folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "tokens.json"
        self._read_lock = threading.Lock()
        self._read: tuple[_Stamp, tuple[AccessToken, ...]] = (None, ())

    def create(self, name: str, scopes: Collection[str], graphs: Sequence[str] = ()) -> str:
        """Make a token and give its secret, which is told this once and kept nowhere.

        Raises TokenError for a name that is taken or not of lower-case letters, digits and hyphens, and for
        scopes that there are not, or none. `graphs` are the starts of names of graphs of users' own that it
        may write, whoever made them; raises TokenError where one begins no IRI.
        """
        _check(name, scopes, graphs)
        secret = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        token = AccessToken(name, frozenset(scopes), created, _digest(secret), tuple(graphs))
        with self._changing() as tokens:
            if any(each.name == name for each in tokens):
                raise TokenError(f"there is a token called {name!r} already; revoke it first")
            tokens.append(token)
        return secret

    def revoke(self, name: str) -> None:
        """Make a token worthless from now on; raises TokenError where there is none of this name."""
        with self._changing() as tokens:
            left = [token for token in tokens if token.name != name]
            if len(left) == len(tokens):
                raise TokenError(f"there is no token called {name!r}")
            tokens[:] = left

    def list(self) -> tuple[AccessToken, ...]:
        """List the tokens in the order they were made; the file is read again where it has changed."""
        with self._read_lock:
            stamp = self._stamp()
            if stamp != self._read[0]:
                self._read = (stamp, self._load())
            return self._read[1]

    def find(self, secret: str) -> AccessToken | None:
        """Find the token of a secret, in a time that does not tell how near a wrong one is."""
        digest = _digest(secret)
        # Every one is compared: where a loop ends would tell which matched.
        matches = [token for token in self.list() if hmac.compare_digest(token.digest, digest)]
        return matches[0] if matches else None

    def exist(self) -> bool:
        """Tell whether there is any token, that is, whether writing is possible at all."""
        return bool(self.list())

    def _stamp(self) -> _Stamp:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size

    def _load(self) -> tuple[AccessToken, ...]:
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            return tuple(
                AccessToken(
                    row["name"],
                    frozenset(row["scopes"]),
                    row["created"],
                    row["sha256"],
                    tuple(row.get("graphs", ())),
                )
                for row in rows
            )
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TokenError(f"{self._path} cannot be read: {error!r}") from None

    @contextmanager
    def _changing(self) -> Iterator[_TokenList]:
        """Give the tokens to change, while nobody else changes them, and write them if nothing is raised."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            tokens = [*self._load()]
            yield tokens
            self._write(tokens)
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, tokens: Collection[AccessToken]) -> None:
        rows = [
            {
                "name": token.name,
                "scopes": sorted(token.scopes),
                "created": token.created,
                "sha256": token.digest,
                **({"graphs": [*token.graphs]} if token.graphs else {}),
            }
            for token in tokens
        ]
        with NamedTemporaryFile("w", dir=self._path.parent, encoding="utf-8", delete=False) as file:
            written = Path(file.name)
            try:
                os.fchmod(file.fileno(), _MODE)
                file.write(json.dumps(rows, indent=2) + "\n")
                file.flush()
                os.fsync(file.fileno())
                written.replace(self._path)
            except OSError as error:
                written.unlink(missing_ok=True)
                raise TokenError(f"{self._path} cannot be written: {error}") from None


def _check(name: str, scopes: Collection[str], graphs: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        raise TokenError(f"{name!r} is no name of a token: lower-case letters, digits and hyphens make one")
    unknown = sorted(set(scopes) - SCOPES)
    if unknown or not scopes:
        raise TokenError(f"the scopes of a token are {', '.join(sorted(SCOPES))}; {unknown or 'none'} given")
    wrong = next((each for each in graphs if not _PREFIX.fullmatch(each)), None)
    if wrong is not None:
        raise TokenError(
            f"{wrong!r} begins no name of a graph: give the start of an IRI, such as https://a.org/b/"
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
