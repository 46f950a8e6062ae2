"""Asks the service at its edge, in this process, as a client over HTTP would: with the limits of a client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from detente.errors import DetenteError
from detente.web.http.file_sending import Receive, Send
from detente.web.querying.exchange import ClientGoneError, Message

Application = Callable[[Message, Receive, Send], Awaitable[None]]
"""An ASGI application (https://asgi.readthedocs.io/en/latest/specs/www.html)."""

MOST_BYTES = 2 << 20
"""An answer that is needed whole may be so long."""


class ServiceError(DetenteError):
    """What the service could not answer, and why, in its own words."""


@dataclass
class PartialAnswer:
    """An answer: `is_whole` is false where it was longer than asked for, and was left in the middle."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_whole: bool = False


@dataclass(frozen=True)
class ServiceClient:
    """One client of a service, known to it by the address `client`, which decides its share."""

    application: Application
    client: str

    async def fetch(
        self,
        path: str,
        query: str = "",
        *,
        accept: str,
        body: bytes | None = None,
        content_type: str = "",
        most: int = MOST_BYTES,
        lines: int | None = None,
    ) -> PartialAnswer:
        """Send a GET, or a POST with a body, and read `most` bytes or some `lines` of the answer.

        Raises ServiceError where the answer broke off.
        """
        reading = _Reading(body or b"", most, lines)
        headers = [(b"host", b"localhost"), (b"accept", accept.encode())]
        if body is not None:
            headers += [
                (b"content-type", content_type.encode()),
                (b"content-length", str(len(body)).encode()),
            ]
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET" if body is None else "POST",
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "root_path": "",
            "query_string": query.encode("ascii"),
            "headers": headers,
            "client": (self.client, 0),
            "server": ("localhost", 80),
        }
        try:
            await self.application(scope, reading.receive, reading.send)
        except ClientGoneError:
            pass  # this client: it has read enough
        except (DetenteError, OSError) as error:  # after its head an answer can only break off
            raise ServiceError(f"The answer broke off: {error}") from None
        return reading.fetched()


class _Reading:
    """The two sides of a connection: a body that is sent, and an answer that is read as far as is wanted."""

    def __init__(self, body: bytes, most: int, lines: int | None) -> None:
        self._body: bytes | None = body
        self._most = most
        self._lines = lines
        self._start: Message = {}
        self._read = bytearray()
        self._has_ended = self._has_enough = False

    async def receive(self) -> Message:
        if self._body is None:
            await asyncio.Event().wait()  # it does not go before it has its answer
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._read += message.get("body", b"")
        self._has_ended = not message.get("more_body")
        if self._is_enough():
            self._has_enough = True
            # Whoever sends lets go of what is made for an answer that nobody reads any more.
            raise ClientGoneError("the client has read enough")

    def _is_enough(self) -> bool:
        is_long = len(self._read) > self._most
        return is_long or (self._lines is not None and self._read.count(b"\n") > self._lines)

    def fetched(self) -> PartialAnswer:
        if not (self._has_ended or self._has_enough):
            raise ServiceError("The answer broke off before its end.")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self._start["headers"]}
        return PartialAnswer(self._start["status"], headers, bytes(self._read), not self._has_enough)
