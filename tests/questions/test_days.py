"""Days, months and EDTF as parameters take them."""

from __future__ import annotations

from datetime import date

import pytest

from detente.questions.days import MOST_DAYS, DayRole, asked_days


@pytest.mark.parametrize(
    ("text", "role", "first", "last"),
    [
        ("2016-08-09", "day", "2016-08-09", "2016-08-09"),
        (" 2016-08 ", "day", "2016-08-01", "2016-08-31"),
        ("2016-02", "day", "2016-02-01", "2016-02-29"),
        ("2016-08-09~", "day", "2016-08-09", "2016-08-09"),
        ("[2016-08-09..2016-08-11]", "day", "2016-08-09", "2016-08-11"),
        ("2016-08-30/2016-09-02", "day", "2016-08-30", "2016-09-02"),
        ("2016", "first day", "2016-01-01", "2016-01-01"),
        ("2016", "last day", "2016-12-31", "2016-12-31"),
        ("201X", "last day", "2019-12-31", "2019-12-31"),
        ("2016-08/..", "first day", "2016-08-01", "2016-08-01"),
        ("../2016-08", "last day", "2016-08-31", "2016-08-31"),
    ],
)
def test_a_date_is_taken_by_the_role_of_its_parameter(
    text: str, role: DayRole, first: str, last: str
) -> None:
    days = asked_days(text, role).days
    assert (days[0], days[-1]) == (date.fromisoformat(first), date.fromisoformat(last))
    assert len(days) == (days[-1] - days[0]).days + 1 <= MOST_DAYS


@pytest.mark.parametrize(
    ("text", "role", "message"),
    [
        ("yesterday", "day", "not an EDTF date"),
        ("", "day", "not an EDTF date"),
        ("2015-02-29", "day", "no calendar has the day 2015-02-29"),
        ("2016", "day", "covers 366 days"),
        ("2016-08/..", "day", "has no end"),
        ("2016-08/..", "last day", "has no last day"),
        ("../2016", "first day", "has no first day"),
        ("2016-09/2016-08", "day", "ends before it begins"),
        ("2" * 300, "first day", "longer than a date may be"),
    ],
)
def test_what_is_no_date_is_told_in_words(text: str, role: DayRole, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        asked_days(text, role)
