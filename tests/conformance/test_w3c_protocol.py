"""The query half of the W3C Protocol tests (https://www.w3.org/TR/sparql11-protocol/), request by request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from pyoxigraph import NamedNode

from detente.quads import Object, Quads
from detente.vocab import Namespace
from detente.web.formats import RESULTS, TRIPLES
from tests.conformance.cases import MF, SUITE, Case, Suites, members, values
from tests.conformance.results import read_graph, read_results

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
TABULAR = {media_type.partition(";")[0] for media_type in RESULTS}
RDF_TYPES = {media_type.partition(";")[0] for media_type in TRIPLES}


@dataclass(frozen=True)
class Exchange:
    """A request of the manifest and what its answer must be; `statuses` holds first digits."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    statuses: set[str]
    format: str | None
    boolean: str | None


def exchanges(manifest: Quads, case: Case) -> Iterator[Exchange]:
    for action in values(manifest, case.node, MF.action):
        for head in values(manifest, action, HT.requests):
            for request in members(manifest, head):
                yield exchange(manifest, request)


def exchange(manifest: Quads, request: Object) -> Exchange:
    (response,) = values(manifest, request, HT.resp)
    path = text(manifest, request, HT.absolutePath) or ""
    return Exchange(
        method=text(manifest, request, HT.methodName) or "",
        target=path.replace("/sparql/", "/sparql", 1),
        headers=headers(manifest, request),
        body=body(manifest, request),
        statuses={
            each.value.removesuffix("xx")[-1] for each in values(manifest, response, MF.expectedStatus)
        },
        format=text(manifest, response, MF.expectedFormat),
        boolean=text(manifest, response, MF.expectedBoolean),
    )


def headers(manifest: Quads, request: Object) -> dict[str, str]:
    return {
        text(manifest, each, HT.fieldName) or "": text(manifest, each, HT.fieldValue) or ""
        for head in values(manifest, request, HT.headers)
        for each in members(manifest, head)
    }


def body(manifest: Quads, request: Object) -> bytes:
    for content in values(manifest, request, HT.body):
        encoding = text(manifest, content, CNT.characterEncoding) or "UTF-8"
        return (text(manifest, content, CNT.chars) or "").encode(encoding)
    return b""


def text(manifest: Quads, subject: Object, predicate: NamedNode) -> str | None:
    found = next(values(manifest, subject, predicate), None)
    return None if found is None else found.value


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


def test_protocol(suites: Suites, server: httpx.Client, protocol_case: Case) -> None:
    manifest = suites.manifest(f"{SUITE}{protocol_case.folder}/manifest.ttl")
    asked = list(exchanges(manifest, protocol_case))
    assert asked
    for each in asked:
        answer = server.request(each.method, each.target, headers=each.headers, content=each.body)
        assert str(answer.status_code)[0] in each.statuses, answer.text
        check_format(answer, each)
