"""Drafts of texts: what each says, who holds it; and that no text whatever breaks the drafter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from detente.claims.drafting.draft import DraftClaim, DraftMention
from detente.claims.drafting.drafter import LONGEST_SENTENCE, EntryText, draft_entry
from detente.claims.drafting.reviewed_form import drafts_as_json
from detente.claims.drafting.schema import draft_schema
from tests.claims.drafting.world import drafts_of, names

CASES = yaml.safe_load(Path(__file__).with_name("claims.yaml").read_text(encoding="utf-8"))
PIECES = st.sampled_from(
    [
        "Turkey", "Russia", "Vladimir Putin", "he", "his talks", "said", "that", "will", "not", "meet",
        "with", "“", "”", '"', "\n\n", ":", ".", ",", "…", "[", "]", "if", "the two", "their meeting",
        "agreed to", "according to", "spokesman", "counterpart", "President", "who", "of", "$5 bn", "-",
        "’s", "on Tuesday", "🕊", "é", "denied", "and", "accused", "to", "attack", "we", "ORIGINAL ENTRY:",
        "a report", "both sides", "US", "us",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=120)
SCHEMA = Draft202012Validator(draft_schema())


def holder(draft: DraftClaim) -> str:
    return draft.attributed_to.label if isinstance(draft.attributed_to, DraftMention) else draft.attributed_to


def fields(draft: DraftClaim) -> dict[str, Any]:
    return {
        **draft.as_json(),
        "by": holder(draft),
        "place": draft.place and draft.place.label,
        "edtf": draft.date and draft.date.edtf,
        "date": draft.date and draft.date.text,
        "quote": draft.quote.exact,
        "value": draft.amount and draft.amount.value,
        "currency": draft.amount and draft.amount.currency,
    }


def fits(draft: DraftClaim, wanted: dict[str, Any]) -> bool:
    told = fields(draft)
    people = {each.label for each in draft.participants}
    return set(wanted.get("participants", ())) <= people and all(
        str(told[name]) == str(value) for name, value in wanted.items() if name != "participants"
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_what_is_drafted(case: dict[str, Any]) -> None:
    made = drafts_of(case["text"], str(case["issued"]) if "issued" in case else None)
    told = [(each.kind, fields(each)) for each in made]
    for wanted in case["drafts"]:
        assert any(fits(each, wanted) for each in made), (wanted, told)
    assert not {each.kind for each in made} & set(case.get("no", ())), told
    assert not {p.label for each in made for p in each.participants} & set(case.get("nobody", ())), told
    assert not [each for each in made if each.would_settle() and each.kind in case.get("unsettled", ())], told


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_text_is_drafted_by_the_schema_and_with_its_own_words(text: str) -> None:
    made = drafts_of(text, "2016-08-10")
    SCHEMA.validate(json.loads(drafts_as_json(made)))
    for each in made:
        assert text[each.quote.start : each.quote.end] == each.quote.exact != ""
    assert [DraftClaim.of_json(each.as_json()) for each in made] == made
    assert drafts_of(text, "2016-08-10") == made


def test_without_a_day_of_issue_no_relative_date_is_resolved() -> None:
    dates = [
        each.date
        for each in drafts_of("Russia attacked Syria last week. Iran met Iraq on Tuesday.")
        if each.date
    ]
    assert [each.text for each in dates] == ["last week", "Tuesday"]
    assert {each.edtf for each in dates} == {None}


def test_what_nobody_could_say_in_a_breath_is_drafted_too() -> None:
    chain = "Turkey " + "and the minister of the friend " * 2000 + "met Russia."
    lists = "Turkey, " * (LONGEST_SENTENCE * 2) + "met Russia. Iran attacked Iraq."
    for text in (chain, lists, "“" * 3000, "said " * 3000, "of " * 3000):
        drafts_of(text)


def test_markup_is_no_part_of_a_sentence_but_of_its_words() -> None:
    text = "**Iran** attacked Iraq."
    made = draft_entry(EntryText(text, None, [(0, 2), (6, 8)]), names())
    assert [each.quote.exact for each in made if each.kind == "Incident"] == ["Iran** attacked Iraq"]
