"""Runs the operations of an update on a working copy (section 3 of SPARQL 1.1 Update)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from detente.errors import DetenteError
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Object, QuadSource
from detente.sparql.answers import Answer
from detente.sparql.update.operations import (
    Add,
    Clear,
    Copy,
    Create,
    DeleteData,
    Drop,
    Every,
    Graph,
    InsertData,
    Load,
    Modify,
    Move,
    Operation,
)
from detente.sparql.update.templates import Solution, Template

Named = NamedNode | BlankNode


class UpdateError(DetenteError):
    """An operation that is well-formed and cannot be done."""


class UpdateTarget(QuadSource, Protocol):
    """A private copy of the data that is changed in place; each change may be refused with a DetenteError."""

    def graph_names(self) -> list[Named]:
        """List the named graphs, empty ones too."""
        ...

    def contains_graph(self, graph: Named) -> bool:
        """Tell whether there is a graph of this name, empty or not."""
        ...

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[GraphName] | None = None,
        named_graphs: Sequence[Named] | None = None,
    ) -> Answer:
        """Evaluate a query over the data as it is now (see `detente.store.Version.query`)."""
        ...

    def insert(self, quads: Iterable[Quad]) -> None:
        """Add quads, and the graphs they are in."""
        ...

    def delete(self, quads: Iterable[Quad]) -> None:
        """Remove quads; graphs stay when they are empty."""
        ...

    def create(self, graph: Named) -> None:
        """Add an empty graph."""
        ...

    def drop(self, graph: Named) -> None:
        """Remove a graph and its quads."""
        ...


@dataclass(frozen=True)
class UsingDataset:
    """The graphs that patterns see, as `using-graph-uri` and `using-named-graph-uri` give them."""

    default_graphs: tuple[NamedNode, ...] = ()
    named_graphs: tuple[NamedNode, ...] = ()


def apply_update(
    operations: Sequence[Operation], target: UpdateTarget, *, using: UsingDataset | None = None
) -> None:
    """Run operations in order; the pattern of each sees what those before it did.

    `using` takes the place of the dataset of every pattern (SPARQL 1.1 Protocol, section 2.2.3). Raises
    UpdateError for what cannot be done: before anything is changed for LOAD and for a second dataset, else
    with the target changed by the operations before. Errors of the target pass.
    """
    for operation in operations:
        _check(operation, using)
    for operation in operations:
        _apply(operation, target, using)


def _check(operation: Operation, using: UsingDataset | None) -> None:
    if isinstance(operation, Load) and not operation.silent:
        raise UpdateError(
            f"LOAD <{operation.source.value}>: no document is fetched for an update; send its content, "
            "as INSERT DATA or by the Graph Store Protocol"
        )
    if using is not None and isinstance(operation, Modify):
        clauses = {"WITH": operation.with_, "USING": operation.using, "USING NAMED": operation.using_named}
        if given := next((name for name, value in clauses.items() if value), None):
            raise UpdateError(
                f"{given} in the update, and using-graph-uri or using-named-graph-uri in the request: "
                "only one of them can name the graphs of the patterns"
            )


def _apply(operation: Operation, target: UpdateTarget, using: UsingDataset | None) -> None:
    match operation:
        case InsertData():
            target.insert(_filled(operation.quads, Solution({}, DEFAULT_GRAPH)))
        case DeleteData():
            target.delete(_filled(operation.quads, Solution({}, DEFAULT_GRAPH)))
        case Modify():
            _modify(operation, target, using)
        case Clear() | Drop():
            _remove(operation, target)
        case Create():
            _create(operation, target)
        case Add() | Move() | Copy():
            _transfer(operation, target)
        case Load():  # SILENT: a failure is none
            return


def _modify(operation: Modify, target: UpdateTarget, using: UsingDataset | None) -> None:
    """DELETE and INSERT (section 3.1.3): all that is removed, then all that is added, both known before."""
    deleted: dict[Quad, None] = {}
    inserted: dict[Quad, None] = {}
    for bindings in _solutions(operation, target, using):
        solution = Solution(bindings, operation.with_ or DEFAULT_GRAPH)
        deleted.update(_filled(operation.delete, solution))
        inserted.update(_filled(operation.insert, solution))
    target.delete(deleted)
    target.insert(inserted)


def _filled(template: Template, solution: Solution) -> dict[Quad, None]:
    quads = (solution.quad(quad) for quad in template)
    return dict.fromkeys(quad for quad in quads if quad is not None)


def _solutions(
    operation: Modify, target: UpdateTarget, using: UsingDataset | None
) -> Iterator[dict[str, Object]]:
    """Yield what the pattern has for the variables of the templates.

    Without blank nodes to make, equal solutions make equal quads. A query has to select something.
    """
    names = operation.delete.variables() | operation.insert.variables() or {"solution"}
    distinct = "" if operation.insert.has_blank_nodes() else "DISTINCT "
    default_graphs, named_graphs = _dataset(operation, target, using)
    answer = target.query(
        f"SELECT {distinct}{' '.join(f'?{name}' for name in sorted(names))} WHERE {operation.where}",
        base_iri=operation.names.base,
        prefixes=operation.names.prefixes,
        default_graphs=default_graphs,
        named_graphs=named_graphs,
    )
    return answer.rows()


def _dataset(
    operation: Modify, target: UpdateTarget, using: UsingDataset | None
) -> tuple[Sequence[GraphName] | None, Sequence[Named] | None]:
    if using is not None:
        return using.default_graphs, using.named_graphs
    if operation.using or operation.using_named:
        return operation.using, operation.using_named
    if operation.with_ is not None:
        return [operation.with_], target.graph_names()
    return None, None


def _remove(operation: Clear | Drop, target: UpdateTarget) -> None:
    graph = operation.graph
    if graph is Every.GRAPH or isinstance(graph, DefaultGraph):
        target.delete(list(target.match(graph=DEFAULT_GRAPH)))
    if isinstance(graph, Every):
        _remove_named(operation, target.graph_names(), target)
    elif isinstance(graph, NamedNode) and _is_there(graph, target, operation.silent, operation):
        _remove_named(operation, [graph], target)


def _remove_named(operation: Clear | Drop, graphs: Iterable[Named], target: UpdateTarget) -> None:
    for graph in graphs:
        if isinstance(operation, Drop):
            target.drop(graph)
        else:
            target.delete(list(target.match(graph=graph)))


def _create(operation: Create, target: UpdateTarget) -> None:
    if not target.contains_graph(operation.graph):
        target.create(operation.graph)
    elif not operation.silent:
        raise UpdateError(f"CREATE GRAPH <{operation.graph.value}>: there is such a graph already")


def _transfer(operation: Add | Move | Copy, target: UpdateTarget) -> None:
    """ADD, MOVE and COPY (sections 3.2.3 to 3.2.5); of a graph to itself, nothing.

    With SILENT, nothing happens where there is no such graph: what is in the other is not lost.
    """
    source, into = operation.source, operation.target
    if not _is_there(source, target, operation.silent, operation) or source == into:
        return
    quads = [Quad(quad.subject, quad.predicate, quad.object, into) for quad in target.match(graph=source)]
    if not isinstance(operation, Add):
        _empty(into, target)
    target.insert(quads)
    if isinstance(operation, Move):
        _empty(source, target)


def _empty(graph: Graph, target: UpdateTarget) -> None:
    if isinstance(graph, DefaultGraph):
        target.delete(list(target.match(graph=graph)))
    elif target.contains_graph(graph):
        target.drop(graph)


def _is_there(graph: Graph, target: UpdateTarget, silent: bool, operation: Operation) -> bool:
    if isinstance(graph, DefaultGraph) or target.contains_graph(graph):
        return True
    if silent:
        return False
    raise UpdateError(f"{type(operation).__name__.upper()}: there is no graph <{graph.value}>")
