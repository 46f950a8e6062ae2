"""Addresses: the format by what is told or by the ending, few redirects, none to the disk, bounded size."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from detente.errors import InputError, TooLargeError, UnknownFormatError
from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.read import read_url

A, B, P, G = (NamedNode(f"https://example.org/{name}") for name in "abpg")
TURTLE = f"{A} {P} {B} .".encode()
PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/typed": (200, {"Content-Type": "text/turtle; charset=utf-8"}, TURTLE),
    "/a.ttl": (200, {"Content-Type": "text/plainish"}, TURTLE),
    "/untyped.ttl": (200, {}, TURTLE),
    "/packed": (200, {"Content-Type": "text/turtle", "Content-Encoding": "gzip"}, gzip.compress(TURTLE)),
    "/moved": (302, {"Location": "/typed"}, b""),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/disk": (302, {"Location": "file:///etc/passwd"}, b""),
    "/ftp": (302, {"Location": "ftp://127.0.0.1/a.ttl"}, b""),
    "/page": (200, {"Content-Type": "text/html"}, b"<html/>"),
    "/cut": (200, {"Content-Type": "text/turtle", "Content-Length": "1000"}, TURTLE),
    "/broken": (200, {"Content-Type": "text/turtle"}, b"<a> <b> ."),
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = PAGES.get(self.path, (404, {}, b""))
            if "text/turtle" not in self.headers["Accept"]:
                status = 406
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/typed", "/a.ttl", "/untyped.ttl", "/packed", "/moved"])
def test_what_is_rdf_is_read(path: str, site: str) -> None:
    name = NamedNode(site + ("/typed" if path == "/moved" else path))
    assert list(read_url(site + path)) == [Quad(A, P, B, name)]
    assert list(read_url(site + path, G)) == [Quad(A, P, B, G)]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/gone", "404"),
        ("/loop", "redirect"),
        ("/disk", "not allowed"),
        ("/ftp", "not on the web"),
        ("/cut", "broke off after"),
        ("/broken", r"/broken:1:9: \. is not"),
    ],
)
def test_what_is_not_to_be_had_is_told(path: str, message: str, site: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        list(read_url(site + path))
    assert site in str(caught.value)
    assert "root:" not in str(caught.value)


def test_what_is_no_rdf_is_told(site: str) -> None:
    with pytest.raises(UnknownFormatError, match="text/html"):
        list(read_url(site + "/page"))


def test_what_is_too_large_is_left(site: str) -> None:
    with pytest.raises(TooLargeError, match="input_bytes=10"):
        list(read_url(site + "/typed", limits=InputLimits(input_bytes=10)))


def test_a_file_has_an_address_too(tmp_path: Path) -> None:
    path = tmp_path / "a file.ttl"
    path.write_bytes(TURTLE)
    assert list(read_url(path.as_uri())) == [Quad(A, P, B, NamedNode("file:///a%20file.ttl"))]


@pytest.mark.parametrize("url", ["ftp://example.org/a.ttl", "data:text/turtle,x", "a.ttl", "http://[x"])
def test_other_addresses_are_not_read(url: str) -> None:
    with pytest.raises(InputError):
        list(read_url(url))
