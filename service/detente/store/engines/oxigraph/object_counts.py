"""How often things are objects in a version, as far as it matters for the order of a join."""

from __future__ import annotations

from pyoxigraph import NamedNode, QuerySolutions, Store

MOST = 10_000
"""Counted up to so many, which takes milliseconds."""

KEPT = 10_000
"""Things of which the count is kept; then keeping begins anew."""

_COUNT = "SELECT (COUNT(*) AS ?n) {{ {{ SELECT ?s {{ ?s ?p {node} }} LIMIT {most} }} }}"


class ObjectCounts:
    """Counts of the default graph of one store, which must not change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, int | None] = {}

    def how_often(self, iri: str) -> int | None:
        """Tell how often a thing is an object, up to MOST; None of what is no absolute IRI."""
        if iri not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[iri] = self._count(iri)
        return self._known[iri]

    def _count(self, iri: str) -> int | None:
        try:
            node = NamedNode(iri)
        except ValueError:  # relative, or with escapes: the query is left as it is
            return None
        found = self._store.query(_COUNT.format(node=node, most=MOST))
        if not isinstance(found, QuerySolutions):
            raise TypeError("a SELECT has solutions")
        return int(next(iter(found))["n"].value)
