"""Offices told of several at once: "the foreign ministers of Peru and Ecuador, A and B"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detente.claims.drafting.actors import EntryActor
from detente.claims.drafting.naming import EntryNames, NamedWords
from detente.claims.drafting.parsing import ParsedText, ParsedWord
from detente.claims.drafting.roster import HeldOffice, Roster
from detente.claims.drafting.words_of_acts import ActWords

_LONGEST = 24
"""Words after a title that may name its holders."""
_BETWEEN = frozenset(
    {",", "and", "of", "from", "the", "'s", "’s", "respectively", "foreign", "affairs", "external", "defense",
     "defence", "for", "republic", "kingdom", "mr", "mr.", "mrs.", "ms.", "dr.", "h.e."}
)  # fmt: skip

_LOOSE = ("CCONJ", "PUNCT", "DET")


@dataclass
class _Holders:
    """People in the order of the text; states that stand before them all, and the one after each."""

    people: list[NamedWords] = field(default_factory=list)
    shared: list[EntryActor] = field(default_factory=list)
    after: dict[int, EntryActor] = field(default_factory=dict)


def joint_offices(
    parsed: ParsedText, names: EntryNames, words: ActWords, roster: Roster
) -> Iterator[HeldOffice]:
    """Yield the office of each of several holders of one title."""
    return _JointOffices(parsed, names, words, roster).find()


class _JointOffices:
    def __init__(self, parsed: ParsedText, names: EntryNames, words: ActWords, roster: Roster) -> None:
        self._parsed = parsed
        self._names = names
        self._words = words
        self._roster = roster

    def find(self) -> Iterator[HeldOffice]:
        """Yield the office of each of several holders of one title."""
        for word in self._parsed.words:
            title = self._title(word)
            if title is not None:
                yield from self._of_title(word, title)

    def _title(self, word: ParsedWord) -> str | None:
        """Give the singular of a title in the plural; None where it is none."""
        single = word.text.removesuffix("s")
        return single if single != word.text and single.lower() in self._words.titles else None

    def _of_title(self, word: ParsedWord, title: str) -> Iterator[HeldOffice]:
        first = self._first(word)
        found = self._holders(word)
        if len(found.people) < 2:
            return
        states = self._shared_states(first, word, found)
        office = self._office(first, word, title)
        start, end = self._parsed.words[first].start, self._parsed.words[found.people[-1].last].end
        for index, holder in enumerate(found.people):
            state = found.after.get(index) or (states[index] if states else None)
            told = f"{office} of {state.label}" if state else office
            yield HeldOffice(holder.actor, told, state, start, end)

    def _office(self, first: int, word: ParsedWord, title: str) -> str:
        """Give an office without states: the words before its title, and "of Foreign Affairs" after."""
        before = self._parsed.words[first : word.i]
        after: list[ParsedWord] = []
        for each in self._parsed.words[word.i + 1 : word.i + _LONGEST]:
            if each.i in self._names.by_word or each.i in self._roster.by_word or each.pos == "PUNCT":
                break
            after.append(each)
        while after and after[-1].pos in ("ADP", "DET"):
            after.pop()
        plain = [each.text for each in before if each.i not in self._names.by_word and each.pos not in _LOOSE]
        return " ".join([*plain, title, *(each.text for each in after)])

    def _first(self, word: ParsedWord) -> int:
        """Give the first word of a title: qualifiers and names of states before it."""
        first = word.i
        while first > 0 and self._belongs(self._parsed.words[first - 1]):
            first -= 1
        while first < word.i and self._parsed.words[first].pos in _LOOSE:
            first += 1
        return first

    def _belongs(self, word: ParsedWord) -> bool:
        named = word.i in self._names.by_word or word.lower in self._words.qualifiers
        return named or (word.lower == "and" and word.i - 1 in self._names.by_word)

    def _holders(self, title: ParsedWord) -> _Holders:
        found = _Holders()
        index, end = title.i + 1, min(title.i + _LONGEST, self._parsed.sentences[title.sentence][1])
        while index < end:
            person, named = self._roster.by_word.get(index), self._names.by_word.get(index)
            if person is not None:
                found.people.append(person)
                index = person.last
            elif named is not None and named.actor.state is not None:
                self._take_state(found, named)
                index = named.last
            elif self._parsed.words[index].lower not in _BETWEEN:
                break
            index += 1
        return found

    def _take_state(self, found: _Holders, named: NamedWords) -> None:
        if found.people:
            found.after.setdefault(len(found.people) - 1, named.actor)
        else:
            found.shared.append(named.actor)

    def _shared_states(self, first: int, word: ParsedWord, found: _Holders) -> Sequence[EntryActor]:
        """Give the states that stand before the people, one for each; none where they are not as many."""
        before = [
            named.actor
            for index in range(first, word.i)
            if (named := self._names.by_word.get(index)) is not None and named.first == index
        ]
        states = [*before, *found.shared]
        return states if len(states) == len(found.people) else []
