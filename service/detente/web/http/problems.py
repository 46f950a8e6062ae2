"""Error documents: RFC 9457 problem details, as JSON, as plain text and as a page."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from detente.errors import DetenteError
from detente.web.http.formats import HTML
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import ProblemType, bare

log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
TEXT = "text/plain; charset=utf-8"
# Text comes first: who accepts anything (curl, or the message of a client library's exception) shows the
# body to a person as it is. A client that reads any JSON at all gets the problem document.
OFFERS = (TEXT, PROBLEM_JSON, "application/json", "application/sparql-results+json", HTML)


NO_PAGE = "There is nothing at this address: no page, and no thing of the graph."


class HttpError(DetenteError):
    """A request that cannot be answered: the type of problem, this case of it, and members that say more."""

    def __init__(
        self,
        type_: ProblemType,
        detail: str,
        *,
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.type = type_
        self.detail = detail
        self.members = dict(members or {})
        self.headers = dict(headers or {})

    def document(self, root: str) -> dict[str, Any]:
        """Return the members of the problem document (RFC 9457, section 3) of a service at an address."""
        head = {
            "type": f"{root}problems#{self.type.slug}" if self.type.slug else "about:blank",
            "title": self.type.title,
            "status": int(self.type.status),
            "detail": self.detail,
        }
        return head | self.members


def register(app: Flask) -> None:
    """Make the application answer every error with a problem document."""
    app.register_error_handler(HttpError, respond)
    app.register_error_handler(HTTPException, _respond_to_werkzeug)
    app.register_error_handler(Exception, _respond_to_fault)


def respond(problem: HttpError) -> Response:
    """Write a problem in the form that the client reads best."""
    accept = request.headers.get("Accept")
    if choose(accept, OFFERS) == HTML:
        page = render_template("problem.html", problem=problem)
        response = Response(page, status=problem.type.status, content_type=HTML)
    else:
        body, content_type = write_problem(problem, accept, request.url_root)
        response = Response(body, status=problem.type.status, content_type=content_type)
    response.headers.update(problem.headers)
    response.vary.add("Accept")
    return response


def write_problem(problem: HttpError, accept: str | None, root: str) -> tuple[bytes, str]:
    """Write a problem as text, or as JSON to who takes that; returns the body and its media type."""
    if choose(accept, OFFERS) in (None, TEXT, HTML):
        return _text(problem).encode(), TEXT
    return (json.dumps(problem.document(root), indent=2, ensure_ascii=False) + "\n").encode(), PROBLEM_JSON


def excerpt(query: str, line: int, column: int) -> str:
    """Quote a line of a query (at most 80 characters of it) with a caret below a column, from 1."""
    lines = query.split("\n")
    text = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    start = max(0, column - 60)
    shown = text[start : start + 80].replace("\t", " ")
    return f"{shown}\n{' ' * (column - 1 - start)}^"


def _text(problem: HttpError) -> str:
    lines = [f"{int(problem.type.status)} {problem.type.title}", "", problem.detail]
    excerpt = problem.members.get("excerpt")
    return "\n".join([*lines, *(["", excerpt] if excerpt else []), ""])


def _respond_to_werkzeug(error: HTTPException) -> BaseResponse:
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # a redirect, or an answer made elsewhere
    status = HTTPStatus(error.code)
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    detail = NO_PAGE if status == HTTPStatus.NOT_FOUND else error.description or status.description
    return respond(HttpError(bare(status), detail, headers=headers))


def _respond_to_fault(error: Exception) -> Response:
    return respond(fault(request.method, request.path, error))


def fault(method: str, path: str, error: Exception) -> HttpError:
    """Log what went wrong on this side, and make the problem that tells the client no more than that."""
    log.error("%s %s failed", method, path, exc_info=error)
    detail = "The service failed to answer. The fault is on this side; what happened is in its log."
    return HttpError(bare(HTTPStatus.INTERNAL_SERVER_ERROR), detail)
