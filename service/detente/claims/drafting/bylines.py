"""Media that a sentence names without a verb: "Reuters: …", "BREAKING – State TV: …", "… (AFP)."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.claims.drafting.claim_source import INDIRECT, ClaimSource
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.tellers import Tellers

_LONGEST = 6
"""Words of a byline."""
_DASHES = frozenset({"–", "—", "-", "--", "|"})


class Bylines:
    """Finds the bylines of sentences, in one entry."""

    def __init__(self, reading: EntryReading, tellers: Tellers) -> None:
        self._reading = reading
        self._media = reading.words.media | reading.words.agencies | {"tv"}
        self._tellers = tellers
        self._is_plain = [self._has_no_byline(*each) for each in reading.parsed.sentences]

    def _has_no_byline(self, first: int, end: int) -> bool:
        """Tell what most sentences show at once: no colon and no bracket, or no medium."""
        words = self._reading.parsed.words[first:end]
        return not any(each.text in (":", ")") for each in words) or not any(map(self._is_medium, words))

    def source(self, verb: ParsedWord) -> ClaimSource | None:
        """Give the medium that stands before the colon, or in the last brackets, of a clause's sentence."""
        if self._is_plain[verb.sentence]:
            return None
        first, end = self._reading.parsed.sentences[verb.sentence]
        words = self._reading.parsed.words
        for named in (*_before_colon(words[first : verb.i]), *_in_last_brackets(words[verb.i : end])):
            medium = next((each for each in reversed(named) if self._is_medium(each)), None)
            if medium is not None and not any(each.is_verbal() for each in named):
                found = self._tellers.named(medium)
                return ClaimSource(found, "asserted", INDIRECT, medium)
        return None

    def _is_medium(self, word: ParsedWord) -> bool:
        return not self._media.isdisjoint((word.lemma, word.lower)) and word.pos in ("NOUN", "PROPN")


def _before_colon(words: Sequence[ParsedWord]) -> Iterator[Sequence[ParsedWord]]:
    """Yield what stands before the first colon of a sentence, after a dash within it."""
    colon = next((index for index, each in enumerate(words) if each.text == ":"), None)
    if colon is None:
        return
    dash = max((index + 1 for index, each in enumerate(words[:colon]) if each.text in _DASHES), default=0)
    if 0 < colon - dash <= _LONGEST:
        yield words[dash:colon]


def _in_last_brackets(words: Sequence[ParsedWord]) -> Iterator[Sequence[ParsedWord]]:
    """Yield what stands in brackets at the very end of a sentence."""
    told = [each for each in words if each.pos != "SPACE" and each.text not in (".", "!")]
    if not told or told[-1].text != ")":
        return
    opening = max((index for index, each in enumerate(told) if each.text == "("), default=None)
    if opening is not None and 0 < len(told) - opening - 2 <= _LONGEST:
        yield told[opening + 1 : -1]
