"""The W3C Protocol tests (https://www.w3.org/TR/sparql11-protocol/), request by request."""

from __future__ import annotations

import httpx

from detente.web.http.formats import RESULTS, TRIPLES
from tests.conformance.cases import SUITE, Case, Suites
from tests.conformance.exchanges import Exchange, exchanges
from tests.conformance.results import read_graph, read_results

TABULAR = {media_type.partition(";")[0] for media_type in RESULTS}
RDF_TYPES = {media_type.partition(";")[0] for media_type in TRIPLES}


def check_format(answer: httpx.Response, wanted: Exchange) -> None:
    media_type = answer.headers["Content-Type"].partition(";")[0]
    if wanted.format == "RDF":
        assert media_type in RDF_TYPES
        read_graph(answer.content, media_type)
    elif wanted.format is not None:
        assert media_type in TABULAR
        result = read_results(answer.content, media_type)
        assert isinstance(result, bool) is (wanted.format == "boolean")
        assert wanted.boolean in (None, str(result).lower())


def check(server: httpx.Client, suites: Suites, case: Case) -> None:
    manifest = suites.manifest(f"{SUITE}{case.folder}/manifest.ttl")
    asked = list(exchanges(manifest, case))
    assert asked
    for each in asked:
        target = each.target.replace("/sparql/", "/sparql", 1)
        answer = server.request(each.method, target, headers=each.headers, content=each.body)
        assert each.allows(answer.status_code), answer.text
        check_format(answer, each)


def test_protocol(suites: Suites, server: httpx.Client, protocol_case: Case) -> None:
    check(server, suites, protocol_case)


def test_protocol_of_updates(suites: Suites, writable: httpx.Client, update_protocol_case: Case) -> None:
    check(writable, suites, update_protocol_case)
