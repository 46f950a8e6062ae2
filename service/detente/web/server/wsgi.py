"""How Flask is given the bodies of requests: with an end, and never half of one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import ClientDisconnected

from detente.web.http.file_sending import SENDS_FILES
from detente.web.querying.exchange import BODY_SECONDS, Message, Receive


def terminated(application: Callable[..., Any]) -> Callable[..., Any]:
    """Tell an application that what it reads ends where the body does, whether its length was told or not."""

    def with_end(environ: dict[str, Any], start_response: Any) -> Any:
        environ["wsgi.input_terminated"] = environ[SENDS_FILES] = True
        return application(environ, start_response)

    return with_end


def whole(receive: Receive, seconds: float = BODY_SECONDS) -> Receive:
    """Give the pieces of a body; raises ClientDisconnected where the client goes before its end.

    To WSGI, what has come until then would look like a body that is whole. The same is raised where the body
    has not come so many seconds after it was first waited for: a thread is held meanwhile.
    """
    deadline: float | None = None

    async def receive_whole() -> Message:
        nonlocal deadline
        deadline = deadline or asyncio.get_running_loop().time() + seconds
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise ClientDisconnected from None
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        return message

    return receive_whole
