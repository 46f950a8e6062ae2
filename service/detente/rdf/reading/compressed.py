"""Inputs as bytes to look into: files mapped, streams spooled, gzip undone within a bound."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from detente.errors import InputError, Problem, TooLargeError
from detente.rdf.reading.limits import InputLimits, exceeded
from detente.rdf.reading.source import Buffer, Source

GZIP = b"\x1f\x8b"
_CHUNK = 1 << 18


@contextmanager
def opened(name: str, data: bytes | Path, limits: InputLimits) -> Iterator[Source]:
    """Open bytes, or a file, as a source. What begins as gzip does is expanded (RFC 1952).

    Raises TooLargeError beyond `input_bytes` or `expanded_bytes`, InputError where gzip is broken, and
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
        with _mapped(file) as buffer:
            yield buffer
        return
    with TemporaryFile() as spool:
        while chunk := file.read(_CHUNK):
            spool.write(chunk)
            _bound(name, limits, "input_bytes", spool.tell())
        with _mapped(spool) as buffer:
            yield buffer


@contextmanager
def _expanded(name: str, data: Buffer, limits: InputLimits) -> Iterator[Buffer]:
    _bound(name, limits, "input_bytes", len(data))
    if data[: len(GZIP)] != GZIP:
        yield data
        return
    with TemporaryFile() as spool:
        for piece in _gunzip(name, data):
            spool.write(piece)
            _bound(name, limits, "expanded_bytes", spool.tell())
        with _mapped(spool) as buffer:
            yield buffer


@contextmanager
def _mapped(file: IO[bytes]) -> Iterator[Buffer]:
    file.flush()
    if not file.seek(0, 2):
        yield b""
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as buffer:
        yield buffer


def _gunzip(name: str, data: Buffer) -> Iterator[bytes]:
    """Yield what gzip holds in bounded pieces, member after member."""
    position = 0
    while position < len(data):
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof:
                chunk = member.unconsumed_tail or data[position : position + _CHUNK]
                if not member.unconsumed_tail:
                    position += len(chunk)
                if not chunk:
                    raise zlib.error("the end is missing")
                yield member.decompress(chunk, _CHUNK)
        except zlib.error as error:
            raise InputError([Problem(name, None, None, f"broken gzip: {error}")]) from None
        position -= len(member.unused_data)


def _bound(name: str, limits: InputLimits, limit: str, size: int) -> None:
    if size > getattr(limits, limit):
        fault = exceeded(
            limits, limit, "more than {} bytes" + (" once expanded" * (limit == "expanded_bytes"))
        )
        raise TooLargeError(Problem(name, None, None, fault.message), limit)
