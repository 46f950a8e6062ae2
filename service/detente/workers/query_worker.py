"""A query process: reads one job at a time from its socket and writes the answer in frames."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from socket import socket
from typing import BinaryIO, cast

from pyoxigraph import NamedNode

from detente.sparql.answers import QueryError
from detente.store import Version
from detente.workers.allocator import give_memory_back
from detente.workers.encodings import MIN_ENCODED, Encoder, encoder
from detente.workers.frames import ERROR, LAST, MAX_FRAME, PART, pack, receive_sized
from detente.workers.jobs import IDENTITY, Job, error_to_bytes

STACK_BYTES = 256 << 20
"""Stack of the thread that evaluates: the engine's parser and optimiser recurse."""

FLUSH_SECONDS = 0.2
"""Time for which a part of an answer is held back, to be sent with more."""

LONG_SECONDS = 0.1
"""A query that takes longer may have left much memory with the allocator."""

GONE = (BrokenPipeError, ConnectionResetError)
"""Errors that say that the other end of a socket has closed it: there is nobody left to tell."""

# What a row ends or starts with in each serialisation. A literal may hold it too, so counts are estimates.
_ROW_MARKS = {
    "application/sparql-results+json": b'}},{"',
    "application/sparql-results+xml": b"<result>",
    "text/csv": b"\n",
    "text/tab-separated-values": b"\n",
    "application/n-triples": b"\n",
    "text/turtle": b"\n",
}


def answer_jobs(connection: socket, version: Version, base_iri: str, prefixes: Mapping[str, str]) -> None:
    """Answer the jobs of a connection until its other end closes it, in a thread with a large stack."""

    def loop() -> None:
        with suppress(*GONE):
            while (job := _receive(connection)) is not None:
                start = time.perf_counter()
                _answer(connection, version, job, base_iri, prefixes)
                if time.perf_counter() - start > LONG_SECONDS:
                    give_memory_back()

    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=loop)
    thread.start()
    thread.join()


def _receive(connection: socket) -> Job | None:
    data = receive_sized(connection)
    return None if data is None else Job.from_bytes(data)


def _answer(
    connection: socket, version: Version, job: Job, base_iri: str, prefixes: Mapping[str, str]
) -> None:
    output = FrameWriter(connection, job)
    try:
        answer = version.query(
            job.query,
            base_iri=base_iri,
            prefixes=prefixes,
            default_graphs=_graphs(job.default_graphs),
            named_graphs=_graphs(job.named_graphs),
            beside=_graphs(job.beside) or (),
        )
        output.is_known = answer.is_known
        answer.write(cast(BinaryIO, output), job.serialisation, prefixes)
        output.finish()
    except EnoughError:
        output.finish()
    except GONE:
        raise
    except (QueryError, MemoryError, OSError, ValueError, RuntimeError) as error:
        connection.sendall(pack(ERROR, error_to_bytes(error)))


def _graphs(names: tuple[str, ...] | None) -> list[NamedNode] | None:
    return None if names is None else [NamedNode(name) for name in names]


class EnoughError(Exception):
    """As many lines as were asked for have been written."""


class FrameWriter(io.RawIOBase):
    """A file that sends what is written to it as the frames of an answer, compressed where that pays.

    `is_known` is told in each: the query's skeleton was read before.
    """

    is_known = False

    def __init__(self, connection: socket, job: Job) -> None:
        self._connection = connection
        self._wanted = job.encoding
        self._lines = job.max_lines
        self._mark = _ROW_MARKS.get(job.serialisation, b"\n")
        self._encoder: Encoder | None = None
        self._plain = bytearray()
        self._ready = bytearray()
        self._rows = 0
        self._start = self._sent = time.perf_counter()

    def writable(self) -> bool:
        """Tell that this is a file for writing."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # the engine writes bytes alone
        """Take a piece of the answer; raises EnoughError when as many lines as asked for are there."""
        rows = data.count(self._mark)
        if self._lines is not None and self._rows + rows >= self._lines:
            self._plain += _first_lines(data, self._lines - self._rows)
            self._rows = self._lines
            raise EnoughError
        self._rows += rows
        self._plain += data
        is_late = time.perf_counter() - self._sent > FLUSH_SECONDS
        if is_late or len(self._plain) >= MAX_FRAME:
            self._encode()
        if is_late:
            self._flush()
        return len(data)

    def finish(self) -> None:
        """Send what is left, marked as the last piece."""
        if self._wanted != IDENTITY and (self._encoder or len(self._plain) >= MIN_ENCODED):
            self._encode()
        if self._encoder:
            self._ready += self._encoder.finish()
        self._ready += self._plain
        while len(self._ready) > MAX_FRAME:
            self._send(PART)
        self._send(LAST)

    def _encode(self) -> None:
        if self._wanted != IDENTITY and self._encoder is None:
            self._encoder = encoder(self._wanted)
        self._ready += self._encoder.add(bytes(self._plain)) if self._encoder else self._plain
        self._plain.clear()
        while len(self._ready) > MAX_FRAME:
            self._send(PART)

    def _flush(self) -> None:
        if self._encoder:
            self._ready += self._encoder.flush()
        if self._ready:
            self._send(PART)

    def _send(self, kind: int) -> None:
        body = bytes(self._ready[:MAX_FRAME])
        del self._ready[:MAX_FRAME]
        self._sent = time.perf_counter()
        microseconds = int((self._sent - self._start) * 1e6)
        encoding = self._wanted if self._encoder else IDENTITY
        frame = pack(
            kind,
            body,
            encoding=encoding,
            is_known=self.is_known,
            rows=self._rows,
            microseconds=microseconds,
        )
        self._connection.sendall(frame)


def _first_lines(data: bytes, number: int) -> bytes:
    lines = data.split(b"\n", number)
    return b"".join(line + b"\n" for line in lines[:number])
