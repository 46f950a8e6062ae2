"""How things of the authority hang together: which states they belong to, what came before or after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from detente.gazetteer.model import AuthorityNames, NamedThing
from detente.gazetteer.titles import OfficesByTitle
from detente.gazetteer.words import key_of
from detente.vocabulary.edtf import Bounds

_DEEPEST = 10
"""Steps from a place to what it lies in, or from a state to what it replaced."""


class AuthorityLinks:
    """Look-ups over one authority."""

    def __init__(self, authority: AuthorityNames, offices: OfficesByTitle) -> None:
        self.things = authority.things
        self._authority = authority
        self._offices = offices
        self._after: dict[str, list[str]] = defaultdict(list)
        for later, earlier in authority.replaced.items():
            for each in earlier:
                self._after[each].append(later)
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._states: dict[str, list[str]] = defaultdict(list)
        for name in authority.names:
            if name.kind in ("name", "alias"):
                self._keys[name.thing].add(key_of(name.text))
                if (thing := self.things.get(name.thing)) and thing.kind == "state":
                    self._states[key_of(name.text)].append(name.thing)

    def is_territory(self, place: NamedThing, state: NamedThing) -> bool:
        """Tell whether a place is that of a state: it lies in no other, and has a name of the state."""
        return (
            place.kind == "place"
            and state.kind == "state"
            and place.iri not in self._authority.inside
            and bool(self._keys[place.iri] & self._keys[state.iri])
        )

    def states_of(self, thing: NamedThing) -> frozenset[str]:
        """Name the states that a mention of a thing speaks for."""
        if thing.kind == "state":
            return frozenset({thing.iri})
        if thing.kind == "place":
            return frozenset(self._states_around(thing.iri))
        bodies = set(thing.of)
        for tenure in self._offices.holdings(thing.iri):
            bodies |= set(self.things[tenure.office].of) if tenure.office in self.things else set()
        return frozenset(each for each in bodies if each in self.things and self.things[each].kind == "state")

    def _states_around(self, place: str) -> Iterator[str]:
        around, seen = [place], {place}
        for _ in range(_DEEPEST):
            for each in around:
                yield from (state for key in self._keys[each] for state in self._states[key])
                if each in self.things and self.things[each].kind == "state":
                    yield each
            larger = {up for each in around for up in self._authority.inside.get(each, ())} - seen
            around, seen = sorted(larger), seen | larger

    def at_that_time(self, iri: str, on: Bounds) -> list[tuple[int, NamedThing]]:
        """Name what stood in the place of a thing on days when it did not exist, with the steps to it.

        Those before it, and those after it; of a line the nearest alone.
        """
        return [
            each for step in (self._authority.replaced, self._after) for each in self._nearest(iri, step, on)
        ]

    def _nearest(
        self, iri: str, step: Mapping[str, Sequence[str]], on: Bounds
    ) -> list[tuple[int, NamedThing]]:
        around, seen = [iri], {iri}
        for steps in range(1, _DEEPEST):
            next_ = {each for iri in around for each in step.get(iri, ())} - seen
            around, seen = sorted(next_), seen | next_
            things = [self.things[each] for each in around if each in self.things]
            if found := [(steps, each) for each in things if each.days is not None and each.exists(on)]:
                return found
        return []

    def may_have_held_office(self, thing: NamedThing, on: Bounds) -> bool:
        """Tell whether somebody may have held an office on some of these days."""
        return any(each.may_be_on(on) for each in self._offices.holdings(thing.iri))

    def held_office(self, thing: NamedThing, on: Bounds) -> bool:
        """Tell whether somebody surely held an office on some of these days."""
        return any(each.is_on(on) for each in self._offices.holdings(thing.iri))
