"""The frames in which a query process sends an answer: a header, then so many bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

PART, LAST, ERROR = 0, 1, 2
ENCODINGS = ("identity", "gzip", "br", "zstd")
MAX_FRAME = 1 << 16
"""Bytes of an answer that one frame carries at most; a shorter answer is one frame."""

_HEADER = struct.Struct("!BBIII")


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of an answer. `rows` and `microseconds` count from the start of the answer."""

    kind: int
    encoding: str
    rows: int
    microseconds: int
    body: bytes


def pack(
    kind: int, body: bytes, *, encoding: str = "identity", rows: int = 0, microseconds: int = 0
) -> bytes:
    """Write one frame."""
    limit = 0xFFFFFFFF
    head = _HEADER.pack(
        kind, ENCODINGS.index(encoding), len(body), min(rows, limit), min(microseconds, limit)
    )
    return head + body


class FrameReader:
    """Puts frames together again from the pieces that a socket delivers."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that `data` completes."""
        self._pending += data
        while len(self._pending) >= _HEADER.size:
            kind, encoding, length, rows, microseconds = _HEADER.unpack_from(self._pending)
            end = _HEADER.size + length
            if len(self._pending) < end:
                return
            body = bytes(memoryview(self._pending)[_HEADER.size : end])
            del self._pending[:end]
            yield Frame(kind, ENCODINGS[encoding], rows, microseconds, body)
