"""Error documents: RFC 9457 problem details, as JSON, as plain text and as a page."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from detente.errors import DetenteError
from detente.web.formats import HTML
from detente.web.negotiation import choose
from detente.web.problem_types import ProblemType, bare

log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
TEXT = "text/plain; charset=utf-8"
# Text comes first: who accepts anything (curl, or the message of a client library's exception) shows the
# body to a person as it is. A client that reads any JSON at all gets the problem document.
OFFERS = (TEXT, PROBLEM_JSON, "application/json", "application/sparql-results+json", HTML)


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
    media_type = choose(request.headers.get("Accept"), OFFERS) or TEXT
    if media_type == HTML:
        body, content_type = render_template("problem.html", problem=problem), HTML
    elif media_type == TEXT:
        body, content_type = _text(problem), TEXT
    else:
        body, content_type = json.dumps(problem.document(request.url_root), indent=2) + "\n", PROBLEM_JSON
    response = Response(body, status=problem.type.status, content_type=content_type)
    response.headers.update(problem.headers)
    response.vary.add("Accept")
    return response


def _text(problem: HttpError) -> str:
    lines = [f"{int(problem.type.status)} {problem.type.title}", "", problem.detail]
    excerpt = problem.members.get("excerpt")
    return "\n".join([*lines, *(["", excerpt] if excerpt else []), ""])


def _respond_to_werkzeug(error: HTTPException) -> BaseResponse:
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # a redirect, or an answer made elsewhere
    status = HTTPStatus(error.code)
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    return respond(HttpError(bare(status), error.description or status.description, headers=headers))


def _respond_to_fault(error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    detail = "The service failed to answer. The fault is on this side; what happened is in its log."
    return respond(HttpError(bare(HTTPStatus.INTERNAL_SERVER_ERROR), detail))
