"""Generic frames: every clause with who does it, to whom, with whom, before anything says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from detente.claims.drafting.actors import EntryActor, once_each
from detente.claims.drafting.clauses import (
    NAMING,
    Clauses,
    event_behind,
    is_infinitive,
    is_passive,
    object_of,
    particle,
    phrasal,
    prepositions,
)
from detente.claims.drafting.grounding import Grounding
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.words_of_acts import ActWords, NamedAct

_WITH = frozenset({"with", "between", "against", "alongside", "and", "among"})
_AT = frozenset({"to", "from", "on", "for", "of", "at", "toward", "towards", "over", "about"})
_OBJECT_AT = frozenset({"with", "to", "against", "between", "on", "from", "over", "in", "for", "of"})

TOPICAL = frozenset({"discuss", "review", "consider", "debate", "examine", "explore", "address", "assess"})
"""Verbs whose object is what is spoken of, and takes no part."""
_BETWEEN_EVENTS = frozenset({"follow", "precede"})
CALLED = NamedAct("Statement", None)


@dataclass
class ClauseFrame:
    """One clause: its verb and the actors by role; `noun` is the event noun that says what it is."""

    verb: ParsedWord
    subject: ParsedWord | None
    thing: ParsedWord | None
    """The direct object."""
    agents: list[EntryActor]
    recipients: list[EntryActor]
    partners: list[EntryActor] = field(default_factory=list)
    others: list[EntryActor] = field(default_factory=list)
    noun: ParsedWord | None = None
    act: NamedAct | None = None

    @property
    def everybody(self) -> list[EntryActor]:
        """All who take part, agents first."""
        return once_each([*self.agents, *self.recipients, *self.partners, *self.others])


class Frames:
    """Reads frames of clauses."""

    def __init__(self, grounding: Grounding, clauses: Clauses) -> None:
        self._ground = grounding
        self._clauses = clauses
        self._words: ActWords = grounding.reading.words

    def read(self, verb: ParsedWord) -> ClauseFrame:
        """Give the frame of a verb."""
        subject, thing = self._clauses.subject(verb), object_of(verb)
        agents, recipients = self._core(verb, subject, thing)
        frame = ClauseFrame(verb, subject, thing, agents, recipients)
        if verb.lemma == "take" and thing is not None and thing.lower == "place":
            frame.thing, frame.recipients = None, []
        self._add_prepositions(frame)
        self._add_below_object(frame)
        self._add_below_topic(frame)
        frame.noun = self._event_noun(frame)
        frame.act = self._act(frame)
        if frame.noun is not None:
            self._take_participants(frame, frame.noun)
        return frame

    def _core(
        self, verb: ParsedWord, subject: ParsedWord | None, thing: ParsedWord | None
    ) -> tuple[list[EntryActor], list[EntryActor]]:
        if verb.dep == "acl" and verb.tag == "VBN":
            return [], self._ground.of(verb.head)
        agents = self._ground.of(subject)
        recipients = self._ground.of(thing)
        if is_passive(verb):
            return [], agents
        dative = next((each for each in verb.children if each.dep == "dative" and each.pos != "ADP"), None)
        return agents, [*recipients, *self._ground.of(dative)]

    def _add_prepositions(self, frame: ClauseFrame) -> None:
        passive = is_passive(frame.verb)
        for name, thing in prepositions(frame.verb):
            found = self._ground.of(thing)
            if name == "by" and passive:
                frame.agents += found
            elif name in _WITH:
                frame.partners += found
            elif name in _AT:
                frame.others += [each for each in found if each.is_grounded and each.kind != "place"]

    def _add_below_object(self, frame: ClauseFrame) -> None:
        """Add those of "broke ties with Panama", whom the object's preposition names."""
        thing = frame.thing
        if thing is None or thing.lemma in self._words.nouns:
            return
        for name, below in prepositions(thing):
            if name in _OBJECT_AT:
                frame.others += [
                    each for each in self._ground.of(below) if each.is_grounded and each.kind != "place"
                ]

    def _add_below_topic(self, frame: ClauseFrame) -> None:
        """Add those of "discussed the process with X", whom the parser hangs on what was discussed."""
        if frame.verb.lemma not in TOPICAL or frame.thing is None:
            return
        for word in self._ground.reading.parsed.words[frame.thing.left : frame.thing.right + 1]:
            if word.lower == "with" and word.dep == "prep":
                below = (actor for each in word.children for actor in self._ground.of(each))
                frame.partners += [each for each in below if each.kind in ("person", "role", "phrase")]

    def _event_noun(self, frame: ClauseFrame) -> ParsedWord | None:
        noun = frame.thing
        if names_a_thing(frame.verb) or frame.verb.lemma in _BETWEEN_EVENTS:
            return None  # "called the attack a breach"; "the recall followed the attack" tells of two
        if noun is None and (is_passive(frame.verb) or self._happens(frame)):
            noun = frame.subject
        if noun is None or noun.i in self._ground.reading.names.by_word:
            return None
        noun = event_behind(noun, self._words)
        if (self._lemma(frame), noun.lemma) in self._words.pairs:
            return noun if noun.lemma in self._words.nouns else None
        act = self._words.nouns.get(noun.lemma)
        if act is None or noun.pos not in ("NOUN", "PROPN"):
            return None
        light = frame.verb.lemma in self._words.light or is_passive(frame.verb) or noun is frame.subject
        return noun if light else None

    def _happens(self, frame: ClauseFrame) -> bool:
        return frame.thing is None and self._lemma(frame) in self._words.happening

    def _lemma(self, frame: ClauseFrame) -> str:
        verb = frame.verb
        if verb.lemma == "take" and verb.has("place"):
            return "take place"
        return phrasal(verb)

    def _act(self, frame: ClauseFrame) -> NamedAct | None:
        """Give what the clause's words name: verb and noun together first, then the noun of a light verb."""
        if names_a_thing(frame.verb):
            return CALLED
        nouns = [
            event_behind(each, self._words)
            for each in (frame.thing, self._patient(frame))
            if each is not None
        ]
        for noun in nouns:
            before = [each.lower for each in noun.children if each.dep in ("compound", "amod")]
            names = [*(f"{each} {noun.lemma}" for each in before), noun.lemma]
            for lemma, name in product((self._lemma(frame), frame.verb.lemma), names):
                if (lemma, name) in self._words.pairs:
                    return self._words.pairs[lemma, name]
        below = self._by_preposition(frame.verb)
        if below is not None:
            return below
        of_verb = next(
            (self._words.verbs[each] for each in self._forms(frame) if each in self._words.verbs), None
        )
        if frame.noun is None:
            return of_verb
        of_noun = act_of(frame.noun, self._words)
        weak = (
            of_verb is None or frame.verb.lemma in self._words.light or of_verb.kind in ("Agreement", "Event")
        )
        return of_noun if weak or (of_noun and of_noun.kind == "Meeting") else of_verb

    def _by_preposition(self, verb: ParsedWord) -> NamedAct | None:
        """Give what a verb names with what its preposition has below it: "entered into force"."""
        found = (
            self._words.pairs.get((f"{verb.lemma} {name}", each.lemma)) for name, each in prepositions(verb)
        )
        return next((each for each in found if each is not None), None)

    def _patient(self, frame: ClauseFrame) -> ParsedWord | None:
        return frame.subject if is_passive(frame.verb) or self._happens(frame) else None

    def _forms(self, frame: ClauseFrame) -> Iterator[str]:
        verb = frame.verb
        part = particle(verb)
        if part:
            yield from (f"{verb.lemma} {part} {name}" for name, _ in prepositions(verb))
            yield f"{verb.lemma} {part}"
        yield from (f"{verb.lemma} {name}" for name, _ in prepositions(verb))
        if any(each.dep == "advcl" and is_infinitive(each) and each.has("for") for each in verb.children):
            yield f"{verb.lemma} for"  # "pressed for Russia to leave"
        yield from (f"{verb.lemma} {each.lower}" for each in verb.children if each.dep in ("advmod", "prep"))
        yield verb.lemma

    def _take_participants(self, frame: ClauseFrame, noun: ParsedWord) -> None:
        frame.others = [*self._ground.participants(noun), *frame.others]
        if noun is frame.subject or (frame.thing is None and noun is not frame.thing):
            frame.agents = [] if not is_passive(frame.verb) else frame.agents
            frame.recipients = []
        elif noun is frame.thing:
            frame.recipients = [each for each in frame.recipients if each.kind != "phrase" or each.state]


def names_a_thing(verb: ParsedWord) -> bool:
    """Tell whether somebody says what a thing is to him: "called the attack a breach", "described it as"."""
    if verb.lemma not in NAMING:
        return False
    thing = verb.child("dobj")
    if verb.lemma == "call" and thing is not None:
        after = any(each.pos == "ADJ" and each.i > thing.i for each in thing.children)
        if after or verb.child("acomp", "ccomp") is not None:
            return True  # "called the idea “absurd and dangerous”"
    return verb.child("oprd") is not None or verb.has("as")


def act_of(noun: ParsedWord, words: ActWords) -> NamedAct | None:
    """Give what an event noun names, with what modifies it."""
    before = [each.lower for each in noun.children if each.dep in ("compound", "amod")]
    return words.act_of_noun(noun.lemma, before)
