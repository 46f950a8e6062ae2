"""Which graphs may be written, and with what scope."""

from __future__ import annotations

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from detente.errors import DetenteError
from detente.graphs import CURATE, DEFAULT, RESERVED, WRITE, plan
from detente.iris import Iris
from detente.quads import GraphName

SCOPES = frozenset({WRITE, CURATE})
"""What a token may allow: writing graphs of one's own; deciding what the service says, writing included."""

_UNNAMED = {
    DefaultGraph: f"the default graph {DEFAULT.why}",
    BlankNode: "a graph named by a blank node cannot be referred to again; name it by an IRI",
}


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
    if not isinstance(graph, NamedNode):
        raise ReadOnlyGraphError(_UNNAMED[type(graph)])
    kind = plan(iris.base).kind(graph)
    if kind.scope is None:
        elsewhere = f": names below {iris.base}{RESERVED.path} are the service's; choose another IRI"
        raise ReadOnlyGraphError(f"{graph} {kind.why}{elsewhere if kind is RESERVED else ''}")
    if not scopes & {kind.scope, CURATE}:
        raise ScopeError(graph, kind.scope)
