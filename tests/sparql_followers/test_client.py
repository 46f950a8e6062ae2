"""What an engine can do to who asks it: be silent, slow, endless, elsewhere, or talk nonsense."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from detente.sparql_followers.client import (
    CutAnswerError,
    EngineClient,
    EngineRefusedError,
    EngineSilentError,
    LongAnswerError,
    parse_answer,
)
from detente.sparql_followers.registry import SparqlEngine
from tests.ports import free_port

ROWS = b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "1"}}]}}'


class Engine(BaseHTTPRequestHandler):
    """Answers by the last part of the path; it keeps connections, as engines do."""

    protocol_version = "HTTP/1.1"
    asked: list[str] = []  # noqa: RUF012 - of all connections

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(self.path)
        getattr(self, f"_{self.path.rpartition('/')[2]}")()

    def _good(self) -> None:
        self._send(200, ROWS)

    def _redirect(self) -> None:
        self._send(307, b"", Location="/elsewhere")

    def _error(self) -> None:
        self._send(500, b"Virtuoso 37000 Error\n  of a kind")

    def _out_of_time(self) -> None:
        self._send(200, ROWS, **{"X-SQL-State": "S1TAT"})

    def _out_of_rows(self) -> None:
        self._send(200, ROWS, **{"x-sparql-maxrows": "1"})

    def _torn(self) -> None:
        self._send(200, ROWS.replace(b'"literal"', b'"nothing"'))

    def _long(self) -> None:
        self._send(200, b" " * 5000)

    def _dripping(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        try:
            for _ in range(100_000):
                self.wfile.write(b" ")
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def client(path: str) -> Iterator[EngineClient]:
    Engine.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Engine) as served:
        served.daemon_threads = True
        served.block_on_close = False
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{served.server_port}/{path}"
        with EngineClient(SparqlEngine("engine", address, address)) as found:
            yield found
        served.shutdown()
        thread.join()


def test_an_answer_is_read_and_the_connection_used_again() -> None:
    with client("good") as engine:
        found = [str(engine.rows("SELECT ?a {}", seconds=60)[0]["a"]) for _ in range(3)]
    assert found == ['"1"'] * 3


def test_a_redirect_is_not_followed() -> None:
    with client("redirect") as engine:
        with pytest.raises(EngineRefusedError, match="307"):
            engine.query("ASK {}", seconds=60)
        with pytest.raises(EngineRefusedError, match="307"):
            engine.update("CLEAR ALL", seconds=60)
    assert Engine.asked == ["/redirect", "/redirect"]


def test_an_error_is_told_in_a_line() -> None:
    with (
        client("error") as engine,
        pytest.raises(EngineRefusedError, match="500: Virtuoso 37000 Error of a kind"),
    ):
        engine.query("ASK {}", seconds=60)


def test_an_answer_beyond_the_bound_is_refused() -> None:
    with client("long") as engine, pytest.raises(LongAnswerError, match="more than 4000 bytes"):
        engine.query("ASK {}", seconds=60, most=4000)


def test_an_answer_that_drips_is_cut_at_the_deadline() -> None:
    with client("dripping") as engine, pytest.raises(EngineSilentError, match=r"within 0\.5 s"):
        engine.query("ASK {}", seconds=0.5)


@pytest.mark.parametrize("path", ["out_of_time", "out_of_rows"])
def test_an_answer_that_is_told_to_be_cut_is_refused(path: str) -> None:
    with client(path) as engine, pytest.raises(CutAnswerError, match="cuts an answer short") as caught:
        engine.rows("SELECT ?a {}", seconds=60)
    assert caught.value.content == ROWS


def test_a_row_that_is_none_is_refused() -> None:
    with client("torn") as engine, pytest.raises(EngineRefusedError, match="no Query Results JSON"):
        engine.rows("SELECT ?a {}", seconds=60)


def test_a_port_where_nobody_listens_is_told() -> None:
    address = f"http://127.0.0.1:{free_port()}/"
    with EngineClient(SparqlEngine("engine", address, address)) as engine, pytest.raises(EngineSilentError):
        engine.query("ASK {}", seconds=60)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"<html>", b'{"head": {}}', b"\xff"])
def test_nonsense_is_no_answer(content: bytes) -> None:
    with pytest.raises(EngineRefusedError):
        parse_answer(content)
