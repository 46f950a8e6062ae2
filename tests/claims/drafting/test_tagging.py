"""Without the parser: names, dates, amounts and quotations, and nothing that would settle."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from detente.claims.drafting import parsing
from detente.claims.drafting.drafter import EntryText
from detente.claims.drafting.reviewed_form import drafts_as_json
from detente.claims.drafting.schema import draft_schema
from detente.claims.drafting.tagging import tag_entry
from tests.claims.drafting.world import names

TEXT = "Turkey said on Tuesday: “We will pay about $5 billion to Russia.”"


def test_what_needs_no_grammar_is_tagged() -> None:
    made = tag_entry(EntryText(TEXT, date(2016, 8, 10)), names())
    assert {each.rule for each in made} == {"tag-name", "tag-date", "tag-amount", "tag-quotation"}
    assert [p.id for each in made for p in each.participants] == ["state/TUR", "state/RUS"]
    assert [each.date.edtf for each in made if each.date] == ["2016-08-09"]
    assert [each.amount.value for each in made if each.amount] == [5e9]


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["Turkey ", "“", "”", "$5 bn ", "on Tuesday "])).map("".join)
)
def test_no_tag_would_settle(text: str) -> None:
    made = tag_entry(EntryText(text), names())
    assert not [each for each in made if each.would_settle()]
    Draft202012Validator(draft_schema()).validate(json.loads(drafts_as_json(made)))


def test_a_parser_that_is_not_there_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MODELS", ("no_such_model",))
    parsing.parser.cache_clear()
    try:
        with pytest.raises(parsing.NoParserError, match=r"pip install 'detente\[nlp\]'"):
            parsing.parse("Iran met Iraq.")
    finally:
        parsing.parser.cache_clear()
