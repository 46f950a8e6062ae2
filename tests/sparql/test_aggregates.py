"""Wrong uses of aggregates are refused with the variable, the rule and the place; right ones are answered."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pyoxigraph import Store

from detente.sparql.answers import QuerySyntaxError
from detente.store.engines.oxigraph.reader import OxigraphReader

with Path(__file__).with_name("aggregates.csv").open(encoding="utf-8", newline="") as _file:
    WRONG = list(csv.DictReader(_file))


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case["query"])
def test_what_is_wrong_is_named(case: dict[str, str]) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        OxigraphReader(Store()).query(case["query"])
    assert (caught.value.line, caught.value.column) == (1, int(case["column"]))
    assert case["message"] in caught.value.message


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o } GROUP BY ?x HAVING (COUNT(*) > 1) ORDER BY SUM(?o)",
        "SELECT (STR(?x) AS ?s) ?y { ?x ?p ?o } GROUP BY ?x (STR(?o) AS ?y)",
        "SELECT * { { SELECT (MAX(?o) AS ?m) { ?s ?p ?o } } FILTER(?m > 1) }",
        "SELECT ?s { ?s ?p ?o FILTER EXISTS { SELECT (SUM(?x) AS ?y) { ?s ?q ?x } HAVING (SUM(?x) > 0) } }",
        "SELECT (SUM(?o) / COUNT(?o) AS ?mean) (SAMPLE(?s) AS ?one) { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?m } { { SELECT ?s ?p (MIN(?o) AS ?m) { ?s ?p ?o } GROUP BY ?s ?p } }",
    ],
)
def test_what_is_right_is_answered(query: str) -> None:
    list(OxigraphReader(Store()).query(query).rows())


@pytest.mark.parametrize(
    ("query", "message"),
    [("SELECT ?x {", "not valid SPARQL, here or just before"), ("SELECT ?x { ?x ?y }", "not valid SPARQL")],
)
def test_other_errors_are_told_as_before(query: str, message: str) -> None:
    with pytest.raises(QuerySyntaxError, match=message):
        OxigraphReader(Store()).query(query)
