"""A trie of words: every longest name in a text, in one pass (docs/decisions/0039)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Generic, TypeVar

from detente.gazetteer.words import HANGUL, UNSPACED, WORD, fold

Value = TypeVar("Value")

_PROCLITICS = ("و", "ب", "ف", "ك", "ل")
"""What Arabic writes onto the front of a word: and, in, so, like, to."""
_SHORTEST_ARABIC = 3
_ARABIC = re.compile("[\u0621-\u064a]")
_GAP = re.compile(r"[\s\u00a0\u2010-\u2015'’ʼ\u00b7.-]{0,3}")
_STRICT_GAP = re.compile(r"[\s\u00a0\u2010-\u2015'’ʼ\u00b7-]{0,2}")
_ABBREVIATED = 3
"""A word so short may have a full stop after it within a name: St. Petersburg, U.S."""
_HANGUL = "\u1100"
"""No word of Hangul sorts before this."""
_SPLIT = re.compile(f"({WORD.pattern})")
_COMMA = re.compile(r",\s{1,2}")


@dataclass
class Node(Generic[Value]):
    """What may follow the words so far, and what they name if they end here."""

    after: dict[str, Node[Value]] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)


@dataclass(frozen=True)
class Hit(Generic[Value]):
    """A run of words that is a name: half-open offsets of characters and of words."""

    start: int
    end: int
    first: int
    last: int
    values: Sequence[Value]


class TextWords:
    """The words of one text: their places, and each as the trie has them."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Gaps and words by turns: their places follow from their lengths, without an object a word.
        parts = _SPLIT.split(text)
        ends = list(accumulate(map(len, parts)))
        self.written = parts[1::2]
        self.starts, self.ends = ends[:-1:2], ends[1::2]

    def __len__(self) -> int:
        return len(self.written)

    def gap(self, index: int) -> str:
        """Give what stands between a word and the one before it."""
        return self.text[self.ends[index - 1] : self.starts[index]]

    def holds_name(self, first: int, last: int) -> bool:
        """Tell whether nothing between words ends a sentence or a list, so that they may be one name."""
        return all(self.joins(index) for index in range(first + 1, last))

    def joins(self, index: int) -> bool:
        """Tell whether a word and the one before it may be parts of one name."""
        gap = self.gap(index)
        if gap == " ":
            return True
        if UNSPACED.fullmatch(self.written[index]) and UNSPACED.fullmatch(self.written[index - 1]):
            return not gap or gap.isspace() or gap == "·"
        if _STRICT_GAP.fullmatch(gap):
            return bool(gap)
        short = len(self.written[index - 1]) <= _ABBREVIATED
        return (short and bool(_GAP.fullmatch(gap))) or bool(_COMMA.fullmatch(gap))

    def begins(self, index: int) -> bool:
        """Tell whether a name may begin here: Hangul names begin where a word does."""
        return self.written[index] < _HANGUL or not (
            index
            and HANGUL.match(self.written[index])
            and not self.gap(index)
            and HANGUL.match(self.written[index - 1])
        )


class Trie(Generic[Value]):
    """Names by their folded words."""

    def __init__(self, names: Iterable[tuple[Sequence[str], Value]] = ()) -> None:
        self._root: Node[Value] = Node()
        self._first: dict[str, tuple[Node[Value], int] | None] = {}
        """Where each word as written leads to from the root, and how many letters before the name it has."""
        for words, value in names:
            self.add(words, value)

    def add(self, words: Sequence[str], value: Value) -> None:
        """Add a name; one without words names nothing."""
        if not words:
            return
        node = self._root
        for word in words:
            node = node.after.setdefault(word, Node())
        node.values.append(value)
        self._first.clear()

    def get(self, words: Sequence[str]) -> Sequence[Value]:
        """Give what exactly these words name."""
        node: Node[Value] | None = self._root
        for word in words:
            node = node.after.get(word) if node else None
        return node.values if node else ()

    def hits(self, words: TextWords) -> Iterator[Hit[Value]]:
        """Yield the longest name at each place, from left to right, none within another."""
        for word in set(words.written) - self._first.keys():
            self._first[word] = self._lead(word)
        known, past, written = self._first, 0, words.written
        following = [*written[1:], ""]
        for index in [index for index, word in enumerate(written) if known[word] is not None]:
            found = known[written[index]]
            if found is None or index < past:
                continue
            node = found[0]  # most first words of long names are common ones, which nothing follows
            if not node.values and fold(following[index]) not in node.after:
                continue
            if hit := self._longest(words, index, *found):
                yield hit
                past = hit.last

    def at(self, words: TextWords, index: int) -> Hit[Value] | None:
        """Find the longest name that begins with one word."""
        found = self._lead(words.written[index]) if index < len(words) else None
        return self._longest(words, index, *found) if found is not None else None

    def _lead(self, word: str) -> tuple[Node[Value], int] | None:
        folded = fold(word)
        if (node := self._root.after.get(folded)) is not None:
            return node, 0
        if _ARABIC.match(word) and len(folded) == len(word):
            for skipped, rest in _without_proclitics(word, folded):
                if (node := self._root.after.get(rest)) is not None:
                    return node, skipped
        return None

    def _longest(self, words: TextWords, first: int, node: Node[Value], skipped: int) -> Hit[Value] | None:
        if not words.begins(first):
            return None
        written, last, here = words.written, first + 1, node
        best, values = (last, node.values) if node.values else (0, node.values)
        while here.after and last < len(written):
            further = here.after.get(fold(written[last]))
            if further is None or not words.joins(last):
                break
            here, last = further, last + 1
            if here.values:
                best, values = last, here.values
        if not best:
            return None
        return Hit(words.starts[first] + skipped, words.ends[best - 1], first, best, values)


def _without_proclitics(word: str, folded: str) -> Iterator[tuple[int, str]]:
    """Yield what an Arabic word may be without what is written onto its front, and how long that is."""
    for before in _PROCLITICS:
        rest = folded.removeprefix(before)
        if rest != folded and len(rest) >= _SHORTEST_ARABIC:
            yield len(before), rest
    if word.startswith("لل"):
        yield 1, f"ال{folded[2:]}"
