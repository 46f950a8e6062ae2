"""The engine's parser and its evaluation of expressions, asked where there are no data.

The one place outside `store/engines` where an engine is at hand: what it makes of a text is what it will make
of it when a version is asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Quad, QuerySolutions, Store, Triple

from detente.rdf.quads import Object


def value_of(
    expression: str, *, base: str | None = None, prefixes: Mapping[str, str] | None = None
) -> Object | Triple | None:
    """Evaluate an expression; None where it has no value. Raises SyntaxError as the engine does."""
    solutions = Store().query(
        f"SELECT ({expression} AS ?value) {{}}", base_iri=base, prefixes=dict(prefixes or {})
    )
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"the value of {expression} is not one of a SELECT")
    found: Object | Triple | None = next(solutions)["value"]
    return found


def quads_of_update(
    text: str, *, base: str | None = None, prefixes: Mapping[str, str] | None = None
) -> list[Quad]:
    """Run an update on nothing; returns the quads that are there then.

    Raises SyntaxError, and RuntimeError for what cannot be done, as the engine does.
    """
    store = Store()
    store.update(text, base_iri=base, prefixes=dict(prefixes or {}))
    return list(store)
