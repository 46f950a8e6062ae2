"""From a text to the mentions in it: names, phrases of offices around them, rulings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from detente.gazetteer.candidates import candidates_of, once
from detente.gazetteer.context import TextContext
from detente.gazetteer.deciding import FoundName, NameSurroundings, decide, firm_states
from detente.gazetteer.forms import fits_case
from detente.gazetteer.lexicon import Lexicon, OtherMeaning
from detente.gazetteer.links import AuthorityLinks
from detente.gazetteer.model import Candidate, Mention, NameOfThing
from detente.gazetteer.titles import JOINTS, OfficesByTitle, before_body
from detente.gazetteer.trie import Hit, TextWords, Trie
from detente.gazetteer.words import key_of
from detente.vocabulary.edtf import Bounds

Meant = tuple[tuple[Candidate, ...], OtherMeaning | None, bool]
"""What a name as it is written may mean on the day, what else it is, whether a full stop belongs to it."""
_LIST = re.compile(r"\s*(?:,|/|&|-|–)\s*|\s+")
_AND = frozenset({"and", "or"})
_LONGEST_TITLE = 12


@dataclass(frozen=True)
class ReadingTables:
    """What a text is read with."""

    names: Trie[NameOfThing | None]
    """Names; None is that of something which the authority does not have."""
    offices: OfficesByTitle
    links: AuthorityLinks
    lexicon: Lexicon


class TextReading:
    """One text, read on one day."""

    def __init__(self, text: str, tables: ReadingTables, on: Bounds | None) -> None:
        self._text, self._tables, self._on = text, tables, on
        self._words = TextWords(text)
        self._known: dict[str, Meant] = {}
        self._context = TextContext(self._words, tables.lexicon.cues)

    def mentions(self) -> list[Mention]:
        """Give what the text names, in order; no two overlap."""
        found = list(
            self._phrases([each for hit in self._tables.names.hits(self._words) for each in self._found(hit)])
        )
        around = NameSurroundings(
            self._context,
            self._tables.links,
            self._on,
            firm_states(found, self._tables.links),
            frozenset(self._neighbours(found)),
            frozenset(self._before_states(found)),
        )
        return [self._mention(each, around) for each in found]

    def _found(self, hit: Hit[NameOfThing | None]) -> Iterator[FoundName]:
        written = self._text[hit.start : hit.end]
        if written not in self._known:
            self._known[written] = self._meant(hit.values, written)
        candidates, meaning, has_stop = self._known[written]
        if candidates:
            end = hit.end + (has_stop and self._text[hit.end : hit.end + 1] == ".")
            yield FoundName(hit.start, end, hit.first, hit.last, candidates, meaning)

    def _meant(self, values: Sequence[NameOfThing | None], written: str) -> Meant:
        names = [each for each in values if each is not None and self._fits(each, written)]
        candidates = candidates_of(names, self._tables.links, self._on)
        meaning = self._tables.lexicon.meanings.get(key_of(written))
        meaning = meaning if meaning is not None and meaning.counts(self._on) else None
        return tuple(candidates), meaning, bool(names) and names[0].text.endswith(".")

    def _fits(self, name: NameOfThing, written: str) -> bool:
        """Tell whether a name may be written so; titles of offices have capitals or not."""
        thing = self._tables.links.things.get(name.thing)
        return (thing is not None and thing.kind == "office") or fits_case(name.text, written)

    def _phrases(self, found: Sequence[FoundName]) -> Iterator[FoundName]:
        """Yield names, and in place of those of a body with a title, the office."""
        past = 0
        for each in found:
            phrase = self._after(each) or self._before(each, past)
            chosen = phrase or each
            if chosen.first >= past:
                yield self._with_holders(chosen)
                past = chosen.last

    def _after(self, body: FoundName) -> FoundName | None:
        """Find "Turkish foreign minister" and "Turkey's foreign minister"."""
        start = self._context.follows(body.last)
        title = self._tables.offices.titles.at(self._words, start)
        if title is None:
            return None
        return self._office(body, title.values[0], body.first, title.last)

    def _before(self, body: FoundName, past: int) -> FoundName | None:
        """Find "foreign minister of Turkey": the longest title that ends before the joint."""
        if body.first == past or self._context.word(body.first - 1) not in JOINTS:
            return None
        near = max(past, body.first - _LONGEST_TITLE - 2)
        words = [self._context.word(index) for index in range(near, body.first)]
        stop = before_body(words, len(words))
        for start in range(near, near + stop if stop else near):
            title = self._tables.offices.titles.at(self._words, start)
            if title is not None and title.last == near + (stop or 0):
                return self._office(body, title.values[0], start, body.last)
        return None

    def _office(self, body: FoundName, title: str, first: int, last: int) -> FoundName | None:
        if self._context.before(first) in self._tables.lexicon.cues["lesser"]:
            return None
        bodies = [each.thing.iri for each in body.candidates if each.named in ("name", "alias", "demonym")]
        offices = self._tables.offices.of(bodies, title)
        things = self._tables.links.things
        candidates = once(
            Candidate(things[each], "title", f"{title} of {things[things[each].of[0]].label}", 100, title)
            for each in offices
            if things[each].exists(self._on) and things[each].of[0] in things
        )
        if not candidates:
            return None
        start, end = self._words.starts[first], self._words.ends[last - 1]
        return FoundName(start, end, first, last, tuple(candidates))

    def _with_holders(self, found: FoundName) -> FoundName:
        only = found.candidates[0]
        if len(found.candidates) > 1 or only.thing.kind != "office" or self._is_former(found):
            return found
        return (
            replace(found, holders=self._tables.offices.holders(only.thing.iri, self._on))
            if self._on
            else found
        )

    def _is_former(self, found: FoundName) -> bool:
        first = found.first
        return first > 0 and self._context.word(first - 1) in self._tables.lexicon.cues["former"]

    def _neighbours(self, found: Sequence[FoundName]) -> Iterator[int]:
        """Name those that stand in one list with a state, or are joined to one by "and"."""
        for one, two in pairwise(found):
            if self._is_list(one.last, two.first):
                if _is_state(two):
                    yield one.first
                if _is_state(one):
                    yield two.first

    def _before_states(self, found: Sequence[FoundName]) -> Iterator[int]:
        """Name those that a comma and the name of their own state follow."""
        links = self._tables.links
        for one, two in pairwise(found):
            if one.last == two.first and self._words.gap(two.first).strip() == ",":
                states = {state for each in one.candidates for state in links.states_of(each.thing)}
                if any(each.thing.iri in states for each in two.candidates):
                    yield one.first

    def _is_list(self, last: int, first: int) -> bool:
        if first == last:
            return bool(re.fullmatch(r"\s*[,/&–-]\s*", self._words.gap(first)))
        gaps = (self._words.gap(last), self._words.gap(first))
        return (
            first == last + 1
            and self._context.word(last) in _AND
            and all(_LIST.fullmatch(each) for each in gaps)
        )

    def _mention(self, found: FoundName, around: NameSurroundings) -> Mention:
        ruling = decide(found, around)
        rest = [each for each in found.candidates if each is not ruling.chosen]
        candidates = (*((ruling.chosen,) if ruling.chosen else ()), *rest)
        text = self._text[found.start : found.end]
        return Mention(found.start, found.end, text, ruling.verdict, candidates, ruling.why, found.holders)


def _is_state(found: FoundName) -> bool:
    """Tell whether a name is a state's, and perhaps its territory's, without any doubt."""
    kinds = {each.thing.kind for each in found.candidates}
    named = all(each.named in ("name", "alias") for each in found.candidates)
    alone = found.is_firm and kinds == {"state"}
    return alone or (found.meaning is None and kinds == {"state", "place"} and named)
