"""A small SPARQL service, as another that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from pyoxigraph import QueryResultsFormat, QueryTriples, Store

JSON = "application/sparql-results+json"


class Remote(ThreadingHTTPServer):
    """Answers queries at /sparql from `store`, and badly at other paths; keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = Store()
        self.asked: list[tuple[str, str, str]] = []
        self.target = ""
        self.ended = Event()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server_port}"

    @property
    def endpoint(self) -> str:
        return f"{self.origin}/sparql"


class _Handler(BaseHTTPRequestHandler):
    server: Remote

    def log_message(self, *_: object) -> None:
        """Keep the tests' output free of requests."""

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert self.headers["Accept"] == JSON
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(parse_qs(form).get("query", [""])[0])

    def _answer(self, query: str) -> None:
        path = urlsplit(self.path).path
        self.server.asked.append((self.command, self.headers["Host"], query))
        match path.strip("/").split("/"):
            case ["sparql"]:
                self._send(200, self._evaluate(query))
            case ["drip"]:
                self._drip()
            case ["moved", status, *rest]:
                self._send(int(status), b"", Location="/" + "/".join(rest))
            case ["away"]:
                self._send(307, b"", Location=self.server.target)
            case ["status", status]:
                self._send(int(status), b"")
            case ["html"]:
                self._send(200, b"<html>", "text/html")
            case _:
                self._send(200, b" " * 1000)

    def _evaluate(self, query: str) -> bytes:
        result = self.server.store.query(query)
        assert not isinstance(result, QueryTriples)
        output = BytesIO()
        result.serialize(output, QueryResultsFormat.JSON)
        return output.getvalue()

    def _send(self, status: int, body: bytes, media_type: str = JSON, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.end_headers()
        while not self.server.ended.wait(0.05):
            try:
                self.wfile.write(b" ")
            except OSError:
                return


@pytest.fixture(scope="session")
def running_remote() -> Iterator[Remote]:
    with Remote() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.ended.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def remote(running_remote: Remote) -> Remote:
    """Give the service with no data and nothing asked."""
    running_remote.store.clear()
    running_remote.asked.clear()
    return running_remote
