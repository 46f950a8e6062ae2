"""Whatever the service mints answers at its own address, as data or as a page (docs/linked-data.md).

Negotiation is that of RFC 9110, section 12.1 (see also https://www.w3.org/TR/cooluris/). A thing that is no
document has the address of the document about it here, which needs no redirect; `canonical` names the thing.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode, RdfFormat, serialize

from detente.quads import DEFAULT_GRAPH, Object
from detente.vocab import PREFIXES
from detente.web.answering import VERSION_HEADER, evaluate, look_up
from detente.web.context import context
from detente.web.description import Ask, describe, exists, facts
from detente.web.entry_text import pieces, read_spans, read_text
from detente.web.formats import HTML, TRIPLES
from detente.web.negotiation import choose
from detente.web.operation import QueryOperation
from detente.web.planning import FOREVER, REVALIDATE, plan_query
from detente.web.problem_types import NOT_ACCEPTABLE, RESOURCE_MISSING
from detente.web.problems import HttpError
from detente.web.protocol import current_request, respond_with
from detente.web.query_reply import Reply
from detente.web.tables import PAGES

TRIG = "application/trig"
SUFFIXES: Mapping[str, str] = {
    "html": HTML,
    "ttl": "text/turtle; charset=utf-8",
    "trig": TRIG,
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""The forms that an address can have, by the ending that asks for one."""

blueprint = Blueprint("linked_data", __name__)


@blueprint.get(f"/<any({', '.join(sorted(PAGES))}):kind>/<path:name>")
@blueprint.get(f"/v/<version>/<any({', '.join(sorted(PAGES))}):kind>/<path:name>")
def resource(kind: str, name: str, version: str | None = None) -> Response:
    """Answer with what the graph says of one thing, in the form asked for."""
    name, media_type = _ending(name)
    path = f"{kind}/{name}"
    iri = _minted(path)
    manifest = context().runtime.found(version)

    def ask(query: str) -> list[dict[str, Object]]:
        return context().runtime.rows(query, manifest.id)

    if not exists(iri, ask):
        detail = f"Version {manifest.id} says nothing of <{iri}>."
        raise HttpError(RESOURCE_MISSING, detail, members={"iri": iri})
    media_type = media_type or _accepted()
    if media_type == HTML:
        response = _page(iri, ask)
    elif media_type == TRIG:
        response = _quads(iri, ask)
    else:
        response = _triples(iri, media_type, version)
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    response.headers["Link"] = ", ".join(_links(iri, path, version))
    response.vary.add("Accept")
    return response


def _minted(path: str) -> str:
    """Give the IRI of a path, which goes into queries: raises HttpError 404 where it makes none."""
    try:
        return NamedNode(context().settings.base + path).value
    except ValueError as error:
        raise HttpError(RESOURCE_MISSING, f"The address is of no IRI ({error}).") from None


def _ending(name: str) -> tuple[str, str | None]:
    """Take the ending that asks for a form off an address."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, SUFFIXES[suffix]) if dot and suffix in SUFFIXES else (name, None)


def _accepted() -> str:
    """Tell which form the client accepts; raises HttpError 406."""
    offers = (HTML, *TRIPLES, TRIG) if _prefers_pages() else (*TRIPLES, TRIG, HTML)
    media_type = choose(request.headers.get("Accept"), offers)
    if media_type is None:
        available = [*dict.fromkeys(SUFFIXES.values())]
        detail = f"This can be had as {', '.join(available)}."
        raise HttpError(NOT_ACCEPTABLE, detail, members={"available": available})
    return media_type


def _prefers_pages() -> bool:
    """Tell whether the client is a browser; who accepts anything else at all, as curl does, gets Turtle."""
    return "text/html" in (request.headers.get("Accept") or "")


def _triples(iri: str, media_type: str, version: str | None) -> Response:
    asked, runtime = current_request().preferring(media_type), context().runtime
    planned = plan_query(
        asked,
        QueryOperation(f"DESCRIBE <{iri}>"),
        runtime.found(version),
        runtime.settings.base,
        is_pinned=version is not None,
        federates=False,
    )

    async def reply() -> Reply:
        return look_up(runtime, asked, planned) or await evaluate(runtime, asked, planned)

    return respond_with(runtime.wait(reply()))


def _quads(iri: str, ask: Ask) -> Response:
    quads = sorted(
        facts(iri, context().settings.base, ask),
        key=lambda quad: (quad.graph_name != DEFAULT_GRAPH, str(quad.graph_name)),
    )
    body = serialize(quads, format=RdfFormat.TRIG, prefixes=_PREFIXES)
    return Response(body, content_type=TRIG)


def _page(iri: str, ask: Ask) -> Response:
    description = describe(iri, context().settings.base, ask)
    text = read_text(iri, ask)
    parts = pieces(text, read_spans(iri, ask)) if text is not None else ()
    body = render_template(
        "entry.html" if parts else "resource.html", thing=description, pieces=parts, forms=_forms()
    )
    return Response(body, content_type=HTML)


def _forms() -> dict[str, str]:
    """Give the address of each form of the present document, by its suffix."""
    stem = request.path
    for suffix in SUFFIXES:
        stem = stem.removesuffix(f".{suffix}")
    return {suffix: f"{request.script_root}{stem}.{suffix}" for suffix in SUFFIXES if suffix != "html"}


def _links(iri: str, path: str, version: str | None) -> list[str]:
    root = request.url_root + (f"v/{version}/" if version else "")
    alternates = [
        f'<{root}{path}.{suffix}>; rel="alternate"; type="{media_type.partition(";")[0]}"'
        for suffix, media_type in SUFFIXES.items()
    ]
    return [f'<{iri}>; rel="canonical"', f'<{request.url_root}>; rel="collection"', *alternates]


_PREFIXES = {name: PREFIXES[name] for name in ("det", "dets", "oa", "prov", "rdf", "rdfs", "schema", "xsd")}
