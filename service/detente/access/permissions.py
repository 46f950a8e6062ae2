"""Which graphs may be written, and with what scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from detente.errors import DetenteError
from detente.rdf.quads import GraphName
from detente.vocabulary.graphs import CURATE, DEFAULT, OTHER, RESERVED, WRITE, plan
from detente.vocabulary.iris import Iris

SCOPES = frozenset({WRITE, CURATE})
"""What a token may allow: writing graphs of one's own; deciding what the service says, writing included."""

_UNNAMED = {
    DefaultGraph: f"the default graph {DEFAULT.why}",
    BlankNode: "a graph named by a blank node cannot be referred to again; name it by an IRI",
}


@dataclass(frozen=True)
class TokenWriter:
    """Who writes: the scopes that are held, and which graphs of users' own a token may write.

    A token that names prefixes writes graphs whose names begin with one of them, whoever made them, and makes
    none elsewhere. Any other makes graphs as it likes, and writes those that it made. A token that curates
    writes all; so does who has the data folder, and is no token.
    """

    scopes: frozenset[str]
    token: str | None = None
    prefixes: tuple[str, ...] = ()


class OwnerError(DetenteError):
    """A graph belongs to somebody else; says whose, and what to do."""


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


def check_owner(
    graph: GraphName, writer: TokenWriter, iris: Iris, maker: Callable[[NamedNode], NamedNode | None]
) -> None:
    """Return where a writer may write a graph of users' own; of others `check_writable` tells.

    `maker` names the token that made a graph; for a graph that is not there it is to name the writer's.
    Raises OwnerError where it is another's.
    """
    if writer.token is None or CURATE in writer.scopes or not isinstance(graph, NamedNode):
        return
    if not OTHER.contains(graph, iris):
        return
    if writer.prefixes:
        if not graph.value.startswith(writer.prefixes):
            listed = ", ".join(writer.prefixes)
            raise OwnerError(f"this token writes graphs below {listed}, of which {graph} is none")
        return
    made_by = maker(graph)
    if made_by != iris.token(writer.token):
        raise OwnerError(_whose(graph, made_by))


def _whose(graph: NamedNode, token: NamedNode | None) -> str:
    maker = "no token that is known" if token is None else f"the token {token.value.rpartition('/')[2]!r}"
    return (
        f"{graph} was made by {maker}; a token writes the graphs that it made, or those below the prefixes "
        f"that it was given (`detente token create --graphs`), or it needs the scope {CURATE!r}"
    )
