"""The people of an entry, and the offices that its text gives them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from detente.claims.drafting.actors import EntryActor, once_each
from detente.claims.drafting.naming import NamedWords
from detente.gazetteer.words import fold

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
"""What may stand after a surname."""


@dataclass(frozen=True, eq=False)
class HeldOffice:
    """That the text gives somebody an office: its words, the state, if one is named, and where it stands."""

    holder: EntryActor
    office: str
    state: EntryActor | None
    start: int
    end: int
    is_held: bool = True


@dataclass
class Roster:
    """People by word, the offices that the text gives them, and what is read while it goes on."""

    by_word: dict[int, NamedWords] = field(default_factory=dict)
    offices: list[HeldOffice] = field(default_factory=list)
    _known: dict[str, EntryActor] = field(default_factory=dict)
    _of_surname: dict[str, EntryActor] = field(default_factory=dict)

    def add(self, name: str) -> EntryActor:
        """Give the person of a name: one named so before, or with this surname."""
        key = " ".join(
            [each for each in fold(name).split() if each.strip(".") not in _SUFFIXES] or fold(name).split()
        )
        found = self._known.get(key) or self._like(key)
        if found is None:
            found = EntryActor(name, "person")
        elif len(key.split()) > len(fold(found.label).split()):
            found.label = name
        self._known[key] = found
        self._of_surname.setdefault(key.split()[-1], found)
        return found

    def _like(self, key: str) -> EntryActor | None:
        """Give who has the same surname, where one name is that alone; or is called by a first name."""
        words = key.split()
        found = self._of_surname.get(words[-1])
        if found is not None and (len(words) == 1 or len(fold(found.label).split()) == 1):
            return found
        return self._of_first_name(words[0]) if len(words) == 1 else None

    def _of_first_name(self, word: str) -> EntryActor | None:
        """Give who is called by the first of three names, as East Asian ones are."""
        return next(
            (each for key, each in self._known.items() if key.split()[0] == word and key.count(" ") > 1), None
        )

    def of_surname(self, key: str) -> EntryActor | None:
        """Give who has this folded name or surname."""
        return self._known.get(key) or self._of_surname.get(key)

    def add_offices(self, offices: Iterable[HeldOffice]) -> None:
        """Add offices of those who have none yet; the holder's state is that of the office."""
        for each in offices:
            if any(known.holder is each.holder for known in self.offices):
                continue
            if each.state is not None and each.holder.state is None:
                each.holder.state = each.state.state
            self.offices.append(each)

    def people(self) -> list[EntryActor]:
        """Give everybody."""
        return once_each(self._known.values())

    def of_office(self, title: str, qualifiers: set[str], state: str | None) -> list[EntryActor]:
        """Give those whose office has this title and these words, of a state where one is named."""
        return once_each(
            each.holder
            for each in self.offices
            if title in (words := set(fold(each.office).split()))
            and qualifiers <= words
            and (state is None or (each.state is not None and each.state.state == state))
        )
