"""`/sparql` for Flask: pages for browsers, the service description, and whatever the edge leaves to it.

Under a WSGI server alone it answers programs as well, with a thread for each request.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request, url_for

from detente.changes.requests import Part, WriteJob
from detente.rdf.namespaces import PREFIXES
from detente.sparql.answers import QueryError
from detente.sparql.unknown_terms import UnknownTerm, named_terms, unknown_terms
from detente.vocabulary.iris import Iris
from detente.web.http.formats import HTML, TRIPLES
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import READ_ONLY
from detente.web.http.problems import HttpError
from detente.web.http.proxies import client_of
from detente.web.http.request import HttpRequest
from detente.web.presentation.tables import MAX_ROWS, AnswerTable, tabulate
from detente.web.querying.answering import (
    evaluate,
    look_up,
    pieces,
    plan,
    problem_of,
    read_request,
    warning_header,
)
from detente.web.querying.context import context, root_of_page
from detente.web.querying.counts import counts_of
from detente.web.querying.operation import UPDATE, UpdateOperation, is_update, query_missing, read_operation
from detente.web.querying.planning import Plan
from detente.web.querying.reply import Reply
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.sparql.service_description import default_graph_of, service_description
from detente.web.sparql.writing import (
    RefusedResponseError,
    authorize,
    limited_body,
    respond_refused,
    tell,
    write,
)
from detente.workers.query_process import AnswerStream

ALLOWED = "GET, HEAD, OPTIONS, POST"
PREFLIGHT_SECONDS = 86_400

blueprint = Blueprint("protocol", __name__)
blueprint.register_error_handler(RefusedResponseError, respond_refused)


@blueprint.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
@blueprint.route("/v/<version>/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def sparql(version: str | None = None) -> Response:
    """Answer one query on the current version, or on the one that the address names; or make an update."""
    if request.method == "POST" and is_update(request.content_type or ""):
        return _update(version)
    asked, runtime = current_request(), context().runtime
    operation = read_request(asked)
    if isinstance(operation, UpdateOperation):
        return _update(version, operation)

    async def reply() -> Reply | Plan | None:
        planned = await plan(runtime, asked, version)
        if planned is None or planned.wants_page:
            return planned
        return look_up(runtime, asked, planned) or await evaluate(runtime, asked, planned)

    answered = runtime.wait(reply())
    if answered is None:
        return _without_query(version)
    if isinstance(answered, Plan):
        return answer_page(answered, asked.client)
    return respond_with(answered)


def _update(version: str | None, operation: UpdateOperation | None = None) -> Response:
    """Make an update: the one that was read, or the one that is the body."""
    if version is not None:
        raise HttpError(READ_ONLY, "A version never changes; send the update to /sparql.")
    author = authorize()
    operation = operation or _sent_update()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="detente-") as file:
        file.write(operation.update)
        file.flush()
        job = WriteJob(
            "update",
            author.name,
            "SPARQL update",
            parts=(Part(file.name, UPDATE),),
            base_iri=context().settings.base,
            scopes=author.scopes,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
        )
        response = tell(write(job), HTTPStatus.OK)
    response.headers.update(warning_header(_unknown_in(operation.update)))
    return response


def _unknown_in(update: str) -> tuple[UnknownTerm, ...]:
    """Tell what an update names that the version it made does not have: patterns match none of it."""
    runtime = context().runtime
    base = runtime.settings.base
    known = runtime.wait(runtime.known_terms(runtime.found().id))
    return unknown_terms(named_terms(update, {**PREFIXES, **Iris(base).prefixes()}, base), known, base)


def _sent_update() -> UpdateOperation:
    with limited_body():
        body = request.get_data()
    operation = read_operation(request.query_string, request.content_type or "", body)
    if not isinstance(operation, UpdateOperation):
        raise query_missing()
    return operation


@blueprint.route("/sparql", methods=["OPTIONS"])
@blueprint.route("/v/<version>/sparql", methods=["OPTIONS"])
def options(version: str | None = None) -> Response:  # noqa: ARG001 - any version has the same
    """Say which methods there are, to a person or to a browser's preflight (Fetch, section 4.8)."""
    response = Response(status=HTTPStatus.NO_CONTENT)
    response.headers["Allow"] = ALLOWED
    if "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = ALLOWED
        response.headers["Access-Control-Allow-Headers"] = "*"
        response.access_control_max_age = PREFLIGHT_SECONDS
    return response


def share(response: Response) -> Response:
    """Let scripts of any site read what the service answers, errors too; without credentials."""
    if request.path.rstrip("/").endswith("/sparql") or request.method in {"GET", "HEAD"}:
        response.access_control_allow_origin = "*"
        response.headers.setdefault(
            "Access-Control-Expose-Headers",
            "Allow, Detente-Version, Detente-Warning, ETag, Link, Memento-Datetime, Retry-After, "
            "Server-Timing",
        )
    return response


def current_request() -> HttpRequest:
    """Give the request that Flask has at hand, as the edge has it."""
    proxies = context().settings.proxies
    headers = {name.lower(): value for name, value in request.headers.items()}
    return HttpRequest(
        method=request.method,
        path=request.path,
        query_string=request.query_string,
        headers=headers,
        body=request.get_data() if request.method == "POST" else b"",
        root=request.url_root,
        client=client_of(request.remote_addr or "", headers, proxies),
    )


def _without_query(version: str | None) -> Response:
    media_type = choose(request.headers.get("Accept"), (*TRIPLES, HTML))
    if media_type is None:
        raise query_missing()
    if media_type == HTML:
        return _html("Query the graph", "", None)
    return described(version, media_type)


def described(version: str | None, media_type: str | None = None) -> Response:
    """Describe the service and the graphs of a version (SPARQL 1.1 Service Description, section 2)."""
    media_type = media_type or choose(request.headers.get("Accept"), tuple(TRIPLES))
    if media_type is None:
        raise query_missing()
    endpoint = url_for("protocol.sparql", version=version, _external=True)
    runtime = context().runtime
    body = _description(
        runtime, runtime.found(version).id, endpoint, TRIPLES[media_type], takes_updates=version is None
    )
    response = Response(body, content_type=media_type)
    response.vary.add("Accept")
    return response


@per_version()
def _description(
    runtime: Runtime, version: str, endpoint: str, media_type: str, *, takes_updates: bool
) -> bytes:
    counts = counts_of(runtime, version, default_graph_of(endpoint))
    manifest = runtime.found(version)
    return service_description(endpoint, manifest, media_type, counts=counts, takes_updates=takes_updates)


def answer_page(planned: Plan, client: str, title: str | None = None) -> Response:
    """Evaluate a query, and show its answer as a table on a page."""
    query, runtime = planned.operation.query, context().runtime
    is_triples = planned.analysis.form in ("CONSTRUCT", "DESCRIBE")
    serialisation = "application/n-triples" if is_triples else "text/tab-separated-values"
    # One line more than are shown tells that there are more; the first of solutions has their names.
    job = replace(planned.job, serialisation=serialisation, encoding="identity", max_lines=MAX_ROWS + 2)
    try:
        found = runtime.read(job, planned.manifest.id, client=client, seconds=planned.operation.seconds)
    except QueryError as error:
        raise problem_of(error, planned.operation) from None
    titles = (question.title for question in context().questions if question.query == query)
    table = tabulate(found, context().settings.base, root_of_page())
    response = _html(title or next(titles, "Answer"), query, table, planned.warnings)
    response.headers.update(warning_header(planned.warnings))
    return response


def _html(
    title: str, query: str, table: AnswerTable | None, warnings: Sequence[UnknownTerm] = ()
) -> Response:
    body = render_template(
        "sparql.html",
        title=title,
        query=query,
        table=table,
        questions=context().questions,
        warnings=warnings,
    )
    response = Response(body, content_type=HTML)
    response.vary.add("Accept")
    return response


def respond_with(reply: Reply) -> Response:
    """Send a reply, piece by piece where it is a stream."""
    if reply.stream and request.method == "HEAD":
        context().runtime.wait(_cancel(reply.stream))
        return Response(status=reply.status, headers=reply.headers)
    body = _stream(reply, reply.stream) if reply.stream else reply.body
    return Response(body, status=reply.status, headers=reply.headers)


def _stream(reply: Reply, answer: AnswerStream) -> Iterator[bytes]:
    """Read a streamed answer piece by piece; a server that closes this early ends the query."""
    runtime = context().runtime
    source: AsyncIterator[bytes] = pieces(runtime, reply, answer)

    async def following() -> bytes | None:
        return await anext(source, None)

    def read() -> Iterator[bytes]:
        try:
            while (piece := runtime.wait(following())) is not None:
                yield piece
        finally:
            runtime.wait(_cancel(answer))

    return read()


async def _cancel(answer: AnswerStream) -> None:
    answer.cancel()
