"""What was there before, asked of what is new: whom the rule knows, and for which states who stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

from pyoxigraph import Quad

from detente.derivation.default_graph import Derivation
from detente.derivation.incoming import IncomingIndex
from detente.rdf.namespaces import DET
from detente.rdf.quads import QuadSource
from detente.rdf.words import Word, node_of


class Surroundings:
    """Answers by look-ups (see `plain.Outside`): in the version before, and by the rule itself.

    `derivation` reads the draft, in which the authority and the curation are as they will be.
    """

    def __init__(self, before: QuadSource, derivation: Derivation, index: IncomingIndex) -> None:
        self._before = before
        self._is_first = next(iter(before.match()), None) is None
        self._derivation = derivation
        self._index = index
        self._sides: dict[Word, tuple[Word, ...] | None] = {}
        self._curators: dict[Word, bool] = {}
        self._curation = derivation.index.curation

    def is_known(self, node: Word) -> bool:
        """Tell whether the version before names a node, as subject or object."""
        if self._is_first:
            return False
        term, before = node_of(node), self._before
        return any(True for _ in before.match(term)) or any(True for _ in before.match(object=term))

    def is_curator(self, actor: Word) -> bool:
        """Tell whether the authority names somebody as a curator."""
        found = self._curators.get(actor)
        if found is None:
            found = self._curators[actor] = self._derivation.index.is_curator(node_of(actor))
        return found

    def is_adopted(self, graph: Word) -> bool:
        """Tell whether the curation, as it will be, says of a data set that it is adopted."""
        source = self._derivation.index.source
        return any(True for _ in source.match(node_of(graph), DET.adopted, None, self._curation))

    def is_curated(self, node: Word) -> bool:
        """Tell whether the curation names a node, as it was or as it will be."""
        return node in self._curated

    @cached_property
    def _curated(self) -> frozenset[Word]:
        sources = (self._before, self._derivation.index.source)
        return named_words(quad for each in sources for quad in each.match(graph=self._curation))

    def sides(self, actor: Word) -> Collection[Word] | None:
        """Give the states for which an actor stands at any time; None where that depends on more."""
        if actor not in self._sides:
            self._sides[actor] = self._find_sides(actor)
        return self._sides[actor]

    def _find_sides(self, actor: Word) -> tuple[Word, ...] | None:
        if actor[0] != "<":
            return ()
        node, rule = node_of(actor), self._derivation
        offices = rule.settling.offices
        bodies = map(str, rule.index.values(node, DET.ofState))
        if any(self._is_claimed(each) for each in (actor, *bodies)):
            return None
        if rule.index.is_local_actor(node) or offices.holdings(node):
            return None
        return tuple(map(str, offices.sides([node], None)))

    def _is_claimed(self, node: Word) -> bool:
        """Tell whether new graphs have claims about something, on its values, or that it holds an office."""
        return any(node in each for each in (self._index.about, self._index.odd, self._index.holders))


def named_words(quads: Iterable[Quad]) -> frozenset[Word]:
    """Give the words of all subjects and objects."""
    return frozenset(str(term) for quad in quads for term in (quad.subject, quad.object))
