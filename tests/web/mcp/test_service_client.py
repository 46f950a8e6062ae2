"""The client of the service in this process: what it reads, and where it stops."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from detente.sparql.answers import QueryError
from detente.web.mcp.service_client import PartialAnswer, ServiceClient, ServiceError
from detente.web.querying.exchange import ClientGoneError

START = {"type": "http.response.start", "status": 200, "headers": [(b"x-one", b"1")]}


class Endless:
    """An application whose answer has no end; it counts what it has sent until its client went."""

    def __init__(self) -> None:
        self.sent = 0
        self.body = b""
        self.was_left = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.body = (await receive())["body"]
        self.scope = scope
        await send(START)
        try:
            while True:
                await send({"type": "http.response.body", "body": b"row\n", "more_body": True})
                self.sent += 1
        except ClientGoneError:
            self.was_left = True
            raise


def fetch(application: Any, **more: Any) -> PartialAnswer:
    return asyncio.run(ServiceClient(application, "192.0.2.1").fetch("/sparql", accept="*/*", **more))


@pytest.mark.parametrize("bound", [{"most": 39}, {"lines": 9}])
def test_an_answer_is_read_as_far_as_is_wanted(bound: dict[str, int]) -> None:
    endless = Endless()
    fetched = fetch(endless, body=b"SELECT", content_type="application/sparql-query", **bound)
    assert (fetched.body, fetched.is_whole) == (b"row\n" * 10, False)
    assert (endless.sent, endless.was_left, endless.body) == (9, True, b"SELECT")
    assert fetched.headers == {"x-one": "1"}


def test_it_asks_as_the_client_that_it_is() -> None:
    endless = Endless()
    fetch(endless, lines=1)
    assert (endless.scope["client"], endless.scope["method"]) == (("192.0.2.1", 0), "GET")


async def break_off(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 - as ASGI has it
    await send(START)
    await send({"type": "http.response.body", "body": b"row\n", "more_body": True})
    raise QueryError("it took too long")


async def stop(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 - as ASGI has it
    await send(START)
    await send({"type": "http.response.body", "body": b"row\n", "more_body": True})


@pytest.mark.parametrize(("application", "told"), [(break_off, "it took too long"), (stop, "before its end")])
def test_an_answer_that_breaks_off_is_none(application: Any, told: str) -> None:
    with pytest.raises(ServiceError, match=told):
        fetch(application)
