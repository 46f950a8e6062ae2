"""Problems as Flask answers with them: of its own routes, and pages of all others."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from detente.web.http.error_translation import problem_of
from detente.web.http.formats import HTML
from detente.web.http.problem_model import bare
from detente.web.http.problems import NO_PAGE, HttpError, write_problem


def register(app: Flask) -> None:
    """Make the application answer every error with a problem document."""
    app.register_error_handler(HTTPException, _respond_to_werkzeug)
    app.register_error_handler(Exception, _respond_to_error)


def respond(problem: HttpError) -> Response:
    """Write a problem in the form that the client reads best."""
    accept = request.headers.get("Accept")
    if problem.form(accept) == HTML:
        body: bytes | str = render_template("problem.html", problem=problem)
        content_type = HTML
    else:
        body, content_type = write_problem(problem, accept, request.url_root)
    response = Response(body, status=problem.type.status, content_type=content_type)
    response.headers.update(problem.headers)
    response.vary.add("Accept")
    return response


def _respond_to_werkzeug(error: HTTPException) -> BaseResponse:
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # a redirect, or an answer made elsewhere
    status = HTTPStatus(error.code)
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    detail = NO_PAGE if status == HTTPStatus.NOT_FOUND else error.description or status.description
    return respond(HttpError(bare(status), detail, headers=headers))


def _respond_to_error(error: Exception) -> Response:
    return respond(problem_of(error, request.method, request.path))
