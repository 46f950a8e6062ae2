"""Whom "he" and "she" stand for: the nearest person who may be meant, by name, office and what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from detente.claims.drafting.actors import EntryActor
from detente.claims.drafting.entry_reading import Discourse, EntryReading
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.words_of_acts import word_table
from detente.gazetteer.words import fold

HE = frozenset({"he", "she", "him", "her", "his", "himself", "herself"})
_WOMEN = frozenset({"she", "her", "herself", "hers"})
_PEOPLE = ("person", "role")
_OBJECTS = ("dobj", "pobj", "dative", "iobj")


class PersonalPronouns:
    """Finds persons behind pronouns in one entry; what a pronoun tells of a person is kept."""

    def __init__(
        self,
        reading: EntryReading,
        discourse: Discourse,
        of: Callable[[ParsedWord | None], list[EntryActor]],
    ) -> None:
        self._reading = reading
        self._discourse = discourse
        self._of = of
        self._known: dict[str, bool] = {}

    def of(self, word: ParsedWord) -> list[EntryActor]:
        """Give whom a pronoun of one person stands for; an empty list where nobody fits."""
        woman = word.lower in _WOMEN
        not_meant = self._own_subject(word)
        for each in self._candidates(word):
            if each.kind in _PEOPLE and each.key not in not_meant and self._is_woman(each) in (None, woman):
                self._known.setdefault(each.key, woman)
                return [each]
        return []

    def _candidates(self, word: ParsedWord) -> Iterator[EntryActor]:
        if not (word.dep == "nsubj" and word.head.dep == "parataxis"):  # "A, he said, did it": not A
            yield from self.subjects_above(word)
        speakers = [each for each in self._discourse.speakers if each.kind in _PEOPLE]
        if self._discourse.person and self._is_spoken_of(word):
            yield self._discourse.person
        if word.head.lemma in self._reading.words.cues:
            yield from reversed(speakers)
        if self._discourse.person:
            yield self._discourse.person
        yield from reversed(speakers)
        people = self._reading.roster.by_word
        for index in sorted((each for each in people if each < word.i), reverse=True):
            yield people[index].actor

    def _is_spoken_of(self, word: ParsedWord) -> bool:
        """Tell whether the last person is what this paragraph is of, and nobody has spoken in it since."""
        at = self._discourse.person_at
        same = "\n" not in self._reading.parsed.text[at : word.start]
        return 0 <= at > self._discourse.spoken_at and same

    def _own_subject(self, word: ParsedWord) -> set[str]:
        """Give whom an object cannot be: the subject of its own verb, "A thanked him"."""
        if word.dep not in _OBJECTS or word.lower.endswith("self"):
            return set()
        verb = next((each for each in word.up() if each.is_verbal()), None)
        subject = self._reading.clauses.subject(verb) if verb is not None else None
        if subject is None or subject is word:
            return set()
        return {each.key for each in self._of(subject)}

    def _is_woman(self, person: EntryActor) -> bool | None:
        """Tell whether a person is a woman; None where nothing tells."""
        if person.key in self._known:
            return self._known[person.key]
        held = [each.office for each in self._reading.roster.offices if each.holder is person]
        told = _told_by(fold(" ".join([*held, person.label if person.kind == "role" else ""])).split())
        return _told_by_name(fold(person.label)) if told is None else told

    def subjects_above(self, word: ParsedWord) -> list[EntryActor]:
        """Give the subject of the nearest clause around a pronoun that stands before it."""
        verb = word.head
        if word.dep in ("nsubj", "nsubjpass"):
            verb = verb.head if verb.head is not verb else verb
            if verb is word.head:
                return []
        while True:
            for child in verb.children:
                if child.dep in ("nsubj", "nsubjpass") and child.i < word.i and child.pos != "PRON":
                    found = self._of(child)
                    if found:
                        return found
            if verb.head is verb:
                return []
            verb = verb.head


def _told_by(words: list[str]) -> bool | None:
    lists = _lists()
    if any(each.strip(".") in lists["of_women"] for each in words):
        return True
    return False if any(each.strip(".") in lists["of_men"] for each in words) else None


def _told_by_name(name: str) -> bool | None:
    first = name.split()[0] if " " in name else ""
    if first in _lists()["women"]:
        return True
    return False if first in _lists()["men"] else None


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(each) for name, each in word_table("given_names").items()}
