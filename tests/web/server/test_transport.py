"""What is written in one turn of the event loop goes out by one call, in order, and before a close."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest

from detente.web.server.transport import HELD_BYTES, JoiningTransport

Writing = Callable[[JoiningTransport], Any]


class _Counted:
    """Counts the writes that reach a transport."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.sizes: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self.sizes.append(len(data))
        self._transport.write(data)


async def _sent(write: Writing) -> tuple[bytes, list[int]]:
    """Give what a client receives until the connection closes, and the sizes of the writes."""
    loop = asyncio.get_running_loop()
    near, far = socket.socketpair()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=near)
    counted = _Counted(transport)
    reader, writer = await asyncio.open_connection(sock=far)
    joining = JoiningTransport(counted, loop)  # type: ignore[arg-type]
    done = write(joining)
    if asyncio.iscoroutine(done):
        await done
    joining.close()
    received = await reader.read()
    writer.close()
    return received, counted.sizes


def _together(transport: JoiningTransport) -> None:
    transport.write(b"head")
    transport.write(b"body")


async def _apart(transport: JoiningTransport) -> None:
    transport.write(b"head")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    transport.write(b"body")


def _lines(transport: JoiningTransport) -> None:
    transport.write(b"head")
    transport.writelines([b"bo", b"dy"])
    assert transport.get_write_buffer_size() == len(b"headbody")


def _large(transport: JoiningTransport) -> None:
    transport.write(b"head")
    transport.write(bytes(HELD_BYTES))
    transport.write(b"tail")


@pytest.mark.parametrize(
    ("write", "received", "sizes"),
    [
        (lambda _: None, b"", []),
        (_together, b"headbody", [8]),
        (_lines, b"headbody", [8]),
        (_apart, b"headbody", [4, 4]),
        (_large, b"head" + bytes(HELD_BYTES) + b"tail", [HELD_BYTES + 4, 4]),
    ],
)
def test_writes(write: Writing, received: bytes, sizes: list[int]) -> None:
    """Check what arrives, and by how many calls it was written."""
    assert asyncio.run(_sent(write)) == (received, sizes)


def test_the_rest_is_the_transport() -> None:
    """Whatever else is asked of it, the transport answers."""

    async def ask() -> tuple[bool, bool]:
        near, far = socket.socketpair()
        transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=near)
        joining = JoiningTransport(transport, asyncio.get_running_loop())
        before = joining.is_closing()
        joining.close()
        far.close()
        return before, joining.is_closing()

    assert asyncio.run(ask()) == (False, True)
