"""Drafts of event nouns: "their meeting in Moscow", "the downing of the plane"."""

from __future__ import annotations

from collections.abc import Sequence

from detente.claims.drafting.actors import EntryActor, once_each
from detente.claims.drafting.attribution import Attribution
from detente.claims.drafting.circumstances import Circumstances, spans_of
from detente.claims.drafting.claim_source import INDIRECT, ClaimSource
from detente.claims.drafting.clauses import is_negative, phrasal, verb_over
from detente.claims.drafting.confidence import confidence_of
from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.drafts_of_clauses import (
    OCCASIONS,
    ClauseDrafts,
    holder,
    mentions_of,
    quote_of,
)
from detente.claims.drafting.frames import act_of
from detente.claims.drafting.grounding import Grounding
from detente.claims.drafting.modality import is_hedged
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.standing import PROMISES
from detente.claims.drafting.words_of_acts import NamedAct

_OVER = frozenset({"after", "during", "following", "before", "in", "at", "from", "since", "for"})
_BY = frozenset({"with", "by"})
_PAST = frozenset({"after", "during", "following", "since"})
_WANTED = frozenset(
    {"propose", "seek", "demand", "urge", "call", "consider", "want", "request", "threaten", "prepare",
     "offer", "refer", "need"}
)  # fmt: skip
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her"})
_POSSIBLE = frozenset(
    {
        "possible",
        "potential",
        "proposed",
        "prospective",
        "future",
        "further",
        "hypothetical",
        "would-be",
        "wouldbe",
    }
)
_COMING = frozenset({"planned", "scheduled", "upcoming", "forthcoming", "next", "coming"})
_TAKING_ALONG = frozenset({"accompany", "join"})
_HAPPENING = frozenset({"happen", "occur", "materialize", "materialise", "take"})
_OWNED_ONLY = ("Event", "Position", "Commitment")


class NounDrafts:
    """Makes drafts of the event nouns of one entry that no clause has told."""

    def __init__(
        self,
        grounding: Grounding,
        clauses: ClauseDrafts,
        attribution: Attribution,
        circumstances: Circumstances,
    ) -> None:
        self._ground = grounding
        self._reading = grounding.reading
        self._words = grounding.reading.words
        self._clauses = clauses
        self._attribution = attribution
        self._circumstances = circumstances

    def of(self, noun: ParsedWord) -> DraftClaim | None:
        """Give the draft of an event noun; None where it names nothing of its own."""
        act = act_of(noun, self._words) or self._words.nouns[noun.lemma]
        own = [each for each in self._ground.participants(noun, own=True) if each.kind != "bare"]
        parts = [each for each in self._with_subject(noun, act) if each.kind != "bare"]
        if not parts or not self._says_something(noun, act, own, parts):
            return None
        verb = verb_over(noun)
        promise = self._promise(noun, act, verb)
        if promise is not None:
            return self._draft(noun, act, promise, "pledged", "positive", parts)
        source = self._attribution.of_noun(noun, verb)
        modality, polarity = self._mood(noun, act, verb, source, parts)
        return self._draft(noun, act, source, modality, polarity, parts)

    def _preposition(self, noun: ParsedWord) -> str | None:
        return noun.head.lower if noun.head.pos in ("ADP", "SCONJ", "VERB") and noun.dep == "pobj" else None

    def _with_subject(self, noun: ParsedWord, act: NamedAct) -> list[EntryActor]:
        """Add the clause's subject to "after a meeting", "for talks with X", whose it is."""
        parts = self._ground.participants(noun)
        verb = verb_over(noun)
        if verb is not None and verb.lemma in _TAKING_ALONG and noun.dep == "pobj" and noun.has("with"):
            taken = [
                *self._ground.of(self._reading.clauses.subject(verb)),
                *self._ground.of(verb.child("dobj")),
            ]
            return once_each([*taken, *parts])
        over = _OVER if act.kind in ("Meeting", "Visit") else _BY if act.kind == "Incident" else frozenset()
        if verb is None or self._preposition(noun) not in over:
            return parts
        if len([each for each in parts if each.kind != "bare"]) >= 2:
            return parts
        return once_each([*self._ground.of(self._reading.clauses.subject(verb)), *parts])

    def _says_something(
        self, noun: ParsedWord, act: NamedAct, own: Sequence[EntryActor], parts: Sequence[EntryActor]
    ) -> bool:
        if act.kind in _OWNED_ONLY and not self._is_owned(noun):
            return False
        if noun.lemma == "opposition" and not noun.has("to"):
            return False  # "the Syrian opposition" is a body
        if act.kind == "Incident" and not any(each.is_grounded for each in parts):
            return False
        placed = self._circumstances.when(noun, noun=True) or self._circumstances.where(noun)
        return bool(own) or placed is not None

    def _is_owned(self, noun: ParsedWord) -> bool:
        named = self._reading.names.by_word
        return any(
            each.dep == "poss" or (each.dep in ("amod", "compound") and each.i in named)
            for each in noun.children
        )

    def _promise(self, noun: ParsedWord, act: NamedAct, verb: ParsedWord | None) -> ClaimSource | None:
        """Read "X reiterated the U.S. commitment to": a promise, held by who says so."""
        if act.kind != "Commitment" or noun.lemma not in PROMISES or noun.dep != "dobj" or verb is None:
            return None
        if not self._words.speaks(verb.lemma):
            return None
        found = self._ground.of(self._reading.clauses.subject(verb))
        return ClaimSource(found[0], "asserted", INDIRECT, verb) if found else None

    def _mood(
        self,
        noun: ParsedWord,
        act: NamedAct,
        verb: ParsedWord | None,
        source: ClaimSource,
        parts: Sequence[EntryActor],
    ) -> tuple[str, str]:
        modality, polarity = "asserted", "positive"
        if verb is not None and self._preposition(noun) not in _PAST:
            mood = self._clauses.mood(verb, source, parts)
            modality, polarity = ("planned" if mood.modality == "pledged" else mood.modality), "positive"
            if noun.dep in ("dobj", "attr"):
                polarity = mood.polarity
            if act.kind in ("Meeting", "Measure", "Agreement", "Visit", "Event"):
                modality = self._wanted(noun, verb, modality)
            modality, polarity = self._by_verb(noun, act, verb, modality, polarity)
        elif source.effect not in (None, "asserted", "denied"):
            modality = str(source.effect)
        if noun.has("no"):
            polarity = "negative"
        over = self._under_noun(noun) if modality == "asserted" and act.kind != "Incident" else None
        if over is not None:
            modality, polarity = (modality, "negative") if over == "negative" else (over, polarity)
        return self._by_adjective(noun, modality, source), polarity

    def _by_verb(
        self, noun: ParsedWord, act: NamedAct, verb: ParsedWord, modality: str, polarity: str
    ) -> tuple[str, str]:
        """Read what was called off, denied, or did not happen."""
        if noun.dep == "dobj" and self._words.cues.get(verb.lemma) == "denied" and verb.lemma == "deny":
            return modality, "negative"
        if act.kind in OCCASIONS and phrasal(verb) in self._words.called_off and noun.dep == "dobj":
            return modality, "negative"
        if noun.dep == "nsubj" and verb.lemma in _HAPPENING:
            return modality, "negative" if is_negative(verb) else polarity
        if noun.dep == "nsubj" and verb.lemma == "fall" and verb.has("through"):
            return modality, "negative"
        return modality, polarity

    def _under_noun(self, noun: ParsedWord) -> str | None:
        """Give "the possibility of talks", "a call for a ceasefire"."""
        if noun.dep != "pobj" or noun.head.dep != "prep" or noun.head.head.pos != "NOUN":
            return None
        above = noun.head.head
        said = self._words.nouns_over.get(above.lemma)
        if noun.head.lower in ("on", "about", "over"):
            of_talks = getattr(self._words.nouns.get(above.lemma), "kind", None) == "Meeting"
            return "possible" if of_talks and not noun.has(*_DEFINITE) else None
        return said if noun.head.lower in ("of", "for", "to", "towards", "toward") else None

    def _wanted(self, noun: ParsedWord, verb: ParsedWord, modality: str) -> str:
        if phrasal(verb) in self._words.put_off:
            return "planned"
        if modality != "asserted" or noun.dep not in ("dobj", "pobj", "xcomp", "attr"):
            return modality
        if noun.dep == "pobj" and noun.head.lower in _PAST | {"in", "at", "on", "during"}:
            return modality
        if verb.lemma in _WANTED:
            return "intended"
        if self._words.cues.get(verb.lemma) == "asserted":
            return modality
        said = self._words.governors.get(verb.lemma)
        return said if said in ("expected", "intended", "possible") and noun.dep == "dobj" else modality

    def _by_adjective(self, noun: ParsedWord, modality: str, source: ClaimSource) -> str:
        near = {each.lower for each in noun.children}
        words = self._reading.parsed.words[noun.left : noun.i]
        if source.effect == "speculated":
            return "speculated"
        if near & _POSSIBLE:
            return "possible"
        if is_hedged(noun) and modality == "asserted":
            return "alleged"
        return "planned" if near & _COMING or any(each.lower in _COMING for each in words) else modality

    def _draft(
        self,
        noun: ParsedWord,
        act: NamedAct,
        source: ClaimSource,
        modality: str,
        polarity: str,
        parts: Sequence[EntryActor],
    ) -> DraftClaim:
        place, rule = self._circumstances.where(noun), f"noun-{act.kind.lower()}"
        if act.kind == "Commitment" and modality == "asserted":
            modality = "pledged"
        bound = self._clauses.bound(act.kind, modality, list(parts))
        speaks = not source.is_author and source.actor.kind != "nobody"
        return DraftClaim(
            kind=act.kind,
            event_type=act.event,
            predicate=noun.lemma,
            quote=quote_of(self._reading, *spans_of(noun, self._reading.parsed.words)),
            rule=rule,
            confidence=confidence_of(rule),
            participants=mentions_of(bound),
            place=place.mention() if place else None,
            date=self._circumstances.when(noun, noun=True),
            modality=modality,
            polarity=polarity,
            attributed_to=holder(source),
            speaker=source.actor.mention() if speaks else None,
            speech_type=source.speech,
        )
