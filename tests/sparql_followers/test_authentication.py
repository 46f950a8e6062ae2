"""Telling engines who asks: the standards' own examples, servers that ask for it, and Virtuoso itself."""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from detente.errors import InputError
from detente.settings import Settings
from detente.sparql_followers.authentication import Authentication, DigestChallenge
from detente.sparql_followers.client import EngineClient, EngineRefusedError
from detente.sparql_followers.logins import EngineLogin, login_for
from detente.sparql_followers.registry import SparqlEngine
from tests.sparql_followers.engines import PASSWORD, Server

MUFASA = EngineLogin("Mufasa", "Circle of Life")
NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
CHALLENGE = {"realm": "http-auth@example.org", "qop": "auth, auth-int", "nonce": NONCE, "opaque": OPAQUE}
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
ROWS = b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "1"}}]}}'
ADDRESS = "http://127.0.0.1:1/sparql"


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_digests_are_those_of_the_standard(algorithm: str, response: str) -> None:
    """RFC 7616, section 3.9.1."""
    found = DigestChallenge({**CHALLENGE, "algorithm": algorithm}).answer(
        MUFASA, "GET", "/dir/index.html", CNONCE
    )
    assert f'response="{response}"' in found
    assert found.endswith(f"algorithm={algorithm}, qop=auth, nc=00000001")


def test_each_answer_to_a_challenge_has_a_number_of_its_own() -> None:
    challenge = DigestChallenge(CHALLENGE)
    found = [challenge.answer(MUFASA, "POST", "/") for _ in range(3)]
    assert [each.rpartition("nc=")[2] for each in found] == ["00000001", "00000002", "00000003"]
    assert len({each.partition('cnonce="')[2].partition('"')[0] for each in found}) == 3


@pytest.mark.parametrize(
    ("address", "told", "trouble", "begins"),
    [
        (ADDRESS, ['Basic realm="a, b"'], "", "Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl"),
        (
            ADDRESS,
            ['Basic realm="a", Digest realm="b", nonce="c"'],
            "",
            'Digest username="Mufasa", realm="b"',
        ),
        (ADDRESS, ['Digest realm="b", nonce="c", algorithm=SHA-512-256', 'Basic realm="a"'], "", "Basic "),
        ("http://engine.example/", ['Basic realm="a"'], "by https or to this machine alone", ""),
        ("https://engine.example/", ['Basic realm="a"'], "", "Basic "),
        ("http://engine.example/", ['Digest realm="b", nonce="c"'], "", "Digest "),
        (ADDRESS, ["Negotiate"], "neither Basic nor Digest", ""),
        (ADDRESS, ['Digest realm="b", nonce="c", qop="auth-int"'], "neither Basic nor Digest", ""),
        (ADDRESS, ['Digest realm="b"'], "neither Basic nor Digest", ""),
        (ADDRESS, [], "neither Basic nor Digest", ""),
    ],
)
def test_the_strongest_way_is_taken_and_no_password_sent_in_the_open(
    address: str, told: list[str], trouble: str, begins: str
) -> None:
    found = Authentication(MUFASA)
    assert found.authorization(address, "POST", "/") is None
    said = found.learn(address, told)
    assert bool(said) == bool(trouble)
    assert trouble in said
    assert (found.authorization(address, "POST", "/") or "").startswith(begins)
    assert (found.authorization(address, "POST", "/") is None) == bool(trouble)


class Guarded(BaseHTTPRequestHandler):
    """Answers those alone who say the password."""

    protocol_version = "HTTP/1.1"
    told: list[str | None] = []  # noqa: RUF012 - of all connections
    expected = f"Basic {base64.b64encode(b'Mufasa:Circle of Life').decode()}"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.told.append(self.headers["Authorization"])
        is_known = self.headers["Authorization"] == self.expected
        body = ROWS if is_known else b"who are you?"
        self.send_response(200 if is_known else 401)
        self.send_header("Content-Length", str(len(body)))
        if not is_known:
            self.send_header("WWW-Authenticate", 'Basic realm="engine"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def guarded(login: EngineLogin | None) -> Iterator[EngineClient]:
    Guarded.told.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Guarded) as served:
        served.daemon_threads, served.block_on_close = True, False
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{served.server_port}/"
        with EngineClient(SparqlEngine("engine", address, address), login=login) as found:
            yield found
        served.shutdown()
        thread.join()


def test_who_asks_is_told_once_it_is_asked_for() -> None:
    with guarded(MUFASA) as client:
        for _ in range(2):
            client.query("SELECT ?a {}", seconds=60)
            client.update("CLEAR ALL", seconds=60)
    assert Guarded.told == [None, *[Guarded.expected] * 4]


def test_a_wrong_password_is_sent_once_and_told_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        guarded(EngineLogin("Mufasa", "hakuna-matata")) as client,
        pytest.raises(EngineRefusedError, match="does not take this name and password") as caught,
    ):
        client.query("ASK {}", seconds=60)
    assert len(Guarded.told) == 2
    shown = f"{caught.value!r} {caplog.text} {EngineLogin('Mufasa', 'hakuna-matata')!r}"
    assert "hakuna-matata" not in shown


def test_an_engine_that_wants_a_password_where_there_is_none() -> None:
    with guarded(None) as client, pytest.raises(EngineRefusedError, match="wants a name and a password"):
        client.query("ASK {}", seconds=60)


def test_virtuoso_takes_updates_of_a_user_by_digest(servers: dict[str, Server]) -> None:
    server = servers["virtuoso"]
    address = f"http://127.0.0.1:{server.port}/sparql-auth"
    engine = SparqlEngine("virtuoso", address, address)
    with EngineClient(engine, login=EngineLogin("dba", PASSWORD)) as client:
        for number in range(3):
            client.update(f"INSERT DATA {{ GRAPH <urn:guarded> {{ <urn:a> <urn:b> {number} }} }}", seconds=60)
        found = client.rows("SELECT ?o { GRAPH <urn:guarded> { ?s ?p ?o } }", seconds=60)
        client.update("CLEAR GRAPH <urn:guarded>", seconds=60)
    assert sorted(int(row["o"].value) for row in found) == [0, 1, 2]
    with (
        EngineClient(engine, login=EngineLogin("dba", "wrong")) as client,
        pytest.raises(EngineRefusedError, match="401"),
    ):
        client.query("ASK {}", seconds=60)


def test_logins_come_from_the_environment_or_else_from_a_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    file.write_text("# engines\nhouse:reader:of the file\n\nother:writer:a:b\n", encoding="utf-8")
    file.chmod(0o600)
    settings = Settings(engine_passwords="house:reader:s3cret", engine_password_file=file)
    assert login_for(settings, "house") == EngineLogin("reader", "s3cret")
    assert login_for(settings, "other") == EngineLogin("writer", "a:b")
    assert login_for(settings, "none") is None
    assert login_for(Settings(engine_password_file=file), "house") == EngineLogin("reader", "of the file")
    assert login_for(Settings(), "house") is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "passwords"
    file.write_text("house:reader:s3cret\n", encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(InputError, match=r"others may read .*: chmod 600"):
        login_for(Settings(engine_password_file=file), "house")


@pytest.mark.parametrize("line", [b"s3cret", b"house:s3cret", b":reader:s3cret", b"house::s3cret", b"\xff"])
def test_what_is_no_login_is_told_without_repeating_it(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "passwords"
    file.write_bytes(line)
    file.chmod(0o600)
    with pytest.raises(InputError) as caught:
        login_for(Settings(engine_password_file=file), "house")
    assert "s3cret" not in caught.value.in_full()
