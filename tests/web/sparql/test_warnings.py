"""A query that names what is not there is answered, and warned about: in a header, on the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient

from tests.web.server.test_edge import running
from tests.web.site.test_front import words
from tests.web.written_service import WrittenService

MISSPELT = "SELECT ?m { ?m a det:Meting ; det:place ?x }"
RIGHT = "SELECT ?m { ?m a det:Meeting ; det:place ?x }"
WARNING = "no such term det:Meting; did you mean det:Meeting?"
JSON = {"Accept": "application/sparql-results+json"}


@pytest.fixture(scope="module")
def edge(built: Path) -> Iterator[httpx.Client]:
    with running(built, PROCESSES="1") as client:
        yield client


def test_the_answer_has_a_header_that_other_sites_may_read(edge: httpx.Client) -> None:
    for _ in range(2):  # the second comes from the cache
        answer = edge.get("/sparql", params={"query": MISSPELT}, headers=JSON)
        assert answer.status_code == 200
        assert answer.json()["results"]["bindings"] == []
        assert answer.headers["Detente-Warning"] == WARNING
        assert "Detente-Warning" in answer.headers["Access-Control-Expose-Headers"]
    tag = {"If-None-Match": answer.headers["ETag"]}
    unchanged = edge.get("/sparql", params={"query": MISSPELT}, headers=JSON | tag)
    assert unchanged.status_code == 304
    assert unchanged.headers["Detente-Warning"] == WARNING
    posted = edge.post("/sparql", data={"query": MISSPELT}, headers=JSON)
    assert posted.headers["Detente-Warning"] == WARNING
    version = answer.headers["Detente-Version"]
    pinned = edge.get(f"/v/{version}/sparql", params={"query": MISSPELT}, headers=JSON)
    assert pinned.headers["Detente-Warning"] == WARNING


def test_what_is_there_has_no_warning(edge: httpx.Client) -> None:
    assert "Detente-Warning" not in edge.get("/sparql", params={"query": RIGHT}, headers=JSON).headers
    text = f'SELECT ("{MISSPELT}" AS ?x) {{}}'
    assert "Detente-Warning" not in edge.get("/sparql", params={"query": text}, headers=JSON).headers


def test_several_warnings_stand_in_one_header_in_ascii(edge: httpx.Client) -> None:
    query = "SELECT * { ?m a det:Meting ; det:plcé ?x }"
    answer = edge.get("/sparql", params={"query": query}, headers=JSON)
    first, second = answer.headers["Detente-Warning"].split(" | ")
    assert first == WARNING
    assert second.startswith("no such term det:plc%C3%A9; did you mean det:place?")


def test_the_page_of_answers_warns(edge: httpx.Client) -> None:
    page = edge.get("/sparql", params={"query": MISSPELT}, headers={"Accept": "text/html"})
    text = words(page.text)
    assert WARNING in text
    assert page.headers["Detente-Warning"] == WARNING
    assert text.index(WARNING) < text.index("Nothing in the graph answers this query.")
    assert (
        "The query names"
        not in edge.get("/sparql", params={"query": RIGHT}, headers={"Accept": "text/html"}).text
    )


def test_flask_alone_warns_as_the_edge_does(seeds: FlaskClient) -> None:
    assert seeds.get("/sparql", query_string={"query": MISSPELT}).headers["Detente-Warning"] == WARNING


def test_a_version_without_a_vocabulary_has_no_warnings(client: FlaskClient) -> None:
    assert "Detente-Warning" not in client.get("/sparql", query_string={"query": MISSPELT}).headers


def test_an_update_whose_pattern_names_what_is_not_there_is_warned_about(service: WrittenService) -> None:
    update = "DELETE { GRAPH <urn:none> { ?m a ?x } } WHERE { GRAPH <urn:none> { ?m a det:Meting ; a ?x } }"
    answer = service.update(update)
    assert answer.status_code == 200
    assert answer.headers["Detente-Warning"] == WARNING
    assert "Detente-Warning" not in service.update(update.replace("Meting", "Meeting")).headers
