"""How other services are asked, and which addresses are refused."""

from __future__ import annotations

import csv
import json
import shutil
import socket
import ssl
import subprocess
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from detente.sparql.federation.endpoints import AllowList, FederationError
from detente.sparql.federation.outbound import Outbound, is_public
from tests.sparql.conftest import Remote

with Path(__file__).with_name("addresses.csv").open(encoding="utf-8", newline="") as file:
    ADDRESSES = list(csv.DictReader(file))
QUERY = "SELECT ?x { BIND('ü&= +' AS ?x) }"


def outbound(remote: Remote, **options: Any) -> Outbound:
    defaults: dict[str, Any] = {
        "allowed": AllowList((f"localhost:{remote.server_port}",)),
        "allow_private": frozenset({"localhost"}),
    }
    return Outbound(**defaults | options)


def refusal(remote: Remote, path: str, **options: Any) -> str:
    endpoint = f"{remote.origin}/{path}"
    with pytest.raises(FederationError) as error:
        outbound(remote, **options).fetch(endpoint, QUERY)
    assert error.value.endpoint == endpoint
    return error.value.message


@pytest.mark.parametrize("case", ADDRESSES, ids=lambda case: f"{case['address']} {case['why']}")
def test_which_addresses_are_public(case: dict[str, str]) -> None:
    assert is_public(case["address"]) is (case["public"] == "yes")


def test_a_query_is_posted_as_a_form(remote: Remote) -> None:
    answer = json.loads(outbound(remote).fetch(remote.endpoint, QUERY))
    assert answer["results"]["bindings"] == [{"x": {"type": "literal", "value": "ü&= +"}}]
    assert remote.asked == [("POST", f"localhost:{remote.server_port}", QUERY)]


def test_a_query_part_of_the_address_is_kept(remote: Remote) -> None:
    assert outbound(remote).fetch(f"{remote.endpoint}?key=1", QUERY)


@pytest.mark.parametrize(
    ("status", "method"), [(301, "POST"), (302, "POST"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_a_redirect_is_followed(remote: Remote, status: int, method: str) -> None:
    if method == "GET":
        assert "406" in refusal(remote, f"moved/{status}/status/406")
    else:
        assert outbound(remote).fetch(f"{remote.origin}/moved/{status}/sparql", QUERY)
    assert [request[0] for request in remote.asked] == ["POST", method]


def test_at_most_five_redirects_are_followed(remote: Remote) -> None:
    assert outbound(remote).fetch(f"{remote.origin}/{'moved/307/' * 5}sparql", QUERY)
    assert refusal(remote, f"{'moved/307/' * 6}sparql") == "more than 5 redirects"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("http://127.0.0.1:{port}/sparql", "DETENTE_FEDERATION does not list"),
        ("http://localhost:1/sparql", "DETENTE_FEDERATION does not list"),
        ("file:///etc/passwd", "no http or https address"),
        ("http://user@localhost:{port}/sparql", "no http or https address"),
        ("https://other.example/sparql", "DETENTE_FEDERATION does not list"),
    ],
)
def test_a_redirect_is_checked_as_the_endpoint_is(remote: Remote, target: str, message: str) -> None:
    remote.target = target.format(port=remote.server_port)
    assert message in refusal(remote, "away")
    assert len(remote.asked) == 1


def test_a_redirect_to_a_private_address_is_refused(remote: Remote) -> None:
    remote.target = f"http://127.0.0.1:{remote.server_port}/sparql"
    allowed = AllowList((f"localhost:{remote.server_port}", f"127.0.0.1:{remote.server_port}"))
    assert "127.0.0.1, which is not public" in refusal(remote, "away", allowed=allowed)
    assert len(remote.asked) == 1


def test_a_private_address_is_refused(remote: Remote) -> None:
    assert "which is not public" in refusal(remote, "sparql", allow_private=frozenset())
    assert not remote.asked


@pytest.mark.parametrize("second", ["127.0.0.1", "::1", "10.0.0.1"])
def test_every_address_of_a_host_has_to_be_public(
    remote: Remote, monkeypatch: pytest.MonkeyPatch, second: str
) -> None:
    found = [(0, 0, 0, "", (address, remote.server_port)) for address in ("8.8.8.8", second)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert f"{second}, which is not public" in refusal(remote, "sparql", allow_private=frozenset())


def test_the_address_that_was_checked_is_the_one_that_is_used(
    remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def resolve(host: str, *arguments: Any, **options: Any) -> Any:
        names.append(host)
        if host == "localhost" and names.count(host) > 1:
            host = "127.0.0.2"
        return getaddrinfo("127.0.0.1" if host == "localhost" else host, *arguments, **options)

    getaddrinfo = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert outbound(remote).fetch(remote.endpoint, QUERY)
    assert names == ["localhost", "127.0.0.1"]


def test_proxies_of_the_environment_are_not_used(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    assert outbound(remote).fetch(remote.endpoint, QUERY)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("status/500", "it answered 500 Internal Server Error"),
        ("status/204", "it answered 204 No Content"),
        ("html", "it answered with text/html, not application/sparql-results+json"),
        ("large", "it answered with more than 999 bytes"),
    ],
)
def test_an_answer_of_another_kind_is_an_error(remote: Remote, path: str, message: str) -> None:
    assert refusal(remote, path, max_bytes=999) == message


def test_an_answer_that_takes_too_long_is_cut(remote: Remote) -> None:
    assert refusal(remote, "drip", seconds=0.4) == "no answer within 0.4 seconds"


def test_a_service_that_is_not_there_is_an_error() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        origin = f"localhost:{closed.getsockname()[1]}"
        asked = Outbound(AllowList((origin,)), frozenset({"localhost"}), seconds=5)
        with pytest.raises(FederationError, match=r"no answer: .*refused"):
            asked.fetch(f"http://{origin}/", QUERY)


def test_a_certificate_has_to_be_for_the_host(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make_certificate(certificate, key)
    with Remote() as remote:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        remote.socket = context.wrap_socket(remote.socket, server_side=True)
        Thread(target=remote.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        hosts = ("localhost", "127.0.0.1")
        allowed = AllowList(tuple(f"{host}:{remote.server_port}" for host in hosts))
        trusting = ssl.create_default_context(cafile=certificate)
        asked = Outbound(allowed, frozenset(hosts), tls=trusting)
        secure = remote.endpoint.replace("http:", "https:")
        assert asked.fetch(secure, QUERY)
        with pytest.raises(FederationError, match="certificate verify failed"):
            asked.fetch(secure.replace("localhost", "127.0.0.1"), QUERY)
        with pytest.raises(FederationError, match="certificate verify failed"):
            Outbound(allowed, frozenset(hosts)).fetch(secure, QUERY)
        remote.shutdown()


def make_certificate(certificate: Path, key: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command, to make a certificate")
    options = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    files = ["-out", str(certificate), "-keyout", str(key)]
    subprocess.run([openssl, *options.split(), *files], check=True, capture_output=True)
