"""What each step found in an entry, in words, for `detente draft --trace`."""

from __future__ import annotations

from collections.abc import Iterator

from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.drafter import EntryDrafter


def trace(drafter: EntryDrafter) -> Iterator[str]:
    """Yield a line for each thing that a step found, headed by the step; makes the drafts."""
    reading = drafter.reading
    yield "== text"
    yield from reading.parsed.text.splitlines()
    yield "== names"
    for index, each in sorted(reading.names.by_word.items()):
        if each.first == index:
            actor = each.actor
            yield f"{reading.told(each.first, each.last)}: {actor.kind} {actor.id} of {actor.state}"
    yield "== roster"
    yield from (f"{each.label}: {each.id} of {each.state}" for each in reading.roster.people())
    yield "== offices"
    yield from (f"{each.office}: {each.holder.label}, held {each.is_held}" for each in reading.roster.offices)
    yield "== dates"
    yield from (f"{each.date.text}: {each.date.edtf} ({each.kind})" for each in drafter.dates)
    yield "== amounts"
    yield from (f"{reading.parsed.text[each.start : each.end]}: {each.amount}" for each in drafter.amounts)
    made = drafter.drafts()
    yield "== spoken"
    for span in (*reading.spoken.quotations, *(each.span for each in reading.spoken.blocks)):
        speaker = reading.spoken.speakers.get(span)
        yield f"{speaker.label if speaker else 'nobody named'}: {reading.parsed.text[slice(*span)]}"
    yield "== clauses"
    yield from _clauses(drafter)
    yield "== drafts"
    yield from map(_line, made)


def _clauses(drafter: EntryDrafter) -> Iterator[str]:
    for word in drafter.reading.parsed.words:
        if word.is_verbal():
            source = drafter.attribution.source(word)
            holder = f"held by {source.actor.label}, {source.effect}"
            yield f"{word.i} {word.text} ({word.dep} of {word.head.text}): {holder}"


def _line(draft: DraftClaim) -> str:
    who = ", ".join(each.label for each in draft.participants)
    holder = draft.attributed_to if isinstance(draft.attributed_to, str) else draft.attributed_to.label
    standing = f"{draft.modality}, {draft.polarity}, by {holder}"
    return f"{draft.kind} {draft.predicate} [{who}] {standing}: {draft.quote.exact!r} ({draft.rule})"
