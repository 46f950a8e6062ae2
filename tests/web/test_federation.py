"""Which queries are taken to ask another service."""

from __future__ import annotations

import csv
from pathlib import Path
from time import perf_counter

import pytest

from detente.web.federation import asks_elsewhere

with Path(__file__).with_name("federation.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_the_keyword_is_found_where_the_engine_would_read_it(case: dict[str, str]) -> None:
    assert asks_elsewhere(case["query"]) is (case["asks"] == "yes")


@pytest.mark.parametrize(
    "unit", ['"\\', "a-", "'''\"\"\"a", "<a", "ex:...", ":a.%", "_:", '"""\\"', "@a-", "?"]
)
def test_a_hostile_query_takes_linear_time(unit: str) -> None:
    start = perf_counter()
    asks_elsewhere("'service' " + unit * 100_000)
    assert perf_counter() - start < 5
