"""Inputs as bytes to look into: files mapped, streams spooled, compression undone within a bound."""

from __future__ import annotations

import bz2
import lzma
import mmap
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Protocol

import zstandard

from detente.errors import InputError, Problem, TooLargeError
from detente.rdf.reading.limits import InputLimits, exceeded
from detente.rdf.reading.source import Buffer, Source

_ZIP = b"PK\x03\x04"
_CHUNK = 1 << 18
_SIP = 1 << 9


class _Decoder(Protocol):
    """What undoes one member of a compressed file, a piece at a time."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def pieces(self, chunk: bytes) -> Iterator[bytes]: ...


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while chunk and not self._inner.eof:
            yield self._inner.decompress(chunk, _CHUNK)
            chunk = self._inner.unconsumed_tail


class _Bounded:
    """bzip2 and xz: both give so much at most, and keep the rest of what they were given."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._inner = make()

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data)

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        yield self._inner.decompress(chunk, _CHUNK)
        while not self._inner.eof and not self._inner.needs_input:
            yield self._inner.decompress(b"", _CHUNK)


class _Zstandard:
    """A frame at a time; fed little at once, because what it gives has no bound of its own."""

    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        for position in range(0, len(chunk), _SIP):
            yield self._inner.decompress(chunk[position : position + _SIP])
            if self._inner.eof:
                self.unused_data = self._inner.unused_data + chunk[position + _SIP :]
                return


_CODINGS: tuple[tuple[bytes, str, Callable[[], _Decoder]], ...] = (
    (b"\x1f\x8b", "gzip", _Gzip),
    (b"BZh", "bzip2", partial(_Bounded, bz2.BZ2Decompressor)),
    (b"\xfd7zXZ\0", "xz", partial(_Bounded, partial(lzma.LZMADecompressor, memlimit=1 << 28))),
    (b"\x28\xb5\x2f\xfd", "zstd", _Zstandard),
)
"""First bytes, name and decoder of each."""


@contextmanager
def opened(name: str, data: bytes | Path, limits: InputLimits) -> Iterator[Source]:
    """Open bytes, or a file, as a source. What begins as gzip, bzip2, xz or zstd does is expanded.

    Raises TooLargeError beyond `input_bytes` or `expanded_bytes`, InputError where that is broken, and
    OSError where a file cannot be read.
    """
    if isinstance(data, bytes):
        with _expanded(name, data, limits) as buffer:
            yield Source(name, buffer)
    else:
        with (
            data.open("rb") as file,
            _whole(name, file, limits) as read,
            _expanded(name, read, limits) as buffer,
        ):
            yield Source(name, buffer)


@contextmanager
def _whole(name: str, file: IO[bytes], limits: InputLimits) -> Iterator[Buffer]:
    """Map a file; a pipe is written to a temporary one first."""
    if file.seekable():
        with mapped(file) as buffer:
            yield buffer
        return
    with TemporaryFile() as spool:
        while chunk := file.read(_CHUNK):
            spool.write(chunk)
            within_limit(name, limits, "input_bytes", spool.tell())
        with mapped(spool) as buffer:
            yield buffer


@contextmanager
def _expanded(name: str, data: Buffer, limits: InputLimits) -> Iterator[Buffer]:
    within_limit(name, limits, "input_bytes", len(data))
    if data[: len(_ZIP)] == _ZIP:
        message = "a zip archive, which may hold many files; unpack it, and name the files"
        raise InputError([Problem(name, None, None, message)])
    found = next((each for each in _CODINGS if data[: len(each[0])] == each[0]), None)
    if found is None:
        yield data
        return
    with TemporaryFile() as spool:
        for piece in _decompressed(name, data, found):
            spool.write(piece)
            within_limit(name, limits, "expanded_bytes", spool.tell())
        with mapped(spool) as buffer:
            yield buffer


@contextmanager
def mapped(file: IO[bytes]) -> Iterator[Buffer]:
    """Map a file into memory."""
    file.flush()
    if not file.seek(0, 2):
        yield b""
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as buffer:
        yield buffer


def _decompressed(
    name: str, data: Buffer, coding: tuple[bytes, str, Callable[[], _Decoder]]
) -> Iterator[bytes]:
    """Yield what is compressed in bounded pieces, member after member."""
    _, called, make = coding
    position = 0
    while position < len(data):
        member = make()
        try:
            while not member.eof:
                chunk = data[position : position + _CHUNK]
                position += len(chunk)
                if not chunk:
                    raise zlib.error("the end is missing")
                yield from member.pieces(chunk)
        except (zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError, EOFError) as error:
            raise InputError([Problem(name, None, None, f"broken {called}: {error}")]) from None
        position -= len(member.unused_data)


def within_limit(name: str, limits: InputLimits, limit: str, size: int) -> None:
    """Raise TooLargeError where a size is beyond a limit."""
    if size > getattr(limits, limit):
        fault = exceeded(
            limits, limit, "more than {} bytes" + (" once expanded" * (limit == "expanded_bytes"))
        )
        raise TooLargeError(Problem(name, None, None, fault.message), limit)
