"""The triples of one graph as a table for each predicate, by subject, and for some by object.

Terms are their N-Triples text (see `term_text`). Nearly every subject has one value or few of a predicate,
and these are a tuple; more are kept in a dictionary, so that a hub costs what its values do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import Quad, Triple

from detente.gate.compiled.term_text import is_of_rdf_1_1, triple_texts

Terms = Collection[str]
Texts = tuple[str, str, str]
"""A triple."""

FEW = 8
"""Up to so many values of one subject are a tuple."""


class Tables:
    """Triples by predicate and subject, and by object for the predicates in `inverse`; each is kept once.

    `faulty` has those that RDF 1.1 has no words for, which the tables leave out.
    """

    def __init__(self, inverse: frozenset[str]) -> None:
        self.inverse = inverse
        self.out: dict[str, dict[str, Terms]] = {}
        self.into: dict[str, dict[str, list[str]]] = {}
        self.resources: set[str] = set()
        """Objects that are no literals."""
        self.faulty: list[Texts] = []
        self.size = 0

    def add(self, triples: Iterable[Texts]) -> None:
        """Add triples; one that is there already changes nothing."""
        out, resources = self.out, self.resources
        for triple in triples:
            subject, predicate, object_ = triple
            kind = object_[0]
            if (object_[-1] in "lr" or object_[1] == "<") and not is_of_rdf_1_1(object_):
                self.faulty.append(triple)
                continue
            table = out.get(predicate)
            if table is None:
                table = out[predicate] = {}
            had = table.get(subject)
            if had is None:
                table[subject] = (object_,)
            elif object_ in had:
                continue
            else:
                table[subject] = _more(had, object_)
            self.size += 1
            if kind != '"':
                resources.add(object_)
            if predicate in self.inverse:
                self.into.setdefault(predicate, {}).setdefault(object_, []).append(subject)

    def add_quads(self, quads: Iterable[Quad | Triple]) -> None:
        """Add triples of the engine's."""
        self.add(map(triple_texts, quads))

    def subjects(self) -> set[str]:
        """Give every subject."""
        return set().union(*self.out.values())

    def nodes(self) -> set[str]:
        """Give every subject and every object that is no literal."""
        return self.resources.union(*self.out.values())

    def literals(self) -> Iterator[str]:
        """Yield every object that is a literal: a scan."""
        for table in self.out.values():
            for values in table.values():
                yield from (value for value in values if value[0] == '"')

    def triples(self) -> Iterator[Texts]:
        """Yield every triple."""
        for predicate, table in self.out.items():
            for subject, values in table.items():
                for value in values:
                    yield subject, predicate, value


def _more(had: Terms, value: str) -> Terms:
    if isinstance(had, dict):
        had[value] = None
        return had
    longer = (*had, value)
    return longer if len(longer) <= FEW else dict.fromkeys(longer)
