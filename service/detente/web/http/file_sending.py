"""What Flask decides about and the edge sends: a long download takes no thread and no memory.

Flask answers with the header `X-Sendfile` and no body, as it does behind other servers that know this header,
or names a stream (see `rendering`). These headers go no further than the edge. A client that does not read
what is sent to it holds a thread for STALL_SECONDS at most.
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
STREAM_HEADER = "X-Detente-Stream"
"""Says that the body is a stream, which `rendering` has put where the edge finds it."""

STALL_SECONDS = 30.0
_X_SENDFILE = b"x-sendfile"
_X_STREAM = STREAM_HEADER.lower().encode()
_HELD_BACK = (_X_SENDFILE, _X_STREAM)
_CONTENT_RANGE = re.compile(rb"bytes (\d+)-(\d+)/\d+")


class FileSender:
    """Stands between an application and its server, and sends the file that an answer names."""

    def __init__(self, send: Send, *, with_body: bool) -> None:
        self._send = send
        self._with_body = with_body
        self.start: Message | None = None
        """The head of an answer that is held back, for a file or a stream to follow."""
        self._path: Path | None = None
        self._is_stalled = False

    async def send(self, message: Message) -> None:
        """Pass a message on, unless its answer is a file or a stream: those come when Flask is done.

        Once a client has stopped to read, nothing is passed on any more: its answer breaks off.
        """
        if message["type"] == "http.response.start":
            self._hold_back(message)
        if self.start is not None or self._is_stalled:
            return
        try:
            async with asyncio.timeout(STALL_SECONDS):
                await self._send(message)
        except TimeoutError:
            self._is_stalled = True

    def _hold_back(self, start: Message) -> None:
        headers = dict(start["headers"])
        if _X_STREAM in headers:  # of which nobody knows the length
            kept = [pair for pair in start["headers"] if pair[0] not in (*_HELD_BACK, b"content-length")]
            self.start = {**start, "headers": kept}
        elif (path := headers.get(_X_SENDFILE)) is not None:
            self._path = Path(path.decode("latin-1"))
            self.start = {**start, "headers": [pair for pair in start["headers"] if pair[0] != _X_SENDFILE]}

    async def finish(self, departure: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Send the file, if there is one, until it ends or `departure` does: the client's."""
        if self._path is None or self.start is None:
            return
        first, length = _span(dict(self.start["headers"]))
        leaving = asyncio.ensure_future(departure())
        try:
            with self._path.open("rb") as file:
                file.seek(first)
                await self._send(self.start)
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
