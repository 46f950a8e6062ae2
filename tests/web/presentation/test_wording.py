"""Dates and figures in words; the dates from a table of cases."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from detente.web.language.languages import written_in
from detente.web.presentation.wording import date_in_words, figure_in_words

CASES = Path(__file__).with_name("dates_in_words.csv")
DATES = [*csv.DictReader(CASES.read_text(encoding="utf-8").splitlines())]
IN_FRENCH = CASES.with_name("dates_in_french.csv")
FRENCH_DATES = [*csv.DictReader(IN_FRENCH.read_text(encoding="utf-8").splitlines())]


@pytest.mark.parametrize("case", DATES, ids=[case["edtf"] for case in DATES])
def test_a_date_is_written_in_words_or_left_as_it_is(case: dict[str, str]) -> None:
    assert date_in_words(case["edtf"]) == case["words"]


@pytest.mark.parametrize(
    ("value", "currency", "unit", "expected"),
    [
        ("100000000000", "USD", None, "100 billion USD"),
        ("1500000", "EUR", None, "1.5 million EUR"),
        ("12500", None, "people", "12,500 people"),
        ("-3", None, None, "-3"),
        ("NaN", None, None, "NaN"),
        ("many", None, "people", "many people"),
    ],
)
def test_a_figure_is_written_with_its_unit(
    value: str, currency: str | None, unit: str | None, expected: str
) -> None:
    assert figure_in_words(value, currency, unit) == expected


@pytest.mark.parametrize("case", FRENCH_DATES, ids=[case["edtf"] for case in FRENCH_DATES])
def test_a_date_is_written_as_french_writes_it(case: dict[str, str]) -> None:
    with written_in("fr"):
        assert date_in_words(case["edtf"]) == case["words"]


def test_figures_are_written_as_french_writes_them() -> None:
    with written_in("fr"):
        assert figure_in_words("100000000000", "USD") == "100 milliards USD"
        assert figure_in_words("1500000", "EUR") == "1,5 million EUR"
        assert figure_in_words("12500", unit="people") == "12\u202f500 people"
