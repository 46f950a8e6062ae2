"""What the parser misreads of reports and appositions is set right, and a tree stays a tree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.claims.drafting.mending import mend
from detente.claims.drafting.parsing import ParsedText, parse
from detente.claims.drafting.words_of_acts import act_words

CASES = yaml.load(Path(__file__).with_name("mended.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
PIECES = st.sampled_from(
    [
        "Iran", "X", "the minister", ",", ", said", "says", "the envoy", "; it", ":", "that", "had left",
        "was told by", "assured", "reported", "on Friday", "in a letter to", "joked", "has closed", "he",
        "“", "”", ".", "–", "who", "and", "said", "adamant", "is", "the report", "Reached by phone",
    ]
)  # fmt: skip


def mended(text: str) -> ParsedText:
    parsed = parse(text)
    mend(parsed, act_words())
    return parsed


def tree(parsed: ParsedText) -> list[tuple[int, str, int, int]]:
    return [(each.head.i, each.dep, each.left, each.right) for each in parsed.words]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_a_construction_is_set_right(case: dict[str, Any]) -> None:
    words = mended(case["text"]).words
    verb = next(each for each in words if each.text == case["verb"])
    assert (verb.dep, verb.head.text) == (case["is"], case["on"])
    if "subject" in case:
        assert [each.text for each in verb.children if each.dep.startswith("nsubj")][-1:] == [case["subject"]]
    if "content" in case:
        assert [each.text for each in verb.children if each.dep == "ccomp"] == [case["content"]]


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=24).map(" ".join))
def test_a_mended_tree_is_a_tree_that_stays(text: str) -> None:
    parsed = mended(text)
    for first, end in parsed.sentences:
        words = parsed.words[first:end]
        for word in words:
            above = [word, *word.up()]  # ends, so there is no circle
            assert all(first <= each.i < end for each in above)
            assert word.is_root or word in word.head.children
            assert all(each.head is word for each in word.children)
            assert all(each.left <= word.i <= each.right for each in above)
    once = tree(parsed)
    mend(parsed, act_words())
    assert tree(parsed) == once
