"""Bytes come out as they went in, across memory and file, and an end is told apart from a break."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.sparql.answers import QueryError
from detente.workers import spool as module
from detente.workers.frames import LAST, PART, Frame
from detente.workers.jobs import TimedOutError
from detente.workers.query_process import AnswerStream
from detente.workers.spool import Spool


class Writer:
    """The writer's side of a spool, as a process is: it stops when it is told to."""

    def __init__(self) -> None:
        self.paused = False
        self.calls: list[str] = []

    def pause(self) -> None:
        assert not self.paused
        self.paused = True
        self.calls.append("pause")

    def resume(self) -> None:
        assert self.paused
        self.paused = False
        self.calls.append("resume")


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 300))


def make(limit: int = 1 << 30) -> tuple[Spool, Writer]:
    writer = Writer()
    return Spool(limit, writer.pause, writer.resume), writer


async def rest(spool: Spool) -> bytes:
    pieces = []
    while piece := await spool.get():
        pieces.append(piece)
    return b"".join(pieces)


# A number is the length of a piece that is written, None a reading.
STEPS = st.lists(st.one_of(st.none(), st.integers(1, 300)), max_size=60)


@settings(deadline=None)
@given(memory=st.integers(0, 400), read=st.integers(1, 200), limit=st.integers(0, 500), steps=STEPS)
def test_what_goes_in_comes_out_in_order(memory: int, read: int, limit: int, steps: list[int | None]) -> None:
    async def scenario(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(module, "MEMORY_BYTES", memory)
        patch.setattr(module, "READ_BYTES", read)
        spool, writer = make(limit)
        written, got = bytearray(), bytearray()
        for number, step in enumerate(steps):
            if step is not None:
                piece = bytes([number % 256]) * step
                written += piece
                spool.put(piece)
            elif spool.waiting:
                got += await spool.get()
            assert spool.waiting == len(written) - len(got)
            assert spool._in_memory <= memory
            assert writer.paused or spool.waiting <= limit
        spool.end()
        got += await rest(spool)
        assert got == written
        assert spool._file is None
        assert not writer.paused

    with pytest.MonkeyPatch.context() as patch:
        run(scenario(patch))


def test_more_than_memory_holds_goes_to_a_file_that_goes_with_it() -> None:
    async def scenario() -> None:
        spool, _ = make()
        pieces = [bytes([n]) * (1 << 18) for n in range(12)]
        for piece in pieces:
            spool.put(piece)
        assert spool._in_memory == module.MEMORY_BYTES
        assert spool._file is not None
        number = spool._file.fileno()
        spool.end()
        assert await rest(spool) == b"".join(pieces)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)

    run(scenario())


def test_a_reader_waits_for_bytes_and_for_the_end() -> None:
    async def scenario() -> None:
        spool, _ = make()
        loop = asyncio.get_running_loop()
        loop.call_later(0.01, spool.put, b"late")
        assert await spool.get() == b"late"
        loop.call_later(0.01, spool.end)
        assert await spool.get() == b""
        assert spool.ended

    run(scenario())


def test_the_writer_is_paused_above_the_limit_and_resumed_at_half_of_it() -> None:
    async def scenario() -> None:
        spool, writer = make(100)
        for _ in range(4):
            spool.put(b"x" * 30)
        assert writer.calls == ["pause"]
        spool.put(b"x" * 30)  # what was on its way
        assert writer.calls == ["pause"]
        for _ in range(4):
            await spool.get()
        assert writer.calls == ["pause", "resume"]

    run(scenario())


def test_an_error_comes_after_the_bytes_before_it() -> None:
    async def scenario() -> None:
        spool, _ = make()
        spool.put(b"some")
        spool.end(QueryError("the rest cannot come"))
        spool.end()  # what comes later cannot mend it
        assert await spool.get() == b"some"
        for _ in range(2):
            with pytest.raises(QueryError, match="the rest cannot come"):
                await spool.get()

    run(scenario())


def test_an_answer_that_was_given_up_never_looks_whole() -> None:
    async def scenario() -> None:
        spool, writer = make(10)
        spool.put(b"the beginning")
        assert writer.paused
        spool.end(QueryError("stopped"))
        spool.close()
        assert not writer.paused  # or the end of the process would never be heard of
        spool.put(b"the last piece, which was on its way")
        spool.end()
        assert spool.waiting == 0
        with pytest.raises(QueryError, match="stopped"):
            await spool.get()

    run(scenario())


_TEMPORARY_FILE = tempfile.TemporaryFile


class SmallDisk:
    """A file on a disk that has no more room than for some bytes: the last write is a short one."""

    def __init__(self, room: int) -> None:
        self.file = _TEMPORARY_FILE(buffering=0)
        self.room = room

    def write(self, data: bytes) -> int:
        if not self.room:
            raise OSError("no space left on device")
        written = self.file.write(data[: self.room])
        self.room -= written
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def test_a_full_disk_is_an_error_and_not_a_shorter_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        monkeypatch.setattr(module, "MEMORY_BYTES", 0)
        monkeypatch.setattr("detente.workers.spool.tempfile.TemporaryFile", lambda **_: SmallDisk(15))
        spool, _ = make()
        spool.put(b"0123456789")
        with pytest.raises(OSError, match="no space left"):
            spool.put(b"0123456789")
        spool.close()

    run(scenario())


class Killed:
    """A process that has sent the end of its answer before the kill reaches it."""

    version = "v"

    def kill(self, _: QueryError) -> None:
        pass

    def pause(self) -> None:
        pass

    def resume(self) -> None:
        pass


def test_the_end_of_an_answer_that_comes_after_its_deadline_does_not_make_it_whole() -> None:
    async def scenario() -> None:
        answer = AnswerStream(Killed())  # type: ignore[arg-type]
        answer.take(Frame(PART, "identity", 1, 1, b"first"))
        answer.take(Frame(PART, "identity", 2, 2, b"second"))
        await answer.begun()
        assert await answer.read() == b"first"
        answer.cancel(TimedOutError(1))
        answer.take(Frame(LAST, "identity", 3, 3, b"third"))
        with pytest.raises(TimedOutError):
            await answer.read()

    run(scenario())
