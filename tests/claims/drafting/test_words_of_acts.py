"""The tables of words: what they name exists, and pairs go before verbs and nouns."""

from __future__ import annotations

from pathlib import Path

from detente.claims.drafting.schema import draft_schema
from detente.claims.drafting.words_of_acts import act_words
from tests.claims.drafting.world import drafts_of

FEWEST_PAIRS = 300
WORDS = act_words()
CLAIM = draft_schema()["$defs"]["claim"]["properties"]


def test_there_are_pairs_enough() -> None:
    assert len(WORDS.pairs) >= FEWEST_PAIRS


def test_kinds_and_event_types_are_those_of_the_schema_and_the_ontology(root: Path) -> None:
    acts = {*WORDS.verbs.values(), *WORDS.nouns.values(), *WORDS.pairs.values()}
    assert {each.kind for each in acts} <= set(CLAIM["kind"]["enum"])
    assert {each.event for each in acts} <= set(CLAIM["event_type"]["enum"])
    ontology = "".join(each.read_text(encoding="utf-8") for each in sorted((root / "ontology").glob("*.ttl")))
    assert [each for each in CLAIM["kind"]["enum"] if f"\ndet:{each} a owl:Class" not in ontology] == []


def test_what_words_do_to_a_claim_is_a_modality_or_a_denial(root: Path) -> None:
    modalities = {*CLAIM["modality"]["enum"], "denied"}
    assert {*WORDS.cues.values(), *WORDS.noun_cues.values(), *WORDS.governors.values()} <= modalities
    for each in CLAIM["modality"]["enum"]:
        assert f"dets:modality-{each} " in (root / "ontology/schemes/modality.ttl").read_text(
            encoding="utf-8"
        )


def test_a_violent_verb_with_a_peaceful_noun_is_no_incident() -> None:
    assert [each.kind for each in drafts_of("Iran attacked the plan of Iraq.")] == ["Event"]
    assert [each.kind for each in drafts_of("Iran attacked the army of Iraq.")] == ["Incident"]
