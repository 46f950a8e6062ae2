"""What the query page hands to its editor, and the page with it and without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from detente.rdf.namespaces import DET, PREFIXES
from detente.web.sparql.query_editor import SCRIPT, by_topic
from tests.web.conftest import QUESTIONS

BROWSER = {"Accept": "text/html"}


def resources(client: FlaskClient) -> dict[str, Any]:
    given = client.get("/sparql/editor.json").json
    assert given is not None
    return dict(given)


def test_classes_and_properties_are_those_of_any_graph_commonest_first(client: FlaskClient) -> None:
    found = resources(client)
    assert f"{DET.iri}Meeting" in found["classes"]
    assert f"{DET.iri}Visit" in found["classes"]  # in an entry's graph only
    assert f"{DET.iri}modality" in found["properties"]
    assert next(iter(found["properties"])) == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_prefixes_are_those_of_the_vocabulary_and_of_things(client: FlaskClient) -> None:
    prefixes = resources(client)["prefixes"]
    assert prefixes.items() >= PREFIXES.items()
    assert prefixes["state"] == "https://w3id.org/detente/id/state/"


def test_questions_come_with_their_parameters(client: FlaskClient) -> None:
    questions = resources(client)["questions"]
    assert list(questions) == ["q1", "q2", "q3", "q4"]
    assert questions["q1"] == {
        "title": "Question 1 & more",
        "description": "Meetings.",
        "parameters": {"m": "A meeting <b>"},
        "query": QUESTIONS[0].query,
    }


def test_a_description_is_asked_with_the_iri_in_its_place(client: FlaskClient) -> None:
    found = resources(client)
    query = found["describe"].replace("{iri}", f"{DET.iri}Meeting")
    assert client.get("/sparql", query_string={"query": query}).status_code == 200
    assert DET.iri in found["own"]


def test_what_is_known_of_a_version_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/sparql/editor.json")
    again = client.get("/sparql/editor.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["Cache-Control"] == "no-cache"


def test_before_the_first_build_there_is_nothing_to_hand_over(empty_client: FlaskClient) -> None:
    assert empty_client.get("/sparql/editor.json").status_code == 503


def test_questions_are_listed_by_topic_in_the_order_of_the_first_of_each() -> None:
    questions = [replace(QUESTIONS[0], topic=topic, id=str(n)) for n, topic in enumerate("BABCA")]
    listed = [(topic, *(question.id for question in members)) for topic, members in by_topic(questions)]
    assert listed == [("B", "0", "2"), ("A", "1", "4"), ("C", "3")]


def test_the_page_shows_a_question_with_its_parameters(client: FlaskClient) -> None:
    page = client.get("/sparql", query_string={"query": QUESTIONS[0].query}, headers=BROWSER).text
    assert "<h3>Odd</h3>" in page
    assert page.index("<h3>Odd</h3>") < page.index("<h3>Even</h3>")
    assert "<dt><code>$m</code></dt><dd>A meeting &lt;b&gt;</dd>" in page
    assert 'aria-current="page"' in page


def test_the_page_of_a_version_asks_that_version(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": "text/csv"})
    path = f"/v/{answer.headers['Detente-Version']}/sparql"
    page = client.get(path, headers=BROWSER)
    assert f'action="{path}"' in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("fetched", [True, False])
def test_the_editor_is_loaded_where_it_was_fetched(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fetched: bool
) -> None:
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    if fetched:
        (tmp_path / "vendor").mkdir()
        (tmp_path / SCRIPT).touch()
    page = app.test_client().get("/sparql", headers=BROWSER).text
    assert (SCRIPT in page) == fetched
    assert ("data-resources" in page) == fetched
    assert '<textarea id="query"' in page


def test_an_answer_that_is_no_page_runs_nothing(client: FlaskClient) -> None:
    as_data = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert "script-src" not in as_data.headers["Content-Security-Policy"]
