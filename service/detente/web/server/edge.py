"""The ASGI edge: the one door of the service, from a request to its reply.

`/sparql` and `/graphs` are answered in the event loop: a request waits for its process or its turn without a
thread, its client's departure ends it, and an answer that breaks off is never ended as if it were whole.
Pages are rendered by Flask, in threads of which each client has a share.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from flask import Flask

from detente.store import VERSION_ID
from detente.web.http.error_translation import problem_of
from detente.web.http.file_sending import FileSender, Send
from detente.web.http.formats import HTML
from detente.web.http.headers import (
    ENDPOINT,
    GRAPHS,
    MCP,
    READ,
    RECONCILIATION,
    Pairs,
    dressed,
    is_preflight,
    preflight,
)
from detente.web.http.page_languages import language_of_request
from detente.web.http.proxies import client_of, parts_of, root_of
from detente.web.http.request import HttpRequest, headers_of
from detente.web.mcp.http import ALLOWED as MCP_METHODS
from detente.web.mcp.http import McpEndpoint
from detente.web.querying.answering import problem_reply, streamed
from detente.web.querying.context import EXTENSION
from detente.web.querying.exchange import ClientGoneError, Exchange, Message, Receive, departure
from detente.web.querying.following import AT_LEAST_HEADER, at_least
from detente.web.querying.rendering import PAGE, REQUEST, STREAM, Page, problem_page
from detente.web.querying.reply import Reply, head_of
from detente.web.querying.runtime import Runtime
from detente.web.server.access_log import log_request
from detente.web.server.preparations import Preparations
from detente.web.server.status import STATUS_REPLIES
from detente.web.server.version_names import led_to_version, name_in
from detente.web.server.wsgi import terminated, whole
from detente.web.sparql.graph_store import ALLOWED as GRAPH_METHODS
from detente.web.sparql.graph_store import graphs
from detente.web.sparql.handing_on import ForWriterError, handed_on
from detente.web.sparql.protocol import ALLOWED as ENDPOINT_METHODS
from detente.web.sparql.protocol import endpoint
from detente.workers.jobs import BusyError
from detente.workers.query_process import AnswerStream

Application = Callable[[Message, Receive, Send], Awaitable[None]]
AT_LEAST = AT_LEAST_HEADER.lower()
_HOST = re.compile(rb"[A-Za-z0-9._~%:\[\]-]+")

_OF_VERSION = re.compile(rf"/v/(?P<version>{VERSION_ID.pattern})/(?P<rest>.+)", re.DOTALL)
_BESIDE = re.compile(r"patch|report|diff/.*|dumps(?:/.*)?", re.DOTALL)
"""What is told of a version without its quads; files to download have a process that reads them."""


class Edge:
    """The ASGI application over one runtime and the Flask application beside it."""

    def __init__(self, runtime: Runtime, flask: Flask) -> None:
        self.runtime = runtime
        # Their types say the same in other words.
        application = cast(Any, terminated(flask.wsgi_app))
        questions = flask.extensions[EXTENSION].questions
        self._mcp = McpEndpoint(self, runtime.settings.base, questions)
        self._preparations = Preparations(flask)
        self._wsgi = cast(Any, WSGIMiddleware(application, runtime.settings.threads))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request (https://asgi.readthedocs.io/en/latest/specs/www.html)."""
        scope = {**scope, "path": _from_one_slash(scope["path"])}
        method, path = scope["method"], scope["path"]
        dressing = self._dressing(send, method, path)
        if not has_host(scope):
            await _send_whole(dressing, _without_host(), with_body=method != "HEAD")
            return
        request = self.request_of(scope)
        status = STATUS_REPLIES.get(path)
        if is_preflight(method, request.headers):
            allowed = Reply(HTTPStatus.NO_CONTENT, preflight(self._methods(path)))
            await _send_whole(dressing, allowed, with_body=True)
        elif status is not None:
            reply = status(self.runtime) if method in {"GET", "HEAD"} else _only_read(method)
            await _send_whole(dressing, reply, with_body=method != "HEAD")
        else:
            with suppress(ClientGoneError):
                await self._answer(scope, request, receive, dressing)

    def sending(self, request: HttpRequest, reply: Reply, start: float) -> Application:
        """Give an application that sends a reply which is made already, to a request begun at `start`."""

        async def send_reply(_: Message, receive: Receive, send: Send) -> None:
            dressing = self._dressing(send, request.method, request.path)
            await self._send(request, reply, receive, dressing, start)

        return send_reply

    def _dressing(self, send: Send, method: str, path: str) -> Send:
        async def dressing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._dressed(message["headers"], method, path)}
            await send(message)

        return dressing

    def _dressed(self, headers: Pairs, method: str, path: str) -> Pairs:
        found, following = dressed(headers, method, path), self.runtime.following
        return found if following is None else following.stamp(found, self.runtime.store, path)

    async def _answer(self, scope: Message, request: HttpRequest, receive: Receive, send: Send) -> None:
        start = time.perf_counter()
        async with AsyncExitStack() as places:
            decided = await self._decide(Exchange(self.runtime, request, receive, places))
        if isinstance(decided, Reply):
            await self._send(request, decided, receive, send, start)
        else:
            await self._pages(scope, request, decided, receive, send)

    async def _decide(self, exchange: Exchange) -> Reply | Page | None:
        """Decide on a reply or a page; None for what Flask alone answers."""
        request = exchange.request
        try:
            name = name_in(request.path) if self._reads(request) else None
            return await (self._decided(exchange) if name is None else self._led(request, name))
        except ClientGoneError:
            raise
        except Exception as error:  # noqa: BLE001 - told as a fault of this side, and logged
            problem = problem_of(error, request.method, request.path)
            is_page = problem.form(request.accept) == HTML
            return problem_page(problem) if is_page else problem_reply(problem, request)

    async def _decided(self, exchange: Exchange) -> Reply | Page | None:
        request = exchange.request
        if (least := request.headers.get(AT_LEAST)) is not None:
            await self._reached(least, request.client)
        version = version_to_read(request.path)
        if version and not self.runtime.store.is_ready(version):  # no thread of pages is to wait for it
            # Not watching the client: its body has not been read, and watching would read it away.
            await self.runtime.at_hand(version, request.client)
        try:
            if match := ENDPOINT.fullmatch(request.path):
                return await endpoint(exchange, match["version"])
            if match := GRAPHS.fullmatch(request.path):
                return await graphs(exchange, match["name"], match["version"])
        except ForWriterError as refusal:
            return await handed_on(exchange, refusal)
        if request.path == MCP:
            return await self._mcp.answer(exchange)
        wanted, named = self._preparations.of(request.path)
        if wanted:  # as above
            language = language_of_request(request)
            spoken = [replace(each, language=language) for each in wanted]
            await self.runtime.prepared(spoken, named, request.client)
        return None

    def _reads(self, request: HttpRequest) -> bool:
        """Tell whether an address takes a method that is to be answered by what is there."""
        return request.method != "OPTIONS" and request.method in self._methods(request.path).split(", ")

    async def _led(self, request: HttpRequest, name: str) -> Reply:
        async with self.runtime.pages.slot(request.client):  # `~n` reads as many manifests
            return await asyncio.to_thread(led_to_version, request, name, self.runtime.store)

    async def _reached(self, wanted: str, client: str) -> None:
        """Return once a version is here that a request wants its answer to know of; raises HttpError."""
        runtime = self.runtime
        async with runtime.awaited.slot(client):
            await at_least(runtime.store, wanted, runtime.settings.fresh_seconds, runtime.following)

    async def _pages(
        self, scope: Message, request: HttpRequest, page: Page | None, receive: Receive, send: Send
    ) -> None:
        """Have a page made, in a thread and in turn; a file or a stream that it leads to needs neither."""
        scope = self._scope_of_flask(scope, request, page)
        sender = FileSender(send, with_body=request.method != "HEAD")
        try:
            async with self.runtime.pages.slot(request.client):
                await self._wsgi(scope, whole(receive), sender.send)
        except BusyError as error:
            busy = problem_reply(problem_of(error), request)
            await _send_whole(send, busy, with_body=request.method != "HEAD")
            return
        reply: Reply | None = scope.get(STREAM)
        if reply is not None and sender.start is not None:
            await self._follow(reply, sender.start, request, receive, send)
        else:
            await sender.finish(lambda: departure(receive))

    async def _follow(
        self, reply: Reply, start: Message, request: HttpRequest, receive: Receive, send: Send
    ) -> None:
        """Send a stream below the headers that Flask has given it."""
        answer = cast(AnswerStream, reply.stream)
        if request.method == "HEAD":
            answer.cancel()
            await send(start)
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._stream(reply, answer, start, receive, send)

    def _scope_of_flask(self, scope: Message, request: HttpRequest, page: Page | None) -> Message:
        """Give a scope in which the address is the one that clients know (see `proxies`)."""
        address = parts_of(request.root)
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        return {
            **scope,
            "scheme": address.scheme,
            "root_path": address.path,
            "path": address.path + scope["path"],
            "headers": [*headers, (b"host", address.host.encode("latin-1"))],
            REQUEST: request,
            PAGE: page,
        }

    def request_of(self, scope: Message) -> HttpRequest:
        """Read a request without its body; root and client follow from its headers and its connection."""
        headers = headers_of(scope["headers"])
        settings = self.runtime.settings
        peer = scope.get("client") or ("", 0)
        host, port = scope.get("server") or ("localhost", 80)
        return HttpRequest(
            method=scope["method"],
            path=scope["path"],
            raw_path=scope.get("raw_path", b"").decode("latin-1"),
            query_string=scope["query_string"],
            headers=headers,
            body=b"",
            root=settings.address or root_of(scope["scheme"], f"{host}:{port}", headers, settings.proxies),
            client=client_of(peer[0], headers, settings.proxies),
        )

    def _methods(self, path: str) -> str:
        """List the methods that a page of another site may use at a path.

        Where no token is asked for, it may not write: see `writing.authorize`.
        """
        if ENDPOINT.fullmatch(path):
            return ENDPOINT_METHODS
        if path == MCP:
            return MCP_METHODS
        if RECONCILIATION.fullmatch(path):
            return f"{READ}, POST"
        match = GRAPHS.fullmatch(path)
        is_writable = match is not None and match["version"] is None
        return GRAPH_METHODS if is_writable and self.runtime.settings.profile != "plain" else READ

    async def _send(
        self, request: HttpRequest, reply: Reply, receive: Receive, send: Send, start: float
    ) -> None:
        is_cut, size = True, 0
        try:
            if reply.stream is None:
                size = await _send_whole(send, reply, with_body=request.method != "HEAD")
            elif request.method == "HEAD":
                reply.stream.cancel()
                await _send_whole(send, reply, with_body=False)
            else:
                size = await self._stream(reply, reply.stream, _start(reply), receive, send)
            is_cut = False
        finally:
            if reply.note and ENDPOINT.fullmatch(request.path):
                self.count(request, reply, time.perf_counter() - start, size, is_cut=is_cut)

    def count(self, request: HttpRequest, reply: Reply, seconds: float, size: int, *, is_cut: bool) -> None:
        """Count a request, and log it if that is wished."""
        self.runtime.metrics.count(reply, seconds=seconds, size=size, is_cut=is_cut)
        if self.runtime.settings.access_log:
            log_request(request, reply, seconds=seconds, size=size, is_cut=is_cut)

    async def _stream(
        self, reply: Reply, answer: AnswerStream, start: Message, receive: Receive, send: Send
    ) -> int:
        size = 0
        leaving = asyncio.ensure_future(departure(receive))
        leaving.add_done_callback(lambda _: answer.cancel())
        try:
            await send(start)
            async for piece in streamed(self.runtime, reply, answer):
                size += len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            leaving.cancel()
            answer.cancel()
        return size


def version_to_read(path: str) -> str | None:
    """Name the version whose quads an address asks for; not where what is kept beside them will do.

    >>> version_to_read("/v/0123456789ab/sparql")
    '0123456789ab'
    >>> version_to_read("/v/0123456789ab/patch")
    """
    match = _OF_VERSION.fullmatch(path)
    return match["version"] if match and not _BESIDE.fullmatch(match["rest"]) else None


async def _send_whole(send: Send, reply: Reply, *, with_body: bool) -> int:
    body = reply.body if with_body else b""
    await send(_start(reply))
    await send({"type": "http.response.body", "body": body})
    return len(body)


def _start(reply: Reply) -> Message:
    return {"type": "http.response.start", "status": int(reply.status), "headers": head_of(reply)}


def _only_read(method: str) -> Reply:
    headers = {"Allow": "GET, HEAD, OPTIONS", "Content-Type": "text/plain; charset=utf-8"}
    if method == "OPTIONS":
        return Reply(HTTPStatus.NO_CONTENT, headers)
    return Reply(HTTPStatus.METHOD_NOT_ALLOWED, headers, b"This address can only be read: GET or HEAD.\n")


def _from_one_slash(path: str) -> str:
    """Read `//sparql` as `/sparql`, as Flask does, of an address that was joined from `…/` and `/…`."""
    return "/" + path.lstrip("/") if path.startswith("//") else path


def has_host(scope: Message) -> bool:
    """Tell whether a request names one host, as it must (RFC 9112, section 3.2), so that addresses can."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if not hosts:
        return scope.get("http_version") == "1.0"
    return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None


def _without_host() -> Reply:
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    return Reply(HTTPStatus.BAD_REQUEST, headers, b"The header Host has to name one host.\n")
