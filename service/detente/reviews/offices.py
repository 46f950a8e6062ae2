"""Offices that drafts of tenures name by a title: the one of the authority, where one alone is meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from detente.claims.drafting.draft import DraftClaim
from detente.gazetteer.gazetteer import Gazetteer

OFFICE = "office/"
"""How the reference of an office begins; in a tenure's draft it stands as the predicate."""


def with_offices(drafts: Iterable[DraftClaim], names: Gazetteer) -> list[DraftClaim]:
    """Give drafts in which each tenure names its office by reference, where the authority knows the title."""
    return [_with_office(each, names) if each.kind == "Tenure" else each for each in drafts]


def _with_office(draft: DraftClaim, names: Gazetteer) -> DraftClaim:
    if not draft.predicate or draft.predicate.startswith(OFFICE):
        return draft
    office = names.office(draft.predicate)
    return draft if office is None else replace(draft, predicate=office.iri.removeprefix(names.space))
