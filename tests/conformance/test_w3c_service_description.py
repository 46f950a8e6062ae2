"""The W3C Service Description tests, which are named in a manifest and told in words only."""

from __future__ import annotations

import httpx
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from detente.rdf.namespaces import TYPE, Namespace
from tests.conformance.cases import Case

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
# Domain and range of the terms (https://www.w3.org/TR/sparql11-service-description/, section 3.4); None: an
# instance that this document need not type.
SCHEMA = {
    SD.endpoint: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None),
    SD.feature: (SD.Service, None),
    SD.resultFormat: (SD.Service, None),
    SD.defaultEntailmentRegime: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.Dataset, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
LANGUAGES = {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update}


def description(answer: httpx.Response) -> Store:
    store = Store()
    format_ = RdfFormat.from_media_type(answer.headers["Content-Type"])
    assert format_ is not None
    store.extend(parse(answer.content, format_))
    return store


def returns_rdf(store: Store, _: str) -> None:
    assert len(store) > 0


def has_endpoint_triple(store: Store, address: str) -> None:
    assert [quad.object for quad in store.quads_for_pattern(None, SD.endpoint, None)] == [NamedNode(address)]


def conforms_to_schema(store: Store, _: str) -> None:
    for quad in store:
        if quad.predicate.value.startswith(SD.iri):
            domain, range_ = SCHEMA[quad.predicate]
            assert any(store.quads_for_pattern(quad.subject, TYPE, domain))
            assert range_ is None or any(store.quads_for_pattern(quad.object, TYPE, range_))
    languages = {quad.object for quad in store.quads_for_pattern(None, SD.supportedLanguage, None)}
    assert languages
    assert languages <= LANGUAGES


CHECKS = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


def test_service_description(server: httpx.Client, description_case: Case) -> None:
    answer = server.get("/sparql")
    assert answer.status_code == 200
    CHECKS[description_case.fragment](description(answer), f"{server.base_url}/sparql")
