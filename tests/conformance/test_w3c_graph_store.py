"""The W3C tests of the Graph Store Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

from __future__ import annotations

import httpx
import pytest

from tests.conformance.cases import OLDER_GRAPH_STORE, SUITE, Case, Suites
from tests.conformance.comparison import same
from tests.conformance.conftest import found
from tests.conformance.exchanges import Exchange, exchanges
from tests.conformance.older_graph_store import OLDER_KIND, exchange_of
from tests.conformance.results import read_graph
from tests.conformance.test_w3c import MissError
from tests.conformance.test_w3c_update import sent

Done = tuple[Exchange, httpx.Response]
MANIFESTS = ("manifest-direct.ttl", "manifest-indirect.ttl")


def done(server: httpx.Client, exchange: Exchange, variables: dict[str, str]) -> Done:
    """Send a request, with the locations of earlier answers in place of their variables."""
    target, body = exchange.target, exchange.body.decode()
    for name, location in variables.items():
        target, body = target.replace(name, location), body.replace(name, location)
    answer = server.request(exchange.method, target, headers=exchange.headers, content=body.encode())
    if exchange.location is not None:
        variables[exchange.location] = answer.headers["Location"]
    return exchange, answer


def check(exchange: Exchange, answer: httpx.Response) -> None:
    if not exchange.allows(answer.status_code):
        raise MissError(f"{exchange.method} {exchange.target}: {answer.status_code} {answer.text}")
    if exchange.content_type is not None:
        assert essence(answer.headers["Content-Type"]) == essence(exchange.content_type)
    if exchange.content is not None:
        media_type = essence(exchange.content_type or "")
        expected = read_graph(exchange.content, media_type)
        if not same(expected, read_graph(answer.content, media_type)):
            raise MissError(f"expected {exchange.content.decode()}, got {answer.text}")


def essence(content_type: str) -> str:
    return content_type.partition(";")[0].lower()


def test_graph_store(suites: Suites, writable: httpx.Client, graph_store_case: Case) -> None:
    assert sent(writable, "DROP ALL").status_code == 200
    variables: dict[str, str] = {}
    asked = [
        exchange
        for name in MANIFESTS
        for exchange in exchanges(
            suites.manifest(f"{SUITE}{graph_store_case.folder}/{name}"), graph_store_case
        )
    ]
    assert asked
    for exchange in asked:
        on_service = exchange_at(exchange, "/graphs")
        check(*done(writable, on_service, variables))


def exchange_at(exchange: Exchange, path: str) -> Exchange:
    return Exchange(**{**vars(exchange), "target": exchange.target.replace("/gsp", path, 1)})


@pytest.fixture(scope="module")
def older(suites: Suites, writable: httpx.Client) -> dict[str, Done]:
    """Send the requests of all older tests, in their order: each reads what those before it have written."""
    assert sent(writable, "DROP ALL").status_code == 200
    manifest = suites.manifest(f"{SUITE}{OLDER_GRAPH_STORE}/manifest.ttl")
    cases = [case for case in found()[1] if case.kind == OLDER_KIND]
    variables: dict[str, str] = {}
    answers: dict[str, Done] = {}
    for case in cases:
        if case.fragment == "delete__existing_graph":  # which no test before it makes
            made = writable.put("/graphs/person/2.ttl", content=b"", headers={"Content-Type": "text/turtle"})
            assert made.status_code == 201
        answers[case.name] = done(writable, exchange_of(manifest, case, writable.base_url), variables)
    return answers


def test_older_graph_store(older: dict[str, Done], older_graph_store_case: Case) -> None:
    check(*older[older_graph_store_case.name])
