"""How Flask is given the bodies of requests: with an end, and never half of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import ClientDisconnected

from detente.web.http.file_sending import SENDS_FILES
from detente.web.querying.exchange import Message, Receive


def terminated(application: Callable[..., Any]) -> Callable[..., Any]:
    """Tell an application that what it reads ends where the body does, whether its length was told or not."""

    def with_end(environ: dict[str, Any], start_response: Any) -> Any:
        environ["wsgi.input_terminated"] = environ[SENDS_FILES] = True
        return application(environ, start_response)

    return with_end


def whole(receive: Receive) -> Receive:
    """Give the pieces of a body; raises ClientDisconnected where the client goes before its end.

    To WSGI, what has come until then would look like a body that is whole.
    """

    async def receive_whole() -> Message:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        return message

    return receive_whole
