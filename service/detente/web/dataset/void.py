"""`/void`: the data set described in VoID, DCAT and PROV.

https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/; DCAT-AP 3.0 is what the tests hold it to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from flask import Blueprint, Response, redirect, request, url_for
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from werkzeug.wrappers import Response as BaseResponse

from detente.derivation.void import CC_BY, standing_facts
from detente.rdf.namespaces import DCAT, DCT, FOAF, LABEL, PREFIXES, PROV, SKOS, TYPE, VOID, XSD
from detente.store import DEFAULT_GRAPH_NAME, Manifest
from detente.vocabulary.iris import Iris
from detente.web.dataset.downloads.distributions import dump_triples
from detente.web.dataset.event_data_sets import event_data_set_triples
from detente.web.http.formats import TRIPLES
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import NOT_ACCEPTABLE
from detente.web.http.problems import HttpError
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.counts import described_in_graph
from detente.web.querying.data_sets import event_data_sets
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version

THEME = NamedNode("http://publications.europa.eu/resource/authority/data-theme/INTR")
LANGUAGE = NamedNode("http://publications.europa.eu/resource/authority/language/ENG")
KEYWORDS = ("diplomacy", "international relations", "news", "provenance", "contradictions")

blueprint = Blueprint("data_set", __name__)


@blueprint.get("/void")
@blueprint.get("/v/<version>/void")
def void(version: str | None = None) -> Response:
    """Describe the data set: what is in its default graph, how much of each, and where it is to be had."""
    manifest = context().runtime.manifest_from_thread(version)
    media_type = choose(request.headers.get("Accept"), tuple(TRIPLES))
    if media_type is None:
        detail = f"This can be had as {', '.join(TRIPLES)}."
        raise HttpError(NOT_ACCEPTABLE, detail, members={"available": [*TRIPLES]})
    body = _written(context().runtime, manifest.id, request.url_root, TRIPLES[media_type])
    response = Response(body, content_type=media_type)
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    response.vary.add("Accept")
    return response


@blueprint.get("/.well-known/void")
def well_known() -> BaseResponse:
    """Lead to the description (VoID, section 7.2)."""
    return redirect(url_for(".void"), code=302)


@per_version(weight=4)
def _written(runtime: Runtime, version: str, root: str, serialisation: str) -> bytes:
    format_ = RdfFormat.from_media_type(serialisation)
    if format_ is None:
        raise ValueError(f"{serialisation!r} is no RDF format")
    manifest, iris = runtime.manifest_from_thread(version), Iris(runtime.settings.base)
    counted, creator = described_in_graph(runtime, version), runtime.settings.creator
    triples = data_set_triples(manifest, root, iris, counted, creator)
    dumps = dump_triples(iris.data_set, version, root, runtime.dumps.folder)
    apart = event_data_set_triples(
        event_data_sets(runtime, version), iris, version, root, runtime.dumps.folder
    )
    return serialize(chain(triples, dumps, apart), format=format_, prefixes=PREFIXES) or b""


def data_set_triples(
    manifest: Manifest, root: str, iris: Iris, counted: Iterable[Triple], creator: str
) -> Iterator[Triple]:
    """Yield the description of a version's data set, each triple once; `root` is the service's address.

    `creator` is the name of who publishes it. `counted` is what its `graph/void` says. The counts are of the
    default graph, which a plain query reads.
    """
    said = [
        *counted,
        *(Triple(subject, predicate, value) for subject, predicate, value in standing_facts(iris)),
        *_whole(manifest, iris.data_set, root),
        *_catalog(iris, root, creator),
        *_service(iris, root),
        *_version(manifest, iris),
    ]
    yield from dict.fromkeys(said)


def _whole(manifest: Manifest, data_set: NamedNode, root: str) -> Iterator[Triple]:
    yield Triple(data_set, DCT.modified, Literal(manifest.created, datatype=XSD.dateTime))
    yield Triple(data_set, DCT.language, LANGUAGE)
    yield Triple(LANGUAGE, TYPE, DCT.LinguisticSystem)
    yield Triple(data_set, DCAT.theme, THEME)
    yield Triple(THEME, TYPE, SKOS.Concept)
    yield Triple(THEME, SKOS.prefLabel, Literal("International issues", language="en"))
    yield from (Triple(data_set, DCAT.keyword, Literal(each, language="en")) for each in KEYWORDS)
    yield Triple(data_set, VOID.sparqlEndpoint, NamedNode(f"{root}sparql"))
    yield Triple(data_set, VOID.triples, Literal(manifest.counts.get(DEFAULT_GRAPH_NAME, 0)))
    yield from _page(data_set, DCAT.landingPage, root)


def _catalog(iris: Iris, root: str, creator: str) -> Iterator[Triple]:
    catalog, publisher = _named(iris, "catalog"), _named(iris, "publisher")
    yield Triple(catalog, TYPE, DCAT.Catalog)
    yield Triple(catalog, DCT.title, Literal("detente", language="en"))
    yield Triple(catalog, DCT.description, Literal("What one service of detente publishes.", language="en"))
    yield Triple(catalog, DCAT.dataset, iris.data_set)
    yield Triple(catalog, DCAT.service, _named(iris, "sparql"))
    yield from _page(catalog, FOAF.homepage, root)
    for each in (catalog, iris.data_set, _named(iris, "sparql")):
        yield Triple(each, DCT.publisher, publisher)
        yield from _licence(each)
    yield Triple(publisher, TYPE, FOAF.Agent)
    yield Triple(publisher, FOAF.name, Literal(creator))


def _service(iris: Iris, root: str) -> Iterator[Triple]:
    service, distribution = _named(iris, "sparql"), _named(iris, "distribution-sparql")
    endpoint = NamedNode(f"{root}sparql")
    yield Triple(service, TYPE, DCAT.DataService)
    yield Triple(service, DCT.title, Literal("SPARQL 1.1 endpoint", language="en"))
    yield Triple(service, DCAT.endpointURL, endpoint)
    yield Triple(service, DCAT.endpointDescription, endpoint)
    yield Triple(service, DCAT.servesDataset, iris.data_set)
    yield Triple(iris.data_set, DCAT.distribution, distribution)
    yield Triple(distribution, TYPE, DCAT.Distribution)
    yield Triple(distribution, DCT.title, Literal("Answers to SPARQL 1.1 queries", language="en"))
    yield Triple(distribution, DCAT.accessURL, endpoint)
    yield Triple(distribution, DCAT.accessService, service)
    yield from _licence(distribution)


def _version(manifest: Manifest, iris: Iris) -> Iterator[Triple]:
    """Say which version it is, and what it was made from (PROV-O, as the log has it)."""
    version = iris.version(manifest.id)
    yield Triple(iris.data_set, DCAT.version, Literal(manifest.id))
    yield Triple(iris.data_set, DCAT.hasCurrentVersion, version)
    yield Triple(version, TYPE, PROV.Entity)
    yield Triple(version, DCAT.isVersionOf, iris.data_set)
    yield Triple(version, PROV.generatedAtTime, Literal(manifest.created, datatype=XSD.dateTime))
    if manifest.parent is not None:
        yield Triple(version, PROV.wasRevisionOf, iris.version(manifest.parent))


def _page(thing: NamedNode, link: NamedNode, root: str) -> Iterator[Triple]:
    yield Triple(thing, link, NamedNode(root))
    yield Triple(NamedNode(root), TYPE, FOAF.Document)


def _licence(thing: NamedNode) -> Iterator[Triple]:
    yield Triple(thing, DCT.license, CC_BY)
    yield Triple(CC_BY, TYPE, DCT.LicenseDocument)
    yield Triple(CC_BY, LABEL, Literal("Creative Commons Attribution 4.0 International", language="en"))


def _named(iris: Iris, name: str) -> NamedNode:
    return NamedNode(f"{iris.base}void#{name}")
