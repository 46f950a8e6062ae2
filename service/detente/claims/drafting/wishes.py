"""Whose a thing is that is only asked for or warned of: "urged X to leave", "warned of an attack"."""

from __future__ import annotations

from detente.claims.drafting.claim_source import ClaimSource
from detente.claims.drafting.clauses import is_infinitive, is_passive
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.grounding import FIRST_PERSON
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.tellers import Tellers

_KNOWN = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her"})


class Wishes:
    """Finds who asks for or warns of a thing, in one entry."""

    def __init__(self, reading: EntryReading, tellers: Tellers) -> None:
        self._reading = reading
        self._words = reading.words
        self._tellers = tellers

    def of_infinitive(self, below: ParsedWord, governor: ParsedWord) -> ClaimSource | None:
        """Read "X urged Y to leave": that Y leaves is X's wish; what X wants to do itself is told of X."""
        effect = self._words.wishes.get(governor.lemma)
        if effect != "intended" or not is_infinitive(below) or below.dep not in ("xcomp", "ccomp", "advcl"):
            return None
        others = governor.child("dobj", "dative") or below.child("nsubj") or governor.child("prep")
        return self._held(governor, effect) if others is not None and others.i < below.i else None

    def of_noun(self, noun: ParsedWord, verb: ParsedWord) -> ClaimSource | None:
        """Read "X called for sanctions", "X warned of an attack"."""
        effect = self._words.wishes.get(verb.lemma)
        led = noun.dep == "pobj" and noun.head.head is verb and noun.head.lower in ("for", "of")
        if effect is None or not (noun.dep == "dobj" or led):
            return None
        if effect == "possible" and any(each.lower in _KNOWN for each in noun.children):
            return None
        return self._held(verb, effect)

    def _held(self, verb: ParsedWord, effect: str) -> ClaimSource | None:
        subject = self._reading.clauses.subject(verb)
        if is_passive(verb) or subject is None or subject.lower in FIRST_PERSON:
            return None
        if subject.lemma in self._words.papers:
            return None  # "the plan calls for Israel to leave": it is agreed, and nobody's wish
        return self._tellers.source(verb, effect)
