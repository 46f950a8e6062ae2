"""Reading of an engine's store: look-ups and queries, over a version or over what is to become one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, RdfFormat, Store, Variable

from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Object, Subject
from detente.sparql.answers import Answer, evaluation
from detente.sparql.describe import Result, describe
from detente.store.errors import os_errors
from detente.store.manifest import Manifest


class Reader:
    """Reads one store of the engine's."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield matching quads in no set order (see `quads.QuadSource.match`)."""
        return self._store.quads_for_pattern(subject, predicate, object, graph)

    def graph_names(self) -> list[NamedNode | BlankNode]:
        """List the named graphs, sorted."""
        return sorted(self._store.named_graphs(), key=str)

    def contains_graph(self, graph: GraphName) -> bool:
        """Tell whether there is a graph of this name; the default graph always is."""
        return self._store.contains_named_graph(graph)

    def ntriples(self, graph: GraphName) -> bytes:
        """Write a graph as N-Triples, in no set order."""
        with os_errors("read a graph"):
            return self._store.dump(None, RdfFormat.N_TRIPLES, from_graph=graph) or b""

    def link_to(self, folder: Path) -> None:
        """Make a second store of the same files, which are linked and not copied where the disk can."""
        self._store.backup(str(folder))

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[GraphName] | None = None,
        named_graphs: Sequence[NamedNode | BlankNode] | None = None,
        beside: Sequence[NamedNode] = (),
        substitutions: Mapping[str, Object] | None = None,
    ) -> Answer:
        """Evaluate a SPARQL 1.1 query; `describe` says what DESCRIBE answers.

        `prefixes` need no declaration in `text`. If either list of graphs is given, the two are the whole
        dataset (SPARQL 1.1 Protocol, 2.1.4); if neither is, the default graph has the triples of graphs
        `beside` too. `substitutions` gives variables that the query selects a value.
        Raises QuerySyntaxError, and QueryError for what cannot be evaluated.
        """
        given = default_graphs is not None or named_graphs is not None
        own: list[GraphName] | None = [DEFAULT_GRAPH, *beside] if beside else None
        # The engine reads each prefix it is given anew for each query.
        used = {name: iri for name, iri in (prefixes or {}).items() if f"{name}:" in text}

        def ask(query: str) -> Result:
            return self._store.query(
                query,
                base_iri=base_iri,
                prefixes=used,
                default_graph=list(default_graphs or ()) if given else own,
                named_graphs=list(named_graphs or ()) if given else None,
                substitutions={Variable(name): term for name, term in (substitutions or {}).items()},
            )

        with evaluation(RuntimeError, OSError):
            result = ask(text)
            if isinstance(result, QueryTriples):
                result = describe(text, ask, self, (default_graphs or ()) if given else own) or result
        return Answer(result)


class Version(Reader):
    """One version, open for reading; usable for as long as it is held, whatever is committed later."""

    def __init__(self, manifest: Manifest, store: Store) -> None:
        super().__init__(store)
        self.manifest = manifest
