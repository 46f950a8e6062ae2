"""What is known of one entry: before its clauses are read, and while its sentences go by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detente.claims.drafting.actors import EntryActor
from detente.claims.drafting.clauses import Clauses
from detente.claims.drafting.naming import EntryNames
from detente.claims.drafting.parsing import ParsedText, ParsedWord
from detente.claims.drafting.roster import Roster
from detente.claims.drafting.source_text import SmoothText
from detente.claims.drafting.spoken import SpokenParts
from detente.claims.drafting.words_of_acts import ActWords


@dataclass
class EntryReading:
    """All that is known of one entry before its clauses are read."""

    smooth: SmoothText
    parsed: ParsedText
    words: ActWords
    clauses: Clauses
    names: EntryNames
    roster: Roster
    spoken: SpokenParts
    pair: Sequence[str] = ()
    """The two states that the entry names most."""

    def is_asked(self, word: ParsedWord) -> bool:
        """Tell whether the sentence of a word asks: a question says nothing is so."""
        first, end = self.parsed.sentences[word.sentence]
        said_in = self.spoken.quotation_at(word.start)
        for each in self.parsed.words[max(first, word.i + 1) : end]:
            if each.text == "?" and self.spoken.quotation_at(each.start) == said_in:
                return True
        return False

    def named_by_according(self, first: int, end: int) -> Iterator[tuple[ParsedWord, ParsedWord]]:
        """Yield each "according" outside quotations of some words, with whom "according to" names."""
        words = self.parsed.words
        for index in range(first, end - 2):
            if words[index].lower != "according" or words[index + 1].lower != "to":
                continue
            hung = (each for each in words[index + 2 : end] if each.dep == "pobj")
            named = next((each for each in hung if each.head.i in (index, index + 1)), None)
            if named is not None and not self.spoken.quotation_at(words[index].start):
                yield words[index], named

    def phrase(self, head: ParsedWord) -> str:
        """Give the words of a noun and what stands before it, without an article."""
        first = head.left
        while first < head.i and self.parsed.words[first].pos in ("DET", "PUNCT", "SPACE"):
            first += 1
        return self.told(first, head.i)

    def told(self, first: int, last: int) -> str:
        """Give the entry's own text of words, both included."""
        start, end = self.smooth.back(*self.parsed.slice(first, last))
        return " ".join(self.smooth.raw[start:end].split())


@dataclass
class Discourse:
    """Who was spoken of last, while the sentences go by."""

    plural: list[EntryActor] = field(default_factory=list)
    person: EntryActor | None = None
    person_at: int = -1
    """Where the person was a subject last, and where somebody spoke last: offsets of the parsed text."""
    spoken_at: int = -1
    agent: EntryActor | None = None
    speakers: list[EntryActor] = field(default_factory=list)
    of_kind: dict[str, list[EntryActor]] = field(default_factory=dict)
    shared: dict[str, list[EntryActor]] = field(default_factory=dict)
    """Whose a thing was said to be last, by its noun: "these projects" after "our joint projects"."""
