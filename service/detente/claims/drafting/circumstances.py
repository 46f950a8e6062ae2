"""When and where: the dates and places that a verb or an event noun governs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from detente.claims.drafting.actors import EntryActor
from detente.claims.drafting.clauses import is_infinitive, is_question, prepositions
from detente.claims.drafting.dates import FoundDate
from detente.claims.drafting.draft import DraftDate
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.source_text import Span

_PLACE = frozenset(
    {"in", "at", "near", "outside", "inside", "off", "to", "from", "into", "across", "through", "on"}
)
_LEAVING = frozenset({"leave", "depart", "head", "set", "sail", "embark"})
_STILL = frozenset({"in", "at", "near", "outside", "on"})
_WHERE = frozenset({"GPE", "LOC", "FAC"})
_NO_PLACE = frozenset({"DATE", "PERSON", "ORG", "TIME", "EVENT", "LAW", "NORP", "CARDINAL", "MONEY"})
_DEEPEST = 4
_FUTURE = frozenset({"will", "would", "shall", "'ll"})
_TIMETABLED = frozenset(
    {"travel", "fly", "arrive", "leave", "visit", "meet", "join", "open", "begin", "start", "host", "hold",
     "enter", "take", "expire", "end", "resume", "return", "convene", "depart", "head", "chair", "vote",
     "sail", "receive"}
)  # fmt: skip
"""Verbs whose present tells what is to come, beside a day: "flies to Riga on Friday"."""
_PLANNING = frozenset({"plan", "schedule", "expect", "intend", "set", "hope", "due"})


class Circumstances:
    """Dates and places of clauses in one entry."""

    def __init__(self, reading: EntryReading, dates: Sequence[FoundDate]) -> None:
        self._reading = reading
        self._words = reading.words
        self._dates: dict[int, list[tuple[FoundDate, ParsedWord]]] = defaultdict(list)
        for each in dates:
            root = _root(reading.parsed.between(each.start, each.end))
            if root is not None:
                self._dates[root.sentence].append((each, root))

    def when(self, word: ParsedWord, *, noun: bool = False) -> DraftDate | None:
        """Give the date that a verb, or an event noun, governs."""
        start, end = self._reading.parsed.slice(word.left, word.right)
        for each, root in self._dates.get(word.sentence, ()):
            if start <= each.start and each.end <= end and self._governs(word, root, noun=noun):
                return each.date
        return None

    def _governs(self, word: ParsedWord, date: ParsedWord, *, noun: bool) -> bool:
        governor = self._governor(word, date)
        if governor is word:
            return True
        if governor.dep in ("xcomp", "auxpass", "aux") and governor.head is word:
            return True
        if word.dep == "xcomp" and word.head is governor:
            return True
        return not noun and self._is_of_event(governor, word)

    def _governor(self, word: ParsedWord, date: ParsedWord) -> ParsedWord:
        """Give the verb or event noun that a date hangs on."""
        found = date
        for _ in range(5):
            if found.is_root or found is word:
                break
            found = found.head
            if found.is_verbal() or found.lemma in self._words.nouns:
                break
        return found

    def _is_of_event(self, noun: ParsedWord, verb: ParsedWord) -> bool:
        return (
            noun.lemma in self._words.nouns
            and noun.dep in ("dobj", "nsubjpass", "nsubj", "attr", "pobj")
            and (noun.head is verb or noun.head.head is verb)
        )

    def where(self, word: ParsedWord) -> EntryActor | None:
        """Give the place of a verb or event noun."""
        for name, thing in prepositions(word):
            if name in _PLACE or (name == "for" and word.lemma in _LEAVING):
                found = self.place(thing)
                if found is not None:
                    return found
        for child in word.children:
            if (
                child.dep in ("dobj", "nsubj", "nsubjpass", "attr", "pobj")
                and child.lemma in self._words.nouns
            ):
                for name, thing in prepositions(child):
                    found = self.place(thing) if name in _STILL else None
                    if found is not None:
                        return found
        return self._below(word)

    def _below(self, word: ParsedWord) -> EntryActor | None:
        """Give the place in "for a meeting with X in Y", which hangs on what comes between."""
        for _, thing in prepositions(word):
            for name, below in prepositions(thing):
                found = self.place(below) if name in ("in", "at") else None
                if found is not None and (
                    thing.i in self._reading.roster.by_word or thing.lemma in self._words.nouns
                ):
                    return found
        return None

    def place(self, word: ParsedWord, depth: int = 0) -> EntryActor | None:
        """Give the place that a phrase names, None where it names none."""
        named = self._reading.names.by_word.get(word.i)
        if named is not None:
            if named.actor.kind in ("state", "seat", "place"):
                told = self._reading.told(named.first, named.last)
                is_place = named.actor.kind == "place"
                known = named.actor.id if is_place else named.actor.place
                return EntryActor(told, "place", known, named.actor.state)
            return None
        if word.i in self._reading.roster.by_word:
            return None
        if word.entity in _WHERE or (word.pos == "PROPN" and word.entity not in _NO_PLACE):
            return EntryActor(self._label(word), "place")
        return self._within(word, depth + 1) if depth < _DEEPEST else None

    def _within(self, word: ParsedWord, depth: int) -> EntryActor | None:
        """Give the place in "the town of X", "a village in X"."""
        for name, thing in prepositions(word):
            known = thing.entity in _WHERE or thing.i in self._reading.names.by_word
            if name in ("of", "in") and known and word.lemma not in self._words.nouns:
                return self.place(thing, depth)
        for child in word.children:
            if child.dep == "compound" and child.entity in _WHERE and word.lemma in self._words.nouns:
                return self.place(child, depth)
        return None

    def _label(self, word: ParsedWord) -> str:
        first = word.left
        words = self._reading.parsed.words
        while first < word.i and words[first].pos in ("DET", "PUNCT", "ADJ", "SPACE"):
            first += 1
        return self._reading.told(first, word.i)


def _root(words: Sequence[ParsedWord]) -> ParsedWord | None:
    """Give the word of some that hangs on none of them."""
    inside = {each.i for each in words}
    return next((each for each in words if each.head.i not in inside or each.is_root), None)


def tense_of(word: ParsedWord, *, is_prose: bool = True) -> str | None:
    """Tell in which tense a word's governing verb is: "future", "past", or None where no verb says so.

    In prose the present of what has a timetable is to come; a headline's is past.
    """
    verb = word if word.is_verbal() else next((each for each in word.up() if each.is_verbal()), None)
    for _ in range(4):
        if verb is None:
            return None
        if verb.lemma in _PLANNING or any(
            each.lower in _FUTURE and each.dep == "aux" for each in verb.children
        ):
            return "future"
        if verb.tag == "VBD" or any(
            each.tag == "VBD" and each.dep in ("aux", "auxpass") for each in verb.children
        ):
            return "past"
        if is_prose and _is_timetabled(verb):
            return "future"
        if verb.dep not in ("xcomp", "auxpass", "advcl", "acl", "conj", "pcomp") or verb.is_root:
            return None
        verb = next((each for each in verb.up() if each.is_verbal()), None)
    return None


def _is_timetabled(verb: ParsedWord) -> bool:
    auxiliaries = [each for each in verb.children if each.dep in ("aux", "auxpass")]
    if verb.tag == "VBG":
        return verb.lemma in _TIMETABLED and any(each.tag in ("VBZ", "VBP") for each in auxiliaries)
    return verb.lemma in _TIMETABLED and verb.tag in ("VBZ", "VBP") and not auxiliaries


def spans_of(verb: ParsedWord, parsed_words: Sequence[ParsedWord]) -> tuple[int, int]:
    """Give the first and last word of a clause without the clauses that get drafts of their own."""
    inside = sorted(clause_words(verb))
    first, last = inside[0], inside[-1]
    while first < last and parsed_words[first].pos in ("SPACE", "PUNCT"):
        first += 1
    while last > first and parsed_words[last].pos in ("SPACE", "PUNCT"):
        last -= 1
    return first, last


def clause_words(verb: ParsedWord) -> Iterator[int]:
    """Yield the words of a clause by their indexes, without the clauses that have drafts of their own."""
    todo = [verb]
    while todo:
        word = todo.pop()
        yield word.i
        todo += [each for each in word.children if not _has_its_own(each, word, verb)]


def _has_its_own(child: ParsedWord, word: ParsedWord, verb: ParsedWord) -> bool:
    if is_question(child):
        return False
    if child.dep == "advcl" and child.tag == "VB" and child.i > verb.i and is_infinitive(child):
        return False
    if child.dep in ("ccomp", "advcl", "parataxis") and child.i > verb.i and child.is_verbal():
        bare = child.dep == "ccomp" and child.tag == "VB"
        return not bare or any(each.dep == "aux" and each.tag == "MD" for each in child.children)
    if child.dep == "conj" and child.is_verbal():
        return True
    return child.dep == "punct" and word is verb


def to_raw(reading: EntryReading, first: int, last: int) -> Span:
    """Give the entry's own offsets of words, both included."""
    return reading.smooth.back(*reading.parsed.slice(first, last))
