"""How a clause is meant: modality, polarity and condition, from auxiliaries, governors and cues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.claims.drafting.actors import EntryActor, same_side
from detente.claims.drafting.claim_source import ClaimSource
from detente.claims.drafting.clauses import (
    Clauses,
    accusing_over,
    is_hearsay,
    is_infinitive,
    is_negative,
    is_passive,
)
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.words_of_acts import ActWords

_CONDITIONS = frozenset({"if", "unless", "until", "till", "provided"})
_POSSIBLE = frozenset({"may", "might", "could", "can"})
_WANTED = frozenset({"should", "must", "ought"})
_WILL = frozenset({"will", "shall", "'ll", "wo"})
_GOVERNED = ("xcomp", "pcomp", "acl", "advcl", "ccomp")
_DEEPEST = 6
HEDGES = frozenset(
    {"alleged", "apparent", "suspected", "supposed", "purported", "claimed", "rumoured", "rumored",
     "reported",
     "unconfirmed", "unverified", "presumed"}
)  # fmt: skip
"""Adjectives with which an author does not vouch for a thing."""
_READY = frozenset({"committed", "ready", "willing", "determined", "prepared"})


@dataclass(frozen=True)
class ClauseMood:
    """A modality of the scheme, whether what the clause says is denied, and its condition's head."""

    modality: str
    is_negative: bool
    condition: ParsedWord | None = None

    @property
    def polarity(self) -> str:
        """The local name of its polarity."""
        return "negative" if self.is_negative else "positive"


class Moods:
    """Reads the moods of clauses."""

    def __init__(self, words: ActWords, clauses: Clauses) -> None:
        self._words = words
        self._clauses = clauses

    def of(self, verb: ParsedWord, source: ClaimSource, agents: Sequence[EntryActor]) -> ClauseMood:
        """Give the mood of a clause, held by a source, whose agents are given."""
        condition = _condition_of(verb)
        modality, negative = self._read(verb, 0)
        if condition is not None and modality in ("asserted", "planned", "expected"):
            modality = "hypothetical" if _auxiliaries(verb) & {"would", "could"} else modality
        if modality == "asserted":
            modality = "intended" if self._is_weighed(verb) else self._by_words(verb, source)
        if source.effect == "denied":
            modality, negative = "asserted", not negative
        if modality in ("planned", "asserted") and source.effect in ("expected", "possible", "speculated"):
            modality = str(source.effect)
        modality = self._by_side(verb, modality, source, agents)
        if not source.is_author:
            modality = self._in_anothers_words(verb, modality)
        return ClauseMood(modality, negative, condition)

    def _is_weighed(self, verb: ParsedWord) -> bool:
        """Tell whether a clause says what is thought of doing: "was weighing options", "looks forward to"."""
        if verb.lemma == "look" and verb.has("forward"):
            return True
        going_on = verb.tag == "VBG" and any(
            each.lemma == "be" for each in verb.children if each.dep == "aux"
        )
        return going_on and verb.lemma in self._words.weighing and verb.child("dobj") is not None

    def _read(self, verb: ParsedWord, depth: int) -> tuple[str, bool]:
        """Give what auxiliaries, and else governors, say."""
        negative = is_negative(verb)
        if depth > _DEEPEST:
            return "asserted", negative
        own = self._of_auxiliaries(verb)
        if own is not None:
            return own, negative
        modality, turned = self._of_governor(verb, depth)
        return modality, negative != turned

    def _of_auxiliaries(self, verb: ParsedWord) -> str | None:
        if self._is_under_condition(verb):
            return "hypothetical"
        auxiliaries = _auxiliaries(verb)
        if auxiliaries & _POSSIBLE:
            return "possible"
        if auxiliaries & _WANTED:
            return "intended"
        if auxiliaries & _WILL:
            return "planned"
        if "would" in auxiliaries:
            return "hypothetical" if _condition_of(verb) is not None else "planned"
        if is_infinitive(verb) and verb.dep == "xcomp" and verb.head.lemma == "be":
            told = verb.head.child("acomp", "attr", "oprd")
            return "planned" if told is None else self._words.governors.get(told.lower, "intended")
        return None

    def _is_under_condition(self, verb: ParsedWord) -> bool:
        clause = verb
        for _ in range(_DEEPEST):
            if any(each.dep == "mark" and each.lower in _CONDITIONS for each in clause.children):
                return True
            if clause.dep == "advcl" and self._is_inverted(clause):
                return True
            if clause.dep not in ("conj", "xcomp"):
                return False
            clause = clause.head
        return False

    def _is_inverted(self, clause: ParsedWord) -> bool:
        """Tell whether it is "should X do Y", a condition without "if"."""
        subject = clause.child("nsubj", "nsubjpass")
        return subject is not None and any(
            each.lower in ("should", "were", "had") and each.dep in ("aux", "auxpass") and each.i < subject.i
            for each in clause.children
        )

    def _of_governor(self, verb: ParsedWord, depth: int) -> tuple[str, bool]:
        if verb.dep == "conj" and verb.head.is_verbal():
            same = _goes_on(verb)
            return (self._read(verb.head, depth + 1)[0], False) if same else ("asserted", False)
        if verb.dep not in _GOVERNED or (verb.dep == "ccomp" and _is_said(verb)):
            return "asserted", False
        if verb.dep == "advcl" and not is_infinitive(verb):
            return "asserted", False
        governor = (accusing_over(verb) or verb.head.head) if verb.dep == "pcomp" else verb.head
        return self._by_governor(verb, governor, depth)

    def _by_governor(self, verb: ParsedWord, governor: ParsedWord, depth: int) -> tuple[str, bool]:
        negative = governor.lemma in self._words.negative or governor.lower in self._words.negative
        certain = self._by_turn(governor, negative=negative)
        if certain is not None:
            return certain
        if governor.lemma in self._words.transparent and governor.is_verbal():
            above, turned = self._read(governor, depth + 1)
            return above, turned != negative
        said = self._words.governors.get(governor.lower) or self._words.governors.get(governor.lemma)
        if said is not None and not (verb.dep == "advcl" and governor.is_verbal() and said == "planned"):
            return said, negative or is_negative(governor)
        if is_infinitive(verb):
            if verb.dep == "acl":
                return "planned", negative
            return "intended", negative
        if governor.is_verbal() and verb.dep == "xcomp":
            above, turned = self._read(governor, depth + 1)
            return above, turned != negative
        return "asserted", negative

    def _by_turn(self, governor: ParsedWord, *, negative: bool) -> tuple[str, bool] | None:
        """Read turns that decide alone: "have yet to", "is believed to", "accused of trying to"."""
        if governor.lemma == "have" and governor.has("yet"):
            return "asserted", True
        if is_hearsay(governor, self._words):
            return "asserted", is_negative(governor)  # its source makes it what it is
        if self._is_tried_as_alleged(governor):
            return "alleged", negative
        if governor.lemma in ("call", "require", "provide") and self._is_of_paper(governor):
            return "planned", negative
        return None

    def _is_tried_as_alleged(self, governor: ParsedWord) -> bool:
        """Tell whether it is the attempt of "accused X of attempting to"."""
        if governor.lemma not in ("attempt", "try", "seek") or governor.dep not in ("pcomp", "xcomp"):
            return False
        over = governor.head.head if governor.dep == "pcomp" else governor.head
        return self._words.governors.get(over.lemma) == "alleged"

    def _is_of_paper(self, governor: ParsedWord) -> bool:
        subject = governor.child("nsubj", "nsubjpass")
        return subject is not None and subject.lemma in self._words.papers

    def _by_words(self, verb: ParsedWord, source: ClaimSource) -> str:
        if verb.lemma in ("plan", "schedule", "set", "slate", "pencil") and is_passive(verb):
            return "planned"
        if source.effect and source.effect not in ("asserted", "denied"):
            return source.effect
        return "alleged" if self._is_hedged(verb) else "asserted"

    def _is_hedged(self, verb: ParsedWord) -> bool:
        """Tell whether it is told of an "alleged" thing: "apparent attacks which killed many"."""
        about = [
            verb.child("nsubj", "nsubjpass", "dobj"),
            verb.head if verb.dep in ("relcl", "acl") else None,
        ]
        return any(each is not None and is_hedged(each) for each in about)

    def _by_side(
        self, verb: ParsedWord, modality: str, source: ClaimSource, agents: Sequence[EntryActor]
    ) -> str:
        """Read one's own side's "will" as a promise; what no actor will do is expected."""
        auxiliaries = _inherited(verb)
        if modality != "planned" or not auxiliaries & (_WILL | {"would"}):
            return modality
        if "would" in auxiliaries and self._follows(verb):
            return "hypothetical"
        own = any(same_side(each, source.actor, self._words.media) for each in agents)
        if verb.lemma in self._words.states and verb.child("acomp") is None:
            return "expected"  # nobody promises to need, to see or to face a thing
        if not source.is_author and own:
            return "pledged"
        return "expected" if not agents and "would" in auxiliaries else modality

    def _follows(self, verb: ParsedWord) -> bool:
        """Tell whether a clause says what would come of an event."""
        subject = self._clauses.subject(verb)
        return subject is not None and (
            subject.lemma in self._words.nouns
            and (verb.lemma in self._words.consequences or verb.child("attr") is not None)
        )

    def _in_anothers_words(self, verb: ParsedWord, modality: str) -> str:
        """Read what another judges as evaluated, and whom he puts behind an act as alleged."""
        if modality == "asserted" and verb.lemma == "be" and verb.has("behind"):
            return "alleged"
        if modality in ("asserted", "expected", "planned") and (self._ranks(verb) or likens(verb)):
            return "evaluated"
        return "evaluated" if modality == "asserted" and self._evaluates(verb) else modality

    def _ranks(self, verb: ParsedWord) -> bool:
        """Tell whether it says what is most or best of its kind: "the most important point will be"."""
        sides = verb.child("nsubj"), verb.child("attr")
        return verb.lemma == "be" and any(
            below.tag in ("JJS", "RBS")
            for side in sides
            if side
            for each in side.children
            for below in (each, *each.children)
        )

    def _evaluates(self, verb: ParsedWord) -> bool:
        return verb.lemma in ("be", "remain", "become", "seem") and any(
            each.dep == "acomp" and each.lower not in _READY for each in verb.children
        )


def likens(verb: ParsedWord) -> bool:
    """Tell whether a clause says what a thing is like: "fell like a shadow on our relations"."""
    compared = (each.child("pobj") for each in verb.children if each.dep == "prep" and each.lower == "like")
    return any(each is not None and each.pos == "NOUN" and each.has("a", "an") for each in compared)


def is_hedged(noun: ParsedWord) -> bool:
    """Tell whether the author does not vouch for a thing: "an alleged attack", "the so-called attack"."""
    return noun.has(*HEDGES) or any(each.lower == "called" and each.has("so") for each in noun.children)


def _goes_on(verb: ParsedWord) -> bool:
    """Tell whether a verb has the auxiliaries of the one before it: "will review and also chart"."""
    head = verb.head
    if verb.tag in ("VB", "VBG") and verb.tag == head.tag:
        return True
    bare = verb.tag == "VBP" and head.tag == "VB" and verb.lower == verb.lemma
    return bare and verb.child("nsubj", "nsubjpass") is None


def _is_said(verb: ParsedWord) -> bool:
    """Tell whether the content of a verb says that something is so, and does not only name it."""
    if verb.tag not in ("VB", "VBG"):
        return True
    return any(each.dep == "aux" and each.tag in ("VBD", "VBZ", "VBP") for each in verb.children)


def is_called_for(verb: ParsedWord) -> bool:
    """Tell whether a clause says what must or should be done."""
    return bool(_auxiliaries(verb) & _WANTED)


def _auxiliaries(verb: ParsedWord) -> set[str]:
    return {each.lower for each in verb.children if each.dep in ("aux", "auxpass")}


def _inherited(verb: ParsedWord) -> set[str]:
    """Give the auxiliaries of a verb; those of the first of coordinated ones where it has none."""
    found = _auxiliaries(verb)
    if not found and verb.dep == "conj" and verb.head.is_verbal() and _goes_on(verb):
        return _auxiliaries(verb.head)
    return found


def _condition_of(verb: ParsedWord) -> ParsedWord | None:
    """Give the head of the condition that a clause has beside it."""
    for each in verb.children:
        if each.dep == "advcl" and (
            each.has(*_CONDITIONS)
            or any(w.lower == "should" and w.dep == "aux" and w.i == each.left for w in each.children)
        ):
            return each
    return None
