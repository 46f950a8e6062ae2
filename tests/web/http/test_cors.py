"""What pages of other sites may ask, send and read (https://fetch.spec.whatwg.org/#http-cors-protocol)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from detente.settings import Settings
from tests.web.served import serving
from tests.web.written_service import WrittenService

ORIGIN = {"Origin": "https://elsewhere.example"}
SHARED = "Access-Control-Allow-Origin"


def preflights() -> list[tuple[str, str]]:
    with Path(__file__).with_name("preflights.csv").open(encoding="utf-8", newline="") as file:
        return [(row["path"], row["methods"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("asked", ["accept-datetime", "authorization", "range, if-none-match"])
@pytest.mark.parametrize(("path", "methods"), preflights())
def test_a_preflight_is_answered_wherever_a_get_is_open(
    client: FlaskClient, path: str, methods: str, asked: str
) -> None:
    headers = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": asked}
    answer = client.options(path, headers=ORIGIN | headers)
    assert answer.status_code == 204
    assert answer.headers[SHARED] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == methods
    # `*` stands for every header but Authorization (Fetch, 4.8, step 6).
    assert answer.headers["Access-Control-Allow-Headers"] == "*, Authorization"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert client.get(path, headers=ORIGIN).headers[SHARED] == "*"


def test_who_needs_no_token_may_not_write_from_another_site(tmp_path: Path) -> None:
    with serving(Settings(data=tmp_path, profile="plain")) as app:
        client = app.test_client()
        answer = client.options("/graphs", headers={**ORIGIN, "Access-Control-Request-Method": "PUT"})
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert client.put("/graphs?default", headers=ORIGIN).status_code == 403


def test_methods_are_told_to_who_asks_without_a_browser(client: FlaskClient) -> None:
    assert client.options("/graphs").headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, POST, PUT"
    assert client.options("/sparql").headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert SHARED in client.options("/sparql").headers


def test_every_answer_to_a_change_can_be_read_from_any_site(service: WrittenService) -> None:
    graph = "https://example.org/cors"
    wrong = '<urn:a> <https://w3id.org/detente/ontology#cowCode> "640" .'
    answers = [
        service.put(graph, "", scope=None),
        service.put("https://w3id.org/detente/graph/authority", ""),
        service.put(graph, wrong),
        service.put(graph, "<urn:a> <urn:b> 1 ."),
        service.update("INSERT DATA {", **ORIGIN),
        service.send("DELETE", f"/graphs?graph={graph}"),
    ]
    assert [answer.status_code for answer in answers] == [401, 403, 422, 201, 400, 204]
    assert all(answer.headers[SHARED] == "*" for answer in answers)
    exposed = answers[3].headers["Access-Control-Expose-Headers"]
    assert {"Detente-Version", "Location", "WWW-Authenticate"} <= set(exposed.split(", "))


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/health", "/metrics", "/sparql?query=ASK{}", "/graphs?default"]
)
def test_every_answer_has_the_same_guards(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert len(headers.getlist("Content-Security-Policy")) == 1


@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK{}", "/graphs?default", "/graphs"])
def test_a_page_with_the_editor_may_run_it(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"})
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/v", "/nowhere", "/questions/q1", "/questions/"])
def test_a_page_runs_scripts_of_this_service_alone(client: FlaskClient, path: str) -> None:
    policy = client.get(path, headers={"Accept": "text/html"}).headers["Content-Security-Policy"]
    assert "script-src 'self'; connect-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/reconcile/preview?id=state/TUR", "/search?q=a", "/static/style.css"])
def test_what_is_no_page_or_is_put_in_frames_runs_nothing(client: FlaskClient, path: str) -> None:
    policy = client.get(path, headers={"Accept": "application/json"}).headers["Content-Security-Policy"]
    assert "script-src" not in policy
