"""What is near in a calendar is what is near one by one."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from detente.derivation.calendar import LONG, Calendar
from detente.vocabulary.edtf import Bounds

_DAYS = st.dates(date(2016, 1, 1), date(2016, 12, 31))


@st.composite
def _bounds(draw: st.DrawFn) -> Bounds:
    """Days, some of them open at an end, some long, some at the ends of what dates can be."""
    start = draw(st.one_of(_DAYS, st.sampled_from([date.min, date.max, None])))
    length = draw(st.sampled_from([0, 1, LONG, LONG + 1, 300, None]))
    if start is None or length is None:
        return Bounds(start, None if length is None else draw(_DAYS))
    return Bounds(start, min(start, date.max - timedelta(days=length)) + timedelta(days=length))


@given(st.lists(_bounds(), max_size=20), _bounds(), st.integers(0, 40))
def test_what_is_near_is_found_as_one_by_one(dated: list[Bounds], when: Bounds, days: int) -> None:
    things = [(NamedNode(f"urn:thing:{number // 2}"), each) for number, each in enumerate(dated)]
    expected = {thing for thing, each in things if when.gap(each) <= days}
    assert set(Calendar(things).near(when, days)) == expected
