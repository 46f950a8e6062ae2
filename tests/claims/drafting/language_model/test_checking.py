"""What a model says is checked against the text: what is not there is refused and counted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from detente.claims.drafting.draft import DraftClaim, DraftMention, Quote
from detente.claims.drafting.language_model.asking import (
    MOST_CHARACTERS,
    answer_schema,
    request_body,
    request_parts,
)
from detente.claims.drafting.language_model.checking import AnswerCheck, CheckedAnswer, added_to
from detente.gazetteer.gazetteer import gazetteer_of_triples
from tests.gazetteer.world import IRIS, triples

CASES = yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text(encoding="utf-8"))
TEXT = (
    "Foreign Minister Mevlut Cavusoglu met Russian President Vladimir Putin in Ankara on Tuesday. “If the "
    "truce holds, we will send Turkey’s aid,” Cavusoglu said; it is worth $3 billion, if the truce holds. "
    "Putin thanked Turkey."
)
GOOD: dict[str, Any] = {
    "quote": "met Russian President Vladimir Putin",
    "kind": "Meeting",
    "event_type": "CONSULT",
    "predicate": "meet",
    "agent": ["Mevlut Cavusoglu"],
    "recipient": ["Vladimir Putin"],
    "participants": ["Mevlut Cavusoglu", "Vladimir Putin"],
    "place": "Ankara",
    "date": None,
    "amount": None,
    "modality": "asserted",
    "polarity": "positive",
    "speech_type": None,
    "attributed_to": "author",
    "condition": None,
}
CHECK = AnswerCheck(TEXT, date(2016, 8, 10), gazetteer_of_triples(triples(), IRIS), "stub-1")
NAMES = st.sampled_from(["Turkey", "Putin", "Iran", "author", "", "Cavusoglu said", "$3 billion", "Tuesday"])


def checked(*statements: Any) -> CheckedAnswer:
    return CHECK.check(json.dumps({"statements": list(statements)}))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_statements(case: dict[str, Any]) -> None:
    found = checked({**GOOD, **case["told"]})
    if "refused" in case:
        assert (found.drafts, dict(found.refused)) == ((), {case["refused"]: 1})
        return
    (draft,) = found.drafts
    assert found.refused == {}
    told = {
        **draft.as_json(),
        "quote": draft.quote.exact,
        "ids": [each.id for each in draft.participants],
        "edtf": draft.date.edtf if draft.date else None,
        "value": draft.amount.value if draft.amount else None,
        "currency": draft.amount.currency if draft.amount else None,
        "speaker": draft.speaker.label if draft.speaker else None,
    }
    assert {name: str(told[name]) for name in case["gives"]} == {
        name: str(value) for name, value in case["gives"].items()
    }
    assert TEXT[draft.quote.start : draft.quote.end] == draft.quote.exact
    assert draft.rule == "language-model:stub-1"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "the answer is no JSON"),
        ('{"statements": [{"quote": "met Rus', "the answer is no JSON"),
        ("I am sorry, but", "the answer is no JSON"),
        ("[" * 100_000, "the answer is no JSON"),
        ("[]", "not of the form that was asked for"),
        ('{"statements": {}}', "not of the form that was asked for"),
        ('{"statements": ["met"]}', "not of the form that was asked for"),
        ('{"statements": [null]}', "not of the form that was asked for"),
    ],
)
def test_answers_that_are_none(answer: str, reason: str) -> None:
    found = CHECK.check(answer)
    assert (found.drafts, dict(found.refused)) == ((), {reason: 1})


def test_what_is_good_stands_beside_what_is_refused() -> None:
    found = checked(GOOD, {**GOOD, "place": "Sochi"}, {**GOOD, "place": "Vienna"})
    assert len(found.drafts) == 1
    assert found.refused == {"a name is not in the text": 2}


def test_marks_of_code_around_an_answer_are_taken_off() -> None:
    answer = json.dumps({"statements": [GOOD]})
    assert len(CHECK.check(f"```json\n{answer}\n```").drafts) == 1


def test_what_is_drafted_conforms_to_the_schema_of_drafts(root: Path) -> None:
    path = root / "service/detente/claims/drafting/draft.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    drafts = [each.as_json() for each in checked({**GOOD, "date": "Tuesday", "amount": "$3 billion"}).drafts]
    Draft202012Validator(schema).validate(json.loads(json.dumps(drafts)))
    assert len(drafts) == 1


@given(st.fixed_dictionaries(dict.fromkeys(("quote", "place", "date", "amount", "attributed_to"), NAMES)))
def test_nothing_that_is_drafted_is_not_in_the_text(told: dict[str, str]) -> None:
    for draft in checked({**GOOD, **told}).drafts:
        named = [*draft.agent, *draft.recipient, *draft.participants, draft.place, draft.attributed_to]
        assert all(each.label in TEXT for each in named if isinstance(each, DraftMention))
        assert draft.quote.exact in TEXT
        assert draft.date is None or draft.date.text in TEXT


def draft(kind: str, start: int, end: int, *names: str, rule: str = "clause") -> DraftClaim:
    people = tuple(map(DraftMention, names))
    return DraftClaim(kind, "meet", Quote(TEXT[start:end], start, end), rule, 0.5, participants=people)


def test_the_rules_drafts_stay_and_what_a_model_adds_comes_between() -> None:
    rules = [draft("Meeting", 0, 50, "A", "B"), draft("Statement", 100, 120, "A")]
    same = draft("Meeting", 10, 30, "A", rule="language-model:x")
    other_kind = draft("Visit", 10, 30, "A", rule="language-model:x")
    other_party = draft("Meeting", 10, 30, "C", rule="language-model:x")
    elsewhere = draft("Meeting", 60, 70, "A", rule="language-model:x")
    found = added_to(rules, [same, elsewhere, other_kind, other_party, other_kind])
    assert found == [rules[0], other_kind, other_party, elsewhere, rules[1]]


def test_a_request_has_the_text_the_day_and_the_schema() -> None:
    body = request_body("stub-1", TEXT, date(2016, 8, 10))
    told = json.dumps(body)
    assert "2016-08-10" in told
    assert body["messages"][-1]["content"].endswith(TEXT)
    assert body["response_format"]["json_schema"]["schema"] == answer_schema()
    Draft202012Validator.check_schema(answer_schema())


@given(
    st.lists(st.sampled_from(["a" * 900, "b" * 5000, "\n\n", "c\n", "d" * 13_000]), max_size=20).map("".join)
)
def test_a_long_entry_is_asked_about_in_parts_that_leave_nothing_out(text: str) -> None:
    parts = list(request_parts(text))
    assert all(len(part) <= MOST_CHARACTERS for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
