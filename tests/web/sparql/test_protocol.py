"""The endpoint, asked through the application."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from detente.web.http.problems import excerpt
from detente.workers.frames import MAX_FRAME

BASE = "https://w3id.org/detente/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
JSON = {"Accept": "application/problem+json"}


def values(client: FlaskClient, query: str, **parameters: str | list[str]) -> set[str]:
    response = client.get("/sparql", query_string={"query": query, **parameters})
    assert response.status_code == 200, response.text
    bindings = json.loads(response.data)["results"]["bindings"]
    return {binding[name]["value"] for binding in bindings for name in binding}


@pytest.mark.parametrize(
    ("literal", "encoded"), [("100% a+b", "100%25%20a%2Bb"), ("100% a+b", "100%25+a%2Bb")]
)
def test_a_query_is_percent_decoded_once(client: FlaskClient, literal: str, encoded: str) -> None:
    query = "query=ASK%20%7B%20GRAPH%20%3Fg%20%7B%20%3Fv%20%3Fp%20%22" + encoded + "%22%20%7D%20%7D"
    form = {"content_type": "application/x-www-form-urlencoded"}
    for response in (client.get(f"/sparql?{query}"), client.post("/sparql", data=query, **form)):
        assert json.loads(response.data)["boolean"] is True, literal


def test_a_query_is_posted_as_it_is(client: FlaskClient) -> None:
    query = 'SELECT ?s { ?s rdfs:label "Türkiye"@en }'
    response = client.post("/sparql", data=query.encode(), content_type="application/sparql-query")
    assert f"{BASE}id/state/TUR" in response.text


def test_prefixes_and_the_base_need_no_declaration(client: FlaskClient) -> None:
    assert values(client, "SELECT ?label { <id/meeting/m> a det:Meeting ; rdfs:label ?label }") == {
        "Meeting of the presidents"
    }


@pytest.mark.parametrize(
    ("query", "parameters", "labels"),
    [
        ("SELECT ?l { ?v a det:Visit ; rdfs:label ?l }", {}, set()),
        ("SELECT ?l { GRAPH ?g { ?v a det:Visit ; rdfs:label ?l } }", {}, {"100% a+b", "second"}),
        ("SELECT ?l FROM <entry/e2> { ?v a det:Visit ; rdfs:label ?l }", {}, {"second"}),
        (
            "SELECT ?l { ?v a det:Visit ; rdfs:label ?l }",
            {"default-graph-uri": f"{BASE}entry/e1"},
            {"100% a+b"},
        ),
        (
            "SELECT ?l { ?v a det:Visit ; rdfs:label ?l }",
            {"default-graph-uri": [f"{BASE}entry/e1", f"{BASE}entry/e2"]},
            {"100% a+b", "second"},
        ),
        (
            "SELECT ?l { GRAPH ?g { ?v a det:Visit ; rdfs:label ?l } }",
            {"named-graph-uri": f"{BASE}entry/e2"},
            {"second"},
        ),
        (
            "SELECT ?l { GRAPH ?g { ?v a det:Visit ; rdfs:label ?l } }",
            {"default-graph-uri": f"{BASE}entry/e1"},
            set(),
        ),
        ("SELECT ?l { ?m a det:Meeting ; rdfs:label ?l }", {"named-graph-uri": f"{BASE}entry/e2"}, set()),
        (
            "SELECT ?l FROM <entry/e2> { ?v a det:Visit ; rdfs:label ?l }",
            {"default-graph-uri": f"{BASE}entry/e1"},
            {"100% a+b"},
        ),
    ],
)
def test_the_dataset_of_the_request_is_the_one_asked(
    client: FlaskClient, query: str, parameters: dict[str, str | list[str]], labels: set[str]
) -> None:
    assert values(client, query, **parameters) == labels


@pytest.mark.parametrize("graph", ["http://127.0.0.1:9/graph", "file:///etc/hostname", f"{BASE}entry/e3"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <{graph}> {{ ?s ?p ?o }}",
        "PREFIX g: <{graph}> SELECT * FROM NAMED g: {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    ],
)
def test_a_graph_that_the_version_lacks_is_refused(client: FlaskClient, query: str, graph: str) -> None:
    asked = {"query": query.format(graph=graph)}
    response = client.get("/sparql", query_string=asked, headers=JSON)
    assert (response.status_code, response.get_json()["graph"]) == (400, graph)


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_of_the_request_that_the_version_lacks_is_empty(client: FlaskClient, name: str) -> None:
    for graph in ("http://127.0.0.1:9/graph", "file:///etc/hostname"):
        query = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        assert values(client, query, **{name: graph}) == set()


def test_service_is_refused(client: FlaskClient) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    response = client.get("/sparql", query_string={"query": query}, headers=JSON)
    assert (response.status_code, response.get_json()["title"]) == (403, "SERVICE refused")


def test_an_unknown_function_is_named(client: FlaskClient) -> None:
    query = "SELECT (<http://example.org/f>(1) AS ?x) {}"
    problem = client.get("/sparql", query_string={"query": query}, headers=JSON)
    assert problem.status_code == 400
    assert problem.get_json()["title"] == "Unknown function"
    assert problem.get_json()["function"] == "http://example.org/f"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_told_which_there_are(client: FlaskClient, method: str) -> None:
    response = client.open("/sparql?query=ASK{}", method=method)
    assert response.status_code == 405
    assert response.allow.as_set() == {"get", "head", "options", "post"}


def test_head_gives_the_headers_of_get(client: FlaskClient) -> None:
    address = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}"
    head, got = client.head(address), client.get(address)
    assert head.data == b""
    assert head.content_length == len(got.data)
    assert head.content_type == got.content_type == "application/sparql-results+json"


@pytest.mark.parametrize("query", ["ASK {}", "ASK {"])
def test_answers_and_errors_can_be_read_from_any_site(client: FlaskClient, query: str) -> None:
    response = client.get("/sparql", query_string={"query": query})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("accept", "body"), [("text/csv", b"true"), ("text/tab-separated-values", b"true")])
def test_a_boolean_in_a_table_format_is_a_bare_word(client: FlaskClient, accept: str, body: bytes) -> None:
    assert client.get("/sparql?query=ASK{}", headers={"Accept": accept}).data == body


def test_an_answer_larger_than_a_frame_is_streamed_whole(client: FlaskClient) -> None:
    digits = " ".join(map(str, range(100)))
    tables = " ".join(f"VALUES {name} {{ {digits} }}" for name in ("?a", "?b", "?c"))
    query = f"SELECT * {{ {tables} }} LIMIT 200000"
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert response.content_length is None
    assert len(response.data) > MAX_FRAME
    assert response.data.count(b"\r\n") == 200_001


def test_a_browser_without_a_query_gets_the_form(client: FlaskClient) -> None:
    response = client.get("/sparql", headers=BROWSER)
    assert response.status_code == 200
    assert "<textarea" in response.text
    assert "Question 4 &amp; more" in response.text


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv"])
def test_a_program_that_wants_results_without_a_query_gets_an_error(client: FlaskClient, accept: str) -> None:
    assert client.get("/sparql", headers={"Accept": accept}).status_code == 400


def test_an_empty_form_is_an_error_even_from_a_browser(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"other": "1"}, headers=BROWSER).status_code == 400


def test_the_page_escapes_values_and_links_only_what_is_safe(client: FlaskClient) -> None:
    response = client.get(
        "/sparql", query_string={"query": "SELECT * { <id/person/p> ?p ?o }"}, headers=BROWSER
    )
    assert response.content_type == "text/html; charset=utf-8"
    assert "<script>" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text
    assert 'href="javascript:' not in response.text
    assert 'href="http://example.org/p?a=1&amp;b=2"' in response.text


def test_the_page_keeps_the_query_as_it_was(client: FlaskClient) -> None:
    query = '\nSELECT * { ?s rdfs:label "</textarea><b>" }'
    response = client.get("/sparql", query_string={"query": query}, headers=BROWSER)
    assert "\n\nSELECT * { ?s rdfs:label &#34;&lt;/textarea&gt;&lt;b&gt;&#34; }</textarea>" in response.text


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("SELECT ?m { ?m a det:Meeting }", "Meeting of the presidents"),
        ("SELECT ?v { GRAPH <entry/e2> { ?v a det:Visit } }", "second"),
    ],
)
def test_the_graph_s_own_terms_link_to_what_is_said_of_them(
    client: FlaskClient, query: str, label: str
) -> None:
    page = client.get("/sparql", query_string={"query": query}, headers=BROWSER).text
    address = re.search(r'<td[^>]*><a href="(/id/[^"]*)"', page)
    assert address, page
    assert f">{label}<" in client.get(address[1], headers=BROWSER).text


def test_the_page_says_where_it_stops(client: FlaskClient) -> None:
    digits = " ".join(map(str, range(40)))
    query = f"SELECT * {{ VALUES ?a {{ {digits} }} VALUES ?b {{ {digits} }} }}"
    page = client.get("/sparql", query_string={"query": query}, headers=BROWSER).text
    assert page.count("<tr>") == 1001
    assert "The first 1,000 rows are shown" in page


def test_two_applications_share_nothing(app: Flask, empty_client: FlaskClient) -> None:
    assert empty_client.get("/sparql?query=ASK{}").status_code == 503
    assert app.test_client().get("/sparql?query=ASK{}").status_code == 200


def test_an_excerpt_points_at_the_column() -> None:
    assert excerpt("ASK {\r\n\tx y\r\n}", 2, 4) == " x y\n   ^"
    long = excerpt("a" * 100 + "!" + "b" * 100, 1, 101).split("\n")
    assert long[0][long[1].index("^")] == "!"
