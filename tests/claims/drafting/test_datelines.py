"""Datelines: cut where they stand, with the day they give; no agent, no office, no quote has their words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.claims.drafting.datelines import datelines, day_of
from tests.claims.drafting.world import drafts_of

CASES = yaml.safe_load(Path(__file__).with_name("datelines.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['line']}{case['rest'][:30]}")
def test_a_dateline_is_cut(case: dict[str, Any]) -> None:
    text = case["line"] + case["rest"]
    assert list(datelines(text)) == ([(0, len(case["line"]))] if case["line"] else [])
    assert day_of(text) == case.get("day")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['line']}{case['rest'][:30]}")
def test_a_text_is_drafted_as_without_its_dateline(case: dict[str, Any]) -> None:
    issued = str(case["day"]) if "day" in case else None
    told, plain = drafts_of(case["line"] + case["rest"]), drafts_of(case["rest"], issued)
    assert plain
    shift = len(case["line"])
    assert [(each.kind, each.agent, each.participants, each.date, each.quote.exact) for each in told] == [
        (each.kind, each.agent, each.participants, each.date, each.quote.exact) for each in plain
    ]
    assert [each.quote.start - shift for each in told] == [each.quote.start for each in plain]


def test_the_day_of_a_dateline_dates_what_is_relative() -> None:
    (met,) = (
        each
        for each in drafts_of("NAIROBI, 14 March 2019 (Agency) - Kenya met Somalia on Tuesday.")
        if each.kind == "Meeting"
    )
    assert met.date
    assert met.date.edtf == "2019-03-12"
