"""The operations of SPARQL 1.1 Update (section 3), as they are after reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from pyoxigraph import DefaultGraph, NamedNode

from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.sparql.update.names import Names
from detente.sparql.update.templates import Template

Graph = NamedNode | DefaultGraph


class Every(Enum):
    """All graphs, or all with a name, where an operation names none."""

    GRAPH = "ALL"
    NAMED = "NAMED"


@dataclass(frozen=True)
class InsertData:
    """INSERT DATA: quads without variables."""

    quads: Template


@dataclass(frozen=True)
class DeleteData:
    """DELETE DATA: quads without variables and blank nodes."""

    quads: Template


@dataclass(frozen=True)
class Modify:
    """DELETE and INSERT with a pattern; DELETE WHERE too.

    `where` is the pattern with its braces, to be read with `names`. `with_` is the graph of what names none.
    """

    with_: NamedNode | None
    delete: Template
    insert: Template
    using: tuple[NamedNode, ...]
    using_named: tuple[NamedNode, ...]
    where: str
    names: Names = field(repr=False)


@dataclass(frozen=True)
class Clear:
    """CLEAR: the quads of graphs go, the graphs stay."""

    graph: Graph | Every
    silent: bool


@dataclass(frozen=True)
class Drop:
    """DROP: graphs go with their quads."""

    graph: Graph | Every
    silent: bool


@dataclass(frozen=True)
class Create:
    """CREATE: an empty graph."""

    graph: NamedNode
    silent: bool


@dataclass(frozen=True)
class Load:
    """LOAD: a document, into a graph."""

    source: NamedNode
    into: Graph
    silent: bool


@dataclass(frozen=True)
class Add:
    """ADD: the quads of a graph into another."""

    source: Graph
    target: Graph
    silent: bool


@dataclass(frozen=True)
class Move:
    """MOVE: a graph in place of another."""

    source: Graph
    target: Graph
    silent: bool


@dataclass(frozen=True)
class Copy:
    """COPY: the quads of a graph in place of another's."""

    source: Graph
    target: Graph
    silent: bool


Operation = InsertData | DeleteData | Modify | Clear | Drop | Create | Load | Add | Move | Copy


def written_graphs(operation: Operation) -> frozenset[GraphName]:
    """Give the graphs that an operation names for writing.

    Graphs that a variable or ALL and NAMED stand for are known when it runs only, and left out.
    """
    match operation:
        case InsertData() | DeleteData():
            return _named(operation.quads, DEFAULT_GRAPH)
        case Modify():
            default = operation.with_ or DEFAULT_GRAPH
            return _named(operation.delete, default) | _named(operation.insert, default)
        case Clear() | Drop():
            return _cleared(operation.graph)
        case Create():
            return frozenset({operation.graph})
        case Load():
            return frozenset({operation.into})
        case Move():
            return frozenset({operation.source, operation.target})
        case Add() | Copy():
            return frozenset({operation.target})


def inserted(operation: Operation) -> Template:
    """Give the quads that an operation writes down to be added."""
    match operation:
        case InsertData():
            return operation.quads
        case Modify():
            return operation.insert
        case _:
            return Template()


def _named(template: Template, default: Graph) -> frozenset[GraphName]:
    graphs = (default if isinstance(graph, DefaultGraph) else graph for graph in template.graphs())
    return frozenset(graph for graph in graphs if isinstance(graph, (NamedNode, DefaultGraph)))


def _cleared(graph: Graph | Every) -> frozenset[GraphName]:
    if isinstance(graph, Every):
        return frozenset({DEFAULT_GRAPH} if graph is Every.GRAPH else ())
    return frozenset({graph})
