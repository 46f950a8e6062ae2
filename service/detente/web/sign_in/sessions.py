"""Sessions of browsers that were signed in with a token: kept in memory, bounded in number and in time.

A session holds a token's hash, never its secret, and is one only while that token is. A service that starts
again has none, so that no file lets anybody in.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from detente.access.tokens import AccessToken

SESSION_SECONDS = 8 * 3600
"""A session lasts so long, whether it is used or not."""

MOST_SESSIONS = 1000
MOST_OF_A_TOKEN = 20
"""So many sessions there may be, in all and of one token; the oldest makes room."""

_SECRET_BYTES = 32


@dataclass(frozen=True)
class BrowserSession:
    """A session, by the hash of its secret; `expires` is in seconds of the clock of its `Sessions`."""

    key: str
    token_digest: str
    expires: float


class Sessions:
    """The sessions there are. Threads may share them; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, BrowserSession] = OrderedDict()

    def open(self, token: AccessToken) -> str:
        """Begin a session of a token; returns its secret, which the browser keeps."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        session = BrowserSession(_hash(secret), token.digest, self._clock() + SESSION_SECONDS)
        with self._lock:
            self._make_room(token.digest)
            self._sessions[session.key] = session
        return secret

    def find(self, secret: str, tokens: Iterable[AccessToken]) -> tuple[BrowserSession, AccessToken] | None:
        """Find a session and its token, as that is now; None where it has ended or the token was revoked."""
        with self._lock:
            session = self._sessions.get(_hash(secret))
            if session is None:
                return None
            token = next((each for each in tokens if each.digest == session.token_digest), None)
            if token is None or session.expires <= self._clock():
                del self._sessions[session.key]
                return None
            return session, token

    def close(self, secret: str) -> None:
        """End a session, if it is one."""
        with self._lock:
            self._sessions.pop(_hash(secret), None)

    def __len__(self) -> int:
        return len(self._sessions)

    def _make_room(self, token_digest: str) -> None:
        now = self._clock()
        for key in [key for key, each in self._sessions.items() if each.expires <= now]:
            del self._sessions[key]
        own = [key for key, each in self._sessions.items() if each.token_digest == token_digest]
        for key in own[: max(0, len(own) - MOST_OF_A_TOKEN + 1)]:
            del self._sessions[key]
        while len(self._sessions) >= MOST_SESSIONS:
            self._sessions.popitem(last=False)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
