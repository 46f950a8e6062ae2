"""Files that Flask decides about and the edge sends: a long download takes no thread and no memory.

Flask answers with the header `X-Sendfile` and no body, as it does behind other servers that know this header.
The header goes no further than the edge.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from pathlib import Path
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SENDS_FILES = "detente.sends_files"
"""Set in the WSGI environment where the edge sends files; without an edge Flask does it itself."""

PIECE_BYTES = 256 << 10
_X_SENDFILE = b"x-sendfile"
_CONTENT_RANGE = re.compile(rb"bytes (\d+)-(\d+)/\d+")


class FileSender:
    """Stands between an application and its server, and sends the file that an answer names."""

    def __init__(self, send: Send, *, with_body: bool) -> None:
        self._send = send
        self._with_body = with_body
        self._start: Message | None = None
        self._path: Path | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on, unless its answer is a file: that is sent by `finish`."""
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            if (path := headers.get(_X_SENDFILE)) is not None:
                self._path = Path(path.decode("latin-1"))
                kept = [pair for pair in message["headers"] if pair[0] != _X_SENDFILE]
                self._start = {**message, "headers": kept}
        if self._path is None:
            await self._send(message)

    async def finish(self, departure: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Send the file, if there is one, until it ends or `departure` does: the client's."""
        if self._path is None or self._start is None:
            return
        first, length = _span(dict(self._start["headers"]))
        leaving = asyncio.ensure_future(departure())
        try:
            with self._path.open("rb") as file:
                file.seek(first)
                await self._send(self._start)
                left = length if self._with_body else 0
                while left and not leaving.done():
                    piece = await asyncio.to_thread(file.read, min(left, PIECE_BYTES))
                    if not piece:
                        raise OSError(f"{self._path} ended before its time")
                    left -= len(piece)
                    await self._send({"type": "http.response.body", "body": piece, "more_body": True})
                await self._send({"type": "http.response.body", "body": b""})
        finally:
            leaving.cancel()


def _span(headers: dict[bytes, bytes]) -> tuple[int, int]:
    """Read from the headers of an answer where its body begins in the file, and how long it is."""
    length = int(headers[b"content-length"])
    found = _CONTENT_RANGE.fullmatch(headers.get(b"content-range", b""))
    return (int(found[1]), length) if found else (0, length)
