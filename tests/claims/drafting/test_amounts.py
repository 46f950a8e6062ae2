"""Amounts in texts: money with its currency, counts with what they count, and what is neither."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detente.claims.drafting.amounts import FoundAmount, find_amounts

CASES = yaml.load(Path(__file__).with_name("amounts.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
VOCABULARY = (
    "$ € 5 1,000 2.5 million bn m two or to between and soldiers people dollars % half a - of USD dozen"
)


def told(text: str, found: FoundAmount) -> list[str]:
    amount = found.amount
    what = amount.currency or amount.role or "?"
    row = [text[found.start : found.end], f"{amount.value:.12g}", what]
    return [*row, *["about"] * amount.approximate, *([f"to {found.most:.12g}"] if found.most else [])]


def written(row: list[str]) -> list[str]:
    words, value, what, *rest = row
    rest = [f"to {float(each[3:]):.12g}" if each.startswith("to ") else each for each in rest]
    return [words, f"{float(value):.12g}", what, *rest]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_amounts_in_a_text(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [told(text, each) for each in find_amounts(text)] == [written(row) for row in case["found"]]


def test_what_is_counted_has_no_currency_and_money_no_role() -> None:
    money, count = find_amounts("$5 million for 300 soldiers")
    assert (money.kind, money.amount.role) == ("money", None)
    assert (count.kind, count.amount.currency, count.amount.role) == ("count", None, "soldiers")


@given(st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=20).map(" ".join) | st.text(max_size=100))
def test_amounts_of_any_text_are_in_order_and_apart(text: str) -> None:
    end = 0
    for each in find_amounts(text):
        assert end <= each.start < each.end <= len(text)
        assert each.amount.value >= 0
        assert each.most is None or each.most > each.amount.value
        end = each.end
