"""Drafts to be reviewed: YAML of the form of claims that lacks only who reviewed it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from detente.claims.drafting.reviewed_form import ReviewedForm
from tests.claims.drafting.world import drafts_of

REVIEWED = {"by": "person/curator-1", "at": "2026-11-23T00:00:00Z"}
TEXTS = {
    "pledge": 'Turkish President Recep Tayyip Erdogan said on Tuesday: "We will lift the ban on Russia." '
    "He met Vladimir Putin.",
    "twice": "Russia attacked Syria. Iran said Russia attacked Syria. A spokesman denied that Russia did so.",
    "money": "About $5 billion was lost. The two countries agreed to a trade target of 100 million euros.",
    "nothing": "It rains.",
    "quotes": "Iran: \"no: 'yes'\", said a U.S. official - it's # a [list].",
}


def claims_of(root: Path, text: str) -> Any:
    written = ReviewedForm("norland-1", text).write(drafts_of(text, "2016-08-10"))
    assert written == ReviewedForm("norland-1", text).write(drafts_of(text, "2016-08-10"))
    made = yaml.safe_load(written)
    schema = Draft202012Validator(
        json.loads((root / "seeds/schema/claims.schema.json").read_text(encoding="utf-8"))
    )
    assert not schema.is_valid(made), "drafts that nobody reviewed pass for reviewed ones"
    made["reviewed"] = REVIEWED
    schema.validate(made)
    return made["claims"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_review_alone_is_missing(root: Path, name: str) -> None:
    text = TEXTS[name]
    claims = claims_of(root, text)
    assert len({each["id"] for each in claims}) == len(claims)
    for each in claims:
        assert each["quote"] in text
        assert text.count(each.get("within", each["quote"])) == 1


def test_a_speakers_claim_is_conveyed_by_a_statement_of_the_author(root: Path) -> None:
    claims = claims_of(root, TEXTS["pledge"])
    conveyed = [each for each in claims if "conveyedBy" in each]
    assert conveyed
    about = {each["about"]: each for each in claims}
    for each in conveyed:
        assert about[each["conveyedBy"]]["attributedTo"] == "author"
        assert about[each["conveyedBy"]]["properties"]["speaker"] == each["attributedTo"]


def test_who_has_no_name_in_the_authority_is_unnamed_in_the_entry() -> None:
    text = "A ministry spokesman said Iran attacked Iraq."
    made = yaml.safe_load(ReviewedForm("one", text).write(drafts_of(text)))
    unnamed = {f"actor/{each['id']}" for each in made["unnamed"]}
    told = {each["attributedTo"] for each in made["claims"]}
    assert told - {"author"} <= unnamed
    assert told - {"author"}
