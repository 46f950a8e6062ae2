"""The PLOVER type of a draft, once the words around the act are heard: "threatened to impose sanctions".

The tables type an act by its verb and noun. Promised it is an agreement, threatened a threat, demanded a
request, and a measure that is lifted a concession, whatever the act itself would be (PLOVER 2021: AGREE,
THREATEN, REQUEST, CONCEDE).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from detente.claims.drafting.draft import DraftClaim

_HOSTILE: Final = frozenset({"ASSAULT", "COERCE", "SANCTION", "REJECT", "THREATEN", "MOBILIZE"})
_LIFTED: Final = re.compile(
    r"^(?:lift|ease|relax|cancel|remove|end|loosen|scrap|revoke|rescind|reopen|re-open|waive|suspend) ?"
)
_THREAT: Final = re.compile(r"\b(?:threat(?:en(?:s|ed|ing)?)?|ultimatum)\b", re.IGNORECASE)
_DEMAND: Final = re.compile(r"\b(?:must|ha(?:s|ve) to|demand(?:s|ed)? that)\b", re.IGNORECASE)
_CONSENT: Final = re.compile(
    r"\b(?:agree[sd]?|offer(?:s|ed)?|consent(?:s|ed)?|(?:is|are|was|were|be)(?: again)? (?:willing|ready))"
    r" to\b",
    re.IGNORECASE,
)
_STRIKE: Final = re.compile(r"\b(?:hunger|general|labou?r|protest) strikes?\b|\bon strike\b", re.IGNORECASE)
_REFUSAL: Final = re.compile(r"^(?:reject|oppose|refuse|veto|rebuff|spurn)\b")
_PROTEST: Final = re.compile(r"\b(?:rally|demonstration|protest|demonstrate|riot|boycott)\b")
_TO_COME: Final = frozenset({"pledged", "intended", "planned"})


def with_governed_type(draft: DraftClaim) -> DraftClaim:
    """Give a draft with the type that its own words govern; what has none and needs none stays as it is."""
    event = _governed(draft)
    return draft if event == draft.event_type else replace(draft, event_type=event)


def _governed(draft: DraftClaim) -> str | None:
    words, event = draft.quote.exact, draft.event_type
    if draft.kind == "Tenure" or draft.polarity == "negative":
        return event
    if draft.modality in _TO_COME and (told := _of_what_is_to_come(draft, words)) is not None:
        return told
    if _REFUSAL.match(draft.predicate):
        return "REJECT"
    if event in ("SANCTION", "COERCE") and _LIFTED.match(draft.predicate):
        return "CONCEDE"
    if event == "ASSAULT" and _STRIKE.search(words):
        return "PROTEST"
    if event is None and _PROTEST.search(draft.predicate):
        return "PROTEST"
    return "REQUEST" if _is_demanded(draft, words) else event


def _is_demanded(draft: DraftClaim, words: str) -> bool:
    """Tell whether somebody says what others must do."""
    wanted = draft.modality in ("evaluated", "intended") or draft.event_type is None
    return wanted and draft.kind != "Statement" and bool(_DEMAND.search(words))


def _of_what_is_to_come(draft: DraftClaim, words: str) -> str | None:
    """Type what somebody threatens, consents to or promises; None where it is merely planned."""
    if _THREAT.search(words):
        return "THREATEN"
    if _CONSENT.search(words):
        return "AGREE"
    if draft.kind != "Commitment" or draft.modality != "pledged":
        return None
    hostile = draft.event_type in _HOSTILE and not _LIFTED.match(draft.predicate)
    return "THREATEN" if hostile else "AGREE"
