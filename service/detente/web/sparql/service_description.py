"""The SPARQL 1.1 Service Description of the endpoint (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from detente.rdf.namespaces import LABEL, RDF, RDFS, TYPE, VOID, XSD, Namespace
from detente.rdf.quads import Object, Subject
from detente.store import DEFAULT_GRAPH_NAME, Manifest

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")
PREFIXES = {
    "ent": ENTAILMENT.iri,
    "formats": FORMATS.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "sd": SD.iri,
    "void": VOID.iri,
}

QUERY_LANGUAGES = (SD.SPARQL10Query, SD.SPARQL11Query)
# https://www.w3.org/ns/formats/ names what /sparql offers (web/formats.py).
RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip


def service_description(
    endpoint: str,
    manifest: Manifest,
    media_type: str,
    *,
    counts: Iterable[Triple] = (),
    takes_updates: bool = False,
) -> bytes:
    """Describe the service at `endpoint` and the data set of a version, in an RDF format of the engine's.

    `counts` are what VoID says of the default graph, which is `<endpoint>#default-graph`.

    Of the five features of the vocabulary one holds, sd:EmptyGraphs. There is no sd:inputFormat, since
    nothing is read from elsewhere.
    """
    format_ = RdfFormat.from_media_type(media_type)
    if format_ is None:
        raise ValueError(f"{media_type!r} is no RDF format")
    output = BytesIO()
    languages = (*QUERY_LANGUAGES, SD.SPARQL11Update) if takes_updates else QUERY_LANGUAGES
    triples = dict.fromkeys([*_triples(endpoint, manifest, languages), *counts])
    serialize(triples, output, format_, prefixes=PREFIXES)
    return output.getvalue()


def default_graph_of(endpoint: str) -> NamedNode:
    """Name the default graph of the service at `endpoint`."""
    return NamedNode(f"{endpoint}#default-graph")


def _triples(endpoint: str, manifest: Manifest, languages: Iterable[NamedNode]) -> Iterator[Triple]:
    service, data_set = NamedNode(f"{endpoint}#service"), NamedNode(f"{endpoint}#dataset")
    yield Triple(service, TYPE, SD.Service)
    yield Triple(service, SD.endpoint, NamedNode(endpoint))
    yield from (Triple(service, SD.supportedLanguage, language) for language in languages)
    yield Triple(service, SD.feature, SD.EmptyGraphs)
    yield from (Triple(service, SD.resultFormat, FORMATS[name]) for name in RESULT_FORMATS)
    yield Triple(service, SD.defaultEntailmentRegime, ENTAILMENT.Simple)
    yield Triple(service, SD.defaultDataset, data_set)
    yield Triple(data_set, TYPE, SD.Dataset)
    yield Triple(data_set, LABEL, Literal(f"version {manifest.id}", language="en"))
    yield from _graphs(endpoint, data_set, manifest)


def _graphs(endpoint: str, data_set: NamedNode, manifest: Manifest) -> Iterator[Triple]:
    default_graph = default_graph_of(endpoint)
    yield Triple(data_set, SD.defaultGraph, default_graph)
    yield Triple(default_graph, TYPE, VOID.Dataset)
    yield from _graph(default_graph, manifest.counts.get(DEFAULT_GRAPH_NAME, 0))
    for number, (name, count) in enumerate(manifest.counts.items()):
        if name != DEFAULT_GRAPH_NAME and not name.startswith("_:"):
            named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
            yield Triple(data_set, SD.namedGraph, named)
            yield Triple(named, TYPE, SD.NamedGraph)
            yield Triple(named, SD.name, NamedNode(name))
            yield Triple(named, SD.graph, graph)
            yield from _graph(graph, count)


def _graph(graph: Subject, count: int) -> Iterator[Triple]:
    yield Triple(graph, TYPE, SD.Graph)
    yield Triple(graph, VOID.triples, _number(count))


def _number(count: int) -> Object:
    return Literal(str(count), datatype=XSD.integer)
