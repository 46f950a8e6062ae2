"""Reading of an engine's store: look-ups and queries, over a version or over what is to become one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, RdfFormat, Store, Variable

from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Object, Subject
from detente.sparql.aggregates import misuse
from detente.sparql.answers import Answer, evaluation
from detente.sparql.describe import Result, describe
from detente.sparql.engine_functions import Faults
from detente.sparql.rewriting import Rewritten, rewrite
from detente.sparql.text import misplaced_escape
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
        """Evaluate a SPARQL 1.1 query, as `rewrite` words it; `describe` says what DESCRIBE answers.

        `prefixes` need no declaration in `text`. If either list of graphs is given, the two are the whole
        dataset (SPARQL 1.1 Protocol, 2.1.4); if neither is, the default graph has the triples of graphs
        `beside` too. `substitutions` gives variables that the query selects a value.
        Raises QuerySyntaxError, and QueryError for what cannot be evaluated; the answer raises MemoryError
        where there was too little for a function of the service's own.
        """
        given = default_graphs is not None or named_graphs is not None
        own: list[GraphName] | None = [DEFAULT_GRAPH, *beside] if beside else None
        # The engine reads each prefix it is given anew for each query.
        used = {name: iri for name, iri in (prefixes or {}).items() if f"{name}:" in text}

        def ask(query: str) -> Result:
            rewritten = rewrite(query, faults)
            with _explained(query):
                try:
                    return evaluate(rewritten)
                except SyntaxError:
                    evaluate(Rewritten(query))  # for the place in the query as it was sent
                    raise

        def evaluate(rewritten: Rewritten) -> Result:
            return self._store.query(
                rewritten.text,
                base_iri=base_iri,
                prefixes=used,
                default_graph=list(default_graphs or ()) if given else own,
                named_graphs=list(named_graphs or ()) if given else None,
                substitutions={Variable(name): term for name, term in (substitutions or {}).items()},
                custom_functions=rewritten.functions,
                custom_aggregate_functions=rewritten.aggregates,
            )

        faults = Faults()
        with evaluation(RuntimeError, OSError):
            result = ask(text)
            if isinstance(result, QueryTriples):
                result = describe(text, ask, self, (default_graphs or ()) if given else own) or result
        return Answer(result, faults.check)


@contextmanager
def _explained(query: str) -> Iterator[None]:
    """Say why the engine refuses a query where it does not: for an escape, or for its aggregates."""
    try:
        yield
    except SyntaxError as error:
        explained = misplaced_escape(query) or misuse(query)
        if explained is None:
            raise
        raise explained from error


class Version(Reader):
    """One version, open for reading; usable for as long as it is held, whatever is committed later."""

    def __init__(self, manifest: Manifest, store: Store) -> None:
        super().__init__(store)
        self.manifest = manifest
