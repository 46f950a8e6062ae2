"""Promises that wait: for something that has to happen first, or because something would end them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from pyoxigraph import NamedNode

from detente.derivation.cache import cached_method
from detente.derivation.claim import CountedClaim
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.reads import Reads
from detente.rdf.namespaces import DET, TYPE

READS = Reads(
    of_itself=frozenset({TYPE, DET.exception}),
    of_others=frozenset({DET.condition}),
)

_NOTHING: frozenset[NamedNode] = frozenset()


class Conditions:
    """Tells which commitments are settled only together with others, and whether those are.

    `supporting` gives the claims that would settle a thing if it had no condition.
    """

    def __init__(
        self, index: ClaimIndex, supporting: Callable[[NamedNode], Collection[CountedClaim]]
    ) -> None:
        self._index = index
        self._supporting = supporting
        self._settled: set[NamedNode] = set()
        self._waiting: set[NamedNode] = set()

    @cached_method
    def are_met(self, thing: NamedNode) -> bool:
        """Tell whether claims of entries settle a thing: no exception, and each of its conditions settled."""
        return not self._named(thing, DET.exception) and all(
            condition != thing and self._is_settled(condition)
            for condition in self._named(thing, DET.condition)
        )

    def _is_settled(self, thing: NamedNode) -> bool:
        """Tell whether a thing is settled: supported, its conditions settled, and none waits for itself.

        Each condition needs its own ones too, so that one that fails anywhere holds back all before it.
        """
        path = {} if thing in self._settled else {thing: self._needs(thing)}
        is_settled = self._follow(path)
        self._waiting.update(path)
        return is_settled

    def _follow(self, path: dict[NamedNode, Iterator[NamedNode]]) -> bool:
        """Walk from the last thing of a path through all that it needs; stop where something is missing."""
        while path:
            thing = next(reversed(path))
            if thing in self._waiting or not self._is_possible(thing):
                return False
            needed = next((each for each in path[thing] if each not in self._settled), None)
            if needed is None:
                del path[thing]
                self._settled.add(thing)
            elif needed in path:
                return False
            else:
                path[needed] = self._needs(needed)
        return True

    def _needs(self, thing: NamedNode) -> Iterator[NamedNode]:
        return iter(_NOTHING if self._stands_alone(thing) else self._named(thing, DET.condition))

    @cached_method
    def _is_possible(self, thing: NamedNode) -> bool:
        if self._stands_alone(thing):
            return True
        return bool(self._supporting(thing)) and not self._named(thing, DET.exception)

    @cached_method
    def _stands_alone(self, thing: NamedNode) -> bool:
        """Tell whether a curator, or the authority graph, says so whatever the conditions are."""
        index = self._index
        return any(claim.graph == index.curation for claim in self._supporting(thing)) or any(
            index.facts(thing, TYPE, DET.Eventuality, index.authority)
        )

    def _named(self, thing: NamedNode, predicate: NamedNode) -> frozenset[NamedNode]:
        """Give the conditions or exceptions of a commitment that a live entry or the curation names."""
        index = self._index
        facts = [f for f in index.facts(thing, predicate) if index.gives_values(f.graph)]
        if not facts or not index.is_instance(thing, DET.Commitment):
            return _NOTHING
        # What is no resource is never settled: such a commitment waits for itself.
        return frozenset(f.object if isinstance(f.object, NamedNode) else thing for f in facts)
