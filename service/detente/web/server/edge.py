"""The ASGI edge: queries of programs are answered here, pages and all the rest by Flask, in threads.

A query waits for its process without a thread of its own, its client's departure ends it, and an answer that
breaks off is never ended as if it were whole.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from flask import Flask
from werkzeug.exceptions import ClientDisconnected

from detente.errors import DetenteError
from detente.web.http.file_sending import SENDS_FILES, FileSender
from detente.web.http.problem_types import bare
from detente.web.http.problems import HttpError, fault
from detente.web.http.proxies import client_of, root_of
from detente.web.http.request import HttpRequest
from detente.web.querying.answering import evaluate, look_up, pieces, plan, problem_reply, wants_page
from detente.web.querying.operation import MAX_BODY_BYTES, is_update
from detente.web.querying.planning import Plan
from detente.web.querying.reply import Reply
from detente.web.querying.runtime import Runtime
from detente.web.server.access_log import log_request
from detente.web.server.status import STATUS_REPLIES
from detente.workers.query_process import AnswerStream

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

PATIENCE_SECONDS = 0.02
"""A query that takes longer is worth watching for its client's departure."""

BODY_SECONDS = 30.0

_HOST = re.compile(rb"[A-Za-z0-9._~%:\[\]-]+")
_ENDPOINT = re.compile(r"/sparql/?|/v/(?P<version>[0-9a-f]+)/sparql/?")
_SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Detente-Version, Detente-Warning, ETag, Retry-After, Server-Timing",
    "X-Content-Type-Options": "nosniff",
}


class ClientGoneError(DetenteError):
    """The client has closed the connection."""


class Edge:
    """The ASGI application over one runtime and the Flask application beside it."""

    def __init__(self, runtime: Runtime, flask: Flask) -> None:
        self.runtime = runtime
        # Their types say the same in other words.
        application = cast(Any, _terminated(flask.wsgi_app))
        self._wsgi = cast(Application, WSGIMiddleware(application, runtime.settings.threads))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request (https://asgi.readthedocs.io/en/latest/specs/www.html)."""
        path, method = scope["path"], scope["method"]
        if not _has_host(scope):
            await _send_whole(send, _without_host(), with_body=method != "HEAD")
            return
        status = STATUS_REPLIES.get(path)
        if status is not None and method in ("GET", "HEAD"):
            await _send_whole(send, status(self.runtime), with_body=method == "GET")
        elif status is not None:
            await _send_whole(send, _only_read(method), with_body=True)
        elif (match := _ENDPOINT.fullmatch(path)) and method in ("GET", "HEAD", "POST"):
            with suppress(ClientGoneError):
                await self._query(scope, receive, send, match["version"])
        else:
            await self._pages(scope, receive, send)

    async def _pages(self, scope: Message, receive: Receive, send: Send) -> None:
        sender = FileSender(send, with_body=scope["method"] != "HEAD")
        await self._wsgi(scope, _whole(receive), sender.send)
        await sender.finish(lambda: _departure(receive))

    async def _query(self, scope: Message, receive: Receive, send: Send, version: str | None) -> None:
        start = time.perf_counter()
        request = self._request(scope)
        if request.method == "POST" and is_update(request.headers.get("content-type", "")):
            await self._pages(scope, receive, send)  # who may write is known before the body is read
            return
        if request.method == "POST":
            try:
                request = replace(request, body=await _body(request, receive))
            except HttpError as problem:  # never a page: Flask would wait for the same body
                await self._send(request, problem_reply(problem, request), receive, send, start)
                return
        planned = await self._plan(request, version)
        if planned is None or wants_page(planned, request):
            await self._pages(scope, _again(request.body, receive), send)
            return
        reply = await self._reply(request, planned, receive)
        await self._send(request, reply, receive, send, start)

    async def _plan(self, request: HttpRequest, version: str | None) -> Plan | HttpError | None:
        try:
            return await plan(self.runtime, request, version)
        except HttpError as problem:
            return problem
        except (DetenteError, OSError) as error:
            return fault(request.method, request.path, error)

    def _request(self, scope: Message) -> HttpRequest:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        proxies = self.runtime.settings.proxies
        peer = scope.get("client") or ("", 0)
        host, port = scope.get("server") or ("localhost", 80)
        return HttpRequest(
            method=scope["method"],
            path=scope["path"],
            query_string=scope["query_string"],
            headers=headers,
            body=b"",
            root=root_of(scope["scheme"], f"{host}:{port}", headers, proxies),
            client=client_of(peer[0], headers, proxies),
        )

    async def _reply(self, request: HttpRequest, planned: Plan | HttpError, receive: Receive) -> Reply:
        if isinstance(planned, HttpError):
            return problem_reply(planned, request)
        found = look_up(self.runtime, request, planned)
        if found is not None:
            return found
        try:
            return await _unless_gone(evaluate(self.runtime, request, planned), receive)
        except ClientGoneError:
            raise
        except HttpError as problem:
            return problem_reply(problem, request, planned)
        except (DetenteError, OSError) as error:
            return problem_reply(fault(request.method, request.path, error), request, planned)

    async def _send(
        self, request: HttpRequest, reply: Reply, receive: Receive, send: Send, start: float
    ) -> None:
        reply.headers.update(_SHARED)
        is_cut, size = True, 0
        try:
            if reply.stream is None:
                size = await _send_whole(send, reply, with_body=request.method != "HEAD")
            elif request.method == "HEAD":
                reply.stream.cancel()
                await _send_whole(send, reply, with_body=False)
            else:
                size = await self._stream(reply, reply.stream, receive, send)
            is_cut = False
        finally:
            seconds = time.perf_counter() - start
            self.runtime.metrics.count(reply, seconds=seconds, size=size, is_cut=is_cut)
            if self.runtime.settings.access_log:
                log_request(request, reply, seconds=seconds, size=size, is_cut=is_cut)

    async def _stream(self, reply: Reply, answer: AnswerStream, receive: Receive, send: Send) -> int:
        size = 0
        leaving = asyncio.ensure_future(_departure(receive))
        leaving.add_done_callback(lambda _: answer.cancel())
        try:
            await _send_start(send, reply)
            async for piece in pieces(self.runtime, reply, answer):
                size += len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            leaving.cancel()
            answer.cancel()
        return size


async def _unless_gone(replying: Coroutine[Any, Any, Reply], receive: Receive) -> Reply:
    """Await a reply; where the client goes first, cancel it and raise ClientGoneError.

    Most replies are there before it is worth watching the client.
    """
    task = cast(asyncio.Task[Any], asyncio.current_task())
    watching: list[asyncio.Task[None]] = []

    def watch() -> None:
        watching.append(asyncio.ensure_future(_departure(receive)))
        watching[0].add_done_callback(lambda gone: None if gone.cancelled() else task.cancel())

    timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, watch)
    try:
        return await replying
    except asyncio.CancelledError:
        if not any(each.done() and not each.cancelled() for each in watching):
            raise
        task.uncancel()
        raise ClientGoneError("the client is gone") from None
    finally:
        timer.cancel()
        for each in watching:
            each.cancel()


async def _departure(receive: Receive) -> None:
    """Wait until the client closes the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(request: HttpRequest, receive: Receive) -> bytes:
    """Read a body; raises HttpError 413 where it is too large, 408 where it does not come."""
    if int(request.headers.get("content-length", 0)) > MAX_BODY_BYTES:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGoneError("the client is gone")
                body += message.get("body", b"")
                if len(body) > MAX_BODY_BYTES:
                    raise _too_large()
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        detail = f"The body did not come within {BODY_SECONDS:g} s."
        raise HttpError(bare(HTTPStatus.REQUEST_TIMEOUT), detail, headers={"Connection": "close"}) from None


def _too_large() -> HttpError:
    detail = f"A body may have {MAX_BODY_BYTES >> 20} MiB at most."
    return HttpError(bare(HTTPStatus.REQUEST_ENTITY_TOO_LARGE), detail, headers={"Connection": "close"})


def _terminated(application: Callable[..., Any]) -> Callable[..., Any]:
    """Tell an application that what it reads ends where the body does, whether its length was told or not."""

    def with_end(environ: dict[str, Any], start_response: Any) -> Any:
        environ["wsgi.input_terminated"] = environ[SENDS_FILES] = True
        return application(environ, start_response)

    return with_end


def _whole(receive: Receive) -> Receive:
    """Give the pieces of a body; raises ClientDisconnected where the client goes before its end.

    To WSGI, what has come until then would look like a body that is whole.
    """

    async def receive_whole() -> Message:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        return message

    return receive_whole


def _again(body: bytes, receive: Receive) -> Receive:
    """Give a body that has been read, whole, to the application that is asked next."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


async def _send_whole(send: Send, reply: Reply, *, with_body: bool) -> int:
    body = reply.body if with_body else b""
    await _send_start(send, reply)
    await send({"type": "http.response.body", "body": body})
    return len(body)


async def _send_start(send: Send, reply: Reply) -> None:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()
    ]
    await send({"type": "http.response.start", "status": int(reply.status), "headers": headers})


def _only_read(method: str) -> Reply:
    """Answer a request that is neither GET nor HEAD where nothing else is taken."""
    headers = {"Allow": "GET, HEAD, OPTIONS", "Content-Type": "text/plain; charset=utf-8"}
    if method == "OPTIONS":
        return Reply(HTTPStatus.NO_CONTENT, headers)
    return Reply(HTTPStatus.METHOD_NOT_ALLOWED, headers, b"This address can only be read: GET or HEAD.\n")


def _has_host(scope: Message) -> bool:
    """Tell whether a request names one host, as it must (RFC 9112, section 3.2), so that addresses can."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if not hosts:
        return scope.get("http_version") == "1.0"
    return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None


def _without_host() -> Reply:
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    return Reply(HTTPStatus.BAD_REQUEST, headers, b"The header Host has to name one host.\n")
