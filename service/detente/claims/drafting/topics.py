"""One draft for each topic that a position or a measure is on: "agree on aid and a ceasefire" has two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.parsing import ParsedWord

_ON = frozenset({"on", "over", "about", "regarding", "concerning"})
_KINDS = frozenset({"Position", "Measure"})
_MOST = 5
"""Topics that are told apart; a longer list is one draft."""


def split_by_topic(reading: EntryReading, draft: DraftClaim, verb: ParsedWord) -> Iterator[DraftClaim]:
    """Yield a clause's draft, or one for each of its topics, over the same words."""
    found = _topics(reading, verb) if draft.kind in _KINDS else []
    if not 2 <= len(found) <= _MOST:
        yield draft
        return
    for link, topic in found:
        name = reading.told(_first(topic), topic.i)
        yield replace(draft, predicate=f"{draft.predicate} {link.lower} {name}")


def _topics(reading: EntryReading, verb: ParsedWord) -> list[tuple[ParsedWord, ParsedWord]]:
    """Give the preposition with each of the things that it coordinates, unless one of them is an actor."""
    things = [verb, *(each for each in verb.children if each.dep in ("dobj", "nsubjpass", "advmod", "acomp"))]
    for link in (each for thing in things for each in thing.children if each.lower in _ON):
        first = link.child("pobj")
        if link.dep != "prep" or first is None:
            continue
        found = [first, *_joined(first)]
        if all(each.pos == "NOUN" and each.i not in reading.roster.by_word for each in found):
            return [(link, each) for each in found]
    return []


def _joined(word: ParsedWord) -> Iterator[ParsedWord]:
    for each in word.children:
        if each.dep == "conj":
            yield each
            yield from _joined(each)


def _first(topic: ParsedWord) -> int:
    """Give the first word of a topic without its article."""
    before = [each for each in topic.children if each.i < topic.i and each.dep not in ("det", "punct", "cc")]
    return min((each.left for each in before), default=topic.i)
