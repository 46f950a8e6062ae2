"""What `graph/void` of a version holds, asked through the query processes."""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode, Triple

from detente.vocabulary.graphs import VOID_GRAPH
from detente.vocabulary.iris import Iris
from detente.web.querying.runtime import Row, Runtime

_ALL = "SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"

# Down to the partitions by class and by property: those by property within a class are many.
_OUTER = """
SELECT ?s ?p ?o {{
  GRAPH <{graph}> {{
    {{ <{data_set}> ?p ?o
      BIND (<{node}> AS ?s)
      FILTER (?p IN (void:classPartition, void:propertyPartition, void:distinctSubjects, void:triples,
                     void:uriSpace, void:vocabulary)) }}
    UNION
    {{ <{data_set}> void:classPartition|void:propertyPartition ?s . ?s ?p ?o
      FILTER (?p != void:propertyPartition) }}
  }}
}} ORDER BY ?s ?p ?o"""


def described_in_graph(runtime: Runtime, version: str) -> list[Triple]:
    """Give every triple of a version's `graph/void`, sorted; none where it has no such graph."""
    graph = VOID_GRAPH.iri(Iris(runtime.settings.base)).value
    return list(map(_triple, runtime.rows(_ALL.format(graph=graph), version)))


def counts_of(runtime: Runtime, version: str, node: NamedNode) -> list[Triple]:
    """Give what is counted of a version's default graph, as said of `node`, and its outer partitions."""
    iris = Iris(runtime.settings.base)
    query = _OUTER.format(graph=VOID_GRAPH.iri(iris).value, data_set=iris.data_set.value, node=node.value)
    return list(map(_triple, runtime.rows(query, version)))


def _triple(row: Row) -> Triple:
    subject, predicate = row["s"], row["p"]
    if not isinstance(subject, NamedNode | BlankNode) or not isinstance(predicate, NamedNode):
        raise TypeError(f"{row} is no triple")
    return Triple(subject, predicate, row["o"])
