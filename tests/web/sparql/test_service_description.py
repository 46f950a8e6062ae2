"""The service description: what it says, in every format, and at which address."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, parse

from detente.errors import InputError
from detente.rdf.namespaces import VOID, XSD
from detente.settings import Settings
from detente.store import VersionStore
from detente.web.server.serving import check_address
from detente.web.sparql.service_description import SD
from tests.versions import commit_quads
from tests.web.served import serving

FORWARDED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "graph.example",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Prefix": "/detente",
}
PREFIXES = {"sd": SD.iri, "void": VOID.iri}


def described(client: FlaskClient, accept: str = "text/turtle", **headers: str) -> Store:
    response = client.get("/sparql", headers={"Accept": accept, **headers})
    assert response.status_code == 200, response.text
    media_type = response.headers["Content-Type"].partition(";")[0]
    assert media_type == accept
    assert "Accept" in response.vary
    store = Store()
    store.extend(parse(response.data, RdfFormat.from_media_type(media_type)))
    return store


def endpoint(store: Store) -> str:
    (quad,) = store.quads_for_pattern(None, SD.endpoint, None)
    return str(quad.object).strip("<>")


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_every_rdf_format_describes_the_service(client: FlaskClient, accept: str) -> None:
    assert endpoint(described(client, accept)) == "http://localhost/sparql"


def test_turtle_is_the_default(client: FlaskClient) -> None:
    assert client.get("/sparql").content_type == "text/turtle; charset=utf-8"
    assert client.get("/sparql", headers={"Accept": "text/csv, */*;q=0.1"}).status_code == 200


def test_a_page_has_the_form_and_head_the_headers(client: FlaskClient) -> None:
    assert client.get("/sparql", headers={"Accept": "text/html"}).content_type == "text/html; charset=utf-8"
    head = client.head("/sparql")
    assert (head.data, head.content_length) == (b"", len(client.get("/sparql").data))


def test_updates_are_a_language_of_the_current_version_alone(client: FlaskClient) -> None:
    version = client.get("/sparql?query=ASK%7B%7D").headers["Detente-Version"]
    languages = {}
    for path in ("/sparql", f"/v/{version}/sparql"):
        triples = parse(client.get(path).data, RdfFormat.TURTLE)
        languages[path] = {quad.object for quad in triples if quad.predicate == SD.supportedLanguage}
    assert SD.SPARQL11Update in languages["/sparql"]
    assert languages[f"/v/{version}/sparql"] == {SD.SPARQL10Query, SD.SPARQL11Query}


def test_graphs_are_counted(client: FlaskClient) -> None:
    query = """SELECT ?name ?triples { ?set sd:defaultGraph ?default .
        { BIND("default" AS ?name) ?default void:triples ?triples }
        UNION { ?set sd:namedGraph ?named . ?named sd:name ?name ; sd:graph/void:triples ?triples } }"""
    rows = described(client).query(query, prefixes=PREFIXES)
    assert isinstance(rows, QuerySolutions)
    counts = {row["name"]: row["triples"] for row in rows}
    assert counts == {
        Literal("default"): Literal("24", datatype=XSD.integer),
        NamedNode("https://w3id.org/detente/entry/e1"): Literal("2", datatype=XSD.integer),
        NamedNode("https://w3id.org/detente/entry/e2"): Literal("2", datatype=XSD.integer),
    }


def test_a_new_version_is_described_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(data=tmp_path_factory.mktemp("data"))
    with serving(settings) as app:
        client = app.test_client()
        assert client.get("/sparql").status_code == 503
        for text in ("<a:a> <a:b> 1 .", "<a:a> <a:b> 1, 2 ."):
            quads = parse(text, RdfFormat.TURTLE)
            commit_quads(VersionStore(settings.data), quads, author="test", message="")
            (quad,) = described(client).quads_for_pattern(None, VOID.triples, None)
            assert quad.object == Literal(str(len(text.split(","))), datatype=XSD.integer)


def test_forwarded_headers_are_believed_where_a_setting_says_so(client: FlaskClient, data: Path) -> None:
    assert endpoint(described(client, **FORWARDED)) == "http://localhost/sparql"
    settings = Settings(data=data, proxies=1)
    with serving(settings) as app:
        behind_one = described(app.test_client(), **FORWARDED)
    assert endpoint(behind_one) == "https://graph.example/detente/sparql"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_the_plain_profile_is_served_on_loopback(host: str) -> None:
    check_address(Settings(host=host, profile="plain"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "localhost.example.org"])
def test_the_plain_profile_is_served_to_nobody_else(host: str) -> None:
    check_address(Settings(host=host))
    with pytest.raises(InputError, match="DETENTE_HOST: the plain profile is served on loopback only"):
        check_address(Settings(host=host, profile="plain"))
