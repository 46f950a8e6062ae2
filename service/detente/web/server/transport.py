"""A connection whose writes of one turn of the event loop go out by one call.

uvicorn writes the head of a response and its body apart. Each write wakes the client, and on some machines a
system call costs as much as all else that an answer from the cache does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

HELD_BYTES = 1 << 15
"""More than this is written at once, so that a client that reads slowly is noticed as before."""


class JoiningTransport:
    """Passes all on to an asyncio transport, and what is written when the event loop comes round.

    What is held is written before the connection is closed, and is lost where it is aborted.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write data, now or at the end of this turn."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)
        self._size += len(data)
        if self._size > HELD_BYTES:
            self._flush()

    def write_at_once(self, data: bytes) -> None:
        """Write data now, after what is held."""
        self._flush()
        self._transport.write(data)

    def writelines(self, list_of_data: Iterable[bytes]) -> None:
        """Write several pieces of data."""
        self.write(b"".join(list_of_data))

    def write_eof(self) -> None:
        """Close the writing end when all has been sent."""
        self._flush()
        self._transport.write_eof()

    def get_write_buffer_size(self) -> int:
        """Count the bytes that are not sent yet."""
        return self._size + self._transport.get_write_buffer_size()

    def close(self) -> None:
        """Close the connection when all has been sent."""
        self._flush()
        self._transport.close()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Hand the connection over to another protocol, which writes to it by itself."""
        self._flush()
        self._transport.set_protocol(protocol)

    def _flush(self) -> None:
        if self._held:
            held, self._held, self._size = self._held, [], 0
            self._transport.write(held[0] if len(held) == 1 else b"".join(held))
