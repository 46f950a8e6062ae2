"""The gazetteer: names of an authority, found in texts, matched as a whole, or nearly (docs/gazetteer.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from pyoxigraph import Quad

from detente.gazetteer.authority import Triples, of_quads, of_triples
from detente.gazetteer.candidates import candidates_of, exact, once
from detente.gazetteer.forms import forms_of, meanings, names_in_use
from detente.gazetteer.lexicon import lexicon
from detente.gazetteer.links import AuthorityLinks
from detente.gazetteer.model import AuthorityNames, Candidate, Mention, NamedThing, NameMatch, NameOfThing
from detente.gazetteer.near import Near
from detente.gazetteer.reading import ReadingTables, TextReading
from detente.gazetteer.titles import OfficesByTitle
from detente.gazetteer.trie import Trie
from detente.gazetteer.words import folded_words, key_of, without_points
from detente.vocabulary.edtf import Bounds
from detente.vocabulary.iris import Iris

Days = Bounds | date | None
"""The days that something speaks of; None where they are not known."""

MOST_CANDIDATES = 10


class Gazetteer:
    """Names of one authority. Nothing changes it once it is made: threads may share it."""

    def __init__(self, authority: AuthorityNames) -> None:
        self.authority = authority
        self.offices = OfficesByTitle(authority, lexicon())
        self.links = AuthorityLinks(authority, self.offices)
        self._by_key: dict[str, list[NameOfThing]] = defaultdict(list)
        named = (*authority.names, *names_in_use(authority, lexicon()))
        for each in (*named, *meanings(named, lexicon())):
            if each.kind != "code":
                self._by_key[key_of(each.text)].append(each)
        self._codes: dict[str, list[NameOfThing]] = defaultdict(list)
        for each in authority.names:
            if each.kind == "code":
                self._codes[each.text.casefold()].append(each)

    def __reduce__(self) -> tuple[type[Gazetteer], tuple[AuthorityNames]]:
        """Be sent to other processes as the names that it is made of; each makes its tables again."""
        return Gazetteer, (self.authority,)

    @property
    def things(self) -> Collection[NamedThing]:
        """Everything that has a name here."""
        return self.authority.things.values()

    @property
    def space(self) -> str:
        """What the IRIs of things begin with; the rest is their reference, such as state/TUR."""
        return self.authority.space

    def thing(self, iri: str) -> NamedThing | None:
        """Give a thing by its IRI."""
        return self.authority.things.get(iri)

    def names_of(self, iri: str) -> Sequence[NameOfThing]:
        """Give every name and code of a thing."""
        return self._names.get(iri, ())

    def find(self, text: str, on: Days = None) -> list[Mention]:
        """Find what a text names, in order, no two overlapping; `on` are the days that it speaks of.

        Offsets count code points of the text as it came. Linear in its length.
        """
        return TextReading(text, self._tables, as_bounds(on)).mentions()

    def match(
        self, text: str, on: Days = None, kinds: Collection[str] = (), systems: Collection[str] = ()
    ) -> NameMatch:
        """Tell what a whole field names: decided only where one thing has exactly this name or code.

        `kinds` are those of things that may be meant, all by default; `systems` the lists of codes, and
        nothing but codes then counts. A demonym, a metonym, a predecessor, or a name that is nearly it gives
        candidates and decides nothing.
        """
        days = as_bounds(on)
        found = [each for each in self._named(text, days, systems) if not kinds or each.thing.kind in kinds]
        return _decided(text, found)

    def candidates(
        self, text: str, on: Days = None, kinds: Collection[str] = (), most: int = MOST_CANDIDATES
    ) -> list[Candidate]:
        """Give things whose names are like a text, the likest first, with scores from 0 to 100.

        Only exact names and codes have 100. What did not exist on the days is left out.
        """
        found = self.match(text, on, kinds).candidates
        return once([*found, *self._like(text, as_bounds(on), kinds, most)])[:most]

    def holders(self, office: str, on: Days = None) -> tuple[Candidate, ...]:
        """Tell who held an office, by its IRI, on these days, or ever (see `Offices.holders`)."""
        return self.offices.holders(office, as_bounds(on))

    def holders_of(self, title: str, on: Days = None) -> NameMatch:
        """Tell who held the office that a text names, such as "President of France", on these days.

        Decided where it names one office, and one person held that on every one of the days.
        """
        days = as_bounds(on)
        office = self.office(title, days)
        if office is None:
            return NameMatch(title, "open", (), "this is not the title of one office")
        held = self.holders(office.iri, days)
        sure = [each for each in held if each.score == 100]
        if len(held) == 1 and len(sure) == 1:
            return NameMatch(title, "decided", held, f"held the office on the day: {held[0].reason}")
        why = "no day is given" if days is None else f"{len(held)} people may have held the office on the day"
        return NameMatch(title, "open", held, why)

    def office(self, title: str, on: Days = None) -> NamedThing | None:
        """Give the one office that a text names by name or title; None where it is none, or several."""
        match = self.match(title, on, kinds=("office",))
        if match.decided is not None:
            return match.decided.thing
        mentions = self.find(title[:1].upper() + title[1:], on)
        whole = [each for each in mentions if key_of(each.text) == key_of(title)]
        named = [each for each in whole if each.decided and each.decided.thing.kind == "office"]
        return named[0].candidates[0].thing if named else None

    def _named(self, text: str, on: Bounds | None, systems: Collection[str]) -> list[Candidate]:
        codes = [each for each in self._codes.get(text.strip().casefold(), ()) if _counts(each, systems)]
        names = [] if systems else self._by_key.get(key_of(without_points(text)), [])
        return candidates_of([*names, *codes], self.links, on)

    def _like(self, text: str, on: Bounds | None, kinds: Collection[str], most: int) -> Iterator[Candidate]:
        for name, score in self._near.find(text, 5 * most):
            thing = self.authority.things[name.thing]
            if (not kinds or thing.kind in kinds) and thing.exists(on):
                yield Candidate(thing, name.kind, f"like {name.text!r}", score, name.text)

    @cached_property
    def _names(self) -> dict[str, list[NameOfThing]]:
        names: dict[str, list[NameOfThing]] = defaultdict(list)
        for each in self.authority.names:
            names[each.thing].append(each)
        return names

    @cached_property
    def keys(self) -> Sequence[tuple[NameOfThing, str]]:
        """Every name and code with its words folded, for who completes what is typed."""
        return [(each, key_of(each.text)) for each in self.authority.names]

    @cached_property
    def _near(self) -> Near:
        return Near(each for each in self.authority.names if each.kind != "code")

    @cached_property
    def _tables(self) -> ReadingTables:
        trie: Trie[NameOfThing | None] = Trie()
        for each in forms_of(self.authority, lexicon()):
            trie.add(folded_words(each.text), each)
        for text in lexicon().others:
            if not trie.get(words := folded_words(text)):
                trie.add(words, None)
        return ReadingTables(trie, self.offices, self.links, lexicon())


def _counts(name: NameOfThing, systems: Collection[str]) -> bool:
    return not systems or name.system in systems


def _decided(text: str, found: Sequence[Candidate]) -> NameMatch:
    sure = exact(found)
    if any(each.named == "succession" for each in found):
        why = "what has this name did not exist on the day; what stood in its place is no more than likely"
        return NameMatch(text, "open", tuple(found), why)
    states = [each for each in sure if each.thing.kind == "state"]
    if len(states) == 1 and all(each.thing.kind in ("state", "place") for each in sure):
        sure = states  # a state and its territory have one name
    if len(sure) == 1:
        rest = [each for each in found if each is not sure[0]]
        return NameMatch(text, "decided", (sure[0], *rest), sure[0].reason)
    why = f"{len(sure)} things have exactly this name" if sure else "nothing has exactly this name"
    return NameMatch(text, "open", tuple(found), why)


def as_bounds(on: Days) -> Bounds | None:
    """Give days as bounds."""
    return Bounds(on, on) if isinstance(on, date) else on


def gazetteer_of_quads(quads: Iterable[Quad], iris: Iris) -> Gazetteer:
    """Make the gazetteer of a version's quads, or of those that seeds give: of `graph/authority` alone."""
    return Gazetteer(of_quads(quads, iris))


def gazetteer_of_triples(triples: Triples, iris: Iris) -> Gazetteer:
    """Make the gazetteer of the triples of `graph/authority`."""
    return Gazetteer(of_triples(triples, iris))
