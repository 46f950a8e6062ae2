"""Counts of the default graph's plain things, as they pass (see `counts`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from detente.derivation.counts import LINKS, SUBJECTS, WHOLE, Counts, Partition
from detente.derivation.plain import Fact
from detente.rdf.namespaces import SKOS, TYPE, VOID, WD
from detente.rdf.words import Word, node_of

_TYPE, _MATCH, _WIKIDATA = str(TYPE), str(SKOS.exactMatch), f"<{WD.iri}"

_Outline = tuple[tuple[Word, ...], tuple[Word, ...]]
"""The classes of a thing, and the properties of its triples: many things have the same."""


class PlainCounts:
    """Counts things by their outline, which many share, and comes to partitions at the end."""

    def __init__(self) -> None:
        self._outlines: Counter[_Outline] = Counter()
        self._links = 0

    def add(self, facts: Collection[Fact]) -> None:
        """Count what the default graph says of one subject, of which it said nothing before."""
        if not facts:
            return
        classes = tuple(sorted(o for p, o in facts if p == _TYPE and o[0] == "<"))
        self._outlines[classes, tuple(sorted(p for p, _ in facts))] += 1
        self._links += sum(p == _MATCH and o.startswith(_WIKIDATA) for p, o in facts)

    def counts(self) -> Counts:
        """Give the counts by partition."""
        found: Counts = Counter({LINKS: self._links} if self._links else {})
        for (classes, properties), number in self._outlines.items():
            nodes = [node_of(each) for each in classes]
            found[SUBJECTS] += number
            found[WHOLE] += number * len(properties)
            for class_ in nodes:
                found[Partition(class_, measure=VOID.entities)] += number
            for each in properties:
                node = node_of(each)
                found[Partition(property=node)] += number
                for class_ in nodes:
                    found[Partition(class_, node)] += number
        return found
