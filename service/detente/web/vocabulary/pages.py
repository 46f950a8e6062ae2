"""`/ontology`, `/scheme/…` and `/shapes`: the words of the graph, as pages to read and as data.

The IRIs of det:, dets: and detsh: are fixed, so that these addresses answer for them under any base.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from flask import Blueprint, Response, redirect, render_template, request, url_for
from pyoxigraph import NamedNode, Triple
from werkzeug.wrappers import Response as BaseResponse

from detente.exports.json_ld import MEDIA_TYPE as JSON_LD
from detente.exports.json_ld import dumped
from detente.rdf.namespaces import DCT, DETS, OWL
from detente.vocabulary import graphs
from detente.vocabulary.graphs import GraphKind
from detente.vocabulary.iris import Iris
from detente.web.http.formats import HTML
from detente.web.http.forms import accepted, addresses, alternates, take_ending
from detente.web.http.problem_types import RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.vocabulary.data import (  # fmt: skip
    context_of,
    shapes,
    terms_of,
    uses_of_concepts,
    uses_of_terms,
    vocabulary,
    written_triples,
)
from detente.web.vocabulary.terms import ONTOLOGY, Term
from detente.web.vocabulary.use import referring
from detente.web.vocabulary.views import concept_view, groups, rule_groups, term_view

REFERRING = 50
"""So many of the things that have a concept for a value are listed."""


blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/ontology")
@blueprint.get("/ontology.<ending>")
@blueprint.get("/v/<version>/ontology")
@blueprint.get("/v/<version>/ontology.<ending>")
def ontology(ending: str | None = None, version: str | None = None) -> Response:
    """Give the ontology, or its reference."""
    found = vocabulary(context().runtime, _version(version))
    header = NamedNode(ONTOLOGY)

    def page() -> str:
        runtime = context().runtime
        uses, rules = uses_of_terms(runtime, _version(version)), shapes(runtime, _version(version))

        def view(term: Term) -> object:
            return term_view(term, found, uses, rules, context().questions)

        return render_template(
            "ontology.html",
            description=found.words(header, DCT.description),
            release=found.words(header, OWL.versionInfo),
            classes=[view(term) for term in found.classes],
            properties=[view(term) for term in found.properties],
            individuals=[view(term) for term in found.individuals],
            groups=groups(found),
            forms=addresses(),
            version=version,
        )

    return _answer("ontology", ending, version, found.ontology(), graphs.ONTOLOGY, page, first=[header])


@blueprint.get("/ontology/<path:part>")
def part_of_ontology(part: str) -> BaseResponse:
    """Lead from a version or a part of the ontology to its whole, which has it (RFC 9110, section 15.4.4)."""
    known = vocabulary(context().runtime, _version(None))
    iri = _named(f"{ONTOLOGY}/{part}")
    if not known.knows(iri) and not any(each.object == iri for each in known.triples):
        raise _missing(iri)
    return redirect(url_for(".ontology"), code=303)


@blueprint.get("/scheme")
@blueprint.get("/scheme.<ending>")
@blueprint.get("/v/<version>/scheme")
@blueprint.get("/v/<version>/scheme.<ending>")
def schemes(ending: str | None = None, version: str | None = None) -> Response:
    """List the schemes; as data, give all of them with their concepts."""
    found = vocabulary(context().runtime, _version(version))
    listed = [(scheme, len(found.concepts(scheme.iri))) for scheme in found.schemes]
    iris = [scheme.iri for scheme in found.schemes]
    iris += [term.iri for scheme in found.schemes for _, term in found.concepts(scheme.iri)]

    def page() -> str:
        return render_template("schemes.html", schemes=listed, forms=addresses(), version=version)

    return _answer("scheme", ending, version, found.about(iris), graphs.ONTOLOGY, page)


@blueprint.get("/scheme/<name>")
@blueprint.get("/v/<version>/scheme/<name>")
def scheme(name: str, version: str | None = None) -> Response:
    """Give a scheme with its concepts, or one concept."""
    stem, media_type = take_ending(name)
    ending = name[len(stem) + 1 :] if media_type else None
    iri = _named(DETS.iri + stem)
    found = vocabulary(context().runtime, _version(version))
    if not found.knows(iri):
        raise _missing(iri)
    concepts = found.concepts(iri)

    def page() -> str:
        uses = uses_of_concepts(context().runtime, _version(version))
        view = concept_view(found.term(iri), found, uses, context().questions)
        if concepts:
            rows = [(depth, term, uses.of(term.iri)) for depth, term in concepts]
            return render_template("scheme.html", view=view, concepts=rows, forms=addresses())
        links = referring(iri, REFERRING, lambda query: context().runtime.rows(query, _version(version)))
        return render_template(
            "concept.html", view=view, links=links[:REFERRING], more=len(links) > REFERRING, forms=addresses()
        )

    triples = found.about([iri, *(term.iri for _, term in concepts)])
    return _answer(f"scheme/{stem}", ending, version, triples, graphs.ONTOLOGY, page, first=[iri])


@blueprint.get("/shapes")
@blueprint.get("/shapes.<ending>")
@blueprint.get("/v/<version>/shapes")
@blueprint.get("/v/<version>/shapes.<ending>")
def rules(ending: str | None = None, version: str | None = None) -> Response:
    """Give the shapes, or say in words what they demand."""
    found = shapes(context().runtime, _version(version))

    def page() -> str:
        return render_template("shapes.html", groups=rule_groups(found), forms=addresses())

    return _answer("shapes", ending, version, found.triples, graphs.SHAPES, page)


@blueprint.get("/context.jsonld", endpoint="json_ld_context")
@blueprint.get("/v/<version>/context.jsonld", endpoint="json_ld_context")
def context_document(version: str | None = None) -> Response:
    """Give the JSON-LD context of documents about things (JSON-LD 1.1, section 3.1)."""
    made = context_of(context().runtime, _version(version))
    response = Response(dumped({"@context": made}), content_type=JSON_LD)
    return _finished(response, version, REVALIDATE)


def context_address(version: str | None) -> str:
    """Give the address of the context that documents of a version refer to."""
    return url_for("vocabulary.json_ld_context", version=version, _external=True)


def _answer(
    path: str,
    ending: str | None,
    version: str | None,
    triples: Iterable[Triple],
    graph: GraphKind,
    page: Callable[[], str],
    *,
    first: Iterable[NamedNode] = (),
) -> Response:
    """Answer in the form asked for; raises HttpError 404 where there is nothing, or no such form."""
    listed = list(triples)
    _, by_ending = take_ending(f"{path}.{ending}")
    if not listed or (ending and by_ending is None):
        raise HttpError(
            RESOURCE_MISSING,
            worded("Version %(version)s has nothing at this address.", version=_version(version)),
        )
    media_type = by_ending or accepted()
    if media_type == HTML:
        response = Response(page(), content_type=HTML)
    else:
        runtime = context().runtime
        # Lists of SHACL are no plain JSON.
        terms = terms_of(runtime, _version(version)) if graph is graphs.ONTOLOGY else None
        name = graph.iri(Iris(context().settings.base))
        body = written_triples(
            listed, media_type, name, first=first, terms=terms, context=context_address(version)
        )
        response = Response(body, content_type=media_type)
    root = request.url_root + (f"v/{version}/" if version else "")
    response.headers["Link"] = ", ".join(alternates(root + path))
    response.vary.add("Accept")
    return _finished(response, version, REVALIDATE)


def _finished(response: Response, version: str | None, cache_control: str) -> Response:
    """Add what lets caches keep a document, and scripts of any site read it (Fetch, section 3.2)."""
    response.headers[VERSION_HEADER] = _version(version)
    response.headers["Cache-Control"] = cache_control if version is None else FOREVER
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _version(version: str | None) -> str:
    return context().runtime.manifest_from_thread(version).id


def _named(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise HttpError(
            RESOURCE_MISSING, worded("The address is of no IRI (%(error)s).", error=error)
        ) from None


def _missing(iri: NamedNode) -> HttpError:
    detail = worded("The vocabulary has no <%(iri)s>.", iri=iri.value)
    return HttpError(RESOURCE_MISSING, detail, members={"iri": iri.value})
