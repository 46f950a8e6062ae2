"""uvicorn's HTTP protocol with bounds on the head of a request, which it has none for itself."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 20.0
"""Time that a client has for the head of a request: longer, and it holds a connection for nothing."""

HEAD_BYTES = 256 << 10
"""Bytes of the head of a request; longer queries are sent by POST."""

_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class HeadLimitedProtocol(HttpToolsProtocol):
    """A connection that is closed where the head of a request does not end, in time or in size.

    So is one whose request was answered before its body came, where the body still drips in.
    """

    _patience: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _in_head = True

    def connection_made(self, transport: Any) -> None:
        """Start to wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count the bytes of a head that is not whole yet."""
        super().data_received(data)
        if self._patience is None:
            if self.cycle is None or not self.cycle.response_complete:
                return
            self._await_head()  # what came is of a body that nobody waits for any more
            self._in_head = False
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES:
            self._stop_waiting()
            if self._in_head:
                self.transport.write(_TOO_LONG)
            self.transport.close()

    def on_message_begin(self) -> None:
        """Start to wait for the rest of a head."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """Wait no more: a body has limits of its own."""
        self._stop_waiting()
        super().on_headers_complete()

    def _await_head(self) -> None:
        self._stop_waiting()
        self._in_head = True
        self._patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
            self._head_bytes = 0
