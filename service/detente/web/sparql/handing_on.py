"""Changes that a follower hands on to its writer, and the writer's answers, as they come."""

from __future__ import annotations

import asyncio
import http.client
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from detente.web.http.problem_types import FOLLOWER, WRITER_SILENT
from detente.web.http.problems import HttpError
from detente.web.http.request import HttpRequest
from detente.web.querying.exchange import Exchange
from detente.web.querying.reply import Reply
from detente.web.querying.runtime import Runtime

UPLOAD_SETTING = "DETENTE_UPLOAD"

_SENT = (
    "accept", "authorization", "content-encoding", "content-type", "detente-message", "if-match",
    "if-none-match",
    "if-unmodified-since", "origin", "slug", "user-agent",
)  # fmt: skip
_RETURNED = (
    "Allow", "Cache-Control", "Content-Type", "Detente-Version", "Detente-Warning", "ETag", "Link",
    "Location",
    "Retry-After", "Vary", "WWW-Authenticate",
)  # fmt: skip
_ANSWER_BYTES = 16 << 20
_PUBLISHING_SECONDS = 60.0


class ForWriterError(HttpError):
    """A change came to a service that follows another one; `request` has its body if that was read."""

    def __init__(self, runtime: Runtime, request: HttpRequest) -> None:
        writer = runtime.following.writer if runtime.following else ""
        where = (
            f"Send the change to {writer}" if writer else "Send the change to a service that takes changes"
        )
        headers = {"Link": f'<{writer}>; rel="alternate"; title="writer"'} if writer else {}
        super().__init__(
            FOLLOWER, f"This service follows another one, and takes no changes. {where}.", headers=headers
        )
        self.request = request


@dataclass(frozen=True)
class _Handed:
    """What the writer is sent."""

    writer: str
    request: HttpRequest
    size: int
    seconds: float


async def handed_on(exchange: Exchange, refusal: ForWriterError) -> Reply:
    """Send a change to the writer and give its answer, where the settings say so; else raise the refusal.

    The token is the writer's to judge. Raises HttpError 502 where the writer does not answer.
    """
    runtime, following = exchange.runtime, exchange.runtime.following
    if following is None or not following.writer or following.writes != "pass":
        raise refusal
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        path = Path(folder) / "body"
        if refusal.request.body:
            await asyncio.to_thread(path.write_bytes, refusal.request.body)
        else:
            await exchange.spool(path, runtime.settings.upload << 20, UPLOAD_SETTING)
        of = runtime.settings
        seconds = of.queue_seconds + of.lock_seconds + of.write_seconds + _PUBLISHING_SECONDS
        handed = _Handed(following.writer, refusal.request, path.stat().st_size, seconds)
        async with runtime.handed_on.slot(exchange.request.client):
            return await asyncio.to_thread(_send, handed, path)


def _send(handed: _Handed, path: Path) -> Reply:
    parts = urlsplit(handed.writer)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=handed.seconds)
    with closing(connection), path.open("rb") as body:
        try:
            connection.request(handed.request.method, _target(handed), body, _headers(handed))
            return _reply(connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            raise HttpError(WRITER_SILENT, f"{handed.writer} does not answer: {error}") from error


def _target(handed: _Handed) -> str:
    prefix = urlsplit(handed.writer).path.rstrip("/")
    query = handed.request.query_string.decode("latin-1")
    return f"{prefix}{handed.request.raw_path}{'?' if query else ''}{query}"


def _headers(handed: _Handed) -> Mapping[str, str]:
    given = handed.request.headers
    return {name: given[name] for name in _SENT if name in given} | {"Content-Length": str(handed.size)}


def _reply(answer: http.client.HTTPResponse) -> Reply:
    body = answer.read(_ANSWER_BYTES)
    headers = {name: value for name in _RETURNED if (value := answer.getheader(name)) is not None}
    if answer.status != HTTPStatus.NO_CONTENT:
        headers["Content-Length"] = str(len(body))
    return Reply(HTTPStatus(answer.status), headers, body)
