"""`/void`: the data set described in VoID and DCAT (https://www.w3.org/TR/void/, .../vocab-dcat-3/)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain

from flask import Blueprint, Response, redirect, request, url_for
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from werkzeug.wrappers import Response as BaseResponse

from detente.quads import Object
from detente.store import DEFAULT_GRAPH_NAME, Manifest
from detente.vocab import DCT, DET, DETS, FOAF, OA, ORG, PREFIXES, PROV, SCHEMA, SKOS, TYPE, XSD, Namespace
from detente.web.answering import VERSION_HEADER
from detente.web.context import context
from detente.web.dump_triples import dump_triples
from detente.web.formats import TRIPLES
from detente.web.negotiation import choose
from detente.web.planning import FOREVER, REVALIDATE
from detente.web.problem_types import NOT_ACCEPTABLE
from detente.web.problems import HttpError
from detente.web.runtime import Runtime

VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
CC_BY = NamedNode("https://creativecommons.org/licenses/by/4.0/")
WIKIDATA = NamedNode("http://www.wikidata.org/")
VOCABULARIES = (DET, DETS, DCT, FOAF, OA, ORG, PROV, SCHEMA, SKOS)

_CLASSES = "SELECT ?term (COUNT(DISTINCT ?s) AS ?count) { ?s a ?term } GROUP BY ?term ORDER BY ?term"
_PROPERTIES = "SELECT ?term (COUNT(*) AS ?count) { ?s ?term ?o } GROUP BY ?term ORDER BY ?term"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?count) { ?s ?p ?o }"
_MATCHES = "SELECT (COUNT(*) AS ?count) { ?s skos:exactMatch ?o FILTER STRSTARTS(STR(?o), STR(wd:)) }"

Ask = Callable[[str], list[dict[str, Object]]]

blueprint = Blueprint("data_set", __name__)


@blueprint.get("/void")
@blueprint.get("/v/<version>/void")
def void(version: str | None = None) -> Response:
    """Describe the data set: what is in its default graph, how much of each, and where it is to be had."""
    manifest = context().runtime.found(version)
    media_type = choose(request.headers.get("Accept"), tuple(TRIPLES))
    if media_type is None:
        detail = f"This can be had as {', '.join(TRIPLES)}."
        raise HttpError(NOT_ACCEPTABLE, detail, members={"available": [*TRIPLES]})
    root = request.url_root
    body = _written(context().runtime, manifest.id, root, context().settings.base, TRIPLES[media_type])
    response = Response(body, content_type=media_type)
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    response.vary.add("Accept")
    return response


@blueprint.get("/.well-known/void")
def well_known() -> BaseResponse:
    """Lead to the description (VoID, section 7.2)."""
    return redirect(url_for(".void"), code=302)


@lru_cache(maxsize=8)
def _written(runtime: Runtime, version: str, root: str, base: str, serialisation: str) -> bytes:
    format_ = RdfFormat.from_media_type(serialisation)
    if format_ is None:
        raise ValueError(f"{serialisation!r} is no RDF format")
    manifest = runtime.found(version)
    triples = data_set_triples(manifest, root, base, lambda query: runtime.rows(query, version))
    dumps = dump_triples(NamedNode(f"{base}void#dataset"), version, root, runtime.dumps.folder)
    prefixes = {**PREFIXES, "void": VOID.iri, "dcat": DCAT.iri}
    return serialize(chain(triples, dumps), format=format_, prefixes=prefixes) or b""


def data_set_triples(manifest: Manifest, root: str, base: str, ask: Ask) -> Iterator[Triple]:
    """Yield the description of a version's data set; `root` is the address of the service.

    The counts are of the default graph, which a plain query reads.
    """
    data_set = NamedNode(f"{base}void#dataset")
    endpoint = NamedNode(f"{root}sparql")

    def said(predicate: NamedNode, value: Object) -> Triple:
        return Triple(data_set, predicate, value)

    yield from (said(TYPE, class_) for class_ in (VOID.Dataset, DCAT.Dataset))
    yield said(DCT.title, Literal("detente: who said what in diplomacy", language="en"))
    yield said(
        DCT.description,
        Literal(
            "Claims of news entries on states, leaders and agreements, and what is settled.", language="en"
        ),
    )
    yield said(DCT.license, CC_BY)
    yield said(DCT.modified, Literal(manifest.created, datatype=XSD.dateTime))
    yield said(DCAT.version, Literal(manifest.id))
    yield said(DCAT.landingPage, NamedNode(root))
    yield said(FOAF.homepage, NamedNode(root))
    yield said(VOID.sparqlEndpoint, endpoint)
    yield said(VOID.uriSpace, Literal(base))
    yield from (said(VOID.vocabulary, NamedNode(each.iri)) for each in VOCABULARIES)
    yield said(VOID.triples, Literal(manifest.counts.get(DEFAULT_GRAPH_NAME, 0)))
    yield said(VOID.distinctSubjects, Literal(_count(ask(_SUBJECTS)[0])))
    yield from _distribution(data_set, endpoint)
    yield from _partitions(data_set, ask(_CLASSES), VOID.classPartition, VOID["class"], VOID.entities)
    yield from _partitions(data_set, ask(_PROPERTIES), VOID.propertyPartition, VOID.property, VOID.triples)
    yield from _linkset(data_set, base, _count(ask(_MATCHES)[0]))


def _distribution(data_set: NamedNode, endpoint: NamedNode) -> Iterator[Triple]:
    service = NamedNode(f"{data_set.value}-sparql")
    yield Triple(data_set, DCAT.distribution, service)
    yield Triple(service, TYPE, DCAT.Distribution)
    yield Triple(service, DCT.title, Literal("SPARQL 1.1 endpoint", language="en"))
    yield Triple(service, DCAT.accessURL, endpoint)
    yield Triple(service, DCT.license, CC_BY)


def _partitions(
    data_set: NamedNode,
    rows: list[dict[str, Object]],
    link: NamedNode,
    names: NamedNode,
    counts: NamedNode,
) -> Iterator[Triple]:
    kind = link.value.rpartition("#")[2]
    for number, row in enumerate(rows, start=1):
        part = NamedNode(f"{data_set.value}-{kind}-{number}")
        yield Triple(data_set, link, part)
        yield Triple(part, names, row["term"])
        yield Triple(part, counts, Literal(_count(row)))


def _linkset(data_set: NamedNode, base: str, count: int) -> Iterator[Triple]:
    links = NamedNode(f"{base}void#wikidata")
    yield Triple(links, TYPE, VOID.Linkset)
    yield Triple(links, VOID.subjectsTarget, data_set)
    yield Triple(links, VOID.objectsTarget, WIKIDATA)
    yield Triple(links, VOID.linkPredicate, SKOS.exactMatch)
    yield Triple(links, VOID.triples, Literal(count))
    yield Triple(data_set, VOID.subset, links)


def _count(row: dict[str, Object]) -> int:
    return int(row["count"].value)
