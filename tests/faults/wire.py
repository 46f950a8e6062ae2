"""HTTP by hand, for clients that do not keep to it."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress

from tests.faults.service import QUERY

SLOW = "SELECT (COUNT(*) AS ?c) { ?a <urn:next>* ?b . ?c <urn:next>* ?d . ?e ?f ?g FILTER(?a != ?e) }"
"""A query that does not end."""


def head(length: int | None, *lines: str, target: str = "/sparql", method: str = "POST") -> bytes:
    """Write the head of a request with a query in its body, of a length or in chunks."""
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    fields = (f"{method} {target} HTTP/1.1", "Host: localhost", f"Content-Type: {QUERY}", framing, *lines)
    return "\r\n".join((*fields, "", "")).encode()


def post(query: str, *lines: str) -> bytes:
    """Write a whole request."""
    body = query.encode()
    return head(len(body), *lines) + body


def chunks(size: int, part: int = 1 << 16) -> Iterator[bytes]:
    """Yield a chunked body of at least so many bytes."""
    piece = f"{part:x}\r\n".encode() + b"#" * part + b"\r\n"
    for _ in range(0, size, part):
        yield piece
    yield b"0\r\n\r\n"


def send(connection: socket.socket, pieces: Iterator[bytes]) -> None:
    """Send until all is sent, or the other end takes no more."""
    with suppress(ConnectionError):
        for piece in pieces:
            connection.sendall(piece)


def receive(connection: socket.socket, most: int = 1 << 20) -> bytes:
    """Read until the other end closes, or some bytes are there."""
    received = bytearray()
    with suppress(ConnectionError):
        while len(received) < most and (piece := connection.recv(1 << 16)):
            received += piece
    return bytes(received)


def status(received: bytes) -> int:
    """Read the status of a response; 0 where none came."""
    return int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/1.1 ") else 0


def reset(connection: socket.socket) -> None:
    """Close with a RST, as a client does that has crashed."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
