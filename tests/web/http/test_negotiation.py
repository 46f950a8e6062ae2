"""Content negotiation, as a table of what real clients send and as laws."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from detente.web.http.formats import HTML, RESULTS, TRIPLES, offers
from detente.web.http.negotiation import MediaRange, choose, essence, parse_accept
from tests.linear_time import linear_time

QUERIES = {
    "solutions": "SELECT * { ?s a det:State }",
    "boolean": "ASK { ?s a det:State }",
    "triples": "CONSTRUCT { ?s a det:State } { ?s a det:State }",
}
with Path(__file__).with_name("negotiation.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))

media_types = st.sampled_from([*RESULTS, *TRIPLES, HTML])
weights = st.sampled_from(["0", "0.001", "0.5", "0.999", "1", "1.000"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['client']} {case['kind']}")
def test_each_client_gets_what_it_prefers(client: FlaskClient, case: dict[str, str]) -> None:
    headers = {"Accept": case["accept"]} if case["accept"] else {}
    response = client.get("/sparql", query_string={"query": QUERIES[case["kind"]]}, headers=headers)
    got = "406" if response.status_code == 406 else response.mimetype
    assert got == case["expected"]
    assert "Accept" in response.vary


@given(st.text() | st.text(alphabet='text/csv*;q=0.5, "\\'))
def test_any_header_can_be_parsed_and_leaves_at_least_one_range(header: str) -> None:
    assert parse_accept(header)


@given(st.lists(st.tuples(media_types, weights), min_size=1), media_types)
def test_a_type_weighed_zero_is_never_chosen(listed: list[tuple[str, str]], refused: str) -> None:
    kept = [(name, weight) for name, weight in listed if essence(name) != essence(refused)]
    header = ", ".join(f"{essence(name)};q={weight}" for name, weight in [*kept, (refused, "0")])
    assert choose(f"{header}, */*", list(RESULTS)) != refused


@given(st.permutations(["text/csv;q=0.3", "text/*;q=0.2", "*/*;q=0.1", "application/json;q=0"]))
def test_the_order_of_ranges_does_not_matter(ranges: list[str]) -> None:
    assert choose(", ".join(ranges), list(RESULTS)) == "text/csv; charset=utf-8"


@given(media_types, weights.filter(lambda weight: float(weight) > 0))
def test_the_only_type_asked_for_is_given(media_type: str, weight: str) -> None:
    assert choose(f"{essence(media_type)};q={weight}", [*RESULTS, media_type]) == media_type


def test_parameters_are_unquoted_and_weights_read() -> None:
    assert parse_accept('text/html; Level="1\\"";q=0.25') == (
        MediaRange("text", "html", {"level": '1"'}, 0.25),
    )


@pytest.mark.parametrize("unit", ['"', '"\\', "a/b;", "a/b;q=", ",", ";", "\\"])
def test_a_hostile_header_takes_no_time(unit: str) -> None:
    with linear_time():
        parse_accept("a/b;c=" + unit * 1_000_000)


def test_every_kind_has_a_default_that_is_registered() -> None:
    assert next(iter(offers("triples"))) == "text/turtle; charset=utf-8"
    assert next(iter(offers("boolean"))) == "application/sparql-results+json"
