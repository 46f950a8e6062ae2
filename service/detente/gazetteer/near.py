"""Names that are nearly what was asked for: by shared trigrams, with a score below that of any exact name."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from detente.gazetteer.model import NameOfThing
from detente.gazetteer.words import key_of

MOST_LIKE = 79
"""The score of a name that differs by next to nothing: it is a candidate, and no more."""
LEAST_LIKE = 25
"""Names with less in common are no candidates."""
_LONGEST = 200


class Near:
    """Trigrams of names."""

    def __init__(self, names: Iterable[NameOfThing]) -> None:
        self._names: list[list[NameOfThing]] = []
        self._sizes: list[int] = []
        self._words: list[frozenset[str]] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
        by_key: dict[str, list[NameOfThing]] = defaultdict(list)
        for each in names:
            by_key[key_of(each.text)].append(each)
        for number, (key, found) in enumerate(by_key.items()):
            grams = _grams(key)
            self._names.append(found)
            self._sizes.append(len(grams))
            self._words.append(frozenset(key.split()))
            for gram in grams:
                self._holding[gram].append(number)

    def find(self, text: str, most: int) -> list[tuple[NameOfThing, int]]:
        """Give names like a text with scores, the likest first; the text's first 200 characters count."""
        key = key_of(text[:_LONGEST])
        grams, words = _grams(key), frozenset(key.split())
        shared = Counter(number for gram in grams for number in self._holding.get(gram, ()))
        scored = (
            (self._score(number, count, len(grams), words), -number) for number, count in shared.items()
        )
        best = heapq.nlargest(most, (each for each in scored if each[0] >= LEAST_LIKE))
        return [(name, score) for score, number in best for name in self._names[-number]]

    def _score(self, number: int, shared: int, size: int, words: frozenset[str]) -> int:
        """Score by the greater of two likenesses: shared trigrams, and words of the shorter in the longer."""
        dice = 2 * shared / (size + self._sizes[number])
        own = self._words[number]
        within = len(words & own) / min(len(words), len(own)) if words and own else 0.0
        total = len(words & own) / max(len(words), len(own)) if words and own else 0.0
        return round(MOST_LIKE * max(dice, (within + total) / 2 if within == 1 else 0.0))


def _grams(key: str) -> frozenset[str]:
    """Give the trigrams of a folded name, those at its ends too.

    >>> sorted(_grams("oman"))
    ['  o', ' om', 'an ', 'man', 'oma']
    """
    padded = f"  {key} " if key else ""
    return frozenset(padded[each : each + 3] for each in range(len(padded) - 2))


def likest(found: Sequence[tuple[NameOfThing, int]]) -> int:
    """Give the highest score; 0 where nothing was found."""
    return max((score for _, score in found), default=0)
