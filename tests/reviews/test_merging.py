"""Two people at one review: what each did is there, or both are told."""

from __future__ import annotations

from contextlib import suppress
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.reviews.merging import ConflictError, read_part
from tests.reviews.norland import CONDEMNED, CONDEMNED_RAID, MET, RAID, RUMOUR, begun, done, states

ONE: list[tuple[str, dict[str, Any]]] = [
    ("accept", {"item": CONDEMNED_RAID}),
    ("correct", {"item": MET, "set": {"modality": "alleged"}, "keep": True}),
    ("thing", {"thing": {"id": "person/a-berg", "label": "A. Berg"}}),
]
OTHER: list[tuple[str, dict[str, Any]]] = [
    ("reject", {"item": CONDEMNED}),
    ("correct", {"item": MET, "set": {"label": "The talks"}, "keep": True}),
    ("entry", {"set": {"title": "The talks"}}),
]


def test_steps_on_the_same_revision_are_merged_whichever_comes_first() -> None:
    found = []
    steps = [*(("one", do, what) for do, what in ONE[:2]), *(("two", do, what) for do, what in OTHER)]
    for order in permutations(steps):
        review = begun()
        for by, do, given_ in order:
            review = done(review, do, by, revision=0, **given_)
        found.append(review.state)
    assert all(state == found[0] for state in found)
    item = review.item(MET)
    assert (item.draft.modality, item.label) == ("alleged", "The talks")
    assert (states(review)[CONDEMNED_RAID], states(review)[CONDEMNED]) == ("accepted", "rejected")


def test_the_same_value_changed_otherwise_is_told_to_who_comes_second() -> None:
    review = done(begun(), "correct", "one", item=MET, set={"label": "The talks"}, keep=True)
    with pytest.raises(ConflictError) as caught:
        done(review, "correct", "two", revision=0, item=MET, set={"label": "The row"}, keep=True)
    error = caught.value
    assert (error.part, error.by, error.revision) == (f"items/{MET}", "one", 1)
    assert (error.theirs["label"], error.mine["label"]) == ("The talks", "The row")


def test_the_same_done_twice_is_done_once() -> None:
    review = done(begun(), "accept", "one", item=CONDEMNED_RAID)
    again = done(review, "accept", "two", revision=0, item=CONDEMNED_RAID)
    assert again == review


@pytest.mark.parametrize(
    ("do", "more"),
    [
        ("correct", {"item": CONDEMNED_RAID, "set": {"modality": "alleged"}, "keep": True}),
        ("correct", {"item": CONDEMNED_RAID, "set": {"label": "The raid"}, "keep": True}),
        ("merge", {"item": CONDEMNED, "into": CONDEMNED_RAID}),
        ("split", {"item": CONDEMNED_RAID}),
    ],
)
def test_nobody_accepts_what_another_has_made_of_a_claim(do: str, more: dict[str, Any]) -> None:
    lending = {**RUMOUR, "attributed_to": "author", "place": {"label": "Moscow", "id": "place/moscow"}}
    review = done(begun([RAID, lending]), do, "one", **more)
    with pytest.raises(ConflictError) as caught:
        done(review, "accept", "two", revision=0, item=CONDEMNED_RAID)
    assert (caught.value.part, caught.value.by) == (f"items/{CONDEMNED_RAID}", "one")
    assert states(done(review, "accept", "two", item=CONDEMNED_RAID))[CONDEMNED_RAID] == "accepted"


def test_what_was_changed_and_changed_back_is_accepted() -> None:
    review = done(begun(), "correct", "one", item=CONDEMNED_RAID, set={"modality": "alleged"}, keep=True)
    review = done(done(review, "undo", "one"), "accept", "two", revision=0, item=CONDEMNED_RAID)
    assert states(review)[CONDEMNED_RAID] == "accepted"


def test_a_claim_that_two_have_changed_is_open_until_one_has_seen_it_whole() -> None:
    other: dict[str, Any] = {
        "item": CONDEMNED_RAID,
        "set": {"place": {"label": "Moscow", "id": "place/moscow"}},
        "keep": True,
    }
    named = {"item": CONDEMNED_RAID, "set": {"label": "The raid"}}
    for steps in permutations([other, named]):
        review = begun()
        for each in steps:
            review = done(review, "correct", "somebody", revision=0, **each)
        item = review.item(CONDEMNED_RAID)
        assert (item.label, item.draft.place is not None, item.state) == ("The raid", True, "open")


def test_a_claim_is_merged_only_as_it_was_seen() -> None:
    both = [{**RAID, "modality": "alleged"}, {**RUMOUR, "modality": "alleged", "attributed_to": "author"}]
    review = done(begun(both), "correct", item=CONDEMNED_RAID, set={"modality": "asserted"}, keep=True)
    with pytest.raises(ConflictError):
        done(review, "merge", "two", revision=0, item=CONDEMNED, into=CONDEMNED_RAID)


STEPS = st.sampled_from([*ONE, *OTHER])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(STEPS, st.integers(0, 3)), max_size=6))
def test_nothing_of_anybody_is_lost_in_silence(steps: list[tuple[tuple[str, dict[str, Any]], int]]) -> None:
    """Each step is taken whole, or not at all and told; what it does not touch stays as it was."""
    review = begun()
    for (do, given_), behind in steps:
        before = review
        with suppress(ConflictError):
            review = done(review, do, "somebody", revision=max(0, review.revision - behind), **given_)
        touched = review.steps[-1].after if review is not before else {}
        for key, item in before.state["items"].items():
            if f"items/{key}" not in touched:
                assert review.state["items"][key] == item
        for part, value in touched.items():
            mine = read_part(review.state, part)
            assert mine == value
