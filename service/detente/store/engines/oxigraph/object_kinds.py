"""Which properties have objects of one kind in a version, so that the engine's own order of them is right.

Where values are alike (dates without a zone, whole numbers, text without a language, IRIs), the engine sorts
as `sparql.sort_keys` does, and needs no key made for each row. A version does not change, so what was found
out of a property stays true. It takes one look at each of its triples. Of a version in memory that is done
once, before any process that answers is forked; of one on disk a property is looked at only when queries have
asked for it some times.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, Store

from detente.rdf.namespaces import XSD
from detente.sparql.sort_keys import Term

ASKED = 8
"""A property is looked at when it has been asked for so often."""
KEPT = 1_000
"""Properties of which is kept how often they were asked for, or what was found; then it begins anew."""

_CONDITIONS = {
    XSD.date: f"DATATYPE(?o) = {XSD.date} && YEAR(?o) > 0 && STRLEN(STR(?o)) = 10",
    XSD.integer: f"DATATYPE(?o) = {XSD.integer} && (?o <= 0 || ?o > 0)",
    XSD.string: f"DATATYPE(?o) = {XSD.string}",
}
_PROPERTIES = f"SELECT DISTINCT ?p {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }} LIMIT {KEPT // 2}"
_IS_RESOURCE = "isIRI(?o) || isBlank(?o)"
_OTHER = (
    "ASK {{ {{ ?s {property} ?o }} UNION {{ GRAPH ?g {{ ?s {property} ?o }} }}"
    " FILTER(COALESCE(!({condition}), true)) }}"
)


class ObjectKinds:
    """What is known of the objects of properties in one store, which must not change."""

    def __init__(self, store: Store, asked: int = ASKED) -> None:
        self._store = store
        self._asked = asked
        self._counts: Counter[str] = Counter()
        self._known: dict[str, bool] = {}

    def are_alike(self, property_: str) -> bool | None:
        """Tell whether all objects of a property are known to be of one kind that the engine can order.

        None where it has not been asked for often enough to be looked at.
        """
        known = self._known.get(property_)
        if known is not None:
            return known
        if not self._is_asked_often(property_):
            return None
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[property_] = alike = self._look(property_)
        return alike

    def look_at_all(self) -> None:
        """Look at every property, or at half as many as are kept; a sixth of the time of loading."""
        found = self._store.query(_PROPERTIES)
        if isinstance(found, QuerySolutions):
            names = [solution["p"].value for solution in found]
            self._known |= {name: self._look(name) for name in names}

    def _is_asked_often(self, property_: str) -> bool:
        if len(self._counts) >= KEPT:
            self._counts.clear()
        self._counts[property_] += 1
        if self._counts[property_] < self._asked:
            return False
        del self._counts[property_]
        return True

    def _look(self, iri: str) -> bool:
        try:
            property_ = NamedNode(iri)
        except ValueError:  # the engine will refuse the query, and say where it is wrong
            return False
        found = self._store.quads_for_pattern(None, property_, None, None)
        conditions = {_condition(quad.object) for quad in islice(found, 1)}
        condition = conditions.pop() if conditions else None
        if condition is None:
            return False
        answer = self._store.query(_OTHER.format(property=property_, condition=condition))
        return isinstance(answer, QueryBoolean) and not answer


def _condition(value: Term) -> str | None:
    """Give what must hold of all values if they are to be like one."""
    if isinstance(value, NamedNode | BlankNode):
        return _IS_RESOURCE
    return _CONDITIONS.get(value.datatype) if isinstance(value, Literal) else None
