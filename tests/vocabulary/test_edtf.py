from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

from detente.vocabulary.edtf import Bounds, _parsed_bounds, bounds, certain_days, certain_hull, known_bounds

CASES = list(csv.reader((Path(__file__).parent / "dates.csv").read_text(encoding="utf-8").splitlines()))[1:]

days = st.dates(min_value=date(1, 1, 2), max_value=date(9999, 12, 30))
intervals = st.builds(lambda a, b: Bounds(*sorted((a, b))), days, days)


@pytest.mark.parametrize(("text", "start", "end"), CASES)
def test_bounds(text: str, start: str, end: str) -> None:
    expected = Bounds(*(date.fromisoformat(day) if day else None for day in (start, end)))
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021/2024-05-17", "2021-12-31", "2024-05-17"),
        ("2021-02/2024-05", "2021-02-28", "2024-05-01"),
        ("1981?/..", "1981-12-31", ""),
        ("/1893-01-01", "", "1893-01-01"),
        ("../..", "", ""),
        ("[2016-07-01..2016-07-10]/2017-01-01", "2016-07-10", "2017-01-01"),
        ("2016-08-09", "2016-08-09", "2016-08-09"),
        ("2014/2014", None, None),
        ("2016-08", None, None),
    ],
)
def test_days_that_are_sure(text: str, start: str | None, end: str | None) -> None:
    ends = [None if not day else date.fromisoformat(day) for day in (start, end)]
    assert certain_days(text) == (None if start is None else Bounds(*ends))


@given(intervals)
def test_sure_days_of_an_interval_of_days_are_all_of_them(days: Bounds) -> None:
    text = f"{days.start}/{days.end}"
    assert certain_days(text) == bounds(text)


def test_sure_days_of_several_dates_are_around_all() -> None:
    texts = ("2001/2003-05-01", "2003-05-01/2005", "nonsense")
    found = certain_hull(Literal(each) for each in texts)
    assert found == Bounds(date(2001, 12, 31), date(2005, 1, 1))
    assert certain_hull([Literal("2014/2014")]) is None


NO_DATES = [
    *("", "yesterday", "2016-13", "2016-02-30", "1972-", "y-17", "Y170000002", "Y1E9999999", "Y-17E7"),
    *("?2016?", "2016-05-05T24:00:01Z", "2016-05-05T25:00:00Z", "2016-05-05T10:10", "2016-02-30T10:10:10Z"),
    *("Y1E" + "9" * 150, "Y" + "9" * 4000, "Y" + "9" * 190, "2016-08-09," * 5000, "2018-04-03/2018-04-01"),
]


@pytest.mark.parametrize("text", NO_DATES, ids=lambda text: text[:12])
def test_what_is_no_edtf_or_out_of_range_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"not an EDTF|outside the years|longer than a date|ends before"):
        bounds(text)


@given(intervals, intervals)
def test_gap_is_symmetric_and_zero_only_where_days_are_shared(one: Bounds, other: Bounds) -> None:
    assert one.gap(other) == other.gap(one)
    assert (one.gap(other) == 0) == one.overlaps(other)
    assert one.start
    assert one.end
    assert other.start
    assert other.end
    assert one.overlaps(other) == (one.start <= other.end and other.start <= one.end)


@given(intervals, days)
def test_open_ends_reach_everything_beyond(closed: Bounds, day: date) -> None:
    assert closed.start
    assert Bounds(closed.start, None).contains(day) == (day >= closed.start)
    assert Bounds(None, closed.end).contains(day) == (closed.end is not None and day <= closed.end)
    assert Bounds(None, None).contains(day)


def test_a_day_of_handing_over_is_not_shared() -> None:
    handover = date(2014, 8, 28)
    assert not Bounds(date(2007, 8, 28), handover).shares_days(Bounds(handover, None))
    assert Bounds(date(2007, 8, 28), date(2014, 8, 29)).shares_days(Bounds(handover, None))


@pytest.mark.parametrize("mark", ["", "?", "~", "%"])
@pytest.mark.parametrize("text", ["2016", "1900-02", "2016-02", "2016-12", "2016-08-09", "0001-01-01"])
def test_mark_of_a_plain_date_does_not_widen_it(text: str, mark: str) -> None:
    assert bounds(text + mark) == bounds(f"{text}/{text}")


plain = st.builds(
    lambda day, length, mark: day.isoformat()[:length] + mark,
    days,
    st.sampled_from([4, 7, 10]),
    st.sampled_from(["", "?", "~", "%"]),
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.sampled_from(["{}/{}", "[{},{}]", "[{}..{}]", "{}/..", "{}/", "../{}", "/{}"]), plain, plain)
def test_pairs_of_plain_dates_are_read_as_the_grammar_has_them(form: str, one: str, other: str) -> None:
    text = form.format(*sorted((one, other)))
    try:
        expected = _parsed_bounds(text)
    except ValueError:
        assert known_bounds(text) is None
    else:
        assert bounds(text) == expected


@pytest.mark.parametrize("text", ["2016-02-30", "0000", "someday", "2016-13-01", "[2000..2000-01]"])
def test_what_is_no_date_is_known_by_nobody(text: str) -> None:
    assert known_bounds(text) is None
    with pytest.raises(ValueError, match=text):
        bounds(text)
