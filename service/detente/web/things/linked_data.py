"""Whatever the service mints answers at its own address, as data or as a page (docs/linked-data.md).

Negotiation is that of RFC 9110, section 12.1 (see also https://www.w3.org/TR/cooluris/). A thing that is no
document has the address of the document about it here, which needs no redirect; `canonical` names the thing.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, g, request, url_for
from pyoxigraph import NamedNode

from detente.exports.json_ld import MEDIA_TYPE as JSON_LD
from detente.rdf.namespaces import PREFIXES
from detente.rdf.quads import Object
from detente.rdf.turtle import write_trig
from detente.store import Manifest
from detente.vocabulary.graphs import DEFAULT
from detente.vocabulary.iris import Iris
from detente.web.http.address_arguments import check_arguments, reads_arguments
from detente.web.http.addresses import candidates, raw_path
from detente.web.http.formats import HTML, TRIPLES
from detente.web.http.forms import TRIG, accepted, take_ending
from detente.web.http.problem_types import ARGUMENT, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.presentation.description import Ask, exists, facts, graphs_of
from detente.web.presentation.tables import PAGES
from detente.web.querying.answering import VERSION_HEADER, evaluate, look_up
from detente.web.querying.context import context
from detente.web.querying.operation import QueryOperation
from detente.web.querying.planning import FOREVER, REVALIDATE, plan_query
from detente.web.querying.rendering import current_request, respond_with
from detente.web.querying.reply import Reply
from detente.web.things.gone import absent, replacements, successor_links
from detente.web.things.json_documents import json_document
from detente.web.things.signposting import attach_links
from detente.web.views.filters import FILTER_ARGUMENTS, FilterError, read_filters
from detente.web.views.rendering import render

blueprint = Blueprint("linked_data", __name__)
attach_links(blueprint)


@blueprint.get(f"/<any({', '.join(sorted(PAGES))}):kind>/<path:name>", endpoint="resource")
@blueprint.get(f"/v/<version>/<any({', '.join(sorted(PAGES))}):kind>/<path:name>", endpoint="resource")
@reads_arguments
def resource_document(kind: str, name: str, version: str | None = None) -> Response:
    """Answer with what the graph says of one thing, in the form asked for."""
    media_type = take_ending(name)[1]
    manifest = context().runtime.manifest_from_thread(version)

    def ask(query: str) -> list[dict[str, Object]]:
        return context().runtime.rows(query, manifest.id)

    paths = [f"{kind}/{take_ending(each)[0]}" for each in _names(kind)]
    base = context().settings.base
    path = next((each for each in paths if exists(_minted(each), ask, base)), None)
    g.is_known = path is not None
    path = path or next((each for each in paths if exists(_minted(each), ask)), None)
    if path is None:
        return _unknown(_minted(paths[0]), paths[0], manifest, version)
    iri, g.thing_path = _minted(path), path
    if media_type is None and accepted() == HTML and (asked := _where_asked(path, version)):
        return _led_to(asked, manifest, version)
    media_type = media_type or accepted()
    others = replacements(context().runtime, manifest.id).get(iri)
    try:
        if media_type == HTML:
            response = _page(iri, manifest.id)
        else:
            _check_of_data(path)
            response = _data(iri, media_type, version, ask, is_conditional=others is None)
    except FilterError as error:
        raise HttpError(ARGUMENT, error.detail, members={"argument": error.name}) from None
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    if others is not None:
        response.status_code = HTTPStatus.GONE
        for link in successor_links(others, version):
            response.headers.add("Link", link)
    response.vary.add("Accept")
    return response


def _check_of_data(path: str) -> None:
    """Raise HttpError 400 for any argument: data has all of a thing.

    Of one that narrows the page of a relation it is told first what is wrong with its value.
    """
    narrowing = [name for name in request.args if name in FILTER_ARGUMENTS]
    if path.startswith("id/relation/") and narrowing:
        read_filters(request.args.to_dict(flat=False))
        detail = worded(
            "`%(name)s` narrows the page of a relation; data has all of it. Ask for text/html, or narrow "
            "/eventualities.json or /claims.json by `state` and `date`.",
            name=narrowing[0],
        )
        raise HttpError(ARGUMENT, detail, members={"argument": narrowing[0]})
    check_arguments(())


def _data(iri: str, media_type: str, version: str | None, ask: Ask, *, is_conditional: bool) -> Response:
    if media_type == TRIG:
        return _quads(iri, ask)
    write = json_document if TRIPLES[media_type] == JSON_LD else _triples
    return write(iri, media_type, version, is_conditional=is_conditional)


def _where_asked(path: str, version: str | None) -> str | None:
    """Give the address at which a saved question is asked; None of all else."""
    id_ = path.removeprefix("queries/")
    saved = next((each for each in context().questions if path != id_ and each.id == id_), None)
    return url_for("questions.question", name=saved.slug, version=version) if saved else None


def _led_to(address: str, manifest: Manifest, version: str | None) -> Response:
    caching = REVALIDATE if version is None else FOREVER
    headers = {"Location": address, VERSION_HEADER: manifest.id, "Cache-Control": caching, "Vary": "Accept"}
    return Response(status=HTTPStatus.SEE_OTHER, headers=headers)


def _names(kind: str) -> list[str]:
    """List the names that the address of this request may code."""
    sent = raw_path().partition(f"/{kind}/")[2]
    return list(candidates(sent))


def _unknown(iri: str, path: str, manifest: Manifest, version: str | None) -> Response:
    """Lead from the name of a graph to it; raises HttpError 404, or 410 where an earlier version knew."""
    if iri in manifest.graphs or iri == DEFAULT.iri(Iris(context().settings.base)).value:
        return _graph(iri, version)
    raise absent(iri, path, manifest.id, is_pinned=version is not None)


def _graph(iri: str, version: str | None) -> Response:
    """Lead to a graph by its name (SPARQL 1.1 Graph Store Protocol, section 4.2)."""
    is_default = iri == DEFAULT.iri(Iris(context().settings.base)).value
    asked = "default" if is_default else f"graph={quote(iri, safe='')}"
    address = f"{url_for('graph_store.read', version=version)}?{asked}"
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def _minted(path: str) -> str:
    """Give the IRI of a path, which goes into queries: raises HttpError 404 where it makes none."""
    try:
        return NamedNode(context().settings.base + path).value
    except ValueError as error:
        raise HttpError(
            RESOURCE_MISSING, worded("The address is of no IRI (%(error)s).", error=error)
        ) from None


def _triples(iri: str, media_type: str, version: str | None, *, is_conditional: bool) -> Response:
    """Answer as DESCRIBE does; only what would be 200 may be 304 instead (RFC 9110, section 13.2.1)."""
    asked, runtime = current_request().preferring(media_type), context().runtime
    if not is_conditional:
        asked = asked.unconditional()
    planned = plan_query(
        asked,
        QueryOperation(f"DESCRIBE <{iri}>"),
        runtime.manifest_from_thread(version),
        runtime.settings.base,
        is_pinned=version is not None,
        federates=False,
    )
    beside = graphs_of(iri, runtime.settings.base)
    planned = replace(planned, job=replace(planned.job, beside=beside))

    async def reply() -> Reply:
        return look_up(runtime, asked, planned) or await evaluate(runtime, asked, planned)

    return respond_with(runtime.wait(reply()))


def _quads(iri: str, ask: Ask) -> Response:
    quads = facts(iri, context().settings.base, ask)
    return Response(write_trig(quads, PREFIXES), content_type=TRIG)


def _page(iri: str, version: str) -> Response:
    arguments = request.args.to_dict(flat=False)
    body = render(iri, context().runtime, version, arguments, is_known=g.is_known)
    return Response(body, content_type=HTML)
