"""The pages of reviews: the queue, the form that brings a text, a review with its text and claims."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from detente.claims.drafting.language_model.endpoint import configured_model
from detente.reviews.beginning import begin
from detente.reviews.file import review_file
from detente.reviews.review import Review, Stamp, StepError
from detente.reviews.schema import claimable_classes
from detente.reviews.writing import entry_files
from detente.vocabulary.graphs import CURATE
from detente.vocabulary.ontology import shipped_ontology
from detente.web.http.address_arguments import takes
from detente.web.http.problems import HttpError
from detente.web.querying.context import context
from detente.web.review.asking import (
    body,
    json_reply,
    now,
    refuse_unread,
    reviews,
    sends_json,
    summary,
    told_as_problems,
    wants_json,
    whole_review,
)
from detente.web.review.cards import card_groups, marked_text
from detente.web.review.checking import Checked, send
from detente.web.review.dates import date_reading
from detente.web.review.drafting import drafts_of
from detente.web.review.reviewers import reviewers
from detente.web.sign_in.guarding import private_page, writer_of_request
from detente.web.sparql.writing import Author

MOST_LISTED = 200
_OF_ENTRY = ("id", "title", "author", "issued", "edtf", "dating", "rights")
_OF_NEW = frozenset({"text", "drafts", "drafted_by", "language_model", "replaces", *_OF_ENTRY})
_YAML = "application/yaml; charset=utf-8"

blueprint = Blueprint("review", __name__, url_prefix="/review")


@blueprint.get("")
def review_queue() -> Response:
    """List the drafts under review, those last changed first, and take a new text."""
    writer_of_request(CURATE)
    runtime = context().runtime
    runtime.wait(runtime.drafters.warm())
    with told_as_problems():
        found = [summary(each) for each in reviews().all()]
    found.sort(key=lambda each: (bool(each["published"]), each["name"]))
    if wants_json():
        return json_reply({"reviews": found})
    return _queue_page(found)


@blueprint.post("")
def begin_review() -> BaseResponse:
    """Take a text with what is known of it, draft its claims, and begin their review."""
    author = writer_of_request(CURATE)
    given = body()
    try:
        with told_as_problems():
            refuse_unread(given, _OF_NEW)
            drafted = _drafted(given, author.name)
            review = reviews().add(lambda taken: _begun(given, drafted, author.name, taken))
    except HttpError as problem:
        if wants_json() or sends_json():
            raise
        return _queue_page([summary(each) for each in reviews().all()], problem, given)
    if wants_json() or sends_json():
        return json_reply(whole_review(review), HTTPStatus.CREATED)
    return redirect(url_for(".one_review", review=review.name), HTTPStatus.SEE_OTHER)


@blueprint.get("/-/date")
@takes("edtf")
def read_date() -> Response:
    """Read an EDTF date in words, for whoever writes one, with its first and last day."""
    writer_of_request(CURATE)
    return json_reply(date_reading(request.args.get("edtf", "").strip()))


@blueprint.get("/<review>")
@takes("correct")
def one_review(review: str) -> Response:
    """Show a review: its text, its claims, and what has been done."""
    writer_of_request(CURATE)
    with told_as_problems():
        found = reviews().read(review)
    return json_reply(whole_review(found)) if wants_json() else review_page(found)


@blueprint.get("/<review>/check")
@takes("correct")
def check_review(review: str) -> Response:
    """Say what the gate would say if the review was published as it is; nothing is changed."""
    author = writer_of_request(CURATE)
    with told_as_problems():
        found = reviews().read(review)
    done = send(as_if_reviewed(found, author), author, "", dry_run=True)
    if not wants_json():
        return review_page(found, done)
    return json_reply(check_report(found, done))


@blueprint.get("/<review>/files/<path:file>")
def review_files(review: str, file: str) -> Response:
    """Give a file of the reviewed entry as seeds have it, or `review.yaml`, all of the review in one."""
    writer_of_request(CURATE)
    with told_as_problems():
        found = reviews().read(review)
        written: Mapping[str, bytes] = {"review.yaml": review_file(found)}
        if file not in written:
            written = entry_files(found)
        if file not in written:
            raise StepError(
                f"there is no file {file[:80]!r}; there are {', '.join(['review.yaml', *written])}"
            )
    kind = _YAML if file.endswith(".yaml") else "text/plain; charset=utf-8"
    return Response(written[file], content_type=kind, headers={"Cache-Control": "no-store"})


def check_report(review: Review, done: Checked) -> dict[str, Any]:
    """Tell what the gate says, for programs."""
    return {
        "name": review.name,
        "revision": review.revision,
        "conforms": done.conforms,
        "version": done.outcome.version if done.outcome else None,
        "messages": [each.as_json() for each in done.messages],
    }


def as_if_reviewed(review: Review, author: Author) -> Review:
    """Give a review as somebody would publish it, for a look at what the gate says before anybody does."""
    if review.state["reviewed"]:
        return review
    by = next(iter(reviewers(author)), ("person/curator-1", ""))[0]
    return Review({**review.state, "reviewed": {"by": by, "at": now()}}, review.begun)


def review_page(
    review: Review,
    done: Checked | None = None,
    problem: HttpError | None = None,
    sent: Mapping[str, Any] | None = None,
) -> Response:
    """Show a review, with what the gate says, or what was wrong with a step and what was sent in it."""
    ontology = shipped_ontology()
    told = done.by_part if done else {}
    body_ = render_template(
        "review/review.html",
        review=review,
        entry=review.state["entry"],
        origin=review.state.get("origin"),
        groups=card_groups(review, told),
        pieces=marked_text(review),
        told=told,
        done=done,
        wrong=problem,
        sent=sent or {},
        sent_text={name: value for name, value in (sent or {}).items() if isinstance(value, str)},
        curators=reviewers(writer_of_request(CURATE)),
        counts=summary(review),
        schemes={
            name: sorted(ontology.schemes[name])
            for name in ("modality", "polarity", "event-type", "speech-type", "quantity-role")
        },
        kinds=claimable_classes(),
        correcting=request.args.get("correct", ""),
        steps=[*reversed(review.steps)][:30],
    )
    return private_page(body_, problem.type.status if problem else HTTPStatus.OK)


def _queue_page(
    found: list[dict[str, Any]], problem: HttpError | None = None, given: Mapping[str, Any] | None = None
) -> Response:
    made = render_template(
        "review/queue.html",
        reviews=found[:MOST_LISTED],
        count=len(found),
        wrong=problem,
        given=given or {},
        model=configured_model(context().settings),
    )
    return private_page(made, problem.type.status if problem else HTTPStatus.OK)


def _drafted(given: Mapping[str, Any], client: str) -> tuple[Any, str]:
    """Take the drafts that were brought, or have the text drafted; gives what drafted them, too."""
    if not isinstance(given.get("text"), str):
        raise StepError("'text' is the text of the entry", "text")
    if given.get("drafts") is None:
        asks_model = given.get("language_model") in (True, "1")
        return drafts_of(given["text"], str(given.get("issued") or ""), client, asks_model=asks_model)
    return given["drafts"], str(given.get("drafted_by") or "")


def _begun(given: Mapping[str, Any], drafted: tuple[Any, str], name: str, taken: frozenset[str]) -> Review:
    said = {each: given[each] for each in _OF_ENTRY if given.get(each)}
    replaces = given.get("replaces") or []
    said["replaces"] = replaces.split() if isinstance(replaces, str) else replaces
    drafts, by = drafted
    if not isinstance(drafts, list) or not all(isinstance(each, dict) for each in drafts):
        raise StepError("'drafts' is a list of draft claims", "drafts")
    stamp = Stamp((by or name)[:200], now())
    return begin(given["text"], said, drafts, stamp, {*taken, *_entries()})


def _entries() -> set[str]:
    """Name the entries that the graph has."""
    runtime = context().runtime
    prefix = f"{runtime.settings.base}entry/"
    graphs = runtime.manifest_from_thread().graphs
    return {each.removeprefix(prefix) for each in graphs if each.startswith(prefix)}
