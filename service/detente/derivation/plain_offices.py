"""Tenures that the authority alone speaks of: where it is seen at once who of their holders is a leader.

The rule is `offices.Offices.is_leader`; here it is decided by what one new graph says, and where anything
that it rests on is spoken of elsewhere, or claimed, it is not decided.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from detente.derivation.incoming import IncomingIndex
from detente.derivation.offices import BODIES, IGO
from detente.rdf.namespaces import DET, TYPE
from detente.rdf.words import Word

_TYPE, _STATE, _TENURE = str(TYPE), str(DET.State), str(DET.Tenure)
_HOLDER, _OFFICE, _SECTOR, _IGO = str(DET.holder), str(DET.office), str(DET.sector), str(IGO)
_BODIES = frozenset(map(str, BODIES))

_Facts = Mapping[Word, Collection[tuple[Word, Word]]]


class KnownBefore(Protocol):
    """What there was before the new graphs."""

    def is_known(self, node: Word) -> bool:
        """Tell whether a graph that was there before names a node, as subject or object."""
        ...


class AuthorityOffices:
    """What a new authority says of tenures, offices and whoever they are offices of."""

    def __init__(self, graph: Word, facts: _Facts, index: IncomingIndex, before: KnownBefore) -> None:
        self._graph = graph
        self._facts = facts
        self._index = index
        self._before = before
        self._alone: dict[Word, bool] = {}
        self._led: dict[Word, bool | None] = {}

    def is_alone(self, node: Word) -> bool:
        """Tell whether this graph alone speaks of something, and nobody claims anything of it."""
        found = self._alone.get(node)
        if found is None:
            found = self._alone[node] = self._find_alone(node)
        return found

    def is_tenure(self, subject: Word) -> bool:
        """Tell whether a thing is a tenure whose holders are spoken of here alone."""
        holders = self._values(subject, _HOLDER)
        return self._is_a(subject, _TENURE) and bool(holders) and all(map(self.is_alone, holders))

    def is_leader(self, person: Word) -> bool | None:
        """Tell whether somebody held an office of a state or an organisation of states; None if unsure."""
        found = False
        for tenure in self._index.holders.get(person, ()):
            if not self.is_alone(tenure) or not self.is_tenure(tenure):
                return None
            for office in self._values(tenure, _OFFICE):
                led = self._is_of_states(office)
                if led is None:
                    return None
                found = found or led
        return found

    def _is_of_states(self, office: Word) -> bool | None:
        if office not in self._led:
            self._led[office] = self._find_of_states(office)
        return self._led[office]

    def _find_of_states(self, office: Word) -> bool | None:
        if not self.is_alone(office):
            return None
        bodies = [o for p, o in self._facts[office] if p in _BODIES]
        if not all(map(self.is_alone, bodies)):
            return None
        return any(self._is_a(each, _STATE) or _IGO in self._values(each, _SECTOR) for each in bodies)

    def _find_alone(self, node: Word) -> bool:
        index = self._index
        return (
            node in self._facts
            and node[0] == "<"
            and index.graph_of.get(node) == self._graph
            and node not in index.about
            and node not in index.odd
            and not self._before.is_known(node)
        )

    def _is_a(self, node: Word, class_: Word) -> bool:
        return (_TYPE, class_) in self._facts[node]

    def _values(self, node: Word, predicate: Word) -> list[Word]:
        return [o for p, o in self._facts[node] if p == predicate]
