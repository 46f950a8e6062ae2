"""Authority entries to the quads of `graph/authority`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad

from detente.claims.mapping.terms import value_triples
from detente.claims.model import AuthorityEntry
from detente.rdf.namespaces import RDFS, TYPE
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris


def map_authority(entries: Iterable[AuthorityEntry], iris: Iris) -> Iterator[Quad]:
    """Yield every authority entry's class and values; rdfs:isDefinedBy marks them as the authority's."""
    graph = AUTHORITY.iri(iris)
    for entry in entries:
        yield Quad(entry.iri, TYPE, entry.type, graph)
        yield Quad(entry.iri, RDFS.isDefinedBy, graph, graph)
        for triple in value_triples(entry.iri, entry.values):
            yield Quad(*triple, graph)
