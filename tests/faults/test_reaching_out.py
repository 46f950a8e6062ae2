"""SERVICE: refused unless it is allowed, and never to an address that is not public."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from detente.sparql.federation.endpoints import AllowList, FederationError
from detente.sparql.federation.outbound import Outbound
from tests.faults.data import commit
from tests.faults.service import Service, assert_unharmed, serving


class Listener(ThreadingHTTPServer):
    """A loopback server that notes who comes, and sends some of them on."""

    daemon_threads = True

    def __init__(self, location: str | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.location = location
        self.asked: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(307 if self.server.location else 200)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - the name http.server asks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        pass


@contextmanager
def listening(location: str | None = None) -> Iterator[Listener]:
    with Listener(location) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def asks(address: str, silent: str = "") -> str:
    return f"SELECT * {{ SERVICE {silent} <{address}> {{ ?s ?p ?o }} }}"


def test_nobody_is_asked_by_default(attacked: Service) -> None:
    with listening() as server, attacked.client() as client:
        for silent in ("", "SILENT"):
            answer = attacked.ask(client, asks(f"http://127.0.0.1:{server.port}/", silent))
            assert answer.status_code == 403
        assert not server.asked


def test_a_listed_address_that_is_not_public_is_not_asked(folder: Path) -> None:
    commit(folder, 10)
    with listening() as inner, listening(f"http://127.0.0.1:{inner.port}/") as outer:
        hosts = ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "127.1")
        addresses = [f"http://{host}:{port}/sparql" for host in hosts for port in (inner.port, outer.port)]
        with serving(folder, processes=2, federation=" ".join(addresses)) as service:
            with service.client() as client:
                for address in addresses:
                    answer = service.ask(client, asks(address))
                    assert answer.status_code == 502, answer.text
                    silent = service.ask(client, asks(address, "SILENT"), Accept="text/csv")
                    assert silent.status_code == 200, silent.text
                unlisted = service.ask(client, asks("http://127.0.0.1:1/"))
            assert unlisted.status_code in (403, 502)
            assert_unharmed(service)
        assert inner.asked == outer.asked == []


def test_a_redirect_is_checked_as_the_address_itself_is() -> None:
    with listening() as inner:
        target = f"http://127.0.0.1:{inner.port}/"
        with listening(target) as outer:
            source = f"http://localhost:{outer.port}/"
            for listed in ((source,), (source, target)):
                outbound = Outbound(AllowList(listed), allow_private=frozenset({"localhost"}), seconds=5)
                with pytest.raises(FederationError):
                    outbound.fetch(source, "ASK {}")
            assert len(outer.asked) == 2
        assert not inner.asked
