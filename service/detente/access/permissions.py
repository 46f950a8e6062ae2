"""Which graphs may be written, and with what scope."""

from __future__ import annotations

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from detente.errors import DetenteError
from detente.rdf.quads import GraphName
from detente.vocabulary.iris import Iris

WRITE, CURATE = "write", "curate"
SCOPES = frozenset({WRITE, CURATE})
"""What a token may allow: writing graphs of one's own; deciding what the service says, writing included."""

_DERIVED = "follows from other graphs; write the claims into an entry's graph or graph/curation, and it will"
_BUILT = "is written by `detente build` alone; change its source and build"
_READ_ONLY = {
    "settled": _DERIVED,
    "conflicts": _DERIVED,
    "log": "is made by commits; each change that is accepted adds to it",
    "void": "is counted by commits; each change of what is settled changes it",
    "ontology": _BUILT,
    "shapes": _BUILT,
    "queries": _BUILT,
}
_UNNAMED = {
    DefaultGraph: f"the default graph {_DERIVED}",
    BlankNode: "a graph named by a blank node cannot be referred to again; name it by an IRI",
}
_CURATED = frozenset({"authority", "curation"})


class ReadOnlyGraphError(DetenteError):
    """Nobody may write this graph; says where to write instead."""


class ScopeError(DetenteError):
    """Writing this graph needs a scope that is not held; `needed` names it."""

    def __init__(self, graph: NamedNode, needed: str) -> None:
        self.needed = needed
        super().__init__(f"writing {graph} needs a token with the scope {needed!r}")


def check_writable(graph: GraphName, scopes: frozenset[str], iris: Iris) -> None:
    """Return where a graph may be written with these scopes.

    Raises ReadOnlyGraphError where nobody may, whatever the scopes, and ScopeError where one is missing.
    """
    reason = _why_nobody(graph, iris) if isinstance(graph, NamedNode) else _UNNAMED[type(graph)]
    if reason or not isinstance(graph, NamedNode):
        raise ReadOnlyGraphError(reason)
    needed = CURATE if _is_curated(graph, iris) else WRITE
    if not scopes & {needed, CURATE}:
        raise ScopeError(graph, needed)


def _why_nobody(graph: NamedNode, iris: Iris) -> str | None:
    own = _own_name(graph, iris)
    if own is None or own in _CURATED:
        return None
    reserved = f"is reserved: names below {iris.graph('').value} are the service's; choose another IRI"
    return f"{graph} {_READ_ONLY.get(own, reserved)}"


def _own_name(graph: NamedNode, iris: Iris) -> str | None:
    """Give the part of a name below `graph/` of the base; None for another IRI."""
    prefix = iris.graph("").value
    return graph.value.removeprefix(prefix) if graph.value.startswith(prefix) else None


def _is_curated(graph: NamedNode, iris: Iris) -> bool:
    return graph.value.startswith(iris.entry("").value) or _own_name(graph, iris) in _CURATED
