"""One request and its connection: its body, read within bounds, and whether its client is still there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, MutableMapping
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar, cast

from detente.errors import DetenteError
from detente.web.http.content_headers import check_content
from detente.web.http.problem_model import bare
from detente.web.http.problem_types import TOO_LARGE
from detente.web.http.problems import HttpError
from detente.web.http.request import HttpRequest
from detente.web.querying.runtime import Runtime

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
_T = TypeVar("_T")

PATIENCE_SECONDS = 0.02
"""What takes longer is worth watching for its client's departure."""

BODY_SECONDS = 30.0
"""Time that the body of a query may take."""

UPLOAD_SECONDS = 600.0
"""Time that a body that writes may take."""

SMALL_BODY_BYTES = 64 << 10
"""A body beyond this needs a place of its own, of which there are few: see `Runtime.bodies`."""

DISCARD_SECONDS = 5.0
DISCARD_BYTES = 64 << 20
"""So much of a body that is too large is read and forgotten, before its client is told."""

_CLOSE = {"Connection": "close"}
_CURE = "Send it in smaller parts, or ask the operator: 'detente load' takes more."


class ClientGoneError(DetenteError):
    """The client has closed the connection."""


@dataclass(frozen=True)
class Exchange:
    """A request that is being answered.

    `places` gives back, once it is answered or its answer has begun, what it holds meanwhile.
    """

    runtime: Runtime
    request: HttpRequest
    receive: Receive
    places: AsyncExitStack

    async def with_body(self, most: int, setting: str = "") -> Exchange:
        """Read the body into memory; raises HttpError 413 where it is too large, 408 where it is late.

        It raises what `check_content` has, too: nothing that is read so is decompressed.
        """
        check_content(self.request.headers)
        body = bytearray()
        seconds = UPLOAD_SECONDS if setting else BODY_SECONDS
        async with aclosing(self._pieces(most, seconds, setting)) as pieces:
            async for piece in pieces:
                body += piece
        return replace(self, request=replace(self.request, body=bytes(body)))

    async def spool(self, path: Path, most: int, setting: str = "") -> None:
        """Write the body to a file; raises as `with_body` does."""
        with path.open("wb") as file:
            async with aclosing(self._pieces(most, UPLOAD_SECONDS, setting)) as pieces:
                async for piece in pieces:
                    await asyncio.to_thread(file.write, piece)

    async def unless_gone(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Await some work, the body having been read; where the client goes first, cancel it.

        Raises ClientGoneError then. Most work is done before it is worth watching the client.
        """
        task = cast(asyncio.Task[Any], asyncio.current_task())
        watching: list[asyncio.Task[None]] = []

        def watch() -> None:
            watching.append(asyncio.ensure_future(departure(self.receive)))
            watching[0].add_done_callback(lambda gone: None if gone.cancelled() else task.cancel())

        timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, watch)
        try:
            return await work
        except asyncio.CancelledError:
            if not any(each.done() and not each.cancelled() for each in watching):
                raise
            task.uncancel()
            raise ClientGoneError("the client is gone") from None
        finally:
            timer.cancel()
            for each in watching:
                each.cancel()

    async def _pieces(self, most: int, seconds: float, setting: str) -> AsyncGenerator[bytes]:
        declared = int(self.request.headers.get("content-length", "0"))
        if declared > most:
            await self._discard()
            raise _too_large(most, setting)
        size, has_place = 0, False
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            if not has_place and max(declared, size) > SMALL_BODY_BYTES:
                await self.places.enter_async_context(self.runtime.bodies.slot(self.request.client))
                has_place = True
            message = await self._next(deadline, seconds)
            piece = message.get("body", b"")
            size += len(piece)
            if size > most:
                await self._discard()
                raise _too_large(most, setting)
            yield piece
            if not message.get("more_body"):
                return

    async def _discard(self) -> None:
        """Read on for a while: who still sends when the connection is closed may lose the answer.

        RFC 9112, section 9.6. A client that waits for 100 (Continue) is not to be asked for the body.
        """
        if "expect" in self.request.headers:
            return
        left, more = DISCARD_BYTES, True
        with suppress(TimeoutError):
            async with asyncio.timeout(DISCARD_SECONDS):
                while more and left > 0:
                    message = await self.receive()
                    left -= len(message.get("body", b""))
                    more = bool(message.get("more_body"))

    async def _next(self, deadline: float, seconds: float) -> Message:
        try:
            async with asyncio.timeout_at(deadline):
                message = await self.receive()
        except TimeoutError:
            detail = f"The body did not come within {seconds:g} s."
            raise HttpError(bare(HTTPStatus.REQUEST_TIMEOUT), detail, headers=_CLOSE) from None
        if message["type"] == "http.disconnect":
            raise ClientGoneError("the client is gone")
        return message


async def departure(receive: Receive) -> None:
    """Wait until the client closes the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _too_large(most: int, setting: str) -> HttpError:
    type_ = TOO_LARGE if setting else bare(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    told = f" ({setting}). {_CURE}" if setting else "."
    return HttpError(type_, f"A body may have {most >> 20} MiB at most{told}", headers=_CLOSE)
