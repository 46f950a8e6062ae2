"""SHACL instances (SHACL 1.1): of a class, or of one below it by the ontology and by the data themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from detente.gate.compiled.logic import Judge, Verdict
from detente.gate.compiled.lookups import Lookups
from detente.gate.compiled.tables import Texts
from detente.rdf.namespaces import RDFS, TYPE

SUBCLASS = str(RDFS.subClassOf)


class Classes:
    """The classes of an ontology, which is part of all data that are judged."""

    def __init__(self, ontology: Iterable[Texts], lookups: Lookups) -> None:
        self._types = lookups(str(TYPE))
        self._above_in_data = lookups(SUBCLASS)
        self.direct: Mapping[str, frozenset[str]] = _direct(ontology)
        """Each class with those that the ontology has right above it."""
        self.above = {each: _closure(each, self.direct) for each in self.direct}
        """Each class that has one above it with all of these, and itself."""
        below: defaultdict[str, set[str]] = defaultdict(set)
        for each, wider in self.above.items():
            for class_ in wider:
                below[class_].add(each)
        self._below = below

    def below(self, class_: str) -> frozenset[str]:
        """Give a class and every class that the ontology has below it."""
        return frozenset({class_, *self._below.get(class_, ())})

    def instance_of(self, class_: str) -> Judge:
        """Judge whether a node is an instance of a class.

        It is where the ontology says so, and it certainly is not where no class of it has others above than
        the ontology says.
        """
        below, types = self.below(class_), self._types

        def judge(node: str) -> Verdict:
            found = types.get(node) or ()
            if not below.isdisjoint(found):
                return True
            return False if self._are_known(found) else None

        return judge

    def _are_known(self, classes: Iterable[str]) -> bool:
        """Tell that the data say nothing of what is above these classes but what the ontology says."""
        direct, above, in_data = self.direct, self.above, self._above_in_data
        wider = {each for class_ in classes for each in above.get(class_, (class_,))}
        return all(direct.get(each, _NONE).issuperset(in_data.get(each) or ()) for each in wider)


_NONE: frozenset[str] = frozenset()


def _direct(ontology: Iterable[Texts]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for subject, predicate, object_ in ontology:
        if predicate == SUBCLASS:
            found[subject].add(object_)
    return {each: frozenset(wider) for each, wider in found.items()}


def _closure(class_: str, direct: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found, stack = {class_}, [class_]
    while stack:
        for wider in direct.get(stack.pop(), ()):
            if wider not in found:
                found.add(wider)
                stack.append(wider)
    return frozenset(found)
