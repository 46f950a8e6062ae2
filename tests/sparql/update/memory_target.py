"""A data set in memory that updates change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from detente.rdf.quads import GraphName, Object, Subject
from detente.sparql.answers import Answer, evaluation
from tests.conformance.comparison import same
from tests.conformance.results import Graph, Row


class MemoryTarget:
    """The engine's store as `detente.sparql.update.Target`."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        return self.store.quads_for_pattern(subject, predicate, object, graph)

    def graph_names(self) -> list[NamedNode | BlankNode]:
        return list(self.store.named_graphs())

    def contains_graph(self, graph: NamedNode | BlankNode) -> bool:
        return self.store.contains_named_graph(graph)

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[GraphName] | None = None,
        named_graphs: Sequence[NamedNode | BlankNode] | None = None,
    ) -> Answer:
        given = default_graphs is not None or named_graphs is not None
        with evaluation(RuntimeError, OSError):
            result = self.store.query(
                text,
                base_iri=base_iri,
                prefixes=dict(prefixes or {}),
                default_graph=list(default_graphs or ()) if given else None,
                named_graphs=list(named_graphs or ()) if given else None,
            )
        return Answer(result)

    def insert(self, quads: Iterable[Quad]) -> None:
        self.store.extend(quads)

    def delete(self, quads: Iterable[Quad]) -> None:
        for quad in quads:
            self.store.remove(quad)

    def create(self, graph: NamedNode | BlankNode) -> None:
        self.store.add_graph(graph)

    def drop(self, graph: NamedNode | BlankNode) -> None:
        self.store.remove_graph(graph)


def copy(store: Store) -> Store:
    """Give a store with the same graphs, empty ones too."""
    copied = Store()
    copied.extend(store)
    for graph in store.named_graphs():
        copied.add_graph(graph)
    return copied


def same_stores(first: Store, second: Store) -> bool:
    """Tell whether two stores have the same graphs, up to the names of blank nodes."""
    same_names = set(first.named_graphs()) == set(second.named_graphs())
    return same_names and same(rows(first), rows(second))


def rows(store: Store) -> Graph:
    """Give the quads as rows; the default graph has no name."""
    return Graph(tuple(map(_row, store)))


def _row(quad: Quad) -> Row:
    graph = None if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
    return quad.subject, quad.predicate, quad.object, graph
