"""Types of events that the words around an act govern."""

from __future__ import annotations

import pytest

from detente.claims.drafting.draft import DraftClaim, Quote
from detente.claims.drafting.governed_types import with_governed_type

CASES = [
    # kind, its verb and noun, type by the tables, modality, words; the type
    ("Measure", "impose sanction", "SANCTION", "asserted", "imposed sanctions", "SANCTION"),
    ("Measure", "impose sanction", "SANCTION", "intended", "threatened to impose sanctions", "THREATEN"),
    ("Event", "institute curfew", None, "intended", "threatened to institute a curfew", "THREATEN"),
    ("Commitment", "open border", "SANCTION", "pledged", "agreed to open its borders", "AGREE"),
    ("Commitment", "send", "AID", "pledged", "will send aid", "AGREE"),
    ("Commitment", "do", None, "pledged", "will do it", "AGREE"),
    ("Commitment", "attack", "ASSAULT", "pledged", "will attack the town", "THREATEN"),
    ("Commitment", "lift sanction", "SANCTION", "pledged", "will lift the sanctions", "AGREE"),
    ("Measure", "lift sanction", "SANCTION", "asserted", "lifted the sanctions", "CONCEDE"),
    ("Incident", "begin strike", "ASSAULT", "asserted", "began a hunger strike", "PROTEST"),
    ("Incident", "strike", "ASSAULT", "asserted", "struck the town", "ASSAULT"),
    ("Event", "stage rally", None, "asserted", "staged a rally", "PROTEST"),
    ("Event", "reject plan", "AGREE", "asserted", "rejected the plan", "REJECT"),
    ("Claim", "end attack", None, "evaluated", "Russia must end its attacks", "REQUEST"),
    ("Statement", "say", "CONSULT", "asserted", "said that they must", "CONSULT"),
    ("Meeting", "meet", "CONSULT", "planned", "will meet", "CONSULT"),
    ("Tenure", "President", None, "asserted", "President X, who must resign", None),
]


def claim(kind: str, predicate: str, event: str | None, modality: str, words: str) -> DraftClaim:
    quote = Quote(words, 0, len(words))
    return DraftClaim(kind, predicate, quote, "clause", 0.5, event_type=event, modality=modality)


@pytest.mark.parametrize(("kind", "predicate", "event", "modality", "words", "wanted"), CASES)
def test_types(
    kind: str, predicate: str, event: str | None, modality: str, words: str, wanted: str | None
) -> None:
    assert with_governed_type(claim(kind, predicate, event, modality, words)).event_type == wanted


def test_what_is_denied_keeps_the_type_of_the_act() -> None:
    denied = DraftClaim(
        "Commitment", "attack", Quote("will not attack", 0, 15), "clause", 0.5, "ASSAULT", polarity="negative"
    )
    assert with_governed_type(denied) is denied
