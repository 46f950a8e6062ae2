"""`/mcp`: the tools by the Streamable HTTP of the Model Context Protocol, one answer a request, no sessions.

The SDK is loaded at the first request: a service that nobody asks so has no use for the memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from detente.questions.saved import Question
from detente.web.http.problems import method_not_allowed
from detente.web.http.request import HttpRequest
from detente.web.mcp.graph_client import GraphClient, TermNames
from detente.web.mcp.service_client import Application, ServiceClient
from detente.web.querying.exchange import Exchange, Message
from detente.web.querying.reply import Reply

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

ALLOWED = "OPTIONS, POST"
MOST_BODY_BYTES = 1 << 20


class McpEndpoint:
    """Answers at `/mcp` by asking the same service on behalf of the client that asks here."""

    def __init__(self, application: Application, base: str, questions: Iterable[Question]) -> None:
        self._application = application
        self._base = base
        self._questions: Sequence[Question] = [each for each in questions if isinstance(each, Question)]
        self._names = TermNames()

    async def answer(self, exchange: Exchange) -> Reply:
        """Answer one message; raises HttpError, and BusyError where others take too long."""
        request = exchange.request
        if request.method == "OPTIONS":
            return Reply(HTTPStatus.NO_CONTENT, {"Allow": ALLOWED})
        if request.method != "POST":  # a stream of its own accord, which the protocol lets a server not have
            raise method_not_allowed(request.method, ALLOWED)
        async with exchange.runtime.tool_calls.slot(request.client):
            exchange = await exchange.with_body(MOST_BODY_BYTES)
            return await exchange.unless_gone(self._answer(exchange.request))

    async def _answer(self, request: HttpRequest) -> Reply:
        client = GraphClient(ServiceClient(self._application, request.client), self._base, self._names)
        # Made for one request: so it ends with the request, and nothing of it is left over.
        manager = await asyncio.to_thread(_manager, client, self._questions)
        sending = _Collecting(request.body)
        async with manager.run():
            await manager.handle_request(_scope(request), sending.receive, sending.send)
        return sending.reply()


def _manager(client: GraphClient, questions: Sequence[Question]) -> StreamableHTTPSessionManager:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from detente.web.mcp.server import mcp_server

    server = mcp_server(lambda: client, questions)
    return StreamableHTTPSessionManager(
        server, json_response=True, stateless=True, max_request_body_size=MOST_BODY_BYTES
    )


def _scope(request: HttpRequest) -> dict[str, Any]:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers.items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": request.raw_path.encode("latin-1"),
        "root_path": "",
        "query_string": request.query_string,
        "headers": headers,
        "client": (request.client, 0),
        "server": ("localhost", 80),
    }


class _Collecting:
    """The connection as the SDK has it: a body that is there already, and an answer that is kept."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._start: Message = {}
        self._answer = bytearray()

    async def receive(self) -> Message:
        if self._body is None:
            await asyncio.Event().wait()  # that the client leaves is watched from outside
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._answer += message.get("body", b"")

    def reply(self) -> Reply:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self._start["headers"]}
        return Reply(self._start["status"], headers, bytes(self._answer))
