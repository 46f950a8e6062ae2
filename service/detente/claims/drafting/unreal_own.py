"""What a clause itself says of whether it is so: adverbs, negative subjects, conditions, frames.

The rest, what stands above a clause or an event noun, is in `unreal_clauses`; the words are in `unreal.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detente.claims.drafting.clauses import NAMING, is_infinitive, is_passive
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.unreal_words import unreal_words

NEGATIVE, UNDENIED, WITNESS = "negative", "undenied", "witness"
"""Effects beside the modalities: it did not happen; a denial is denied; only words that a quote must hold."""
_MODALS = frozenset({"will", "would", "shall", "may", "might", "can", "could", "must", "should", "'ll", "wo"})
_CASES = frozenset({"case", "event", "condition"})


@dataclass(frozen=True)
class Unreality:
    """What words do to a thing: a modality of the scheme, or one of the effects above.

    `is_hearsay`: nobody whom the sentence names says it; `is_frame`: nothing within it is of this world;
    `overrides`: it goes before what auxiliaries say; `is_weak`: it leaves alone what is planned or promised.
    """

    effect: str
    words: tuple[ParsedWord, ...]
    is_hearsay: bool = False
    is_frame: bool = False
    overrides: bool = False
    is_weak: bool = False


class OwnContexts:
    """Reads what clauses of one entry say of themselves."""

    def __init__(self, reading: EntryReading) -> None:
        self._reading = reading
        self._words = reading.words
        self._table = unreal_words()

    def of(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield what a clause says of itself, by its verb."""
        yield from self.adverbs(verb)
        yield from self.waited_for(verb)
        yield from self._stalled(verb)
        yield from self._negative(verb)
        yield from self.conditions(verb)
        yield from self._described(verb)
        yield from self._beside_name(verb)
        yield from self.frames(verb)
        yield from self._counterfactual(verb)

    def adverbs(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield "allegedly", "almost", and "it is said" beside a clause."""
        words = self._reading.parsed.words
        before = words[verb.i - 1] if verb.i else verb
        near = [*verb.children, before] if before.dep in ("advmod", "neg") else verb.children
        for each in near:
            effect = self._table.adverbs.get(each.lower)
            beside = each.tag.startswith("RB") or each.dep in ("advmod", "dep", "npadvmod", "intj")
            if effect is not None and beside:
                yield Unreality(effect, (each, verb))
        if verb.i > 1 and (words[verb.i - 2].lower, before.lower) == ("all", "but"):
            yield Unreality(NEGATIVE, (words[verb.i - 2], verb))
        for each in verb.children:
            if each.dep in ("parataxis", "ccomp", "advcl") and self._is_aside(each):
                yield Unreality(self._table.hearsay[each.lemma], (each, *each.children, verb))

    def waited_for(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield "will open it when (as long as) Russia lifts it", "what Iran calls an attack killed two"."""
        subject = verb.child("csubj")
        if subject is not None and subject.lemma in NAMING:
            yield Unreality("alleged", (subject, verb), is_weak=True)
        over = next((each for each in verb.up() if each.is_verbal()), None)
        tense = {verb.tag, *(each.tag for each in verb.children if each.dep in ("aux", "auxpass"))}
        if verb.dep != "advcl" or tense.isdisjoint(("VBZ", "VBP", "VBD")) or over is None:
            return
        if over.lemma in self._table.stalling and "before" in _marks(verb) and verb.has("it", "they"):
            yield Unreality("possible", (over, verb), is_weak=True)  # "collapsed before it was signed"
        waits = not self._table.waiting.isdisjoint({*_marks(verb), verb.head.lower})
        modals = {"would"} if "VBD" in tense else _MODALS  # "it would reopen once Russia had left"
        if waits and any(each.dep == "aux" and each.lower in modals for each in over.children):
            yield Unreality("hypothetical", (verb,), is_weak=True)

    def _stalled(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield "the pact collapsed before it was signed": there was none."""
        for each in verb.children if verb.lemma in self._table.stalling else ():
            if each.dep == "advcl" and "before" in _marks(each) and each.has("it", "they"):
                yield Unreality("possible", (verb, each), is_weak=True)

    def _is_aside(self, clause: ParsedWord) -> bool:
        """Tell whether it is "it is said", beside a clause."""
        short = clause.right - clause.left < 5
        return clause.lemma in self._table.hearsay and short and is_passive(clause) and clause.has("it")

    def _negative(self, verb: ParsedWord) -> Iterator[Unreality]:
        subject = self._reading.clauses.subject(verb)
        if subject is not None and self.is_nobody(subject):
            yield Unreality(NEGATIVE, (self._reading.parsed.words[subject.left], subject))
        before = self._reading.parsed.words[verb.left - 1] if verb.left else verb
        if before.lower == "nor":
            yield Unreality(NEGATIVE, (before, verb))
        auxiliary = [below for each in verb.children if each.dep == "aux" for below in each.children]
        for each in (*verb.children, *auxiliary):
            if each.dep == "prep" and self._is_at_no_time(each):
                yield Unreality(NEGATIVE, (each, verb))
            if each.lower == "longer" and each.has("no"):
                yield Unreality(NEGATIVE, (each, *each.children))
            if each.dep == "neg":
                yield Unreality(WITNESS, (each,))

    def _beside_name(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield what a clause is called after it: "…, a claim that it denies"."""
        words = self._reading.parsed.words
        for each in words[verb.i + 1 : verb.right + 1]:
            named = each.lemma in self._table.appositions and each.has("a", "an")
            if named and words[each.left - 1].pos == "PUNCT":
                yield Unreality("alleged", (each, verb))

    def is_nobody(self, subject: ParsedWord) -> bool:
        """Tell whether a noun phrase names none: "nobody", "no state", "not a single one"."""
        first = self._reading.parsed.words[subject.left]
        only = self._reading.parsed.words[first.i + 1].lower == "only" if first is not subject else False
        if first.lower in self._table.first_of_nobody and not only:
            return True
        return subject.lower in self._table.negative_subjects or any(
            each.lower in ("no", "neither", "none") and each.dep in ("det", "preconj", "cc", "neg")
            for each in subject.children
        )

    def _is_at_no_time(self, preposition: ParsedWord) -> bool:
        thing = preposition.child("pobj")
        return (
            thing is not None
            and thing.lemma in self._table.negative_times
            and thing.has("no")
            and preposition.i < preposition.head.i
        )

    def conditions(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield conditions that the clause is, and those that stand beside it."""
        for each in verb.children:
            if self._begins_condition(each, verb):
                yield Unreality("hypothetical", (each, verb), is_weak=True)
            if self._awaits(each, verb):
                yield Unreality("expected", (each, verb), is_weak=True)
            if each.dep in ("advcl", "prep", "ccomp") and self._is_condition(each):
                yield Unreality("hypothetical", (each, *each.children, verb), is_weak=True)

    def _awaits(self, word: ParsedWord, verb: ParsedWord) -> bool:
        """Tell whether a word makes a present tense one of what is to come: "once it signs"."""
        passive = (each.tag for each in verb.children if each.dep == "auxpass")
        if verb.tag not in ("VBZ", "VBP") and not {"VBZ", "VBP"} & set(passive):
            return False
        coming = word.lower in self._table.coming or verb.head.lower == "soon"
        if verb.dep == "advcl" and coming and word.i < verb.i:
            return True
        as_soon = word.lower == "soon" and word.child("advcl") is not None
        present = word.dep == "advcl" and word.tag in ("VBZ", "VBP")
        return as_soon or (present and any(each.lower in self._table.awaited for each in word.children))

    def _begins_condition(self, word: ParsedWord, verb: ParsedWord) -> bool:
        if word.dep in ("mark", "advmod") and word.lower in self._table.conditions:
            return True
        if word.dep == "mark" and (word.lower == "like" or (word.lower == "though" and verb.has("as"))):
            return True
        thing = word.child("pobj")
        case = word.dep == "prep" and thing is not None and thing.lemma in _CASES and thing.i < verb.i
        return bool(case and verb.dep == "advcl")

    def _is_condition(self, clause: ParsedWord) -> bool:
        if clause.has("even", "as") or clause.dep == "prep":
            return False
        if clause.lemma in ("provide", "assume", "suppose") and clause.child("ccomp") is not None:
            return True
        marked = any(self._begins_condition(each, clause) for each in clause.children)
        return marked and clause.dep == "advcl"

    def is_asked(self, word: ParsedWord) -> bool:
        """Tell whether the sentence of a word asks."""
        first, end = self._reading.parsed.sentences[word.sentence]
        return any(each.text == "?" for each in self._reading.parsed.words[first:end])

    def _described(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield what adjectives make of the things in a clause: "staged a mock attack"."""
        for thing in verb.children:
            if thing.dep not in ("dobj", "nsubj", "nsubjpass", "attr"):
                continue
            yield from self.adjectives(thing, event_only=True)

    def adjectives(self, thing: ParsedWord, *, event_only: bool) -> Iterator[Unreality]:
        """Yield what its adjectives make of a thing, or only of an event: "a mock attack"."""
        if event_only and thing.lemma not in self._words.nouns:
            return
        for each in thing.children:
            effect = self._table.adjectives.get(each.lower)
            if effect is not None and each.dep in ("amod", "compound", "nmod"):
                yield Unreality(effect, (each, thing))

    def frames(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield what a clause is told within: "in a simulation", "under the proposed deal"."""
        auxiliary = [below for each in verb.children if each.dep == "aux" for below in each.children]
        for each in (*verb.children, *auxiliary):
            thing = each.child("pobj") if each.dep == "prep" else None
            if thing is None or each.lower not in self._table.within:
                continue
            before = [below.lower for below in thing.children if below.dep in ("compound", "amod")]
            names = [thing.lemma, *(f"{name} {thing.lemma}" for name in before)]
            unreal = any(
                self._table.adjectives.get(below.lower) == "hypothetical"
                or below.lower in self._table.not_in_force
                for below in thing.children
            )
            named = any(name in self._table.frames for name in names)
            named |= thing.lemma in self._table.frames_alone and not thing.has("of")
            if thing.lemma in self._table.frames_before and each.i > verb.i:
                continue
            if named or unreal:
                yield Unreality("hypothetical", (each, thing, verb), is_frame=True)

    def _counterfactual(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield "would have signed", "must have signed", "was to have signed": nobody says it was so."""
        auxiliaries = {each.lower: each for each in verb.children if each.dep in ("aux", "auxpass")}
        if verb.head.lemma == "have" and verb.has("yet") | verb.head.has("yet") and is_infinitive(verb):
            yield Unreality(NEGATIVE, (verb.head, verb), overrides=True)
        if "have" not in auxiliaries or verb.tag != "VBN":
            return
        if "would" in auxiliaries:
            yield Unreality("hypothetical", (auxiliaries["would"],), overrides=True)
        if "must" in auxiliaries:
            yield Unreality("possible", (auxiliaries["must"],), overrides=True)
        if "to" in auxiliaries and verb.dep == "xcomp" and verb.head.lemma == "be":
            yield Unreality("planned", (verb.head,))


def _marks(clause: ParsedWord) -> set[str]:
    """Give the words that join a clause to the one above it."""
    return {each.lower for each in clause.children if each.dep in ("mark", "advmod", "prep")}
