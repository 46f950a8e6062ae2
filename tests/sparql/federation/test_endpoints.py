"""Which services an allow-list permits."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.sparql.federation.endpoints import AllowList

with Path(__file__).with_name("endpoints.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['entry']} {case['url']}")
def test_an_entry_permits_addresses(case: dict[str, str]) -> None:
    allowed = AllowList(("https://other.example/", case["entry"]))
    assert allowed.permits(case["url"]) is (case["permitted"] == "yes")


@given(st.text())
def test_nothing_is_permitted_by_no_entries(url: str) -> None:
    assert not AllowList(()).permits(url)
    assert not AllowList(()).permits(f"https://example.org/{url}")
