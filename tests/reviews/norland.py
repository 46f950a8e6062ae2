"""One text with drafts of its claims, for every test of reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.reviews.beginning import begin
from detente.reviews.review import Review, Stamp
from detente.reviews.steps import Asked, take

TEXT = (
    "Turkish President Recep Tayyip Erdogan met his Russian counterpart Vladimir Putin in Moscow on Tuesday. "
    "Putin said Russia would lift the trade ban by May. Turkey condemned the attack, a ministry source said. "
    "Turkey condemned the raid."
)
ISSUED = "2017-03-15"
CURATOR = "person/curator-1"
AT = "2026-11-30T12:00:00Z"
ERDOGAN = {"label": "Recep Tayyip Erdogan", "id": "person/recep-tayyip-erdogan"}
PUTIN = {"label": "Vladimir Putin", "id": "person/vladimir-putin"}
RUSSIA = {"label": "Russia", "id": "state/RUS"}
TURKEY = {"label": "Turkey", "id": "state/TUR"}


def quote(words: str, text: str = TEXT) -> dict[str, Any]:
    """Give the first place of some words."""
    start = text.index(words)
    return {"exact": words, "start": start, "end": start + len(words)}


def draft(kind: str, words: str, **more: Any) -> dict[str, Any]:
    """Write a draft on some words of the text."""
    return {"kind": kind, "predicate": "", "quote": quote(words), "rule": "test", "confidence": 0.5, **more}


MEETING = draft(
    "Meeting",
    "met his Russian counterpart Vladimir Putin in Moscow on Tuesday",
    participants=[ERDOGAN, PUTIN],
    place={"label": "Moscow", "id": "place/moscow"},
    date={"text": "on Tuesday", "edtf": "2017-03-14"},
    event_type="CONSULT",
)
PROMISE = draft(
    "Commitment",
    "Russia would lift the trade ban by May",
    agent=[RUSSIA],
    modality="pledged",
    attributed_to=PUTIN,
    speech_type="indirect",
)
RUMOUR = draft(
    "Event",
    "Turkey condemned the attack",
    agent=[TURKEY],
    attributed_to={"label": "a ministry source", "id": "actor/ministry-source"},
)
RAID = draft("Event", "Turkey condemned the raid", agent=[TURKEY])
DRAFTS = [MEETING, PROMISE, RUMOUR, RAID]
MET, WOULD, CONDEMNED, CONDEMNED_RAID = (
    "met-his-russian-counterpart-vladimir",
    "russia-would-lift-the-trade",
    "turkey-condemned-the-attack",
    "turkey-condemned-the-raid",
)


def begun(drafts: list[dict[str, Any]] | None = None, title: str = "Talks in Moscow") -> Review:
    """Begin the review."""
    given = DRAFTS if drafts is None else drafts
    return begin(TEXT, {"issued": ISSUED, "title": title}, given, Stamp("rules of the test", AT), ())


def done(review: Review, do: str, by: str = "one", revision: int | None = None, **given: Any) -> Review:
    """Take a step, on what is there now if no revision is named."""
    base = review.revision if revision is None else revision
    return take(review, Asked(do, base, by, AT, given))


def accepted(review: Review) -> Review:
    """Accept everything, and say who reviewed it."""
    for item in review.items:
        review = done(review, "accept", item=item.key, binding=True)
    return done(review, "reviewed", person=CURATOR)


def states(review: Review) -> Mapping[str, str]:
    """Tell how each claim stands."""
    return {item.key: item.state for item in review.items}
