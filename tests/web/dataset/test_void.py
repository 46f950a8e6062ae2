"""The description of the data set says what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
import yaml
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from pyshacl import validate

from detente.rdf.namespaces import DCAT, DCT, DEFAULT_BASE, DET, TYPE, VOID
from detente.rdf.quads import Quads
from detente.settings import Settings
from tests.web.served import serving

DISCOVERY = Path(__file__).with_name("discovery.yaml")
DATA_SET = NamedNode(f"{DEFAULT_BASE}void#dataset")


@pytest.fixture(scope="module")
def seeds(built: Path) -> Iterator[Flask]:
    with serving(Settings(data=built, processes=2)) as app:
        yield app


@pytest.fixture
def client(seeds: Flask) -> FlaskClient:
    """Give a client of a service of the seeds."""
    return seeds.test_client()


def described(client: FlaskClient, path: str = "/void") -> Quads:
    answer = client.get(path, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    return Quads(parse(answer.data, format=RdfFormat.N_TRIPLES))


def ask(client: FlaskClient, query: str) -> list[str]:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    return answer.text.split("\r\n")[1:-1]


def test_each_class_and_property_is_counted(client: FlaskClient) -> None:
    found = described(client)
    outer = {quad.object for quad in found.match(DATA_SET, VOID.propertyPartition)}
    partitions = [quad.subject for quad in found.match(predicate=VOID.property) if quad.subject in outer]
    counts = {quad.subject: quad.object for quad in found.match(predicate=VOID.triples)}
    numbers = [int(getattr(counts[each], "value", "")) for each in partitions]
    assert sum(numbers) == int(ask(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0])
    assert counts[DATA_SET] == Literal(sum(numbers))
    entities = {quad.subject: quad.object for quad in found.match(predicate=VOID.entities)}
    (claims,) = (quad.subject for quad in found.match(None, VOID["class"], DET.Claim))
    assert entities[claims] == Literal(int(ask(client, "SELECT (COUNT(*) AS ?n) { ?s a det:Claim }")[0]))


def test_it_tells_where_to_ask(client: FlaskClient) -> None:
    found = described(client)
    assert list(found.match(DATA_SET, TYPE, DCAT.Dataset))
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


def test_each_triple_is_said_once_and_the_version_is_part_of_the_log(client: FlaskClient) -> None:
    found = described(client)
    (version,) = (quad.object for quad in found.match(DATA_SET, DCAT.hasCurrentVersion))
    logged = ask(client, f"SELECT ?time {{ GRAPH ?log {{ {version} prov:generatedAtTime ?time }} }}")
    assert [quad.object.value for quad in found.match(DATA_SET, DCT.modified)] == logged  # type: ignore[union-attr]


@pytest.mark.parametrize("name", yaml.safe_load(DISCOVERY.read_text(encoding="utf-8")))
def test_the_queries_that_editors_send_find_what_they_look_for(name: str, client: FlaskClient) -> None:
    case = yaml.safe_load(DISCOVERY.read_text(encoding="utf-8"))[name]
    assert any(row.startswith(case["row"]) for row in ask(client, case["query"]))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p ?o FILTER CONTAINS(STR(?s), '/void#') }  # void:class",
        "SELECT ?s { ?s ?p ?o FILTER CONTAINS(STR(?s), 'void#') || CONTAINS(STR(?s), 'sh:select') }",
        "SELECT ?s FROM <https://w3id.org/detente/graph/authority> { ?s void:class ?o }",
    ],
)
def test_other_queries_do_not_meet_the_description(query: str, client: FlaskClient) -> None:
    assert ask(client, query) == []


@pytest.mark.parametrize("shapes", ["shapes.ttl", "range.ttl"])
def test_the_description_conforms_to_dcat_ap(shapes: str, client: FlaskClient, shared: Path) -> None:
    graph = rdflib.Graph().parse(data=client.get("/void").text, format="turtle")
    conforms, _, report = validate(graph, shacl_graph=str(shared / "data" / "dcat-ap" / shapes))
    assert conforms, report


def test_the_service_description_counts_the_default_graph(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "application/n-triples"})
    found = Quads(parse(answer.data, format=RdfFormat.N_TRIPLES))
    default = NamedNode("http://localhost/sparql#default-graph")
    parts = [quad.object for quad in found.match(default, VOID.classPartition)]
    classes = {quad.subject: quad.object for quad in found.match(None, VOID["class"])}
    assert DET.Meeting in {classes[part] for part in parts if isinstance(part, NamedNode)}
    (total,) = found.match(default, VOID.triples)
    assert total.object == Literal(int(ask(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]))
