"""Without the parser: names, dates, amounts and quotations alone, and what is left out said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from detente.claims.drafting.amounts import find_amounts
from detente.claims.drafting.confidence import confidence_of
from detente.claims.drafting.dates import find_dates
from detente.claims.drafting.draft import UNATTRIBUTED, DraftClaim, DraftMention, Quote
from detente.claims.drafting.drafter import EntryText
from detente.claims.drafting.quotations import TERM, find_quotations
from detente.claims.drafting.source_text import SmoothText, smooth
from detente.gazetteer.gazetteer import Gazetteer

LEFT_OUT: Final = (
    "no parser is installed (pip install 'detente[nlp]'): names, dates, amounts and quotations are tagged; "
    "who did what, who said it, offices, promises and denials are left out"
)
"""What is told to who drafts without the parser."""


def tag_entry(entry: EntryText, names: Gazetteer) -> list[DraftClaim]:
    """Tag an entry without the parser.

    Nothing it gives would settle: who holds what is not known without a parse, so all is unattributed.
    """
    made = smooth(entry.text, entry.markup)
    quoted = [(made.forth(start), made.forth(end)) for start, end in entry.quoted]
    found = [*_names(made, entry, names), *_dates(made, entry), *_amounts(made)]
    found += [
        _tag(made, each.start, each.end, "Statement", "quotation")
        for each in find_quotations(made.text, quoted)
        if each.kind != TERM
    ]
    return sorted(found, key=lambda each: (each.quote.start, each.quote.end, each.rule))


def _tag(made: SmoothText, start: int, end: int, kind: str, rule: str) -> DraftClaim:
    first, last = made.back(start, end)
    return DraftClaim(
        kind=kind,
        predicate=rule,
        quote=Quote(made.raw[first:last], first, last),
        rule=f"tag-{rule}",
        confidence=confidence_of(f"tag-{rule}"),
        modality="possible",
        attributed_to=UNATTRIBUTED,
    )


def _names(made: SmoothText, entry: EntryText, names: Gazetteer) -> Iterator[DraftClaim]:
    for each in names.find(made.text, entry.issued):
        if each.decided is None:
            continue
        thing = each.decided.thing
        actor = DraftMention(thing.label, thing.iri.removeprefix(names.space))
        tag = _tag(made, each.start, each.end, "Claim", "name")
        if thing.kind == "place":
            yield replace(tag, place=actor)
        elif thing.kind in ("state", "person", "organization"):
            yield replace(tag, participants=(actor,))


def _dates(made: SmoothText, entry: EntryText) -> Iterator[DraftClaim]:
    for each in find_dates(made.text, entry.issued):
        yield replace(_tag(made, each.start, each.end, "Claim", "date"), date=each.date)


def _amounts(made: SmoothText) -> Iterator[DraftClaim]:
    for each in find_amounts(made.text):
        yield replace(_tag(made, each.start, each.end, "Quantity", "amount"), amount=each.amount)
