"""Arguments of addresses: every route refuses one that it does not know, or is told of as ignoring it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Map, Rule

from detente.questions.saved import load_questions
from detente.settings import Settings
from detente.web.http.address_arguments import COUNTING_NAMES, COUNTING_PREFIXES, taken_by, without_counting
from detente.web.openapi.operations import ANSWERS
from tests.web.served import serving

TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("unknown_arguments.yaml").read_text("utf-8"))
UNKNOWN = "xqzw"
JSON = {"Accept": "application/problem+json, */*;q=0.1"}
DOCUMENT = Path(__file__).parents[3] / "docs/addresses.md"


@pytest.fixture(scope="module")
def asked_app(built: Path) -> Iterator[Flask]:
    """Give a service of the seeds with the saved questions."""
    with serving(Settings(data=built, processes=2), load_questions()) as app:
        yield app


@pytest.fixture
def seeds(asked_app: Flask) -> FlaskClient:
    """Give a client of that service."""
    return asked_app.test_client()


def address_of(rule: Rule, adapter_map: Map) -> str:
    """Write an address that a rule fits: of a part with a choice the first, of any other a word."""
    adapter = adapter_map.bind("localhost")
    values = {
        name: min(items)
        if (items := getattr(rule._converters[name], "items", None))
        else 1
        if type(rule._converters[name]).__name__ == "IntegerConverter"
        else "current"
        for name in rule.arguments
    }
    return adapter.build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))


def test_each_route_is_strict_or_listed(asked_app: Flask) -> None:
    reading = {endpoint for endpoint, view in asked_app.view_functions.items() if taken_by(view) is None}
    assert reading == {*TABLE["refused"], *TABLE["ignored"]}


def test_each_route_refuses_what_it_does_not_know(asked_app: Flask, seeds: FlaskClient) -> None:
    asked = 0
    for rule in asked_app.url_map.iter_rules():
        if rule.endpoint in TABLE["ignored"]:
            continue
        path = TABLE["refused"].get(rule.endpoint) or address_of(rule, asked_app.url_map)
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        answer = seeds.open(
            path, method=method, query_string={UNKNOWN: "1"}, headers=JSON, follow_redirects=True
        )
        assert answer.status_code == 400, (rule.rule, path, answer.status_code)
        assert (answer.get_json() or {}).get("argument") == UNKNOWN, path
        asked += 1
    assert asked > 150


@pytest.mark.parametrize("case", TABLE["near"], ids=lambda case: case["path"])
def test_what_is_near_is_told(case: dict[str, Any], seeds: FlaskClient) -> None:
    answer = seeds.get(case["path"], headers=JSON)
    told = answer.get_json()
    assert (answer.status_code, told["argument"], told["near"]) == (400, case["argument"], case["near"])
    assert all(near in told["detail"] for near in case["near"])


def test_a_page_tells_it_in_its_language(seeds: FlaskClient) -> None:
    page = seeds.get("/search?Q=x&lang=fr", headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert "Cette adresse" in page.text


def test_a_hostile_name_is_cut_and_escaped(seeds: FlaskClient) -> None:
    name = "<script>" + "a" * 5000
    page = seeds.get("/about", query_string={name: ""}, headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert "<script>a" not in page.text
    told = seeds.get("/about", query_string={name: ""}, headers=JSON).get_json()
    assert len(told["argument"]) == 80
    assert len(told["detail"]) < 200


def test_what_counts_visits_is_not_seen(seeds: FlaskClient) -> None:
    for name in (*COUNTING_NAMES, *(f"{each}source" for each in COUNTING_PREFIXES)):
        assert seeds.get("/about", query_string={name: "x"}).status_code == 200, name
    drawn = seeds.get("/relation/RUS-TUR/timeline.svg?utm_source=letter&settled=all")
    assert drawn.status_code == 200
    assert "settled=all" in drawn.text
    assert "utm_" not in drawn.text
    led = seeds.get("/relation/TUR-RUS?settled=all&fbclid=x")
    assert led.headers["Location"].endswith("?settled=all")


def test_no_address_takes_a_name_that_counts_visits(asked_app: Flask) -> None:
    names = {name for view in asked_app.view_functions.values() for name in taken_by(view) or ()}
    assert {each for each in names if not without_counting(each)} == set()


def test_the_names_that_count_visits_are_documented() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert [each for each in (*COUNTING_NAMES, *COUNTING_PREFIXES) if each not in text] == []


def test_every_language_argument_is_taken(seeds: FlaskClient) -> None:
    for path in ("/about", "/claims.json", "/questions/", "/map.svg", "/id/state/TUR.ttl"):
        assert seeds.get(f"{path}?lang=fr").status_code == 200, path


@pytest.mark.parametrize("endpoint", sorted(ANSWERS))
def test_what_is_described_is_taken(endpoint: str, asked_app: Flask) -> None:
    taken = taken_by(asked_app.view_functions[endpoint])
    described = {each.name for each in ANSWERS[endpoint].parameters}
    assert taken is None or described <= set(taken)
