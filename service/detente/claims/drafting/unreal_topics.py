"""Event nouns that a clause only prepares for, stands before, fears or remembers: none of them is told."""

from __future__ import annotations

from collections.abc import Iterator

from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.unreal_own import Unreality
from detente.claims.drafting.unreal_words import UnrealWords

KNOWN = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her"})
"""Words with which a thing is spoken of as known."""
_AT = frozenset({"for", "against", "to", "up"})
_BEFORE = frozenset({"of", "to"})
_OF_UNEASE = frozenset({"about", "over", "of", "at", "regarding"})
_OWNING = frozenset({"between", "with", "by", "of", "against"})


def topics(noun: ParsedWord, verb: ParsedWord | None, table: UnrealWords) -> Iterator[Unreality]:
    """Yield what is yet to come, or only feared: "prepared for the invasion", "ahead of a meeting"."""
    link = noun.head
    if noun.dep != "pobj":
        return
    if verb is not None and verb.lemma in table.awaiting and link.lower in _AT and _is_below(link, verb):
        yield Unreality("possible", (verb, noun), is_weak=True)
    before = link if link.lower in table.ahead else link.head
    if before.lower in table.ahead and (before is link or link.lower in _BEFORE):
        yield Unreality("planned", (before, noun), is_weak=True)
    uneasy = link.lower in _OF_UNEASE and link.head.lemma in table.unease
    if uneasy and not noun.has(*KNOWN):
        yield Unreality("possible", (link.head, noun), is_weak=True)


def is_commemorated(noun: ParsedWord, table: UnrealWords) -> bool:
    """Tell whether it is the treaty of "the anniversary of the 1979 treaty", and nobody there made it."""
    link = noun.head
    if noun.dep != "pobj" or link.lower != "of" or link.head.lemma not in table.commemorations:
        return False
    return not any(each.dep in ("prep", "agent") and each.lower in _OWNING for each in noun.children)


def _is_below(link: ParsedWord, verb: ParsedWord) -> bool:
    """Tell whether a preposition hangs on a verb, or on another one that does: "gearing up for"."""
    return link.head is verb or link.head.head is verb
