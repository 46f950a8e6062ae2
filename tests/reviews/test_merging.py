"""Two people at one review: what each did is there, or both are told."""

from __future__ import annotations

from contextlib import suppress
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.reviews.merging import ConflictError, read_part
from tests.reviews.norland import CONDEMNED, CONDEMNED_RAID, MET, begun, done, states

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


def test_what_is_right_in_each_and_wrong_together_is_refused() -> None:
    """One makes it a promise, the other accepts it as what it was."""
    russia = {"label": "Russia", "id": "state/RUS"}
    mine = {"kind": "Commitment", "modality": "pledged", "attributed_to": russia}
    review = done(begun(), "correct", "one", item=CONDEMNED_RAID, set=mine, keep=True)
    with pytest.raises(Exception, match="somebody else's promise"):
        done(review, "accept", "two", revision=0, item=CONDEMNED_RAID)


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
