"""Bytes on their way from a query process to a client: in memory, then in a file, never without bound.

A query process writes as fast as it can and is free again, however slowly the client reads.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from collections.abc import Callable
from typing import BinaryIO, cast

MEMORY_BYTES = 1 << 20
"""Bytes of one answer that are kept in memory; more go to a temporary file."""

READ_BYTES = 1 << 16


class Spool:
    """A queue of bytes with one writer and one reader, in one event loop.

    `pause` and `resume` are called where more than `limit` bytes wait to be read, and where that is over.
    """

    def __init__(self, limit: int, pause: Callable[[], None], resume: Callable[[], None]) -> None:
        self._limit = limit
        self._pause, self._resume = pause, resume
        self._paused = False
        self._memory: deque[bytes] = deque()
        self._file: BinaryIO | None = None
        self._in_memory = self._written = self._read = 0
        self._ended = False
        self._error: Exception | None = None
        self._changed = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Bytes that were written and not read yet."""
        return self._in_memory + self._written - self._read

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will be written."""
        return self._ended

    def put(self, data: bytes) -> None:
        """Add bytes, behind those in the file where there are any; what comes after the end is dropped."""
        if self._ended:
            return
        if self._file is None and self._in_memory + len(data) <= MEMORY_BYTES:
            self._memory.append(data)
            self._in_memory += len(data)
        else:
            self._to_file(data)
        self._changed.set()
        if self.waiting > self._limit and not self._paused:
            self._paused = True
            self._pause()

    def end(self, error: Exception | None = None) -> None:
        """Say that this was all, or that the rest cannot come."""
        if not self._ended:
            self._ended, self._error = True, error
            self._changed.set()

    async def get(self) -> bytes:
        """Wait for bytes; b"" at the end. Raises the error that the writer ended with, after the rest."""
        while not self.waiting:
            if self._error is not None:
                raise self._error
            if self._ended:
                return b""
            self._changed.clear()
            await self._changed.wait()
        data = self._take()
        self._resume_if(self.waiting <= self._limit // 2)
        return data

    def close(self) -> None:
        """Forget what is left, and hold the writer up no more."""
        self._memory.clear()
        self._in_memory = 0
        self._close_file()
        self._resume_if(True)

    def _resume_if(self, has_room: bool) -> None:
        if self._paused and has_room:
            self._paused = False
            self._resume()

    def _take(self) -> bytes:
        if self._memory or self._file is None:
            data = self._memory.popleft()
            self._in_memory -= len(data)
            return data
        self._file.seek(self._read)
        data = self._file.read(READ_BYTES)
        self._read += len(data)
        if self._read == self._written:
            self._close_file()
        return data

    def _to_file(self, data: bytes) -> None:
        if self._file is None:
            self._file = cast(BinaryIO, tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 - closed by `close`
        self._file.seek(self._written)
        left = memoryview(data)
        while left:  # a disk that is nearly full takes a part, and raises at the next
            written = self._file.write(left)
            self._written += written
            left = left[written:]

    def _close_file(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        self._written = self._read = 0
