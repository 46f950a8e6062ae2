"""`/notes/new`: a reader's note on a thing, without a login; `/notes`: the queue, for curators alone."""

from __future__ import annotations

import unicodedata
from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as BaseResponse

from detente.rdf.quads import Object
from detente.reader_notes.keeping import (
    CLOSING,
    LONGEST_NOTE,
    NoteError,
    NotesFullError,
    ReaderNotes,
)
from detente.vocabulary.graphs import CURATE
from detente.web.http.address_arguments import takes
from detente.web.http.form_problem_types import FOREIGN_FORM, FORM_FIELDS, NOTES_FULL, TOO_MANY_NOTES
from detente.web.http.formats import HTML
from detente.web.http.problem_types import ARGUMENT, IMPOSSIBLE, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.figures import in_figures
from detente.web.language.labels import best_label
from detente.web.language.words import gettext as _
from detente.web.language.words import worded
from detente.web.noting.rates import ClientRates
from detente.web.presentation.description import exists
from detente.web.querying.context import context
from detente.web.querying.planning import REVALIDATE
from detente.web.querying.rendering import current_request
from detente.web.sign_in.guarding import check_form, private_page, writer_of_request

NOTES_AN_HOUR = 5
"""So many notes one client may send in an hour."""

HOUR = 3600
SHOWN = 50
"""So many notes that wait, and so many that were read, are shown at once."""

LONGEST_IRI = 2000

blueprint = Blueprint("noting", __name__, url_prefix="/notes")
_RATES = "detente.note_rates"


def attach_note_rates(app: Flask) -> None:
    """Let an application count who sends notes."""
    app.extensions[_RATES] = ClientRates(NOTES_AN_HOUR, HOUR)


@blueprint.app_template_filter("shortened_iri")
def shortened_iri(iri: str) -> str:
    """Write an IRI of this service by its path."""
    return iri.removeprefix(context().settings.base)


@blueprint.route("/new", methods=["GET", "POST"])
@takes("about")
def write_note() -> BaseResponse:
    """Show the form for a note on the thing that `about` names, or keep what was written."""
    about, version = _about(), context().runtime.manifest_from_thread().id
    title = _title(about, version)
    if request.method != "POST":
        return _form(about, title, "", None)
    try:
        check_form()
        _keep(about, _text(), version)
    except HttpError as problem:
        if problem.type is FOREIGN_FORM:
            raise
        return _form(about, title, request.form.get("text", ""), problem)
    return redirect(url_for(".sent"), HTTPStatus.SEE_OTHER)


@blueprint.get("/sent")
def sent() -> Response:
    """Say that a note was kept, and what becomes of it."""
    return Response(
        render_template("noting/sent.html"), content_type=HTML, headers={"Cache-Control": REVALIDATE}
    )


@blueprint.get("")
def queue() -> Response:
    """List the notes that wait to be read, and those read last; for curators."""
    writer_of_request(CURATE)
    return _queue(None)


@blueprint.post("/close")
def close_note() -> BaseResponse:
    """Mark a note as done or dismissed; for curators."""
    author = writer_of_request(CURATE)
    state = next((each for each in CLOSING if each == request.form.get("as")), None)
    if state is None:
        raise HttpError(ARGUMENT, f"A note is closed as {' or '.join(CLOSING)}.", members={"argument": "as"})
    try:
        _notes().close(request.form.get("id", ""), state, author.name)
    except NoteError as error:
        return _queue(HttpError(IMPOSSIBLE, f"{str(error)[:1].upper()}{str(error)[1:]}."))
    return redirect(url_for(".queue"), HTTPStatus.SEE_OTHER)


def _notes() -> ReaderNotes:
    return ReaderNotes(context().settings.data)


def _about() -> str:
    asked = request.values.get("about", "")
    try:
        return NamedNode(asked[:LONGEST_IRI]).value
    except ValueError:
        raise HttpError(
            ARGUMENT,
            worded("`about` is the IRI of a thing; the foot of its page leads here."),
            members={"argument": "about"},
        ) from None


def _title(about: str, version: str) -> str:
    """Give what the data set calls a thing; raises HttpError 404 where no graph speaks of it."""

    def ask(query: str) -> list[dict[str, Object]]:
        return context().runtime.rows(query, version)

    if not exists(about, ask):
        detail = worded(
            "The graph says nothing of %(iri)s, so that there is nothing to note on it.", iri=about
        )
        raise HttpError(RESOURCE_MISSING, detail, members={"iri": about})
    labels = ask(f"SELECT ?label {{ <{about}> rdfs:label ?label }} LIMIT 50")
    return best_label(row["label"] for row in labels) or about


def _text() -> str:
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    shown = "".join(each for each in text if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs"))
    if not shown or len(shown) > LONGEST_NOTE:
        shorten = _("Shorten it to %(most)s characters.") % {"most": in_figures(LONGEST_NOTE)}
        wrong = shorten if shown else _("Write what is wrong.")
        raise HttpError(FORM_FIELDS, wrong, members={"fields": {"text": wrong}})
    return shown


def _keep(about: str, text: str, version: str) -> None:
    rates: ClientRates = current_app.extensions[_RATES]
    seconds = rates.take(current_request().client)
    if seconds:
        raise HttpError(
            TOO_MANY_NOTES,
            worded(
                "%(number)s notes an hour may be sent from one network address. Send it again "
                "in %(minutes)s minutes; it is still in the form.",
                number=NOTES_AN_HOUR,
                minutes=seconds // 60 + 1,
            ),
            headers={"Retry-After": str(seconds)},
        )
    try:
        _notes().add(about, text, version)
    except NotesFullError as error:
        told = f"{error!s} before curators have read some. What you wrote is still in the form."
        raise HttpError(NOTES_FULL, told, headers={"Retry-After": str(HOUR)}) from None


def _form(about: str, title: str, text: str, problem: HttpError | None) -> Response:
    body = render_template(
        "noting/write.html", about=about, thing_title=title, text=text, longest=LONGEST_NOTE, wrong=problem
    )
    response = private_page(body, problem.type.status if problem else HTTPStatus.OK)
    response.headers.update(problem.headers if problem else {})
    return response


def _queue(problem: HttpError | None) -> Response:
    waiting, closed = _notes().list(is_open=True), _notes().list(is_open=False)
    body = render_template(
        "noting/queue.html",
        waiting=waiting[:SHOWN],
        number=len(waiting),
        closed=sorted(closed, key=lambda each: each.closed or "", reverse=True)[:SHOWN],
        wrong=problem,
    )
    return private_page(body, problem.type.status if problem else HTTPStatus.OK)
