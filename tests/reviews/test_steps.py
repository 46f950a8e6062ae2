"""The steps of a review: what each does, what it refuses, and that every one can be undone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.reviews.beginning import begin
from detente.reviews.merging import ConflictError
from detente.reviews.review import MOST_STEPS, Review, Stamp, StepError
from tests.reviews.norland import (
    AT,
    CONDEMNED,
    CONDEMNED_RAID,
    DRAFTS,
    ISSUED,
    MEETING,
    MET,
    PUTIN,
    RAID,
    TEXT,
    WOULD,
    begun,
    done,
    draft,
    quote,
    states,
)

REFUSED = yaml.safe_load(Path(__file__).with_name("refused_steps.yaml").read_text(encoding="utf-8"))
ENTRY_SET = {"title": "Talks in the Kremlin"}


def test_nothing_is_accepted_before_somebody_accepts_it() -> None:
    assert set(states(begun()).values()) == {"open"}


def test_a_claim_is_accepted_rejected_and_reopened() -> None:
    review = done(begun(), "accept", item=CONDEMNED_RAID)
    assert states(review)[CONDEMNED_RAID] == "accepted"
    review = done(review, "reject", item=CONDEMNED_RAID)
    assert states(review)[CONDEMNED_RAID] == "rejected"
    assert states(done(review, "reopen", item=CONDEMNED_RAID))[CONDEMNED_RAID] == "open"


def test_a_promise_in_another_voice_is_accepted_only_by_who_looked_at_it() -> None:
    with pytest.raises(StepError, match="somebody else's promise"):
        done(begun(), "accept", item=WOULD)
    assert done(begun(), "accept", item=WOULD, binding=True).item(WOULD).binding


def test_a_claim_is_corrected() -> None:
    review = done(begun(), "correct", item=MET, set={"modality": "alleged", "label": "A meeting"})
    item = review.item(MET)
    assert (item.state, item.draft.modality, item.label) == ("accepted", "alleged", "A meeting")
    assert item.draft.participants == begun().item(MET).draft.participants


def test_a_correction_forgets_that_a_promise_was_looked_at() -> None:
    review = done(begun(), "accept", item=WOULD, binding=True)
    with pytest.raises(StepError, match="somebody else's promise"):
        done(review, "correct", item=WOULD, set={"agent": [PUTIN]})


def test_a_claim_is_added_on_words_of_the_text() -> None:
    review = done(begun([]), "add", draft={"kind": "Visit", "quote": quote("in Moscow")})
    (item,) = review.items
    assert (item.key, item.state, item.draft.rule, item.by) == ("in-moscow", "accepted", "by hand", "one")


def test_two_claims_are_merged() -> None:
    other = draft("Meeting", "in Moscow on Tuesday", agent=[PUTIN], condition="if it snows")
    review = begun([MEETING, other])
    review = done(review, "merge", item="in-moscow-on-tuesday", into=MET)
    item = review.item(MET)
    assert [each.label for each in item.draft.agent] == ["Vladimir Putin"]
    assert (item.draft.condition, item.state) == ("if it snows", "open")
    assert states(review)["in-moscow-on-tuesday"] == "rejected"


@pytest.mark.parametrize(
    "otherwise",
    [
        {"modality": "alleged"},
        {"attributed_to": "unattributed"},
        {"attributed_to": PUTIN},
        {"polarity": "negative"},
    ],
    ids=lambda each: str(*each),
)
def test_nothing_is_lent_to_a_claim_that_is_said_otherwise(otherwise: dict[str, Any]) -> None:
    moscow = {"label": "Moscow", "id": "place/moscow"}
    other = draft("Meeting", "in Moscow on Tuesday", agent=[PUTIN], place=moscow, **otherwise)
    bare = {name: value for name, value in MEETING.items() if name not in ("place", "date")}
    review = begun([bare, other])
    before = review.item(MET).draft
    review = done(review, "merge", item="in-moscow-on-tuesday", into=MET)
    assert review.item(MET).draft == before
    assert "nothing of it was taken" in review.steps[-1].told
    assert states(review)["in-moscow-on-tuesday"] == "rejected"


def test_a_claim_is_split_into_two_that_are_to_be_looked_at() -> None:
    review = done(done(begun(), "accept", item=CONDEMNED_RAID), "split", item=CONDEMNED_RAID)
    assert states(review)[CONDEMNED_RAID] == states(review)[f"{CONDEMNED_RAID}-2"] == "open"


def test_new_things_come_with_the_step_that_names_them() -> None:
    thing = {"id": "person/a-berg", "label": "A. Berg"}
    review = done(begun(), "correct", item=CONDEMNED_RAID, set={}, things=[thing])
    assert review.state["things"] == {"person/a-berg": thing}
    assert done(review, "undo").state["things"] == {}
    assert done(review, "forget", thing="person/a-berg").state["things"] == {}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["it"])
def test_what_cannot_be_done_is_refused_with_the_reason(case: dict[str, Any]) -> None:
    before = begun()
    with pytest.raises(StepError) as caught:
        done(before, case["do"], **case.get("given", {}))
    assert case["says"] in str(caught.value)
    assert before == begun()


def test_a_text_is_refused_that_is_none() -> None:
    stamp = Stamp("x", AT)
    for text, says in (
        (" \n", "is empty"),
        ("a" * 100_001, "has 100001 characters"),
        ("ORIGINAL ENTRY: a\nORIGINAL ENTRY: b", "several lines"),
        ("half \ud800", "half of a character"),
    ):
        with pytest.raises(StepError, match=says):
            begin(text, {"issued": ISSUED}, [], stamp, ())
    with pytest.raises(StepError, match="day of publication"):
        begin(TEXT, {"issued": "yesterday"}, [], stamp, ())
    with pytest.raises(StepError, match="do not stand in the text"):
        begin(TEXT, {"issued": ISSUED}, [{**RAID, "quote": {**quote("Turkey"), "start": 3}}], stamp, ())


STEPS = st.sampled_from(
    [
        ("accept", {"item": CONDEMNED}),
        ("accept", {"item": WOULD, "binding": True}),
        ("reject", {"item": MET}),
        ("reopen", {"item": CONDEMNED}),
        ("correct", {"item": MET, "set": {"modality": "alleged"}}),
        ("correct", {"item": CONDEMNED, "set": {"label": "Condemnation"}, "binding": False}),
        ("split", {"item": CONDEMNED_RAID}),
        ("merge", {"item": CONDEMNED_RAID, "into": CONDEMNED}),
        ("add", {"draft": {"kind": "Event", "quote": quote("Putin said")}}),
        ("entry", {"set": ENTRY_SET}),
        ("thing", {"thing": {"id": "person/a-berg", "label": "A. Berg"}}),
        ("reviewed", {"person": "person/curator-1"}),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_undoing_every_step_gives_back_the_beginning(steps: list[tuple[str, dict[str, Any]]]) -> None:
    before = review = begun()
    for do, what in steps:
        review = done(review, do, **what)
    for _ in range(review.revision):
        review = done(review, "undo")
    assert review.state == before.state
    with pytest.raises(StepError, match="no step to undo"):
        done(review, "undo")


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_a_review_is_written_and_read_as_it_is(steps: list[tuple[str, dict[str, Any]]]) -> None:
    review = begun()
    for do, what in steps:
        review = done(review, do, **what)
    assert Review.of_json(json.loads(json.dumps(review.as_json()))).as_json() == review.as_json()


def test_an_undone_step_is_undone_again_by_its_number() -> None:
    review = done(done(begun(), "accept", item=CONDEMNED_RAID), "undo")
    assert states(review)[CONDEMNED_RAID] == "open"
    assert states(done(review, "undo", step=2))[CONDEMNED_RAID] == "accepted"


def test_a_step_is_not_undone_over_a_later_one_on_the_same() -> None:
    review = done(begun(), "accept", item=CONDEMNED_RAID)
    review = done(review, "reject", item=CONDEMNED_RAID, by="another")
    with pytest.raises(ConflictError, match="another has changed"):
        done(review, "undo", step=1)


def test_the_oldest_steps_are_forgotten_and_told_so() -> None:
    review = begun()
    for number in range(MOST_STEPS + 1):
        do = "accept" if number % 2 == 0 else "reopen"
        review = done(review, do, item=CONDEMNED_RAID)
    assert len(review.steps) == MOST_STEPS
    with pytest.raises(StepError, match="read the review again"):
        done(review, "accept", item=CONDEMNED, revision=0)


def test_who_wrote_the_entry_settles_by_either_name() -> None:
    by_name = {**RAID, "attributed_to": {"label": "The paper", "id": "organization/unnamed-publisher"}}
    review = begun([by_name])
    assert review.items[0].would_settle(review.author)
    assert not begun([DRAFTS[2]]).items[0].would_settle(review.author)


@pytest.mark.parametrize(
    ("kind", "modality", "settles"),
    [
        ("Commitment", "intended", True),
        ("Commitment", "pledged", True),
        ("Commitment", "planned", False),
        ("Meeting", "asserted", True),
        ("Meeting", "intended", False),
        ("Quantity", "pledged", False),
    ],
)
def test_what_is_intended_settles_as_a_promise_alone(kind: str, modality: str, settles: bool) -> None:
    own = begun([{**RAID, "kind": kind, "modality": modality}])
    assert own.items[0].would_settle(own.author) is settles
    other = begun([{**RAID, "kind": kind, "modality": modality, "attributed_to": {"label": "Russia"}}])
    assert other.items[0].may_bind is (settles and kind == "Commitment")


@pytest.mark.parametrize("kind", ["Measure", "Agreement", "Event"])
def test_what_is_said_under_a_condition_is_not_accepted_as_a_fact(kind: str) -> None:
    """A promise waits for its condition by the rule; of a measure it changes nothing there."""
    conditional = {**RAID, "kind": kind, "condition": "Unless Kenya withdraws"}
    review = begun([conditional])
    assert not review.item(CONDEMNED_RAID).would_settle(review.author)
    with pytest.raises(StepError, match="said under a condition"):
        done(review, "accept", item=CONDEMNED_RAID)
    for change in ({"modality": "hypothetical"}, {"condition": None}):
        changed = done(review, "correct", item=CONDEMNED_RAID, set=change)
        assert changed.item(CONDEMNED_RAID).state == "accepted"
        assert changed.item(CONDEMNED_RAID).would_settle(review.author) == ("condition" in change)


def test_a_promise_under_a_condition_is_accepted_and_is_told_to_wait() -> None:
    promise = {**RAID, "kind": "Commitment", "modality": "pledged", "condition": "if it snows"}
    review = done(begun([promise]), "accept", item=CONDEMNED_RAID)
    assert not review.item(CONDEMNED_RAID).would_settle(review.author)


def test_a_draft_of_no_class_that_can_be_reviewed_wants_one_chosen() -> None:
    review = begun([{**RAID, "kind": "Claim"}])
    (item,) = review.items
    assert (item.drafted_as, item.needs_class, item.state) == ("Claim", True, "open")
    with pytest.raises(StepError, match="drafted as a Claim, which is no class"):
        done(review, "accept", item=item.key)
    with pytest.raises(StepError, match="drafted as a Claim, which is no class"):
        done(review, "correct", item=item.key, set={"modality": "alleged"})
    twins = done(review, "split", item=item.key)
    assert all(each.needs_class for each in twins.items)
    chosen = done(review, "correct", item=item.key, set={"kind": "Event"})
    assert (chosen.items[0].draft.kind, chosen.items[0].state) == ("Event", "accepted")
    assert chosen.items[0].drafted_as == "Claim"
    again = done(done(chosen, "reopen", item=item.key), "accept", item=item.key)
    assert again.items[0].state == "accepted"
    assert done(chosen, "undo").items[0].needs_class


def test_a_draft_of_a_class_that_is_none_is_refused() -> None:
    with pytest.raises(StepError, match="'Rumour' is not one of"):
        begin(TEXT, {"issued": ISSUED}, [{**DRAFTS[0], "kind": "Rumour"}], Stamp("rules", AT), ())


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_a_text_that_is_shown_in_another_order_is_refused(code: int) -> None:
    text = f"Turkey spoke.\nIt did {chr(code)}ton sign."
    with pytest.raises(StepError, match=rf"line 2, character 8: U\+{code:04X} .*take it out") as raised:
        begin(text, {"issued": ISSUED}, [], Stamp("rules", AT), ())
    assert raised.value.part == "text"


def test_marks_of_direction_that_turn_nothing_are_kept() -> None:
    text = "\u05e9\u05dc\u05d5\u05dd\u200f. Turkey spoke\u200e."
    assert begin(text, {"issued": ISSUED}, [], Stamp("rules", AT), ()).text == text
