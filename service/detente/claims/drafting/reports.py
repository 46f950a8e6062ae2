"""Which draft tells that something was said: the report around a claim in another's voice.

What somebody says that another said stands in a chain: "Zarif denied that Egypt had said that …". The saying
of Egypt is as sure as the draft of "that Egypt had said", which is Zarif's and denied.
"""

from __future__ import annotations

from collections.abc import Mapping

from detente.claims.drafting.draft import DraftClaim, DraftMention, Quote

_UNDERTAKINGS = ("pledged", "intended")


def report_around(claim: DraftClaim, drafts: Mapping[str, DraftClaim], start: int, end: int) -> str | None:
    """Name the draft that tells that a claim was said by whom it is attributed to; None where none does.

    Looked at are the drafts whose words begin between `start` and `end`, code points of the text: the claim's
    sentence. The narrowest around the claim is taken, else the nearest before it, else the nearest behind.
    """
    voice = claim.attributed_to
    if not isinstance(voice, DraftMention):
        return None
    found = {
        key: each
        for key, each in drafts.items()
        if each is not claim and start <= each.quote.start < end and tells_of_saying(each, voice)
    }
    return min(found, key=lambda key: (*_order(found[key], claim), key), default=None)


def tells_of_saying(draft: DraftClaim, voice: DraftMention) -> bool:
    """Tell whether a draft is of a statement, or a promise, that somebody makes."""
    if draft.kind == "Statement":
        speakers = (draft.speaker,) if draft.speaker else draft.agent
        return any(_is_same(each, voice) for each in speakers)
    return draft.kind == "Commitment" and any(_is_same(each, voice) for each in draft.agent)


def modality_of_saying(report: DraftClaim) -> str:
    """Give how sure a report is that something was said: a promise that is made was said."""
    is_promise = report.kind != "Statement" and report.modality in _UNDERTAKINGS
    return "asserted" if is_promise else report.modality


def _is_same(one: DraftMention, other: DraftMention) -> bool:
    if one.id and other.id:
        return one.id == other.id
    return one.label.casefold() == other.label.casefold()


def _order(report: DraftClaim, claim: DraftClaim) -> tuple[tuple[int, int], bool]:
    return _distance(report.quote, claim.quote), report.kind != "Statement"


def _distance(report: Quote, claim: Quote) -> tuple[int, int]:
    if report.start <= claim.start and claim.end <= report.end:
        return 0, report.end - report.start
    if report.end <= claim.start:
        return 1, claim.start - report.end
    return 2, abs(report.start - claim.end)
