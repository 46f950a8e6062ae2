"""Content codings of answers (RFC 9110, section 8.4.1), piece by piece; `web.http.codings` chooses one."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
import zstandard

MIN_ENCODED = 1400
"""Bytes from which a body is compressed: less fits into one packet in any case."""

GZIP_LEVEL = 1
BROTLI_QUALITY = 3
ZSTD_LEVEL = 3
_GZIP_WINDOW = 31


class Encoder(Protocol):
    """Something that compresses a stream."""

    def add(self, data: bytes) -> bytes:
        """Take a piece, and give what is ready of the coded stream."""
        ...

    def flush(self) -> bytes:
        """Give what makes everything taken so far readable."""
        ...

    def finish(self) -> bytes:
        """Give the rest of the coded stream."""
        ...


def encoder(name: str) -> Encoder:
    """Make an encoder for a content coding by its registered name; raises KeyError for others."""
    return _ENCODERS[name]()


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)

    def add(self, data: bytes) -> bytes:
        return self._stream.compress(data)

    def flush(self) -> bytes:
        return self._stream.flush(zlib.Z_SYNC_FLUSH)

    def finish(self) -> bytes:
        return self._stream.flush()


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Compressor(quality=BROTLI_QUALITY)

    def add(self, data: bytes) -> bytes:
        return bytes(self._stream.process(data))

    def flush(self) -> bytes:
        return bytes(self._stream.flush())

    def finish(self) -> bytes:
        return bytes(self._stream.finish())


class _Zstandard:
    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()

    def add(self, data: bytes) -> bytes:
        return self._stream.compress(data)

    def flush(self) -> bytes:
        return self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def finish(self) -> bytes:
        return self._stream.flush()


_ENCODERS: dict[str, Callable[[], Encoder]] = {"gzip": _Gzip, "br": _Brotli, "zstd": _Zstandard}
