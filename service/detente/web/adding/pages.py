"""`/add/turtle`: RDF of one's own, dropped in the browser, judged at once; with a token, a new version."""

from __future__ import annotations

import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as BaseResponse

from detente.changes.jobs import Outcome, Part, WriteJob
from detente.changes.plain_text import one_line
from detente.vocabulary.graphs import WRITE
from detente.web.adding.documents import (
    MOST_BYTES,
    OFFERED,
    FlawedLine,
    SentDocument,
    flawed_lines,
    format_by_name,
)
from detente.web.http.form_problem_types import FOREIGN_FORM, FORM_FIELDS
from detente.web.http.problem_types import BUSY, GRAPH_TARGET, TOO_LARGE
from detente.web.http.problems import HttpError
from detente.web.language.languages import ENGLISH, present_language
from detente.web.language.told import told_report
from detente.web.language.words import worded
from detente.web.querying.context import context
from detente.web.sign_in.form_writing import write_as
from detente.web.sign_in.guarding import check_form, private_page, token_of_session, writer_of_request
from detente.web.sign_in.pages import begin_session, token_of_secret
from detente.web.sparql.writing import Author

VISITOR = Author("_visitor", (WRITE,))
"""On whose behalf is judged what comes without a token. No token has this name, and it changes nothing."""

BUSY_SECONDS = 5
LONGEST_NAME = 100
LONGEST_MESSAGE = 300
LONGEST_IRI = 2000
TYPED = "document"
"""What reports call what was typed."""

_PLACE = "detente.judging"

blueprint = Blueprint("adding", __name__)


def attach_judging(app: Flask) -> None:
    """Let an application judge one document of those without a token at a time."""
    app.extensions[_PLACE] = threading.BoundedSemaphore(1)


@dataclass(frozen=True)
class _Added:
    """What a form says: the document, the name of its graph, what it is for."""

    document: SentDocument
    graph: str
    message: str
    is_text: bool = True


_EMPTY = _Added(SentDocument("", TYPED, "turtle"), "", "")


@blueprint.route("/add/turtle", methods=["GET", "POST"])
def add_turtle() -> BaseResponse:
    """Show the form; judge what was sent, or make a version of it."""
    if request.method != "POST":
        return _page(_EMPTY, None, None)
    added = _read()
    try:
        check_form()
        _check(added)
        if request.form.get("act") == "add":
            return _add(added)
        return _page(added, _judge(added), None)
    except HttpError as problem:
        if problem.type is FOREIGN_FORM:
            raise
        return _page(added, None, problem)


def _read() -> _Added:
    """Read the form: a file takes the place of what was typed, and is what is shown from then on."""
    file, form = request.files.get("file"), request.form
    name = one_line(form.get("name", ""), LONGEST_NAME) or TYPED
    text: str | None = form.get("text", "").replace("\r\n", "\n")
    format_ = form.get("format", "")
    if file is not None and file.filename:
        text = _decoded(file.read(MOST_BYTES + 1))
        name = one_line(Path(file.filename).name, LONGEST_NAME)
        format_ = format_by_name(name) or format_
    document = SentDocument(text or "", name, format_ if format_ in OFFERED else "turtle")
    message = one_line(form.get("message", ""), LONGEST_MESSAGE)
    return _Added(document, form.get("graph", "").strip(), message, is_text=text is not None)


def _decoded(data: bytes) -> str | None:
    """Read UTF-8, the last character of which may be cut off where there is too much; None for no UTF-8."""
    try:
        return data.decode("utf-8-sig", "strict" if len(data) <= MOST_BYTES else "replace")
    except UnicodeDecodeError:
        return None


def _check(added: _Added) -> None:
    """Raise HttpError where nothing was sent, too much, or a name that is none."""
    if not added.is_text:
        raise HttpError(FORM_FIELDS, worded("The file is not UTF-8. Save it as UTF-8, or send it over HTTP."))
    if not added.document.text.strip():
        raise HttpError(FORM_FIELDS, worded("Choose a file, or write something into the field."))
    if len(added.document.text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise HttpError(
            TOO_LARGE,
            worded(
                "A page takes %(most)s KiB at most; more goes over HTTP or by `detente load`.",
                most=MOST_BYTES >> 10,
            ),
        )
    if added.graph:
        _graph_name(added.graph)


def _graph_name(given: str) -> str:
    try:
        return NamedNode(given[:LONGEST_IRI]).value
    except ValueError:
        raise HttpError(
            GRAPH_TARGET,
            worded(
                "%(given)r is not an absolute IRI: give one such as https://example.org/notes, "
                "or leave the field empty.",
                given=one_line(given, 200),
            ),
        ) from None


def _judge(added: _Added) -> Outcome:
    """Have a document judged as it would be when it is added; nothing is changed."""
    token = token_of_session()
    if token is not None:
        return _write(writer_of_request(WRITE), added, is_dry=True)
    with _judging():
        return _write(VISITOR, added, is_dry=True)


def _add(added: _Added) -> BaseResponse:
    """Make a version, signed in already or by the token that the form has, which signs in."""
    secret = request.form.get("token", "").strip()
    if token_of_session() is not None or not secret:
        return _made(_write(writer_of_request(WRITE), added, is_dry=False))
    token = token_of_secret(secret)
    author = Author(token.name, tuple(sorted(token.scopes)), token.graphs)
    response = _made(_write(author, added, is_dry=False))
    begin_session(response, token)
    return response


def _made(outcome: Outcome) -> BaseResponse:
    return redirect(url_for("history.manifest", version=outcome.version), HTTPStatus.SEE_OTHER)


@contextmanager
def _judging() -> Iterator[None]:
    """Hold the one place for judging without a token; raises HttpError 503 where somebody has it."""
    place: threading.BoundedSemaphore = current_app.extensions[_PLACE]
    if not place.acquire(blocking=False):
        raise HttpError(
            BUSY,
            worded(
                "Another document is being judged just now. Send it again in %(seconds)s s.",
                seconds=BUSY_SECONDS,
            ),
            headers={"Retry-After": str(BUSY_SECONDS)},
        )
    try:
        yield
    finally:
        place.release()


def _write(author: Author, added: _Added, *, is_dry: bool) -> Outcome:
    graph = _graph_name(added.graph) if added.graph else f"{request.url_root}graphs/{uuid.uuid4()}"
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        path = Path(folder) / "document"
        path.write_bytes(added.document.text.encode("utf-8", "surrogatepass"))
        job = WriteJob(
            "post",
            author.name,
            added.message or f"Added to <{graph}>",
            parts=(Part(str(path), added.document.media_type, added.document.name),),
            graph=graph,
            base_iri=graph,
            dry_run=is_dry,
        )
        return write_as(author, job)


def _page(added: _Added, outcome: Outcome | None, problem: HttpError | None) -> Response:
    body = render_template(
        "adding/turtle.html",
        added=added,
        document=added.document,
        formats={key: name for key, (name, _) in OFFERED.items()},
        outcome=outcome,
        warnings=_warnings(outcome) if outcome else "",
        lines=_lines(added, problem),
        takes_tokens=context().runtime.tokens.exist(),
        most=MOST_BYTES >> 10,
        wrong=problem,
    )
    response = private_page(body, problem.type.status if problem else HTTPStatus.OK)
    response.headers.update(problem.headers if problem else {})
    return response


def _warnings(outcome: Outcome) -> str:
    return outcome.warnings if present_language() == ENGLISH else told_report(outcome.warned)


def _lines(added: _Added, problem: HttpError | None) -> tuple[FlawedLine, ...]:
    return flawed_lines(added.document, problem.members.get("results", ())) if problem else ()
