"""`/sparql`: the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), for programs and pages."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, render_template, url_for

from detente.changes.jobs import Part, WriteJob
from detente.errors import DetenteError
from detente.sparql.unknown_terms import UnknownTerm
from detente.web.http.address_arguments import reads_arguments, refuse_other_names
from detente.web.http.formats import HTML, TRIPLES
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import READ_ONLY
from detente.web.http.problems import HttpError, method_not_allowed
from detente.web.http.request import HttpRequest
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.presentation.tables import AnswerTable, tabulate
from detente.web.querying.answering import (
    evaluate,
    failed,
    look_up,
    plan_request,
    read_request,
    rows_for_page,
    update_warnings,
    warning_header,
)
from detente.web.querying.context import context, root_of_page
from detente.web.querying.counts import counts_of
from detente.web.querying.exchange import ClientGoneError, Exchange
from detente.web.querying.operation import (
    FORMAT_PARAMETERS,
    MAX_BODY_BYTES,
    UPDATE,
    UpdateOperation,
    accept_of_format,
    is_update,
    query_missing,
)
from detente.web.querying.planning import Plan
from detente.web.querying.rendering import Page, render_present
from detente.web.querying.reply import Reply
from detente.web.querying.runtime import Runtime, read_rows
from detente.web.querying.version_cache import per_version
from detente.web.sparql.service_description import default_graph_of, service_description
from detente.web.sparql.writing import DRY_RUN, UPLOAD_SETTING, authorize, tell, write

ALLOWED = "GET, HEAD, OPTIONS, POST"
_OF_UPDATES = (
    DRY_RUN, "using-graph-uri", "using-named-graph-uri", "update", "query", "timeout", "results",
    *FORMAT_PARAMETERS,
)  # fmt: skip
"""Arguments of an address to which an update is sent; `results` is sent by clients for several services."""

blueprint = Blueprint("protocol", __name__)


@blueprint.route("/sparql", methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
@blueprint.route("/v/<version>/sparql", methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
@reads_arguments
def sparql(version: str | None = None) -> Response:  # noqa: ARG001 - of the address
    """Render the editor, an answer, the service description, or a problem."""
    return render_present()


async def endpoint(exchange: Exchange, version: str | None) -> Reply | Page:
    """Answer one query on the current version, or on the one that the address names; or make an update.

    Raises HttpError.
    """
    request = exchange.request
    if request.method == "OPTIONS":
        return Reply(HTTPStatus.NO_CONTENT, {"Allow": ALLOWED})
    if request.method not in {"GET", "HEAD", "POST"}:
        raise method_not_allowed(request.method, ALLOWED)
    if request.method == "POST" and is_update(request.content_type):
        return await _update(exchange, version)
    if request.method == "POST":
        exchange = await exchange.with_body(MAX_BODY_BYTES)
    planned = await plan_request(exchange.runtime, exchange.request, version)
    if planned is None:
        return _without_query(exchange, version)
    if isinstance(planned, UpdateOperation):
        return await _update(exchange, version, planned)
    return await answered(exchange, planned)


async def answered(exchange: Exchange, planned: Plan, title: str | None = None) -> Reply | Page:
    """Answer a planned query: from the cache, from a query process, or as a page called `title`."""
    request, runtime = exchange.request, exchange.runtime
    if planned.wants_page:
        rows = await exchange.unless_gone(rows_for_page(runtime, request.client, planned))
        return Page(partial(_answer_page, planned, *rows, title))
    try:
        found = look_up(runtime, request, planned)
        if found is not None:
            return found
        return await exchange.unless_gone(evaluate(runtime, request, planned))
    except ClientGoneError:
        raise
    except (DetenteError, OSError) as error:
        return failed(error, request, planned)


async def _update(exchange: Exchange, version: str | None, operation: UpdateOperation | None = None) -> Reply:
    """Make an update: the one that was read, or the one that is the body."""
    if version is not None:
        raise HttpError(READ_ONLY, "A version never changes; send the update to /sparql.")
    author = authorize(exchange.runtime, exchange.request)  # before the body is read
    # What is misspelt may be `dry-run`, and the update would be made.
    refuse_other_names((each for each, _ in exchange.request.arguments), _OF_UPDATES)
    if operation is None:
        exchange = await exchange.with_body(exchange.runtime.settings.upload << 20, UPLOAD_SETTING)
        operation = await asyncio.to_thread(_sent_update, exchange.request)
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        path = Path(folder) / "update"
        await asyncio.to_thread(path.write_text, operation.update, encoding="utf-8", newline="")
        job = WriteJob(
            "update",
            author.name,
            "SPARQL update",
            parts=(Part(str(path), UPDATE),),
            base_iri=exchange.runtime.settings.base,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
        )
        reply = tell(exchange.request, await write(exchange, author, job), HTTPStatus.OK)
    reply.headers.update(await update_warnings(exchange.runtime, operation.update))
    return reply


def _sent_update(request: HttpRequest) -> UpdateOperation:
    operation = read_request(request)
    if not isinstance(operation, UpdateOperation):
        raise query_missing()
    return operation


def _without_query(exchange: Exchange, version: str | None) -> Page:
    accept = accept_of_format(exchange.request.arguments) or exchange.request.accept
    if choose(accept, (*TRIPLES, HTML)) == HTML:
        return Page(partial(_html, marked("Query the graph"), "", None))
    return describe_service(accept, version)


def describe_service(accept: str | None, version: str | None) -> Page:
    """Describe the service and the graphs of a version (SPARQL 1.1 Service Description, section 2).

    Raises HttpError where the client takes no RDF.
    """
    media_type = choose(accept, tuple(TRIPLES))
    if media_type is None:
        raise query_missing()
    return Page(partial(_describe, media_type, version))


def _describe(media_type: str, version: str | None) -> Response:
    address = url_for("protocol.sparql", version=version, _external=True)
    runtime = context().runtime
    body = _description(
        runtime,
        runtime.manifest_from_thread(version).id,
        address,
        TRIPLES[media_type],
        takes_updates=version is None,
    )
    response = Response(body, content_type=media_type)
    response.vary.add("Accept")
    return response


@per_version()
def _description(
    runtime: Runtime, version: str, address: str, media_type: str, *, takes_updates: bool
) -> bytes:
    counts = counts_of(runtime, version, default_graph_of(address))
    manifest = runtime.manifest_from_thread(version)
    return service_description(address, manifest, media_type, counts=counts, takes_updates=takes_updates)


def _answer_page(planned: Plan, data: bytes, serialisation: str, title: str | None) -> Response:
    """Show an answer as a table on a page."""
    query = planned.operation.query
    titles = (question.title for question in context().questions if question.query == query)
    table = tabulate(read_rows(data, serialisation), context().settings.base, root_of_page())
    response = _html(title or next(titles, marked("Answer")), query, table, planned.warnings)
    response.headers.update(warning_header(planned.warnings))
    return response


def _html(
    title: str, query: str, table: AnswerTable | None, warnings: Sequence[UnknownTerm] = ()
) -> Response:
    body = render_template(
        "sparql.html",
        title=_(title),
        query=query,
        table=table,
        questions=context().questions,
        warnings=warnings,
    )
    response = Response(body, content_type=HTML)
    response.vary.add("Accept")
    return response
