"""Judgements by hand: a draft counts by its kind, participants and words; what is new is not judged."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bench.accuracy import by_hand
from bench.accuracy.sets import AnnotatedEntry, AnnotatedSet

JUDGED = {"one": {"right": ["Event [Iran] Iran left"], "wrong": {"Event [Iraq] Iraq left": "it stayed"}}}


def draft(who: str, **others: Any) -> dict[str, Any]:
    return {
        "kind": "Event",
        "participants": [{"label": who, "id": None}],
        "quote": {"exact": f"{who}\nleft"},
        "modality": "asserted",
        "polarity": "positive",
        "attributed_to": "author",
        **others,
    }


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    file = tmp_path / "settled.yaml"
    file.write_text(yaml.safe_dump(JUDGED), encoding="utf-8")
    monkeypatch.setattr(by_hand, "SETTLED", file)


@pytest.mark.usefixtures("judged")
def test_drafts_are_counted_by_their_judgements() -> None:
    drafts = [draft("Iran"), draft("Iraq"), draft("Oman"), draft("Iran", modality="alleged")]
    entry = AnnotatedEntry("one", None, "", ())
    (found,) = by_hand.score_by_hand([AnnotatedSet("set", True, (entry,))], lambda _: drafts)
    assert found == by_hand.HandScore("set", True, right=1, wrong=1, unjudged=1)
    assert found.share() == 0.5


@pytest.mark.usefixtures("judged")
def test_a_draft_of_another_entry_is_not_judged() -> None:
    entry = AnnotatedEntry("two", None, "", ())
    (found,) = by_hand.score_by_hand([AnnotatedSet("set", False, (entry,))], lambda _: [draft("Iran")])
    assert (found.right, found.wrong, found.unjudged) == (0, 0, 1)
