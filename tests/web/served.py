"""A service on a real port, and a client whose every request goes there."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import quote

import uvicorn
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import run_wsgi_app

from detente.questions.saved import Question
from detente.settings import Settings
from detente.store import VersionStore
from detente.web.app import create_app
from detente.web.querying.runtime import Runtime
from detente.web.server.edge import Edge
from detente.web.server.serving import configured
from tests.patience import patient

PORT = "served at"
READY_SECONDS = 600
_HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive"}


class ServedClient(FlaskClient):
    """Sends what it is asked for to the port at which the application is served."""

    def run_wsgi_app(self, environ: Any, buffered: bool = False) -> Any:
        """Send a request, and give status, headers and body of the answer."""
        port = self.application.extensions[PORT]
        return run_wsgi_app(lambda given, start: _forward(port, given, start), environ, buffered)


def _forward(port: int, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["REQUEST_URI"].partition("?")[0]
    target = quote(path, safe="/%:@!$&'()*+,;=-._~", encoding="latin-1")
    if environ["QUERY_STRING"]:
        target += f"?{environ['QUERY_STRING']}"
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_SECONDS)
    try:
        with suppress(ConnectionError):  # an answer may come before all of a body is sent
            connection.request(environ["REQUEST_METHOD"], target, body or None, _headers(environ))
        answer = connection.getresponse()
        kept = [pair for pair in answer.getheaders() if pair[0].lower() not in _HOP_BY_HOP]
        start(f"{answer.status} {answer.reason}", kept)
        return [answer.read()]
    finally:
        connection.close()


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if content_type := environ.get("CONTENT_TYPE"):
        headers["Content-Type"] = content_type
    return {"Accept-Encoding": "identity", **headers}


@contextmanager
def serving(settings: Settings, questions: Sequence[Question] = ()) -> Iterator[Flask]:
    """Serve a data folder as `detente serve` does, in a thread; clients of the application ask there."""
    settings = patient(settings)
    runtime = Runtime(settings, VersionStore(settings.data))
    app = create_app(settings, runtime, questions)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(configured(Edge(runtime, app)))
        started = threading.Event()
        work = lambda: asyncio.run(_serve(runtime, server, listener, started))  # noqa: E731
        thread = threading.Thread(target=work, daemon=True)
        app.extensions[PORT] = listener.getsockname()[1]
        app.test_client_class = ServedClient
        thread.start()
        assert started.wait(READY_SECONDS)
        try:
            yield app
        finally:
            server.should_exit = True
            thread.join()


async def _serve(
    runtime: Runtime, server: uvicorn.Server, listener: socket.socket, started: threading.Event
) -> None:
    await runtime.start()
    started.set()
    try:
        await server.serve(sockets=[listener])
    finally:
        await runtime.stop()
