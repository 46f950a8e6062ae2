"""What stands around a name in a text, as far as it shows how the name is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from detente.gazetteer.lexicon import OtherMeaning
from detente.gazetteer.trie import TextWords
from detente.gazetteer.words import fold

_SPACE = re.compile(r"[\s\u00a0]{1,3}")
_APOSTROPHE = re.compile(r"['’ʼ]")
_ENDS_SENTENCE = re.compile(r"[.!?:;\n\"“”‘]")
_MOTION_WITHIN = 4
"""How many words before a name a word of motion is looked for: "flew back to Rome"."""
_VERB_WITHIN = 3
"""How many words after a name its verb is looked for: "Ankara has also denied"."""
_FEW_WORDS = 4
"""How far from a name a word of politics may stand: "Georgia's newly elected president"."""


class TextContext:
    """The words of a text around places in it. Indexes are those of words; `last` is one past the name."""

    def __init__(self, words: TextWords, cues: Mapping[str, frozenset[str]]) -> None:
        self.words = words
        self._cues = cues

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Every folded word of the text."""
        return frozenset(map(fold, set(self.words.written)))

    def word(self, index: int) -> str:
        """Give a folded word; none outside the text."""
        return fold(self.words.written[index]) if 0 <= index < len(self.words) else ""

    def before(self, first: int) -> str:
        """Give the folded word before a name, where only a space stands between; "the" is skipped."""
        index = first - 1
        if index < 0 or not _SPACE.fullmatch(self.words.gap(first)):
            return ""
        if self.word(index) == "the" and index and _SPACE.fullmatch(self.words.gap(index)):
            index -= 1
        return self.word(index)

    def follows(self, last: int) -> int:
        """Give the index of the word after a name, past a possessive s; the text's length at a break."""
        if self.is_possessive(last):
            last += 1 if self.word(last) == "s" and _APOSTROPHE.search(self.words.gap(last)) else 0
            return min(last, len(self.words))
        if last >= len(self.words):
            return last
        gap = self.words.gap(last)
        if len(self.words.written[last - 1]) == 1:  # the stop of an abbreviation ends no sentence
            gap = gap.removeprefix(".")
        return last if _SPACE.fullmatch(gap) else len(self.words)

    def is_possessive(self, last: int) -> bool:
        """Tell whether a name has an 's, or the apostrophe of a plural."""
        if last >= len(self.words):
            return False
        gap = self.words.gap(last)
        return bool(_APOSTROPHE.match(gap)) and (self.word(last) == "s" or gap[1:].isspace())

    def is_locative(self, first: int) -> bool:
        """Tell whether a preposition of place stands before a name, or somebody goes there."""
        before = self.before(first)
        if before in self._cues["direction"]:
            near = range(first - _MOTION_WITHIN, first - 1)
            return any(self.word(each) in self._cues["motion"] for each in near)
        return before in self._cues["locative"] or before in self._cues["visiting"]

    def acts(self, first: int, last: int) -> bool:
        """Tell whether a name does what governments do: it says, has a policy, is dealt with."""
        if self.before(first) in self._cues["partner"]:
            return True
        index = self.follows(last)
        if self.is_possessive(last):
            return self.word(index) in self._cues["political"]
        for _ in range(_VERB_WITHIN):
            if self.word(index) in self._cues["verbs"]:
                return True
            if self.word(index) not in self._cues["adverbs"]:
                return False
            index += 1
        return False

    def is_political(self, first: int, last: int) -> bool:
        """Tell whether words of politics are joined to a name, before or after it."""
        if self.is_possessive(last):
            start = self.follows(last)
            return any(
                self.word(each) in self._cues["political"] for each in range(start, start + _FEW_WORDS)
            )
        index = first - 1
        if self.word(index) == "the":
            index -= 1
        if self.word(index) not in self._cues["links"] or not self._is_plain(index, first):
            return False
        return self.word(index - 1) in self._cues["political"] or self._is_titled(index - 1)

    def _is_titled(self, index: int) -> bool:
        """Tell whether a person's name with a title ends at a word: "King Hussein", "President Déby"."""
        for each in range(index, index - _FEW_WORDS, -1):
            if not self.word(each) or not self.words.written[each][0].isupper():
                return False
            if self.word(each) in self._cues["political"]:
                return self._is_plain(each + 1, index)
        return False

    def _is_plain(self, start: int, stop: int) -> bool:
        return all(_SPACE.fullmatch(self.words.gap(each)) for each in range(max(start, 1), stop + 1))

    def begins_sentence(self, first: int) -> bool:
        """Tell whether a name begins a sentence, a line or a quotation, where every word has a capital."""
        if first == 0:
            return True
        gap = self.words.gap(first)
        return bool(_ENDS_SENTENCE.search(gap)) and not self._is_abbreviated(first - 1, gap)

    def _is_abbreviated(self, index: int, gap: str) -> bool:
        """Tell whether a full stop is that of an initial, or of a title before a name."""
        initial = len(self.words.written[index]) == 1 and self.words.written[index].isupper()
        return gap == ". " and (initial or self.word(index) in self._cues["honorifics"])

    def is_among_capitals(self, first: int, last: int) -> bool:
        """Tell whether words beside a name are in capitals as well, so that its own say nothing."""
        beside = [self.words.written[each] for each in (first - 1, last) if 0 <= each < len(self.words)]
        own = self.words.written[first]
        if own.isupper() and len(own) > 1:
            return any(each.isupper() and len(each) > 1 for each in beside)
        plain = (
            first > 0
            and last < len(self.words)
            and self._is_plain(first, first)
            and self._is_plain(last, last)
        )
        return plain and all(each[0].isupper() for each in beside)

    def is_person(self, first: int, last: int) -> bool:
        """Tell whether a name stands as a person's does: after Mr, or beside a word that may be a name."""
        if self.before(first) in self._cues["honorifics"] or self._is_honorific(first):
            return True
        before, after = first - 1, last
        return self._is_name_like(before, first) or (
            not self.is_possessive(last) and self._is_name_like(after, after)
        )

    def _is_honorific(self, first: int) -> bool:
        return (
            first > 0
            and self.words.gap(first).startswith(".")
            and len(self.words.gap(first)) == 2
            and self.word(first - 1) in self._cues["honorifics"]
        )

    def _is_name_like(self, index: int, gap: int) -> bool:
        """Tell whether a word beside a name has a capital without beginning a sentence, and is no title."""
        if not 0 <= index < len(self.words) or not _SPACE.fullmatch(self.words.gap(gap)):
            return False
        written, folded = self.words.written[index], self.word(index)
        if not (written[0].isupper() and written[1:].islower()) or any(
            folded in each for each in self._cues.values()
        ):
            return False
        return index > gap - 1 or not self.begins_sentence(index) or folded not in self._cues["function"]

    def speaks_for(self, meaning: OtherMeaning) -> str | None:
        """Give a word of the text that speaks for another meaning of a name."""
        return min(meaning.near & self.all_words, default=None)
