"""Who a noun phrase or a pronoun stands for, by the names, the roster and what was said last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.claims.drafting.actors import EntryActor, once_each
from detente.claims.drafting.clauses import event_behind
from detente.claims.drafting.entry_reading import Discourse, EntryReading
from detente.claims.drafting.naming import NamedWords
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.personal_pronouns import HE, PersonalPronouns

FIRST_PERSON = frozenset({"i", "we", "our", "us", "my", "me", "ours", "mine", "myself", "ourselves"})
_OWN_VOICE = frozenset({"i", "my", "me", "mine", "myself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves", "both", "two", "each"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_COMPOUND_HEADS = frozenset({"government", "administration", "regime", "plan", "cabinet"})
_SAYING = frozenset({"say", "add", "continue", "note", "state"})
_LONGEST_LABEL = 9
_LONGEST_OF = 8
"""Words to the end of what "of" names; a longer list is told by its names alone, never cut in the middle."""
_DEEPEST = 24
"""Phrases within one another that are looked into; no sentence of a person's has more."""


class Grounding:
    """Finds actors behind words; every look-up is bounded by the words that it is already within."""

    def __init__(self, reading: EntryReading) -> None:
        self.reading = reading
        self.discourse = Discourse()
        self._words = reading.words
        self._busy: set[int] = set()
        self._persons = PersonalPronouns(reading, self.discourse, self.of)

    def of(self, word: ParsedWord | None) -> list[EntryActor]:
        """Give the actors of the phrase headed by a word, and of what is coordinated with it."""
        if word is None or word.i in self._busy or len(self._busy) > _DEEPEST:
            return []  # "his talks and her visit": a pronoun inside the phrase that it is looked up in
        self._busy.add(word.i)
        try:
            found = self.alone(word)
            for each in (*_conjuncts(word), *self._people_below(word)):
                found = found + (self.alone(each) if each.i not in self._busy else [])
            return once_each(found)
        finally:
            self._busy.discard(word.i)

    def _people_below(self, word: ParsedWord) -> Iterator[ParsedWord]:
        """Yield B of "A of X and B of Y", which the parser coordinates with X."""
        people = self.reading.roster.by_word
        if word.i not in people:
            return
        for child in word.children:
            if child.dep == "prep" and child.lower in ("of", "from"):
                for state in child.children:
                    yield from (each for each in _conjuncts(state) if each.i in people)

    def alone(self, word: ParsedWord) -> list[EntryActor]:
        """Give the actors of a phrase without what is coordinated with it."""
        if word.entity in ("DATE", "TIME", "MONEY", "PERCENT") and word.i not in self.reading.names.by_word:
            return []
        if word.lemma in self._words.relations and not self._named(word):
            return self.participants(word, own=True)
        if word.lower in FIRST_PERSON and word.text != "US":
            return self._first_person(word)
        if word.lower in ("you", "your"):
            addressee = self.reading.spoken.addressee_at(word.start)
            return [addressee] if addressee else []
        if word.lower in _RELATIVE and word.tag in ("WP", "WDT", "WP$", "IN"):
            return self._relative(word)
        if (
            word.pos == "PRON"
            or word.lower in HE
            or word.lower in _IT
            or word.lower in _THEY - {"two", "both"}
        ):
            return self._pronoun(word)
        return self._noun(word)

    def _noun(self, word: ParsedWord) -> list[EntryActor]:
        person = self.reading.roster.by_word.get(word.i) or self._titled(word)
        if person is not None:
            return [person.actor]
        if self._is_pair(word):
            pair = self._pair(word)
            if pair:
                return pair
        named = self.reading.names.by_word.get(word.i)
        if named is not None and word.dep != "amod":
            beside = [
                self.reading.roster.by_word[each.i].actor
                for each in word.children
                if each.dep == "compound" and each.i in self.reading.roster.by_word
            ]
            return beside or [named.actor]
        event = event_behind(word, self._words)
        if event.lemma in self._words.nouns and event.pos in ("NOUN", "PROPN"):
            return once_each([*self._own_modifiers(word, event), *self.participants(event)])
        return self._described(word)

    def _own_modifiers(self, word: ParsedWord, event: ParsedWord) -> list[EntryActor]:
        return [] if event is word else self._around(word)

    def _named(self, word: ParsedWord) -> bool:
        return word.i in self.reading.names.by_word

    def _titled(self, word: ParsedWord) -> NamedWords | None:
        """Give the person whose name follows a title, wherever the parser hangs it."""
        if word.lemma not in self._words.titles and word.lemma != "counterpart":
            return None
        after = self.reading.roster.by_word.get(word.i + 1)
        return after if after is not None and after.first == word.i + 1 else None

    def _pair(self, word: ParsedWord) -> list[EntryActor]:
        """Give the two last spoken of; for "both sides", "the two countries" two states, or the entry's."""
        last = self.discourse.plural
        if word.lemma in _STATES or (word.lemma == "side" and word.has("both", "two")):
            states = list(dict.fromkeys(each.state for each in last if each.state))
            chosen = states if len(states) == 2 else list(self.reading.pair)
            if len(chosen) == 2:
                return [self.reading.names.state_actor(each) for each in chosen]
        return list(last)

    def _is_pair(self, word: ParsedWord) -> bool:
        counted = word.has("two", "both")
        if word.lower in ("two", "both"):
            return word.dep in ("nsubj", "nsubjpass", "pobj", "poss", "dobj")
        if word.lemma.lower() not in self._words.pair_words or word.tag not in ("NNS", "NN", "NNPS"):
            return False
        plain = not any(
            each.dep in ("prep", "amod", "compound", "relcl") and each.lower not in ("two", "both", "other")
            for each in word.children
        )
        return (counted and plain) or (
            word.tag in ("NNS", "NNPS") and plain and word.has("the") and word.lemma != "official"
        )

    def _described(self, word: ParsedWord) -> list[EntryActor]:
        beside = self._apposed(word)
        if beside:
            return beside
        inner = self._names_within(word)
        state = next((each.state for each in inner if each.state), None)
        holder = self._holder(word, state)
        if holder:
            return holder
        acts = word.lemma in self._words.roles or word.lemma in self._words.titles or word.pos == "PROPN"
        if acts or word.entity in ("ORG", "NORP", "PERSON"):
            return [self._phrase(word, inner, state)]
        return [each for each in inner if each.kind != "place"]

    def of_people(self, subject: ParsedWord, found: list[EntryActor]) -> list[EntryActor]:
        """Give for who speaks the people themselves: what "Turkish residents" say, Turkey does not."""
        tells = self._words.documents | self._words.words_said | self._words.noun_cues.keys() | _STATES
        own = subject.pos != "NOUN" or subject.tag != "NNS" or subject.i in self.reading.names.by_word
        within = len(found) == 1 and found[0].kind in ("demonym", "state")
        if own or not within or subject.lemma in tells or subject.lemma in self._words.nouns:
            return found
        return [EntryActor(self.reading.phrase(subject), "phrase")]

    def _apposed(self, word: ParsedWord) -> list[EntryActor]:
        people = self.reading.roster.by_word
        for child in word.children:
            if child.i in people and (
                child.dep == "appos" or (child.dep == "compound" and word.lemma not in _COMPOUND_HEADS)
            ):
                return [people[child.i].actor]
        if word.dep == "appos" and word.head.i in people:
            return [people[word.head.i].actor]
        return []

    def _names_within(self, word: ParsedWord) -> list[EntryActor]:
        named = self.reading.names.by_word
        found = [
            named[index].actor
            for child in word.children
            if child.dep in ("amod", "compound", "poss", "nmod", "nummod", "appos")
            for index in range(child.left, min(child.right, word.i) + 1)
            if index in named
        ]
        acts = word.lemma in self._words.roles or word.lemma in self._words.titles
        for child in word.children:
            if acts and child.dep == "prep" and child.lower in ("of", "from", "for", "to", "in"):
                found += self._names_after(child)
        return found

    def _names_after(self, preposition: ParsedWord) -> Iterator[EntryActor]:
        named = self.reading.names.by_word
        for each in preposition.children:
            if each.dep == "pobj":
                if each.i in named:
                    yield named[each.i].actor
                for below in each.children:
                    if below.i in named and below.dep in ("amod", "compound", "poss"):
                        yield named[below.i].actor

    def _holder(self, word: ParsedWord, state: str | None) -> list[EntryActor]:
        """Give the one person of the roster who holds an office named by its title."""
        if word.lemma not in self._words.titles or word.tag not in ("NN", "NNP"):
            return []
        owner = next((each for each in word.children if each.tag == "PRP$"), None)
        if owner is not None and state is None:
            state = next((each.state for each in self.of(owner) if each.state), None)
        definite = word.has("the", "his", "her", "its", "their") or word.tag == "NNP" or state is not None
        if not definite:
            return []
        beside = {
            each.lower
            for each in word.children
            if each.dep in ("amod", "compound") and each.i < word.i and not self._named(each)
        }
        found = self.reading.roster.of_office(word.lemma, beside, state)
        if len(found) == 1:
            return found
        speakers = self.discourse.speakers
        keys = {each.key for each in found}
        for each in (*speakers[-1:], self.discourse.person):
            if each is not None and each.key in keys:
                return [each]
        return []

    def _phrase(self, word: ParsedWord, inner: Sequence[EntryActor], state: str | None) -> EntryActor:
        words = self.reading.parsed.words
        first, last = word.left, word.i
        for child in word.children:
            whose = child.lower == "of" or (child.lower == "for" and word.lemma in self._words.titles)
            if child.dep == "prep" and whose:
                last = child.right if child.right <= word.i + _LONGEST_OF else last
        while first < last and words[first].pos in ("DET", "PUNCT", "SPACE", "ADV", "PRON", "CCONJ", "ADP"):
            first += 1
        if last - first > _LONGEST_LABEL:
            first, last = max(first, word.i - 6), word.i
        found = EntryActor(self.reading.told(first, last), "phrase", None, state)
        one = word.tag in ("NN", "NNP")
        if one and word.lemma in self._words.titles | {"official", "analyst", "expert", "witness"}:
            found.kind = "role"
        elif not inner and word.pos != "PROPN" and word.lemma not in self._words.institutions:
            found.kind = "bare"
        return found

    # Pronouns
    def _first_person(self, word: ParsedWord) -> list[EntryActor]:
        speaker = self.speaker_at(word)
        if speaker is None:
            return []
        if word.lower in _OWN_VOICE or speaker.state is None:
            return [speaker]
        side = self.reading.names.state_actor(speaker.state)
        return once_each([side, speaker, *self._other_side(word, speaker.state)])

    def speaker_at(self, word: ParsedWord) -> EntryActor | None:
        """Give who speaks where a word stands: in a quotation, a block, or a reported clause."""
        return self.reading.spoken.speaker_at(word.start) or self._reporter(word)

    def _reporter(self, word: ParsedWord) -> EntryActor | None:
        below = word
        for above in word.up():
            if below.dep in ("ccomp", "parataxis") and above.lemma in self._words.cues:
                subject = above.child("nsubj")
                if subject is not None and subject.lower not in FIRST_PERSON:
                    found = self.of(subject)
                    if found:
                        return found[0]
            below = above
        return None

    def _other_side(self, word: ParsedWord, state: str) -> list[EntryActor]:
        """Give the other state of the entry's pair for "our relations", "we both", "together"."""
        near = [word, *word.children, *word.head.children]
        joint = any(each.lower in ("both", "all", "together", "jointly", "alike") for each in near)
        ours = [word] if word.lower == "our" else [w for w in self._under(word.head) if w.lower == "our"]
        shared = any(each.head.lemma in _SHARED for each in ours)
        if not joint and not shared:
            return []
        other = next((each for each in self.reading.pair if each != state), None)
        return [self.reading.names.state_actor(other)] if other else []

    def _under(self, word: ParsedWord) -> Sequence[ParsedWord]:
        return self.reading.parsed.words[word.left : word.right + 1]

    def _relative(self, word: ParsedWord) -> list[EntryActor]:
        clause = word.head
        while clause.dep != "relcl" and clause.head is not clause:
            clause = clause.head
        return self.of(clause.head) if clause.dep == "relcl" and clause.head.i < word.i else []

    def _is_expletive(self, word: ParsedWord) -> bool:
        """Tell whether it is the "it" of "it is possible to", which stands for nobody."""
        verb = word.head
        told = verb.child("acomp", "attr", "oprd")
        return (
            word.lower == "it"
            and word.dep in ("nsubj", "nsubjpass", "expl")
            and told is not None
            and any(each.dep in ("xcomp", "ccomp", "advcl") for each in (*told.children, *verb.children))
        )

    def _pronoun(self, word: ParsedWord) -> list[EntryActor]:
        if self._is_expletive(word):
            return []
        if word.lower in HE:
            return self._persons.of(word)
        if word.lower in _IT:
            if word.dep == "nsubj" and word.head.lemma in _SAYING and self._last_body():
                return self._last_body()
            aside = word.dep == "nsubj" and word.head.dep == "parataxis"  # "China, it said, …": not China
            for each in () if aside else self._persons.subjects_above(word):
                if each.kind not in ("person", "role"):
                    return [each]
            return [self.discourse.agent] if self.discourse.agent else []
        if word.lower in _THEY:
            return self._persons.subjects_above(word) or list(self.discourse.plural)
        return []

    def _last_body(self) -> list[EntryActor]:
        """Give who spoke last, unless that is a person: the "it" of "it added"."""
        last = self.discourse.speakers[-1:]
        return [each for each in last if each.kind not in ("person", "role", "nobody")]

    # Event nouns
    def participants(self, noun: ParsedWord, *, own: bool = False) -> list[EntryActor]:
        """Give the participants that stand around an event noun.

        "The talks" with none of its own has those of the last talks, unless only its `own` are asked for.
        """
        found = self._around(noun)
        act = self._words.nouns.get(noun.lemma)
        if own or act is None:
            return found
        real = [each for each in found if each.kind != "bare"]
        before = self.discourse.of_kind.get(act.kind, [])
        if len(real) >= 2 or (real and not before):
            self.discourse.of_kind[act.kind] = real
        elif not real and before and self._is_definite(noun):
            return once_each([*found, *before])
        return found

    def _is_definite(self, noun: ParsedWord) -> bool:
        return noun.has("the", "those", "these", "this", "that") and not any(
            each.dep in ("prep", "relcl") and each.lower in ("of", "between", "with")
            for each in noun.children
        )

    def _around(self, noun: ParsedWord) -> list[EntryActor]:
        found: list[EntryActor] = []
        is_meeting = getattr(self._words.nouns.get(noun.lemma), "kind", None) == "Meeting"
        for child in noun.children:
            if child.dep == "poss":
                found += self.of(child)
            elif child.dep in ("amod", "compound", "nmod"):
                found += self._attribute(child, noun)
            elif child.dep == "prep" and child.lower in (_MEETING if is_meeting else _JOINING):
                for each in child.children:
                    if each.dep == "pobj":
                        found += [actor for actor in self.of(each) if actor.kind != "bare"]
        found += self._hyphened(noun)
        return once_each(found)

    def _attribute(self, child: ParsedWord, noun: ParsedWord) -> list[EntryActor]:
        named = self.reading.names.by_word.get(child.i)
        if named is not None:
            is_place = named.actor.kind in ("seat", "place") and noun.lemma not in ("talk", "official")
            return [] if is_place else [named.actor]
        person = self.reading.roster.by_word.get(child.i)
        return [person.actor] if person else []

    def _hyphened(self, noun: ParsedWord) -> list[EntryActor]:
        """Give the states of "Israeli-Palestinian summit", "U.S.-China talks"."""
        named = self.reading.names.by_word
        inside = [named[each].actor for each in range(noun.left, noun.i) if each in named]
        return [each for each in inside if each.kind in ("demonym", "state")]


_STATES = frozenset({"country", "nation", "state", "government", "neighbor", "neighbour", "capital"})
_JOINING = frozenset({"of", "between", "with", "by", "against", "on", "among", "to", "from"})
_MEETING = frozenset({"of", "between", "with", "by", "among"})
"""Of these, what names who meets: a conference *on* Vietnam is none of Vietnam's."""
_SHARED = frozenset(
    {"relation", "tie", "dialogue", "relationship", "cooperation", "view", "approach", "border", "trade",
     "partnership", "project", "country", "friendship"}
)  # fmt: skip


def _conjuncts(word: ParsedWord) -> Iterator[ParsedWord]:
    """Yield what is coordinated with a word after it."""
    beside = [each for each in word.children if each.dep == "appos"]
    todo = [each for near in (word, *beside) for each in near.children if each.dep == "conj"]
    while todo:
        each = todo.pop(0)
        yield each
        todo += [below for below in each.children if below.dep == "conj"]
