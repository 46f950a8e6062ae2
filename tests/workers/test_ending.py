"""A fault of the engine is told from a want of memory by what the process said before its end."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from detente.sparql.answers import QueryError
from detente.workers.causes_of_death import cause_of_death
from detente.workers.error_output import KEPT_BYTES, TOLD_LENGTH, ErrorOutputs, error_pipe
from detente.workers.fork_client import Ending, start_fork_server
from detente.workers.jobs import OutOfMemoryError, UnorderedError

SECONDS = 300
PANICKED = "panicked at eval.rs:1:\nno order\n"
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("version", "cause"), [("unordered", UnorderedError), ("large", OutOfMemoryError)])
def test_what_ended_a_process_is_told(
    version: str, cause: type[QueryError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    async def ending() -> Ending:
        server = start_fork_server("tests.workers.faulty_engine:main")
        try:
            pid, connection, handle = await server.fork(version)
            connection.close()
            os.close(handle)
            return await server.ending(pid, SECONDS)
        finally:
            server.close()
            await server.wait()

    assert type(cause_of_death(asyncio.run(ending()))) is cause


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"the end", "x" * (TOLD_LENGTH - len("the end")) + "the end"),
        (f"\n{PANICKED}{'y' * 9000}".encode(), PANICKED + "y" * (TOLD_LENGTH - len(PANICKED))),
    ],
)
def test_the_end_of_what_is_said_is_told_and_all_passed_on(
    said: bytes, told: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    outputs = ErrorOutputs()
    reading, writing = error_pipe()
    outputs.add(reading, 1)
    os.write(writing, b"x" * KEPT_BYTES)
    outputs.pass_on([reading])
    os.write(writing, said)
    os.close(writing)

    assert list(outputs) == [reading]
    assert outputs.last_words(1) == told
    assert list(outputs) == []
    assert capfdbinary.readouterr().err == b"x" * KEPT_BYTES + said
