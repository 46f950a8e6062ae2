"""The format of an answer by a parameter of its address, for clients that send no headers of their own."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
QUERY = "SELECT ?s { ?s a det:State }"


def cases() -> list[dict[str, str]]:
    with Path(__file__).with_name("formats.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("accept", [{}, BROWSER, {"Accept": "application/n-triples"}])
@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['query'][:9]} {case['value']}")
def test_the_address_names_the_format(
    client: FlaskClient, case: dict[str, str], accept: dict[str, str]
) -> None:
    parameters = {"query": case["query"], case["name"]: case["value"]}
    for answer in (
        client.get("/sparql", query_string=parameters, headers=accept),
        client.post("/sparql", data=parameters, headers=accept),
    ):
        assert (answer.status_code, answer.content_type) == (200, case["content_type"])


@pytest.mark.parametrize("asked", ["format=xlsx", "output=auto", "format=csv&output=json", "format=csv,tsv"])
@pytest.mark.parametrize("path", ["/sparql?query=ASK{}&", "/sparql?", "/graphs?default&", "/graphs?"])
def test_a_format_that_there_is_not_is_told_with_those_there_are(
    client: FlaskClient, path: str, asked: str
) -> None:
    answer = client.get(path + asked, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    problem = answer.get_json()
    assert problem["type"].endswith("/problems#format")
    assert {"csv", "json", "turtle", "text/csv"} <= set(problem["available"])


def test_a_format_that_the_answer_cannot_have_is_refused(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "csv"})
    assert answer.status_code == 406


def test_graphs_and_the_description_come_in_the_format_of_the_address(client: FlaskClient) -> None:
    for path in ("/graphs?default&format=nt", "/sparql?format=nt", "/graphs?output=nt"):
        answer = client.get(path, headers=BROWSER)
        assert (answer.status_code, answer.content_type) == (200, "application/n-triples"), path


def test_formats_have_tags_of_their_own(client: FlaskClient) -> None:
    answers = [client.get("/sparql", query_string={"query": QUERY, "format": f}) for f in ("csv", "tsv", "")]
    assert len({answer.headers["ETag"] for answer in answers}) == 3
