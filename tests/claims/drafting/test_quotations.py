"""Quotations in texts: marks of all kinds, one within another, over paragraphs, in blocks, and mere terms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detente.claims.drafting.quotations import FoundQuotation, find_quotations

CASES = yaml.load(Path(__file__).with_name("quotations.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
PIECES = [
    "“",
    "”",
    '"',
    "'",
    "’",
    "‘",
    "«",
    "»",
    "„",
    " ",
    "\n\n",
    "We go on",
    "said",
    ".",
    ",",
    ":",
    "s",
    "``",
    "''",
    ">",
]


def told(text: str, found: FoundQuotation) -> list[Any]:
    parts = [text[start:end] for start, end in found.parts]
    return [found.kind, parts, *["within"] * bool(found.depth), *["open"] * (not found.closed)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.get("case", case["text"]))
def test_quotations_in_a_text(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [told(text, each) for each in find_quotations(text)] == case["found"]


def test_blocks_that_the_format_has_take_the_place_of_guesses() -> None:
    text = "He said:\n\nWe go on.\n\nHe left."
    start = text.index("He left")
    assert [each.parts for each in find_quotations(text, [(start, len(text))])] == [((start, len(text)),)]


def test_a_place_is_in_the_words_and_not_in_the_marks() -> None:
    (found,) = find_quotations("“One.\n\n“Two,” he said.")
    assert [place for place in range(found.start, found.end) if found.covers(place)] == [
        1,
        2,
        3,
        4,
        8,
        9,
        10,
        11,
    ]


def test_the_seed_has_the_quotations_that_its_claims_quote(root: Path) -> None:
    (path,) = (root / "seeds/2016-08-turkey-russia").glob("*.txt")
    text = path.read_text(encoding="utf-8")
    kinds = [each.kind for each in find_quotations(text)]
    assert (kinds.count("speech"), kinds.count("block"), kinds.count("term")) == (5, 2, 1)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_quotations_of_any_text_nest(text: str) -> None:
    found = find_quotations(text)
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert all(each.start <= start <= end <= each.end for start, end in each.parts)
    spans = [(each.start, each.end) for each in found if each.kind != "block"]
    crossing = [(a, b) for a in spans for b in spans if a[0] < b[0] < a[1] < b[1]]
    assert crossing == []
