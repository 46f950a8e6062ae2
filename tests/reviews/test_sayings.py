"""What conveys a claim in another's voice: told as surely, and by whom, as the text tells of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.claims.drafting.reviewed_form import ReviewedForm
from detente.reviews.beginning import begin
from detente.reviews.blocks import entry_blocks
from detente.reviews.review import Review, Stamp, UnwrittenError
from tests.claims.drafting.world import drafts_of
from tests.reviews.norland import AT, ISSUED, done, quote

CASES = yaml.safe_load(Path(__file__).with_name("nested_reports.yaml").read_text(encoding="utf-8"))
IDS = {"Zarif": "person/mohammad-javad-zarif", "Egypt": "state/EGY", "blogger": None}


def mention(name: str) -> dict[str, Any]:
    return {"label": name, "id": IDS[name]}


def drafted(given: dict[str, Any], text: str) -> dict[str, Any]:
    made: dict[str, Any] = {"predicate": "", "rule": "test", "confidence": 0.5}
    made |= {"kind": given["kind"], "quote": quote(given["words"], text)}
    made |= {name: given[name] for name in ("modality", "polarity") if name in given}
    if by := given.get("by"):
        made["attributed_to"] = by if by not in IDS else mention(by)
    if "speaker" in given:
        made["speaker"] = mention(given["speaker"])
    return made | ({"agent": [mention(given["agent"])]} if "agent" in given else {})


def reviewed(case: dict[str, Any]) -> Review:
    drafts = [drafted(each, case["text"]) for each in case["drafts"]]
    review = begin(case["text"], {"issued": ISSUED, "title": "One"}, drafts, Stamp("test", AT), ())
    keys = {item.draft.quote.exact: item.key for item in review.items}
    for each in case["drafts"]:
        if state := each.get("state"):
            review = done(
                review, {"rejected": "reject", "accepted": "accept"}[state], item=keys[each["words"]]
            )
    return done(review, "accept", item=keys[case["accept"]], binding=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["it"])
def test_a_saying_is_told_as_the_text_tells_of_it(case: dict[str, Any]) -> None:
    review = reviewed(case)
    if "refused" in case:
        with pytest.raises(UnwrittenError) as caught:
            entry_blocks(review)
        assert case["refused"] in str(caught.value)
        return
    *sayings, claim = entry_blocks(review).claims
    names = {reference: name for name, reference in IDS.items()}
    told = [
        f"{each['modality']} {each.get('polarity', 'positive')} "
        f"{names.get(each['attributedTo'], each['attributedTo'])}"
        for each in sayings
    ]
    assert told == case["told"]
    chain = [each["about"] for each in sayings]
    assert [each.get("conveyedBy") for each in (*sayings, claim)] == [None, *chain]


def test_a_teller_without_a_name_is_described_in_the_entry() -> None:
    (case,) = (each for each in CASES if each["it"] == "who tells of it is not chosen yet")
    review = reviewed(case)
    key = next(item.key for item in review.items if item.draft.kind == "Statement")
    voice = {"label": "blogger", "id": "actor/blogger"}
    review = done(review, "reject", item=key)
    review = done(review, "correct", item=key, set={"attributed_to": voice}, keep=True)
    blocks = entry_blocks(review)
    assert [each["id"] for each in blocks.unnamed] == ["blogger"]


def test_drafts_in_the_form_of_seeds_keep_who_tells_of_a_saying() -> None:
    (case,) = (each for each in CASES if each["it"] == "what another alleges is that one's")
    review = reviewed(case)
    written = yaml.safe_load(ReviewedForm("one", case["text"]).write([item.draft for item in review.items]))
    sayings = [each for each in written["claims"] if each["about"].startswith("statement/")]
    by_source = {each["attributedTo"]: each["modality"] for each in sayings}
    assert by_source == {"author": "asserted", IDS["Zarif"]: "alleged"}


def test_a_rumour_is_drafted_as_nobodys() -> None:
    drafts = drafts_of("It is rumoured that Saudi Arabia promised that it would bomb Sanaa.", "2016-01-11")
    promised = next(each for each in drafts if "promised" in each.quote.exact)
    assert (promised.modality, promised.attributed_to) == ("speculated", "unattributed")
