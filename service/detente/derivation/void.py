"""The data set described in its own graph, `graph/void`: what it is, and how much there is of what.

What depends on a service's address, or on a version, is added where it is served (`web/data_set`).
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from detente.derivation.counts import Counts, recount
from detente.rdf.namespaces import (
    DCAT,
    DCT,
    DET,
    DETS,
    FOAF,
    OA,
    ORG,
    PREFIXES,
    PROV,
    SCHEMA,
    SH,
    SKOS,
    TYPE,
    VOID,
    XSD,
)
from detente.rdf.quads import Change, QuadSource, Triple3
from detente.vocabulary.graphs import VOID_GRAPH
from detente.vocabulary.iris import Iris

CC_BY = NamedNode("https://creativecommons.org/licenses/by/4.0/")
VOCABULARIES = (DET, DETS, DCT, FOAF, OA, ORG, PROV, SCHEMA, SKOS)
TITLE = Literal("detente: who said what in diplomacy", language="en")
DESCRIPTION = Literal(
    "Claims of news entries on states, leaders and agreements, and what is settled.", language="en"
)


def describe_dataset(
    before: QuadSource, after: QuadSource, change: Change, iris: Iris, more: Counts | None = None
) -> Change:
    """Give the change of `graph/void` that a change of a version brings: `partitions.recount`, and the rest.

    `change` is what `after` differs in from `before`, `graph/void` apart, and apart from what `more` counts.
    """
    graph = VOID_GRAPH.iri(iris)
    standing = {Quad(*triple, graph) for triple in standing_facts(iris)}
    # Few facts have these properties, and of the data set a thousand have others: it is asked by property.
    known = {
        quad for each in {q.predicate for q in standing} for quad in before.match(None, each, None, graph)
    }
    return recount(before, after, change, iris, more).joined(Change(frozenset(standing - known)))


def standing_facts(iris: Iris) -> Iterator[Triple3]:
    """Yield what holds of the data set in every version, and the prefixes that queries need not declare.

    Editors look for prefixes as sh:declare has them (https://www.w3.org/TR/shacl/#sparql-prefixes).
    """
    data_set = iris.data_set
    yield (data_set, TYPE, VOID.Dataset)
    yield (data_set, TYPE, DCAT.Dataset)
    yield (data_set, DCT.title, TITLE)
    yield (data_set, DCT.description, DESCRIPTION)
    yield (data_set, DCT.license, CC_BY)
    yield (data_set, VOID.uriSpace, Literal(iris.base))
    yield from ((data_set, VOID.vocabulary, NamedNode(each.iri)) for each in VOCABULARIES)
    for prefix, namespace in {**PREFIXES, **iris.prefixes()}.items():
        node = NamedNode(f"{iris.base}void#prefix-{prefix}")
        yield (data_set, SH.declare, node)
        yield (node, SH.prefix, Literal(prefix))
        yield (node, SH.namespace, Literal(namespace, datatype=XSD.anyURI))
