"""What dates cover, and the axis under them, from tables; and what holds of every axis."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detente.web.pictures.axis import MOST_TICKS, axis_around
from detente.web.pictures.extents import extent_of

EXTENTS = yaml.safe_load(Path(__file__).with_name("extents.yaml").read_text(encoding="utf-8"))
AXES = yaml.safe_load(Path(__file__).with_name("axes.yaml").read_text(encoding="utf-8"))
DAYS = st.dates()


def written(days: tuple[date | None, date | None] | None) -> str | None:
    return "/".join(day.isoformat() if day else ".." for day in days) if days else None


@pytest.mark.parametrize("case", EXTENTS, ids=str)
def test_a_date_covers_these_days(case: dict[str, Any]) -> None:
    found = extent_of(case.get("date"), case.get("start"), case.get("end"))
    assert (found is not None) == ("days" in case)
    if found is not None:
        assert written((found.first, found.last)) == case["days"]
        assert written(found.sure) == case.get("sure")
        assert found.is_soft == case["soft"]


@pytest.mark.parametrize("case", AXES, ids=str)
def test_an_axis_has_these_ticks(case: dict[str, Any]) -> None:
    axis = axis_around(case["days"], case.get("from"), case.get("to"), 0, 100)
    assert [tick.label for tick in axis.ticks()] == case["ticks"]


@given(st.lists(DAYS), st.none() | DAYS, st.none() | DAYS)
def test_every_axis_has_room_and_order_and_few_ticks(
    days: list[date], first: date | None, last: date | None
) -> None:
    if first and last and last < first:
        first, last = last, first
    axis = axis_around(days, first, last, 10, 90)
    places = [axis.place(day) for day in sorted(days)]
    assert places == sorted(places)
    assert all(10 <= place <= 90 for place in places)
    if first is None and last is None:
        assert all(axis.first <= day <= axis.last for day in days)
    ticks = axis.ticks()
    assert 1 <= len(ticks) <= MOST_TICKS + 1
    assert all(axis.first <= tick.day <= axis.last for tick in ticks)
    assert len({tick.label for tick in ticks}) == len(ticks)
