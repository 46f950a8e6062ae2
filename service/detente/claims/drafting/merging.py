"""One draft for what a text tells twice."""

from __future__ import annotations

from collections.abc import Iterable

from detente.claims.drafting.draft import DraftClaim


def merged(drafts: Iterable[DraftClaim]) -> list[DraftClaim]:
    """Give drafts in the order of the text, each kind over the same words and participants once."""
    found: dict[object, DraftClaim] = {}
    for each in sorted(drafts, key=_order):
        found.setdefault(_identity(each), each)
    return list(found.values())


def _order(draft: DraftClaim) -> tuple[int, int, str, str]:
    return draft.quote.start, draft.quote.end, draft.kind, draft.predicate


def _identity(draft: DraftClaim) -> object:
    who = tuple(sorted(each.id or each.label for each in draft.participants))
    return draft.kind, who, draft.quote.start, draft.quote.end, draft.predicate
