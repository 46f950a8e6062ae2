"""Error documents: their three forms, and what they keep to themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from detente.settings import Settings
from detente.web.http.problem_types import TYPES
from tests.web.served import serving

BROKEN = {"query": "SELECT * {\n  ?s ?p ?o"}


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "text/plain; charset=utf-8"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/turtle", "text/plain; charset=utf-8"),
        ("application/problem+json", "application/problem+json"),
        ("application/json", "application/problem+json"),
        ("application/sparql-results+json", "application/problem+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
    ],
)
def test_a_problem_comes_in_the_form_that_the_client_reads(
    client: FlaskClient, accept: str, content_type: str
) -> None:
    response = client.get("/sparql", query_string=BROKEN, headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (400, content_type)
    assert "Accept" in response.vary


def test_a_syntax_error_is_located(client: FlaskClient) -> None:
    problem = client.get("/sparql", query_string=BROKEN, headers={"Accept": "application/json"}).get_json()
    assert problem["type"] == "http://localhost/problems#query-syntax"
    assert (problem["status"], problem["title"]) == (400, "Not a SPARQL query")
    assert (problem["line"], problem["column"]) == (2, 11)
    assert problem["excerpt"] == "  ?s ?p ?o\n          ^"


def test_the_text_form_shows_the_place(client: FlaskClient) -> None:
    text = client.get("/sparql", query_string=BROKEN).text
    assert text.startswith("400 Not a SPARQL query\n")
    assert text.endswith("\n  ?s ?p ?o\n          ^\n")


def test_the_page_offers_the_query_to_put_right(client: FlaskClient) -> None:
    page = client.get("/sparql", query_string=BROKEN, headers={"Accept": "text/html"}).text
    assert "SELECT * {\n  ?s ?p ?o</textarea>" in page


def test_a_refused_format_lists_what_there_is(client: FlaskClient) -> None:
    response = client.get(
        "/sparql?query=ASK{}", headers={"Accept": "image/png, application/problem+json;q=0.1"}
    )
    assert response.status_code == 406
    assert "text/csv; charset=utf-8" in response.get_json()["available"]


def test_an_unknown_page_is_a_bare_problem(client: FlaskClient) -> None:
    problem = client.get("/nowhere", headers={"Accept": "application/json"}).get_json()
    assert (problem["type"], problem["status"], problem["title"]) == ("about:blank", 404, "Not Found")


def test_a_body_too_large_is_refused(client: FlaskClient) -> None:
    response = client.post("/sparql", data=b" " * (1 << 23), content_type="application/sparql-query")
    assert response.status_code == 413


def test_a_damaged_version_is_our_fault_and_says_nothing_of_our_disk(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("000000000000\n", encoding="ascii")
    with serving(Settings(data=tmp_path)) as app:
        response = app.test_client().get("/sparql?query=ASK{}")
    assert response.status_code == 500
    assert str(tmp_path) not in response.text
    assert "Traceback" not in response.text


def test_every_type_is_described_where_its_iri_leads(app: Flask) -> None:
    page = app.test_client().get("/problems").text
    for type_ in TYPES:
        assert f'id="{type_.slug}"' in page
