"""The edge sends a file in pieces, as far as its client stays, and nothing else is touched."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from detente.web.http.file_sending import PIECE_BYTES, FileSender

SIZE = 3 * PIECE_BYTES + 5


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(251)) * (SIZE // 251) + bytes(SIZE % 251))
    return path


def sent(headers: dict[str, str], *, with_body: bool = True, leaves_after: int = 1 << 30) -> list[Any]:
    """Answer with some headers, to a client that leaves after so many pieces; give what was sent."""
    messages: list[Any] = []

    async def answer() -> None:
        gone = asyncio.Event()

        async def send(message: Any) -> None:
            messages.append(message)
            if len(messages) > leaves_after:
                gone.set()
            await asyncio.sleep(0)

        async def departure() -> None:
            await gone.wait()

        sender = FileSender(send, with_body=with_body)
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await sender.send({"type": "http.response.start", "status": 200, "headers": raw})
        await sender.send({"type": "http.response.body", "body": b"" if "x-sendfile" in headers else b"own"})
        await sender.finish(departure)

    asyncio.run(answer())
    return messages


def test_a_file_is_sent_in_pieces_and_its_place_is_not_told(path: Path) -> None:
    start, *pieces = sent({"x-sendfile": str(path), "content-length": str(SIZE)})
    assert start["headers"] == [(b"content-length", str(SIZE).encode())]
    assert b"".join(each["body"] for each in pieces) == path.read_bytes()
    assert max(len(each["body"]) for each in pieces) == PIECE_BYTES
    assert [each.get("more_body", False) for each in pieces] == [True] * 4 + [False]


def test_a_part_is_sent_from_where_it_begins(path: Path) -> None:
    headers = {"x-sendfile": str(path), "content-length": "10", "content-range": f"bytes 7-16/{SIZE}"}
    _, *pieces = sent(headers)
    assert b"".join(each["body"] for each in pieces) == path.read_bytes()[7:17]


def test_no_more_is_read_for_a_client_that_has_left(path: Path) -> None:
    _, *pieces = sent({"x-sendfile": str(path), "content-length": str(SIZE)}, leaves_after=1)
    assert sum(len(each["body"]) for each in pieces) < SIZE


def test_a_head_has_no_body(path: Path) -> None:
    _, *pieces = sent({"x-sendfile": str(path), "content-length": str(SIZE)}, with_body=False)
    assert b"".join(each["body"] for each in pieces) == b""


def test_a_file_that_is_shorter_than_it_was_breaks_the_answer_off(path: Path) -> None:
    with pytest.raises(OSError, match="ended before its time"):
        sent({"x-sendfile": str(path), "content-length": str(SIZE + 1)})


def test_any_other_answer_passes_as_it_is() -> None:
    start, body = sent({"content-length": "3"})
    assert (start["headers"], body["body"]) == ([(b"content-length", b"3")], b"own")
