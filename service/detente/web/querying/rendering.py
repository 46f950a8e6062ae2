"""Pages that the edge has decided on, and Flask renders: a thread is taken for that alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, current_app, request

from detente.web.http.file_sending import STREAM_HEADER
from detente.web.http.problem_pages import respond
from detente.web.http.problems import HttpError
from detente.web.http.request import HttpRequest
from detente.web.querying.reply import Reply

REQUEST, PAGE, STREAM = "detente.request", "detente.page", "detente.stream"
"""Where in the scope of a request its value, the page to render, and an answer to stream are."""


@dataclass(frozen=True)
class Page:
    """A page to be rendered within a request of Flask; all that it tells has been asked for already."""

    render: Callable[[], Response]


def problem_page(problem: HttpError) -> Page:
    """Give the page of a problem."""
    return Page(partial(respond, problem))


def render_present() -> Response:
    """Render the page of the present request."""
    page = _scope().get(PAGE)
    if not isinstance(page, Page):
        raise TypeError(f"the edge has prepared no page for {request.path}")
    return page.render()


def current_request() -> HttpRequest:
    """Give the request that Flask has at hand, as the edge has it."""
    found = _scope()[REQUEST]
    if not isinstance(found, HttpRequest):
        raise TypeError(f"scope[{REQUEST!r}] is not a Request")
    return found


def respond_with(reply: Reply) -> Response:
    """Answer with a reply; the edge sends it where it is a stream."""
    if reply.stream is None:
        return Response(reply.body, status=reply.status, headers=reply.headers)
    _scope()[STREAM] = reply
    return Response(status=reply.status, headers={**reply.headers, STREAM_HEADER: "1"})


def _scope() -> dict[str, Any]:
    scope = request.environ.get("asgi.scope")
    if not isinstance(scope, dict):
        raise TypeError(f"{current_app.name} is answered by its edge alone")
    return scope
