"""What goes over the sockets of forked processes: jobs after their length, answers in frames."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from socket import MSG_WAITALL, socket
from typing import NamedTuple

PART, LAST, ERROR = 0, 1, 2
ENCODINGS = ("identity", "gzip", "br", "zstd")
MAX_FRAME = 1 << 16
"""Bytes of an answer that one frame carries at most; a shorter answer is one frame."""

_READ_BYTES = 1 << 14

_HEADER = struct.Struct("!BB?III")
_LENGTH = struct.Struct("!I")


def sized(data: bytes) -> bytes:
    """Write a job with its length before it."""
    return _LENGTH.pack(len(data)) + data


def receive_sized(connection: socket) -> bytes | None:
    """Wait for a job; None where the other end closes the socket before it is whole.

    The other end sends nothing after a job until it is answered, so most jobs are read by one call.
    """
    data = connection.recv(_READ_BYTES)
    while len(data) < _LENGTH.size:
        more = connection.recv(_LENGTH.size - len(data))
        if not more:
            return None
        data += more
    (length,) = _LENGTH.unpack_from(data)
    missing = _LENGTH.size + length - len(data)
    if missing:
        data += connection.recv(missing, MSG_WAITALL)
    return data[_LENGTH.size :] if len(data) == _LENGTH.size + length else None


class Frame(NamedTuple):
    """A piece of an answer. `rows` and `microseconds` count from the start of the answer.

    `is_known`: the query's skeleton was read before (see `sparql.wordings`).
    """

    kind: int
    encoding: str
    rows: int
    microseconds: int
    body: bytes
    is_known: bool = False


def pack(
    kind: int,
    body: bytes,
    *,
    encoding: str = "identity",
    is_known: bool = False,
    rows: int = 0,
    microseconds: int = 0,
) -> bytes:
    """Write one frame."""
    limit = 0xFFFFFFFF
    counts = len(body), min(rows, limit), min(microseconds, limit)
    head = _HEADER.pack(kind, ENCODINGS.index(encoding), is_known, *counts)
    return head + body


class FrameReader:
    """Puts frames together again from the pieces that a socket delivers."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that `data` completes; most answers are one frame that comes by itself."""
        if not self._pending and len(data) >= _HEADER.size:
            kind, encoding, is_known, length, rows, microseconds = _HEADER.unpack_from(data)
            if len(data) == _HEADER.size + length:
                yield Frame(kind, ENCODINGS[encoding], rows, microseconds, data[_HEADER.size :], is_known)
                return
        self._pending += data
        while len(self._pending) >= _HEADER.size:
            kind, encoding, is_known, length, rows, microseconds = _HEADER.unpack_from(self._pending)
            end = _HEADER.size + length
            if len(self._pending) < end:
                return
            body = bytes(memoryview(self._pending)[_HEADER.size : end])
            del self._pending[:end]
            yield Frame(kind, ENCODINGS[encoding], rows, microseconds, body, is_known)
