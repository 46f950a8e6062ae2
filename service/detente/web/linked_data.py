"""Whatever the service mints answers at its own address, as data or as a page (docs/linked-data.md).

Negotiation is that of RFC 9110, section 12.1 (see also https://www.w3.org/TR/cooluris/). A thing that is no
document has the address of the document about it here, which needs no redirect; `canonical` names the thing.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from pyoxigraph import NamedNode, RdfFormat, serialize

from detente.quads import DEFAULT_GRAPH, Object
from detente.vocab import PREFIXES
from detente.web.answering import VERSION_HEADER, evaluate, look_up
from detente.web.context import context
from detente.web.description import Ask, describe, exists, facts
from detente.web.entry_text import pieces, read_spans, read_text
from detente.web.formats import HTML
from detente.web.forms import TRIG, accepted, addresses, take_ending
from detente.web.operation import QueryOperation
from detente.web.planning import FOREVER, REVALIDATE, plan_query
from detente.web.problem_types import RESOURCE_MISSING
from detente.web.problems import HttpError
from detente.web.protocol import current_request, respond_with
from detente.web.query_reply import Reply
from detente.web.signposts import attach
from detente.web.tables import PAGES

blueprint = Blueprint("linked_data", __name__)
attach(blueprint)


@blueprint.get(f"/<any({', '.join(sorted(PAGES))}):kind>/<path:name>")
@blueprint.get(f"/v/<version>/<any({', '.join(sorted(PAGES))}):kind>/<path:name>")
def resource(kind: str, name: str, version: str | None = None) -> Response:
    """Answer with what the graph says of one thing, in the form asked for."""
    name, media_type = take_ending(name)
    iri = _minted(f"{kind}/{name}")
    manifest = context().runtime.found(version)

    def ask(query: str) -> list[dict[str, Object]]:
        return context().runtime.rows(query, manifest.id)

    if not exists(iri, ask):
        detail = f"Version {manifest.id} says nothing of <{iri}>."
        raise HttpError(RESOURCE_MISSING, detail, members={"iri": iri})
    media_type = media_type or accepted()
    if media_type == HTML:
        response = _page(iri, ask)
    elif media_type == TRIG:
        response = _quads(iri, ask)
    else:
        response = _triples(iri, media_type, version)
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    response.vary.add("Accept")
    return response


def _minted(path: str) -> str:
    """Give the IRI of a path, which goes into queries: raises HttpError 404 where it makes none."""
    try:
        return NamedNode(context().settings.base + path).value
    except ValueError as error:
        raise HttpError(RESOURCE_MISSING, f"The address is of no IRI ({error}).") from None


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
        "entry.html" if parts else "resource.html", thing=description, pieces=parts, forms=addresses()
    )
    return Response(body, content_type=HTML)


_PREFIXES = {name: PREFIXES[name] for name in ("det", "dets", "oa", "prov", "rdf", "rdfs", "schema", "xsd")}
