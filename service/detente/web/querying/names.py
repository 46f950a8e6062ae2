"""The gazetteer of a version, made once and kept with what else is made of versions."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from detente.gazetteer.authority import PREDICATES
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_triples
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version

# No other graph is asked: what anybody may write names nothing (docs/graphs.md).
_TRIPLES = "SELECT ?s ?p ?o {{ GRAPH {graph} {{ VALUES ?p {{ {predicates} }} ?s ?p ?o }} }}"


@per_version(weight=128, has_words=False)
def gazetteer(runtime: Runtime, version: str) -> Gazetteer:
    """Give the names of the authority of a version; for the threads in which pages are made."""
    iris = Iris(runtime.settings.base)
    query = _TRIPLES.format(graph=AUTHORITY.iri(iris), predicates=" ".join(sorted(map(str, PREDICATES))))
    return gazetteer_of_triples(_triples(runtime, query, version), iris)


def _triples(runtime: Runtime, query: str, version: str) -> Iterator[tuple[object, NamedNode, object]]:
    for row in runtime.rows(query, version):
        predicate = row["p"]
        if isinstance(predicate, NamedNode):
            yield row["s"], predicate, row["o"]
