"""The description of the data set says what is in it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from detente.quads import Quads
from detente.vocab import DCT, DEFAULT_BASE, DET, TYPE
from detente.web.data_set import DCAT, VOID

DATA_SET = NamedNode(f"{DEFAULT_BASE}void#dataset")


def described(client: FlaskClient, path: str = "/void") -> Quads:
    answer = client.get(path, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    return Quads(parse(answer.data, format=RdfFormat.N_TRIPLES))


def ask(client: FlaskClient, query: str) -> list[str]:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    return answer.text.split("\r\n")[1:-1]


def test_each_class_and_property_is_counted(client: FlaskClient) -> None:
    found = described(client)
    partitions = {quad.subject: quad.object for quad in found.match(predicate=VOID.property)}
    counts = {quad.subject: quad.object for quad in found.match(predicate=VOID.triples)}
    numbers = [int(getattr(counts[each], "value", "")) for each in partitions]
    assert sum(numbers) == int(ask(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0])
    assert counts[DATA_SET] == Literal(sum(numbers))
    entities = {quad.subject: quad.object for quad in found.match(predicate=VOID.entities)}
    (claims,) = (quad.subject for quad in found.match(None, VOID["class"], DET.Claim))
    assert entities[claims] == Literal(int(ask(client, "SELECT (COUNT(*) AS ?n) { ?s a det:Claim }")[0]))


def test_the_queries_that_editors_send_find_the_partitions(client: FlaskClient) -> None:
    found = described(client)
    assert len(list(found.match(DATA_SET, VOID.classPartition))) > 3
    assert list(found.match(DATA_SET, TYPE, DCAT.Dataset))
    assert list(found.match(DATA_SET, DCT.license))
    (endpoint,) = found.match(DATA_SET, VOID.sparqlEndpoint)
    assert endpoint.object == NamedNode("http://localhost/sparql")


def test_it_is_found_at_the_well_known_address(client: FlaskClient) -> None:
    answer = client.get("/.well-known/void")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/void")


def test_a_version_has_its_own(client: FlaskClient) -> None:
    version = client.get("/void").headers["Detente-Version"]
    assert set(described(client, f"/v/{version}/void")) == set(described(client))


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/rdf+xml", "*/*"])
def test_it_is_had_in_every_format(accept: str, client: FlaskClient) -> None:
    assert client.get("/void", headers={"Accept": accept}).status_code == 200
    assert client.get("/void", headers={"Accept": "image/png"}).status_code == 406
