"""The graphs of a version that define its words: the ontology with its schemes, and the shapes."""

from __future__ import annotations

import io
from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, serialize

from detente.exports.json_ld import Terms, dumped, expanded, graph_document
from detente.rdf.namespaces import DETSH, PREFIXES
from detente.rdf.serializing import write_prefixed
from detente.rdf.turtle import write_trig, write_turtle
from detente.vocabulary.graphs import ONTOLOGY, SHAPES, GraphKind
from detente.vocabulary.iris import Iris
from detente.vocabulary.json_ld_context import JsonContext, json_ld_context
from detente.web.http.formats import TRIPLES
from detente.web.http.forms import TRIG
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.vocabulary.shapes import Shapes
from detente.web.vocabulary.terms import VANN, Vocabulary
from detente.web.vocabulary.use import Uses, concept_uses, term_uses

_ALL_PREFIXES = PREFIXES | {
    "detsh": DETSH.iri,
    "eli": "http://data.europa.eu/eli/ontology#",
    "factuality": "http://groundedannotationframework.org/grasp/factuality#",
    "ftm": "https://schema.followthemoney.tech/#",
    "grasp": "http://groundedannotationframework.org/grasp#",
    "opengov": "http://www.w3.org/ns/opengov#",
    "vann": VANN.iri,
}
_EVERYTHING = "SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"


@per_version(weight=32)
def vocabulary(runtime: Runtime, version: str) -> Vocabulary:
    """Read the ontology and its schemes; empty where the version has none."""
    return Vocabulary(_triples(runtime, version, ONTOLOGY))


@per_version(weight=32)
def shapes(runtime: Runtime, version: str) -> Shapes:
    """Read the shapes; empty where the version has none."""
    return Shapes(_triples(runtime, version, SHAPES))


@per_version(weight=4)
def context_of(runtime: Runtime, version: str) -> JsonContext:
    """Make the JSON-LD context of a version."""
    return json_ld_context(vocabulary(runtime, version).triples, shapes(runtime, version).triples)


@per_version(weight=4)
def terms_of(runtime: Runtime, version: str) -> Terms:
    """Read the context of a version backwards."""
    return Terms(context_of(runtime, version))


@per_version(weight=4)
def uses_of_terms(runtime: Runtime, version: str) -> Uses:
    """Count the use of det: terms in a version."""
    return term_uses(runtime.settings.base, lambda query: runtime.rows(query, version))


@per_version(weight=4)
def uses_of_concepts(runtime: Runtime, version: str) -> Uses:
    """Count the use of dets: concepts in a version."""
    return concept_uses(runtime.settings.base, lambda query: runtime.rows(query, version))


def written_triples(
    triples: Iterable[Triple],
    media_type: str,
    graph: NamedNode,
    *,
    first: Iterable[NamedNode] = (),
    terms: Terms | None = None,
    context: str = "",
) -> bytes:
    """Write triples of a graph in a form; JSON-LD is plain JSON by `terms`, of the context at an address."""
    if media_type == TRIG:
        quads = (Quad(each.subject, each.predicate, each.object, graph) for each in triples)
        return write_trig(quads, _ALL_PREFIXES).encode()
    serialisation = TRIPLES[media_type]
    if serialisation == "text/turtle":
        return write_turtle(triples, _ALL_PREFIXES, first=tuple(first)).encode()
    if terms and serialisation == "application/ld+json":
        return dumped(graph_document(expanded(triples), terms, context))
    format_ = RdfFormat.from_media_type(serialisation)
    if format_ == RdfFormat.RDF_XML:
        output = io.BytesIO()
        write_prefixed(triples, output, format_, _ALL_PREFIXES)
        return output.getvalue()
    return serialize(triples, format=format_) or b""


def _triples(runtime: Runtime, version: str, kind: GraphKind) -> Iterable[Triple]:
    graph = kind.iri(Iris(runtime.settings.base)).value
    for row in runtime.rows(_EVERYTHING.format(graph=graph), version):
        if isinstance(row["s"], (NamedNode, BlankNode)) and isinstance(row["p"], NamedNode):
            yield Triple(row["s"], row["p"], row["o"])
