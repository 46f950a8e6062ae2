"""What did not happen, or may not have, is never drafted as a fact; what is plainly told still is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.claims.drafting.draft import DraftClaim, DraftMention
from tests.claims.drafting.world import drafts_of

HERE = Path(__file__).parent
UNREAL = [
    case
    for cases in yaml.safe_load((HERE / "unreal.yaml").read_text(encoding="utf-8")).values()
    for case in cases
]
REAL = yaml.safe_load((HERE / "real.yaml").read_text(encoding="utf-8"))
BESIDE = ("Tenure", "Event", "Claim", "Statement")
"""Kinds of what may settle beside words that do not: that somebody said, doubted or neglected a thing."""


def holder(draft: DraftClaim) -> str:
    return draft.attributed_to.label if isinstance(draft.attributed_to, DraftMention) else draft.attributed_to


def told(drafts: list[DraftClaim]) -> list[tuple[str, ...]]:
    return [
        (each.kind, each.predicate, each.modality, each.polarity, holder(each), each.quote.exact)
        for each in drafts
    ]


@pytest.mark.parametrize("case", UNREAL, ids=lambda case: case["text"][:60])
def test_what_may_not_have_happened_is_no_fact(case: dict[str, Any]) -> None:
    made = drafts_of(case["text"])
    looked_at = case.get("of") or case["none"]
    settled = [
        each
        for each in made
        if each.would_settle()
        and (each.kind not in BESIDE or looked_at in each.predicate)
        and each.kind not in case.get("settles", ())
    ]
    assert not settled, told(settled)
    if "is" not in case and "of" in case:
        return
    if "none" in case:
        assert not [each for each in made if case["none"] in each.predicate], told(made)
        return
    fitting = [
        each
        for each in made
        if case["of"] in each.predicate
        and f"{each.modality} {each.polarity}" == case["is"]
        and holder(each) == case.get("by", "author")
    ]
    assert fitting, told(made)
    assert any(all(word in each.quote.exact for word in case.get("words", ())) for each in fitting), told(
        made
    )


@pytest.mark.parametrize("case", REAL, ids=lambda case: case["text"][:60])
def test_what_is_plainly_told_would_still_settle(case: dict[str, Any]) -> None:
    made = drafts_of(case["text"])
    plain = [
        each
        for each in made
        if case["of"] in each.predicate and (each.modality, each.polarity) == ("asserted", "positive")
    ]
    assert any(case.get("by") or holder(each) == "author" for each in plain), told(made)
