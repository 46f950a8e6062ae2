"""What the address of a relation asks for."""

from __future__ import annotations

from datetime import date

import pytest

from detente.web.views.filters import FilterError, Filters, read_filters


def test_nothing_asked_for_is_everything_that_is_settled() -> None:
    assert read_filters({}) == Filters()
    assert read_filters({"type": [""], "from": [""], "settled": ["only"], "utm": ["x"]}) == Filters()
    assert not Filters().narrow


def test_every_argument_is_read() -> None:
    asked = {
        "type": ["measure", "meeting"], "modality": ["pledged"], "settled": ["all"],
        "from": ["2016-01-01"], "to": ["2016-12-31"],
    }  # fmt: skip
    found = read_filters(asked)
    assert found == Filters(("meeting", "measure"), ("pledged",), False, date(2016, 1, 1), date(2016, 12, 31))
    assert found.narrow
    assert found.by_date


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("type", ["treaty"]),
        ("type", ["meeting", "Meeting"]),
        ("modality", ["sworn"]),
        ("settled", ["maybe"]),
        ("settled", ["only", "all"]),
        ("from", ["yesterday"]),
        ("from", ["2016-02-30"]),
        ("to", ["2016"]),
    ],
)
def test_a_value_that_means_nothing_is_told_with_the_argument(name: str, values: list[str]) -> None:
    with pytest.raises(FilterError) as told:
        read_filters({name: values})
    assert told.value.name == name


def test_days_in_the_wrong_order_are_told() -> None:
    with pytest.raises(FilterError, match="before `from`"):
        read_filters({"from": ["2016-08-02"], "to": ["2016-08-01"]})
