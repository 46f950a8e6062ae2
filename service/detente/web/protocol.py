"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

from contextlib import ExitStack
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wsgi import FileWrapper

from detente.answers import Answer, QuerySyntaxError, UnknownFunctionError
from detente.vocab import PREFIXES
from detente.web.context import context, current_version
from detente.web.federation import asks_elsewhere
from detente.web.formats import HTML, TRIPLES, offers
from detente.web.negotiation import choose
from detente.web.operation import QueryOperation, query_missing, read_operation
from detente.web.problem_types import FEDERATION, NOT_ACCEPTABLE, QUERY_FUNCTION, QUERY_SYNTAX
from detente.web.problems import HttpError
from detente.web.service_description import service_description
from detente.web.tables import Table, tabulate

SPOOL_MEMORY = 1 << 20
ALLOWED = "GET, HEAD, OPTIONS, POST"
PREFLIGHT_SECONDS = 86_400

blueprint = Blueprint("protocol", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def sparql() -> Response:
    """Answer one query in the format that the client prefers."""
    operation = _operation()
    if operation is None:
        return _without_query()
    answer = evaluate(operation)
    serialisations = offers(answer.kind)
    media_type = choose(request.headers.get("Accept"), [*serialisations, HTML])
    if media_type is None:
        raise _not_acceptable([*serialisations, HTML])
    if media_type == HTML:
        return _page(operation.query, answer)
    return _spool(answer, media_type, serialisations[media_type])


@blueprint.route("/sparql", methods=["OPTIONS"])
def options() -> Response:
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
    if request.path == "/sparql":
        response.access_control_allow_origin = "*"
        response.headers["Access-Control-Expose-Headers"] = "Allow, Retry-After"
    return response


def evaluate(operation: QueryOperation) -> Answer:
    """Evaluate a query on the current version; raises HttpError for what the sender can put right."""
    if asks_elsewhere(operation.query):
        raise _federation_refused()
    dataset_given = operation.default_graphs or operation.named_graphs
    try:
        return current_version().query(
            operation.query,
            base_iri=context().settings.base,
            prefixes=PREFIXES,
            default_graphs=operation.default_graphs if dataset_given else None,
            named_graphs=operation.named_graphs if dataset_given else None,
        )
    except QuerySyntaxError as error:
        raise _syntax_problem(operation.query, error) from None
    except UnknownFunctionError as error:
        raise HttpError(QUERY_FUNCTION, f"T{str(error)[1:]}.", members={"function": error.function}) from None


def _operation() -> QueryOperation | None:
    if request.method == "POST":
        content_type = request.headers.get("Content-Type", "")
        return read_operation(request.query_string, content_type, request.get_data())
    return read_operation(request.query_string, None, b"")


def _without_query() -> Response:
    media_type = choose(request.headers.get("Accept"), [*TRIPLES, HTML])
    if request.method == "POST" or media_type is None:
        raise query_missing()
    if media_type == HTML:
        return _html("Query the graph", "", None)
    # SPARQL 1.1 Service Description, section 2.
    endpoint = url_for(".sparql", _external=True)
    body = service_description(endpoint, current_version().manifest, TRIPLES[media_type])
    response = Response(body, content_type=media_type)
    response.vary.add("Accept")
    return response


def _page(query: str, answer: Answer) -> Response:
    titles = (question.title for question in context().questions if question.query == query)
    return _html(next(titles, "Answer"), query, tabulate(answer, context().settings.base))


def _html(title: str, query: str, table: Table | None) -> Response:
    body = render_template(
        "sparql.html", title=title, query=query, table=table, questions=context().questions
    )
    response = Response(body, content_type=HTML)
    response.vary.add("Accept")
    return response


def _spool(answer: Answer, media_type: str, serialisation: str) -> Response:
    """Write the whole answer before the first byte is sent, so that a fault can still become an error."""
    with ExitStack() as cleanup:
        spool = cleanup.enter_context(SpooledTemporaryFile(max_size=SPOOL_MEMORY))
        answer.write(cast(BinaryIO, spool), serialisation)
        length = spool.tell()
        spool.seek(0)
        if length <= SPOOL_MEMORY:
            response = Response(spool.read(), content_type=media_type)
        else:
            response = Response(FileWrapper(spool), content_type=media_type, direct_passthrough=True)
            response.content_length = length
            cleanup.pop_all()  # the response closes the file when it has been sent
    response.vary.add("Accept")
    return response


def _not_acceptable(available: list[str]) -> HttpError:
    detail = f"The answer can be had as {', '.join(available)}; the request's Accept header refuses them all."
    return HttpError(NOT_ACCEPTABLE, detail, members={"available": available})


def _federation_refused() -> HttpError:
    detail = "The query uses SERVICE; this service answers from its own graph and asks no other."
    return HttpError(FEDERATION, detail)


def _syntax_problem(query: str, error: QuerySyntaxError) -> HttpError:
    members: dict[str, object] = {}
    if error.line is not None and error.column is not None:
        members = {"line": error.line, "column": error.column}
        members |= {"excerpt": excerpt(query, error.line, error.column)}
    return HttpError(QUERY_SYNTAX, str(error), members=members)


def excerpt(query: str, line: int, column: int) -> str:
    """Quote a line of a query (at most 80 characters of it) with a caret below a column, from 1."""
    lines = query.split("\n")
    text = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    start = max(0, column - 60)
    shown = text[start : start + 80].replace("\t", " ")
    return f"{shown}\n{' ' * (column - 1 - start)}^"
