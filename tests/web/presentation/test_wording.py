"""Dates and figures in words; the dates from a table of cases."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from detente.web.language.languages import written_in
from detente.web.presentation.wording import date_in_words, day_of_date_in_words, figure_in_words

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


@pytest.mark.parametrize(
    ("edtf", "english", "french"),
    [
        ("2016-08", "some day of August 2016", "un jour d’août 2016"),
        ("2016-07", "some day of July 2016", "un jour de juillet 2016"),
        ("2016-10~", "some day of about October 2016", "un jour d’octobre 2016 environ"),
        ("2016-08-09~", "some day of about 9 August 2016", "un jour du 9 août 2016 environ"),
        ("2016-21", "some day of spring 2016", "un jour du printemps 2016"),
        ("2016-24", "some day of winter 2016", "un jour de l’hiver 2016"),
        ("2016", "some day of 2016", "un jour de 2016"),
        ("201X", "some day of the 2010s", "un jour des années 2010"),
        (
            "2016-07-01/2016-07-10",
            "some day from 1 July 2016 to 10 July 2016",
            "un jour du 1er juillet 2016 au 10 juillet 2016",
        ),
        (
            "[2016-08-09,2016-08-16]",
            "some day of this: 9 August 2016 or 16 August 2016",
            "un jour de ceci : 9 août 2016 ou 16 août 2016",
        ),
        ("2016-08-1X", "some day of this: 2016-08-1X", "un jour de ceci : 2016-08-1X"),
    ],
)
def test_a_day_of_a_date_is_meant_in_each_language(edtf: str, english: str, french: str) -> None:
    assert day_of_date_in_words(edtf) == english
    with written_in("fr"):
        assert day_of_date_in_words(edtf) == french
