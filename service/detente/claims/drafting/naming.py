"""Names of the gazetteer over the words of an entry, and the states beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from detente.claims.drafting.actors import ActorKind, EntryActor
from detente.claims.drafting.parsing import ParsedText, ParsedWord
from detente.claims.drafting.words_of_acts import ActWords
from detente.gazetteer.gazetteer import Gazetteer
from detente.gazetteer.model import Candidate, NamedThing
from detente.gazetteer.model import Mention as Named

_FUNCTION = frozenset({"the", "of", "for", "and", "to", "'s"})
_KINDS: Mapping[str, ActorKind] = {"state": "state", "organization": "body", "person": "person"}


@dataclass(frozen=True, eq=False)
class NamedWords:
    """A name over words, from the first to the last, both included."""

    actor: EntryActor
    first: int
    last: int


class EntryNames:
    """What the gazetteer finds in one entry, by the index of each word."""

    def __init__(self, parsed: ParsedText, names: Gazetteer, issued: date | None, words: ActWords) -> None:
        self._names = names
        self._words = words
        self.by_word: dict[int, NamedWords] = {}
        found = names.find(parsed.text, issued)
        self._parsed = parsed
        self._states_named = {*self._named_states(found)}
        self._hyphened = [each for each in found if self._is_hyphened(each)]
        for mention in found:
            covered = parsed.between(mention.start, mention.end)
            if covered and self._names_it(mention, covered) and not self._is_hyphened(mention):
                self._take(mention, covered)
        self._join_hyphened()

    def _named_states(self, found: Sequence[Named]) -> Iterator[str]:
        for mention in found:
            yield from (each.thing.iri for each in mention.candidates if each.thing.kind == "state")

    def _names_it(self, mention: Named, covered: Sequence[ParsedWord]) -> bool:
        """Tell whether a name names its thing: "the rebels" are Syrian only where Syria is named."""
        if mention.verdict == "other":
            return False
        best = mention.candidates[0].thing if mention.candidates else None
        if best is None or not mention.text.islower() or covered[-1].lemma not in self._words.roles:
            return True
        whose = {*best.of, *self._named_states(self._names.find(best.label.split()[0], None))}
        return not whose or bool(whose & self._states_named)

    def _is_hyphened(self, mention: Named) -> bool:
        """Tell whether a name is the end of a compound: "Ibero-American", "anti-Russian" name no state."""
        text = self._parsed.text
        return mention.start > 1 and text[mention.start - 1] == "-" and text[mention.start - 2].isalpha()

    def _join_hyphened(self) -> None:
        """Take the second state of "Israeli-Palestinian", where the first is one."""
        for mention in self._hyphened:
            covered = self._parsed.between(mention.start, mention.end)
            if covered and covered[0].i - 2 in self.by_word:
                self._take(mention, covered)

    def _take(self, mention: Named, covered: Sequence[ParsedWord]) -> None:
        best = mention.candidates[0] if mention.candidates else None
        if best is None:
            return
        if best.thing.kind == "office":
            self._take_office(best.thing, covered)
            return
        actor = self._actor(mention, best)
        if actor is not None and not self._is_anothers(actor, covered):
            found = NamedWords(actor, covered[0].i, covered[-1].i)
            self.by_word.update((word.i, found) for word in covered)

    def _is_anothers(self, actor: EntryActor, covered: Sequence[ParsedWord]) -> bool:
        """Tell whether a body stands after another state's name than its own: "Moscow's Foreign Ministry"."""
        if actor.kind != "body" or not all(self._is_common(each) for each in covered):
            return False
        before = covered[0].i - 1
        while before >= 0 and self._parsed.words[before].text in ("'s", "’s", "'", "’", "-"):
            before -= 1
        whose = self.by_word.get(before)
        if whose is not None:
            return whose.actor.state is not None and whose.actor.state != actor.state
        return actor.state is not None and self._names.space + actor.state not in self._states_named

    def _is_common(self, word: ParsedWord) -> bool:
        """Tell whether a word of a body's name is any state's: "Foreign Ministry", "Army"."""
        return self._is_title(word) or word.lemma in self._words.roles

    def _take_office(self, office: NamedThing, covered: Sequence[ParsedWord]) -> None:
        """Of "the Turkish foreign minister", keep the state; the title is read with the roster."""
        body = self.thing(office.of[0]) if office.of else None
        if body is None:
            return
        own = [each for each in covered if not self._is_title(each)]
        if own:
            kind: ActorKind = "demonym" if body.kind == "state" else "body"
            found = NamedWords(self._of_thing(body, kind), own[0].i, own[-1].i)
            self.by_word.update((word.i, found) for word in own)

    def _is_title(self, word: ParsedWord) -> bool:
        return (
            word.lower in _FUNCTION
            or word.lower in self._words.titles
            or word.lower in self._words.qualifiers
            or word.lower in ("affairs", "external", "relations", "federal", "europe", "minister")
        )

    def _actor(self, mention: Named, best: Candidate) -> EntryActor | None:
        things = {each.thing.iri: each for each in mention.candidates}
        states = [each for each in things.values() if each.thing.kind == "state"]
        if len(states) == 1 and (mention.decided is None or best.thing.kind == "place"):
            chosen = states[0]
            found = self._of_thing(chosen.thing, "seat" if chosen.named == "metonym" else "state")
            found.place = self._place(mention)
            return found
        if mention.decided is None and len(things) > 1:
            return EntryActor(mention.text, "phrase" if best.thing.kind == "person" else "state")
        return self._of_named(mention, best)

    def _of_named(self, mention: Named, best: Candidate) -> EntryActor | None:
        if best.thing.kind == "place":
            return EntryActor(mention.text, "place", self.reference(best.thing.iri), self._state(best.thing))
        kind = _KINDS.get(best.thing.kind)
        if kind is None:
            return None
        if kind == "state":
            named: Mapping[str, ActorKind] = {"demonym": "demonym", "metonym": "seat"}
            kind = named.get(best.named, "state")
        found = self._of_thing(best.thing, kind)
        found.place = self._place(mention)
        return found

    def _place(self, mention: Named) -> str | None:
        places = {each.thing.iri for each in mention.candidates if each.thing.kind == "place"}
        return self.reference(places.pop()) if len(places) == 1 else None

    def _of_thing(self, thing: NamedThing, kind: ActorKind) -> EntryActor:
        state = self.reference(thing.iri) if thing.kind == "state" else self._state(thing)
        return EntryActor(thing.label, kind, self.reference(thing.iri), state)

    def _state(self, thing: NamedThing) -> str | None:
        bodies = (self.thing(each) for each in thing.of)
        return next((self.reference(each.iri) for each in bodies if each and each.kind == "state"), None)

    def reference(self, iri: str) -> str:
        """Give `state/TUR` for its IRI."""
        return iri.removeprefix(self._names.space)

    def thing(self, iri: str) -> NamedThing | None:
        """Give a thing of the authority."""
        return self._names.thing(iri)

    def state_actor(self, reference: str) -> EntryActor:
        """Give the state of a reference as an actor."""
        thing = self.thing(self._names.space + reference)
        return EntryActor(thing.label if thing else reference, "state", reference, reference)

    def person(self, name: str, issued: date | None) -> NamedThing | None:
        """Give the one person of the authority who has exactly this name."""
        decided = self._names.match(name, issued, kinds=("person",)).decided
        return decided.thing if decided else None

    def most_named(self) -> list[str]:
        """Give the states of the entry by how often they are named."""
        return [state for state, _ in Counter(self._states()).most_common()]

    def _states(self) -> Iterator[str]:
        for index, each in sorted(self.by_word.items()):
            if each.actor.state and each.first == index:
                yield each.actor.state
