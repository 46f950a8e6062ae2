"""Drafts of what needs no clause: offices beside names, amounts of money and counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.claims.drafting.actors import THE_AUTHOR
from detente.claims.drafting.amounts import FoundAmount
from detente.claims.drafting.attribution import Attribution
from detente.claims.drafting.circumstances import spans_of
from detente.claims.drafting.claim_source import ClaimSource
from detente.claims.drafting.clauses import verb_over
from detente.claims.drafting.confidence import confidence_of
from detente.claims.drafting.draft import DraftClaim, Quote
from detente.claims.drafting.drafts_of_clauses import ClauseDrafts, holder, mentions_of, quote_of
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.grounding import Grounding
from detente.claims.drafting.parsing import ParsedWord

_FEW = 10
"""Fewer people or things than so many are no quantity of their own: "two leaders"."""


def tenure_drafts(reading: EntryReading) -> Iterator[DraftClaim]:
    """Give a draft for each office that the text gives somebody now."""
    for each in reading.roster.offices:
        if not each.is_held:
            continue
        start, end = reading.smooth.back(each.start, each.end)
        yield DraftClaim(
            kind="Tenure",
            predicate=each.office,
            quote=Quote(reading.smooth.raw[start:end], start, end),
            rule="title",
            confidence=confidence_of("title"),
            agent=mentions_of([each.holder]),
            participants=mentions_of([each.holder]),
        )


def amount_drafts(
    grounding: Grounding, attribution: Attribution, clauses: ClauseDrafts, amounts: Sequence[FoundAmount]
) -> Iterator[DraftClaim]:
    """Give a draft for each amount, with who takes part in the clause that it stands in."""
    reading = grounding.reading
    for each in amounts:
        words = reading.parsed.between(each.start, each.end)
        if not words or (each.kind == "count" and not _counts(each, reading)):
            continue
        verb = verb_over(words[0])
        agents = grounding.of(reading.clauses.subject(verb)) if verb else []
        source = attribution.source(verb) if verb else ClaimSource(THE_AUTHOR)
        mood = clauses.mood(verb, source, agents) if verb else None
        yield DraftClaim(
            kind="Quantity",
            predicate="amount" if each.amount.currency else "count",
            quote=_around(reading, words, verb),
            rule="money" if each.amount.currency else "count",
            confidence=confidence_of("money" if each.amount.currency else "count"),
            participants=mentions_of([actor for actor in agents if actor.is_grounded]),
            amount=each.amount,
            modality=mood.modality if mood else "asserted",
            polarity=mood.polarity if mood else "positive",
            attributed_to=holder(source),
            speaker=None if source.is_author or source.actor.kind == "nobody" else source.actor.mention(),
            speech_type=source.speech,
        )


def _counts(found: FoundAmount, reading: EntryReading) -> bool:
    """Tell whether a count is of people, and of more than a few."""
    counted = (found.amount.role or "").lower().split()[-1:]
    roles = reading.words.roles | reading.words.titles
    people = any(
        each in ("people", "others") or each in roles or each.removesuffix("s") in roles for each in counted
    )
    return people and found.amount.value >= _FEW


def _around(reading: EntryReading, words: Sequence[ParsedWord], verb: ParsedWord | None) -> Quote:
    """Give the noun phrase that an amount stands in, without its verb."""
    noun = next((each for each in words[0].up() if each.pos == "NOUN"), words[-1])
    inside = [each.i for each in words]
    if verb is None or noun.is_verbal():
        return quote_of(reading, inside[0], inside[-1])
    first, last = spans_of(verb, reading.parsed.words)
    return quote_of(reading, min(first, inside[0]), max(last, inside[-1]))
