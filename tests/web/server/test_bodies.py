"""What Flask reads of a body: all of it, or an error; never half, and never without end."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from werkzeug.exceptions import ClientDisconnected

from detente.web.server.wsgi import whole

MANY = 100


def test_pieces_come_as_they_are() -> None:
    pieces = [
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.request", "body": b"b"},
    ]

    async def receive() -> Any:
        return pieces.pop(0)

    async def read() -> bytes:
        given = whole(receive)
        return b"".join([(await given())["body"], (await given())["body"]])

    assert asyncio.run(read()) == b"ab"


def test_who_leaves_or_stalls_is_no_end() -> None:
    async def left() -> Any:
        return {"type": "http.disconnect"}

    async def stalled() -> Any:
        await asyncio.Event().wait()

    for receive, seconds in ((left, 30.0), (stalled, 0.0)):
        with pytest.raises(ClientDisconnected):
            asyncio.run(whole(receive, seconds)())  # type: ignore[arg-type]


def test_the_time_is_that_of_the_whole_body() -> None:
    async def read() -> int:
        number = 0
        given = whole(trickling, 0.05)
        with suppress(ClientDisconnected):
            while number < MANY:
                await given()
                number += 1
        return number

    async def trickling() -> Any:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"a", "more_body": True}

    assert asyncio.run(read()) < MANY
