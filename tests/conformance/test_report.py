"""The tables of misses and the page of figures."""

from __future__ import annotations

import pytest

from tests.conformance.cases import Suites, listed
from tests.conformance.report import PAGE, page


@pytest.mark.parametrize("table", ["misses.csv", "canonical.csv"])
def test_every_listed_test_exists(suites: Suites, table: str) -> None:
    assert listed(table).keys() <= {case.name for case in suites.cases()}


def test_every_miss_has_a_reason() -> None:
    assert all(listed("misses.csv").values())
    assert not listed("misses.csv").keys() & listed("canonical.csv").keys()


def test_the_page_is_up_to_date(suites: Suites) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(suites.cases()), "run python -m tests.conformance.report"
