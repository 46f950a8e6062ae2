"""What stands of a date that lists agree on, or do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.vocabulary.edtf import bounds
from scripts.officeholders.comparing import CONTRADICTED, Opinion, weigh
from scripts.officeholders.dates import agree, what_all_say
from scripts.officeholders.references import (
    ARCHIGOS,
    CIA,
    FACTBOOK,
    IFG,
    REIGN,
    WIKIDATA,
    WORLD_LEADERS,
)

LISTS = {
    "factbook": FACTBOOK,
    "cia": CIA,
    "ifg": IFG,
    "archigos": ARCHIGOS,
    "reign": REIGN,
    "wikidata": WORLD_LEADERS,
}
CASES = yaml.safe_load((Path(__file__).parent / "weighing.yaml").read_text(encoding="utf-8"))
DAYS = st.dates().map(lambda day: day.isoformat())
DATES = st.one_of(DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]))
OPINIONS = st.lists(st.builds(Opinion, st.sampled_from(list(LISTS.values())), DATES), max_size=5)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_one_date(case: dict[str, Any]) -> None:
    verdict = weigh(
        case["mine"], WIKIDATA, [Opinion(LISTS[name], day) for name, day in case["others"].items()]
    )
    assert (verdict.edtf, verdict.status) == (case["date"], case["status"])


@settings(deadline=None)
@given(DATES, OPINIONS)
def test_no_date_is_made_up(mine: str, opinions: list[Opinion]) -> None:
    """A date is one that an open list has, or a month or year of it; nobody's is nothing."""
    verdict = weigh(mine, WIKIDATA, opinions)
    lent = [mine, *(each.date for each in opinions if each.reference.open_terms)]
    assert (verdict.status == CONTRADICTED) == (verdict.date == "")
    assert any(date.startswith(verdict.date) for date in lent)
    if verdict.edtf:
        assert bounds(verdict.edtf)


@settings(deadline=None)
@given(DATES, OPINIONS)
def test_who_agrees_and_who_does_not_are_apart(mine: str, opinions: list[Opinion]) -> None:
    verdict = weigh(mine, WIKIDATA, opinions)
    assert not set(verdict.agreeing) & set(verdict.dissenting)
    assert all(each.reference.family != WIKIDATA.family for each in (*verdict.agreeing, *verdict.dissenting))


@settings(deadline=None)
@given(st.lists(DATES, min_size=1, max_size=4))
def test_what_all_say_holds_each_of_them(dates: list[str]) -> None:
    common = what_all_say(dates)
    assert common is None or all(agree(common, date, 0) for date in dates)
