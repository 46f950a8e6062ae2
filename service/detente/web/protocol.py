"""`/sparql` for Flask: pages for browsers, the service description, and whatever the edge leaves to it.

Under a WSGI server alone it answers programs as well, with a thread for each request.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request, url_for

from detente.answers import QueryError
from detente.pool.process import Answer
from detente.web.answering import evaluate, look_up, pieces, plan, problem_of
from detente.web.context import context
from detente.web.formats import HTML, TRIPLES
from detente.web.negotiation import choose
from detente.web.operation import query_missing
from detente.web.planning import Plan
from detente.web.proxies import client_of
from detente.web.query_reply import Reply
from detente.web.query_request import Request
from detente.web.service_description import service_description
from detente.web.tables import MAX_ROWS, Table, tabulate

ALLOWED = "GET, HEAD, OPTIONS, POST"
PREFLIGHT_SECONDS = 86_400

blueprint = Blueprint("protocol", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
@blueprint.route("/v/<version>/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def sparql(version: str | None = None) -> Response:
    """Answer one query on the current version, or on the one that the address names."""
    asked, runtime = _request(), context().runtime

    async def reply() -> Reply | Plan | None:
        planned = await plan(runtime, asked, version)
        if planned is None or planned.wants_page:
            return planned
        return look_up(runtime, asked, planned) or await evaluate(runtime, asked, planned)

    answered = runtime.wait(reply())
    if answered is None:
        return _without_query(version)
    if isinstance(answered, Plan):
        return _page(answered, asked.client)
    return _response(answered)


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
    """Let scripts of any site read the endpoint's answers, errors too; without credentials."""
    if request.path.rstrip("/").endswith("/sparql"):
        response.access_control_allow_origin = "*"
        response.headers["Access-Control-Expose-Headers"] = (
            "Allow, Detente-Version, ETag, Retry-After, Server-Timing"
        )
    return response


def _request() -> Request:
    proxies = context().settings.proxies
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(
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
    # SPARQL 1.1 Service Description, section 2.
    endpoint = url_for(".sparql", version=version, _external=True)
    body = service_description(endpoint, context().runtime.found(version), TRIPLES[media_type])
    response = Response(body, content_type=media_type)
    response.vary.add("Accept")
    return response


def _page(planned: Plan, client: str) -> Response:
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
    return _html(next(titles, "Answer"), query, tabulate(found, context().settings.base))


def _html(title: str, query: str, table: Table | None) -> Response:
    body = render_template(
        "sparql.html", title=title, query=query, table=table, questions=context().questions
    )
    response = Response(body, content_type=HTML)
    response.vary.add("Accept")
    return response


def _response(reply: Reply) -> Response:
    body = _stream(reply, reply.stream) if reply.stream else reply.body
    return Response(body, status=reply.status, headers=reply.headers)


def _stream(reply: Reply, answer: Answer) -> Iterator[bytes]:
    """Read a streamed answer piece by piece; a server that closes this early ends the query."""
    runtime = context().runtime
    source: AsyncIterator[bytes] = pieces(runtime, reply, answer)

    async def following() -> bytes | None:
        return await anext(source, None)

    async def cancel() -> None:
        answer.cancel()

    def read() -> Iterator[bytes]:
        try:
            while (piece := runtime.wait(following())) is not None:
                yield piece
        finally:
            runtime.wait(cancel())

    return read()
