"""People by their full names and surnames, and the offices that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from detente.claims.drafting.actors import EntryActor
from detente.claims.drafting.joint_offices import joint_offices
from detente.claims.drafting.naming import EntryNames, NamedWords
from detente.claims.drafting.parsing import ParsedText, ParsedWord
from detente.claims.drafting.roster import HeldOffice, Roster
from detente.claims.drafting.words_of_acts import ActWords
from detente.gazetteer.words import fold

_INITIAL = re.compile(r"[A-Z]\.?$")
_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]*$")
_NOT_PEOPLE = ("ORG", "GPE", "NORP", "WORK_OF_ART", "FAC", "PRODUCT", "LOC")
_LONG_NAMES = ("ORG", "WORK_OF_ART", "EVENT", "LAW", "FAC")
_TITLE_WITHIN = 14
"""Words before a name that a title may begin at."""
_AFTER_NAMES = frozenset({"'s", "'", ",", ".", ")", "’s"})
_JOINTS = frozenset({"of", "for", "to", "on", "and", "in", "at"})
_PARTICLES = frozenset(
    {"al", "el", "bin", "ben", "ibn", "bint", "abu", "ould", "von", "van", "der", "den", "de", "del", "della",
     "da", "dos", "di", "du", "la", "le", "ter", "af"}
)  # fmt: skip
"""What joins the parts of a name, in lower case."""
_LONGEST_NAME = 7
"""Words, hyphens and particles among them."""
_RANKS = frozenset(
    {"general", "colonel", "captain", "major", "lieutenant", "admiral", "brigadier", "marshal", "sheikh"}
)
"""What somebody is called, beside the office that he holds."""
_CALENDAR = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
     "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
)  # fmt: skip


class PeopleFinder:
    """Reads people and their offices from one parsed entry."""

    def __init__(self, parsed: ParsedText, names: EntryNames, words: ActWords, issued: date | None) -> None:
        self._parsed = parsed
        self._names = names
        self._words = words
        self._issued = issued
        self.roster = Roster()

    def find(self) -> Roster:
        """Give the roster."""
        for first, end in self._spans():
            if any(index in self.roster.by_word for index in range(first, end)):
                continue
            self._take(first, end)
        self._take_surnames()
        self.roster.add_offices(joint_offices(self._parsed, self._names, self._words, self.roster))
        for index in sorted(self.roster.by_word):
            found = self.roster.by_word[index]
            if found.first == index:
                self._read_office(found)
        for person in self.roster.people():
            self._identify(person)
        return self.roster

    def _identify(self, person: EntryActor) -> None:
        thing = self._names.person(person.label, self._issued)
        if thing is not None:
            person.id = self._names.reference(thing.iri)

    # Names
    def _spans(self) -> list[tuple[int, int]]:
        found = {*self._by_model(), *self._after_titles(), *self._by_gazetteer(), *self._beside_titles()}
        return sorted(found, key=lambda each: (each[0], -each[1]))

    def _by_gazetteer(self) -> Iterator[tuple[int, int]]:
        for index, each in self._names.by_word.items():
            if each.actor.kind == "person" and each.first == index:
                yield each.first, each.last + 1

    def _by_model(self) -> Iterator[tuple[int, int]]:
        for first, end, label in self._parsed.names:
            if label == "PERSON" or (label in _NOT_PEOPLE and first and self._may_be_person(first, end)):
                span = self._trimmed(first, end)
                if span is not None:
                    yield span
            elif label in _LONG_NAMES and end - first >= 3:
                yield from self._at_the_end(first, end)

    def _may_be_person(self, first: int, end: int) -> bool:
        """Tell whether a name that the model takes for something else follows a title."""
        titled = any(self._is_form_of_address(each) for each in (first - 1, first))
        return titled and not any(self._is_other(each) for each in range(first, end))

    def _is_form_of_address(self, index: int) -> bool:
        word = self._parsed.words[index].lower.strip(".")
        return word in self._words.titles or word in self._words.honorifics

    def _is_other(self, index: int) -> bool:
        found = self._names.by_word.get(index)
        return found is not None and found.actor.kind != "person"

    def _trimmed(self, first: int, end: int) -> tuple[int, int] | None:
        words = self._parsed.words
        while first < end and (self._is_before_name(words[first]) or self._is_other(first)):
            first += 1
        while end > first and (words[end - 1].text in _AFTER_NAMES or words[end - 1].pos == "CCONJ"):
            end -= 1
        while end > first and self._goes_on(end):
            end += 1
        while (
            first > 0 and first < end and _INITIAL.match(words[first].text) and self._begins_name(first - 1)
        ):
            first -= 1
        is_name = end > first and words[first].text[:1].isupper() and words[first].lower not in _CALENDAR
        return (
            (first, end) if is_name and not any(self._is_other(each) for each in range(first, end)) else None
        )

    def _goes_on(self, end: int) -> bool:
        """Tell whether a name goes on after what the model gives of it: "Warren Minor" Christopher."""
        words = self._parsed.words
        last = words[end - 1]
        if end >= len(words) or last.dep != "compound" or last.head.i < end:
            return False
        word = words[end]
        named = word.pos == "PROPN" and word.text[:1].isupper() and word.entity in ("", "PERSON")
        return named and not self._is_other(end) and word.lower not in self._words.titles

    def _begins_name(self, index: int) -> bool:
        word = self._parsed.words[index]
        return word.text[:1].isupper() and word.lower not in self._words.titles and word.lower != "state"

    def _is_before_name(self, word: ParsedWord) -> bool:
        low = word.lower.strip(".")
        known = low in self._words.titles or low in self._words.honorifics
        return known or low in ("the", "prime", "foreign", "vice", "deputy", "state", "former")

    def _at_the_end(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield a person's name that the model glued to a body's: "… to Counter ISIL Brett McGurk"."""
        words = self._parsed.words
        last = max((each for each in range(first, end) if each in self._names.by_word), default=-1)
        if last < 0 or not 2 <= end - last - 1 <= 3 or end >= len(words):
            return
        plain = all(
            each.text[:1].isupper() and each.text.isalpha() and each.lower not in self._words.titles
            for each in words[last + 1 : end]
        )
        if plain and words[end].pos in ("AUX", "VERB", "PUNCT"):
            yield last + 1, end

    def _after_titles(self) -> Iterator[tuple[int, int]]:
        words = self._parsed.words
        for word in words[:-1]:
            low = word.lower.strip(".")
            one = low.removesuffix("s") if word.tag in ("NNS", "NNPS") else low
            if one not in self._words.titles and low not in self._words.honorifics:
                continue
            first = word.i + 1
            end = self._name_end(first)
            if end > first:
                yield first, end

    def _beside_titles(self) -> Iterator[tuple[int, int]]:
        """Yield the name of "his counterpart, X", "X, the minister", whatever the model takes it for."""
        for word in self._parsed.words:
            if word.dep != "appos" or word.sentence != word.head.sentence:
                continue
            for name, office in ((word, word.head), (word.head, word)):
                if name.tag == "NNP" and self._is_office(office) and not self._is_office(name):
                    first = min([each.i for each in name.children if each.dep == "compound"], default=name.i)
                    if first < name.i and all(map(self._is_persons, self._parsed.words[first : name.i + 1])):
                        yield first, name.i + 1

    def _is_persons(self, word: ParsedWord) -> bool:
        """Tell whether a word may be of a person's name: of no state, body, office or day."""
        if word.lower in (*_PARTICLES, "-"):
            return True
        known = word.lower in _CALENDAR or word.lower in self._words.titles or word.lower in self._words.roles
        return bool(_NAME.match(word.text)) and not known and not self._is_other(word.i)

    def _is_office(self, word: ParsedWord) -> bool:
        return word.lemma in self._words.titles or word.lower in (*self._words.titles, "counterpart")

    def _name_end(self, first: int) -> int:
        """Give the end of the name that begins at a word, the word itself if none does."""
        words, end = self._parsed.words, first
        while end < len(words) and end - first < _LONGEST_NAME:
            past = end + 1 + (end + 1 < len(words) and words[end + 1].text == "-")
            joins = words[end].lower in _PARTICLES and words[end].text.islower() and past < len(words)
            if joins and _NAME.match(words[past].text):
                end = past + 1  # "al-Hariri", "van der Stoel"
            elif joins and words[past].lower in _PARTICLES:
                end = past
            elif self._is_name_word(words[end]):
                end += 1
            else:
                break
        return end

    def _is_name_word(self, word: ParsedWord) -> bool:
        return (
            bool(_NAME.match(word.text))
            and word.pos in ("PROPN", "NOUN", "X")
            and not self._is_other(word.i)
            and word.lower not in _CALENDAR
            and word.lower not in self._words.titles | self._words.institutions
            and word.lower
            not in ("prime", "foreign", "vice", "deputy", "state", "government", "affairs", "general")
            and word.entity not in ("ORG", "NORP", "DATE")
        )

    def _take(self, first: int, end: int) -> None:
        start, stop = self._parsed.slice(first, end - 1)
        name = re.sub(r"\s+", " ", self._parsed.text[start:stop]).strip(" ,.")
        if not name or not fold(name):
            return
        found = NamedWords(self.roster.add(name), first, end - 1)
        self.roster.by_word.update((each, found) for each in range(first, end))

    def _take_surnames(self) -> None:
        """Find people by the surname alone, where the model saw nobody."""
        for word in self._parsed.words:
            if word.pos != "PROPN" or word.i in self.roster.by_word or word.i in self._names.by_word:
                continue
            person = self.roster.of_surname(fold(word.text))
            if person is not None:
                self.roster.by_word[word.i] = NamedWords(person, word.i, word.i)

    # Offices
    def _read_office(self, found: NamedWords) -> None:
        read = self._counterpart(found) or self._before(found) or self._beside(found)
        if read is None:
            return
        if fold(read.office):  # else a mere form of address, such as "Mr"
            self.roster.add_offices([read])
        elif read.state is not None and read.holder.state is None:
            read.holder.state = read.state.state

    def _counterpart(self, found: NamedWords) -> HeldOffice | None:
        """Give "his French counterpart" the office before it, of the new state."""
        words = self._parsed.words
        at = found.first - 1
        if at >= 0 and words[at].text == ",":
            at -= 1
        if at < 0 or words[at].lower != "counterpart" or not self.roster.offices:
            return None
        state = self._names.by_word.get(at - 1)
        before = self.roster.offices[-1].office
        title = " ".join(each for each in before.split() if not self._names_a_state(each))
        label = f"{words[at - 1].text} {title}" if state else title
        start = words[at - 1 if state else at].start
        _, end = self._parsed.slice(found.first, found.last)
        return HeldOffice(found.actor, label, state.actor if state else None, start, end)

    def _names_a_state(self, text: str) -> bool:
        plain = text.removesuffix("'s").removesuffix("’s")
        return any(
            self._parsed.words[each.first].text == plain and each.first == each.last
            for each in self._names.by_word.values()
        )

    def _before(self, found: NamedWords) -> HeldOffice | None:
        """Read a title before the name: "Turkish Foreign Minister X", "the head of the agency, X"."""
        words = self._parsed.words
        last = found.first - 1
        comma = last >= 0 and words[last].text == ","
        last -= comma
        if last < 0 or words[last].sentence != words[found.first].sentence or words[last].tag == "NNS":
            return None
        first = self._title_start(last, comma=comma)
        if first is None:
            return None
        while first < last and self._is_no_part(words[first]) and first not in self._names.by_word:
            first += 1
        if first == last and words[last].lower in _RANKS and words[first - 1].text == ",":
            office = self._title_start(first - 2, comma=True)  # "the police chief, General X"
            if office is not None:
                first, last = office, first - 2
        return self._held(found, first, last)

    def _is_no_part(self, word: ParsedWord) -> bool:
        return word.pos in ("ADP", "CCONJ", "PUNCT", "ADV", "SPACE", "DET") or word.lower in (
            "new", "visiting", "current", "mr", "mr.", "mrs.", "ms.",
        )  # fmt: skip

    def _title_start(self, last: int, *, comma: bool) -> int | None:
        words = self._parsed.words
        title, index = None, last
        while index >= 0 and last - index < _TITLE_WITHIN and words[index].sentence == words[last].sentence:
            word = words[index]
            if index in self.roster.by_word or self._ends_title(word):
                break
            first = self._begins(index)
            if first < index:
                index = first - 1  # "Democratic Republic of Congo President"
                continue
            if word.lower in self._words.titles or word.lemma in self._words.titles:
                title = index
            elif title is not None and word.lower in _JOINTS and not self._is_title_at(index - 1):
                break  # "critics of President X"
            if word.pos == "DET" and not self._is_joined(index, seen=title is not None):
                break
            index -= 1
        if title is None or (comma and words[index].pos != "DET"):
            return None
        return self._leftmost(title, index + 1)

    def _begins(self, index: int) -> int:
        """Give the first word of the name of a place that a word is in, itself if in none."""
        named = self._names.by_word.get(index)
        if named is not None and named.first < index:
            return named.first
        spans = (first for first, end, label in self._parsed.names if label == "GPE" and first <= index < end)
        return next(spans, index)

    def _is_title_at(self, index: int) -> bool:
        words = self._parsed.words
        return index >= 0 and (words[index].lower in self._words.titles or words[index].lower == "affairs")

    def _leftmost(self, title: int, first: int) -> int:
        """Take only what belongs to a title before it: its state, and other words of the same phrase."""
        words = self._parsed.words
        while first < title and not self._may_begin(words[first]):
            first += 1
        return first

    def _may_begin(self, word: ParsedWord) -> bool:
        return word.pos in ("PROPN", "ADJ", "NOUN") and word.pos != "PUNCT"

    def _is_joined(self, index: int, *, seen: bool) -> bool:
        return not seen and index > 0 and self._parsed.words[index - 1].lower in _JOINTS

    def _ends_title(self, word: ParsedWord) -> bool:
        if word.text in (",", ";", ":", '"', "“", "”", ".") or word.lower == "counterpart":
            return True
        if word.pos == "ADP" or word.pos == "CCONJ":
            return word.lower not in _JOINTS
        return word.pos in ("VERB", "AUX", "PRON", "SCONJ") and word.lower not in (
            "counter", "acting", "united", "ruling",
        )  # fmt: skip

    def _beside(self, found: NamedWords) -> HeldOffice | None:
        """Read a title in apposition: "X, chief of staff for Y"."""
        head = self._root(found)
        for other in self._appositions(head):
            if other.lemma not in self._words.titles or other.i in self.roster.by_word:
                continue
            first, last = other.left, other.right
            if other is head.head:
                last = min(last, found.first - 1)
            words = self._parsed.words
            last = self._cut(other.i, last)
            while last > first and words[last].pos in ("PUNCT", "SPACE"):
                last -= 1
            if words[first].pos == "DET":
                first += 1
            if first <= last:
                return self._held(found, first, last)
        return None

    def _cut(self, title: int, last: int) -> int:
        """End an office before the next comma."""
        words = self._parsed.words
        stop = next(
            (each for each in range(title, last + 1) if words[each].text in (",", ";", "who")), last + 1
        )
        return stop - 1

    def _appositions(self, head: ParsedWord) -> list[ParsedWord]:
        found = [each for each in head.children if each.dep == "appos"]
        return [*found, head.head] if head.dep == "appos" else found

    def _root(self, found: NamedWords) -> ParsedWord:
        inside = self._parsed.words[found.first : found.last + 1]
        return next((each for each in inside if not found.first <= each.head.i <= found.last), inside[-1])

    def _held(self, found: NamedWords, first: int, last: int) -> HeldOffice:
        words = self._parsed.words
        start, end = self._parsed.slice(first, last)
        inside = words[first : last + 1]
        state = next(
            (self._names.by_word[each.i].actor for each in inside if each.i in self._names.by_word), None
        )
        name_start, name_end = self._parsed.slice(found.first, found.last)
        past = any(each.lower in self._words.not_now for each in inside) or (
            first > 0 and words[first - 1].lower in self._words.not_now
        )
        office = self._parsed.text[start:end]
        return HeldOffice(found.actor, office, state, min(start, name_start), max(end, name_end), not past)
