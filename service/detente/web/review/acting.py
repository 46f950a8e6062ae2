"""What is done in a review: steps, publication, withdrawal; over HTTP and by forms."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from detente.changes.jobs import Failure
from detente.reviews.members import MEMBERS
from detente.reviews.review import Review, ReviewPublication, StepError
from detente.reviews.steps import Asked, take
from detente.reviews.withdrawing import Withdrawal, withdrawal_files
from detente.vocabulary.graphs import CURATE
from detente.web.http.error_translation import problem_of_failure
from detente.web.http.form_problem_types import REVIEW_CONFLICT, REVIEW_STEP
from detente.web.http.problem_types import IMPOSSIBLE, REFUSED
from detente.web.http.problems import HttpError
from detente.web.querying.context import context
from detente.web.querying.names import gazetteer
from detente.web.review.asking import (
    body,
    json_reply,
    now,
    refuse_unread,
    reviews,
    revision_of,
    sends_json,
    told_as_problems,
    wants_json,
    whole_review,
)
from detente.web.review.checking import Checked, send, send_files
from detente.web.review.fields import read_values
from detente.web.review.mentions import MentionReader
from detente.web.review.pages import check_report, review_page
from detente.web.review.reviewers import check_signature
from detente.web.sign_in.guarding import writer_of_request
from detente.web.sparql.writing import Author

_WITH_FIELDS = ("correct", "add")
_OF_ITEM = ("label", "thing")
_OF_THING = ("id", "label", "ofState", "containedIn", "wikidata", "checked")
_OF_ENTRY = ("title", "author", "issued", "edtf", "dating", "rights")
_WHY = ("reason", "publisher", "day", "url", "description")

blueprint = Blueprint("review_acts", __name__, url_prefix="/review")


@blueprint.post("/<review>/steps")
def take_step(review: str) -> BaseResponse:
    """Take a step: accept, correct, reject, add, merge, split, undo, and the like; each is kept at once."""
    author, given = writer_of_request(CURATE), body()
    try:
        with told_as_problems():
            made = reviews().change(review, lambda before: take(before, _asked(before, given, author)))
    except HttpError as problem:
        if sends_json() or wants_json() or problem.type not in (REVIEW_STEP, REVIEW_CONFLICT):
            raise
        with told_as_problems():
            return review_page(reviews().read(review), problem=problem, sent=given)
    if sends_json() or wants_json():
        return json_reply(whole_review(made))
    where = given.get("item") if given.get("do") in ("accept", "reject", "correct", "reopen") else None
    anchor = f"c-{where}" if where else "claims"
    return redirect(url_for("review.one_review", review=review, _anchor=anchor), HTTPStatus.SEE_OTHER)


@blueprint.post("/<review>/publish")
def publish_review(review: str) -> BaseResponse:
    """Publish what was accepted as a version, or say beside each claim what the gate refuses."""
    author, given = writer_of_request(CURATE), body()
    with told_as_problems():
        refuse_unread(given, ("revision", "by"))
        found = _signed(review, given, author)
    done = send(
        found, author, f"Published {review}, reviewed by {found.state['reviewed']['by']}", dry_run=False
    )
    if done.outcome is not None and done.outcome.version is not None:
        made = ReviewPublication(done.outcome.version, found.revision, author.name, now())
        found = reviews().change(review, lambda before: before.with_publication(made))
    if sends_json() or wants_json():
        return _told(found, done)
    if done.conforms:
        return redirect(
            url_for("review.one_review", review=review, _anchor="published"), HTTPStatus.SEE_OTHER
        )
    response = review_page(found, done)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


@blueprint.post("/<review>/withdraw")
def withdraw_entry(review: str) -> BaseResponse:
    """Withdraw the published entry: a decision, with evidence, by which all that it says is deprecated."""
    author, given = writer_of_request(CURATE), body()
    with told_as_problems():
        refuse_unread(given, ("by", *_WHY))
        check_signature(str(given.get("by") or ""), author, "by")
        reviews().read(review)
        files = withdrawal_files(_not_yet(_withdrawal(review, given)))
    done = send_files(files, author, f"Withdrew {review}: {given['reason']}"[:500], dry_run=False)
    if isinstance(done, Failure):
        raise problem_of_failure(done, lambda: "")
    if sends_json() or wants_json():
        return json_reply({"name": review, "version": done.version})
    return redirect(url_for("history.manifest", version=done.version), HTTPStatus.SEE_OTHER)


@blueprint.post("/<review>/drop")
def drop_review(review: str) -> BaseResponse:
    """Drop a review; what was published of it stays."""
    writer_of_request(CURATE)
    with told_as_problems():
        reviews().drop(review)
    if sends_json() or wants_json():
        return json_reply({"dropped": review})
    return redirect(url_for("review.review_queue"), HTTPStatus.SEE_OTHER)


def _signed(name: str, given: Mapping[str, Any], author: Author) -> Review:
    """Note who answers for a review; raises StepError where it is not the revision that one has seen."""
    person, revision = given.get("by") or "", revision_of(given)
    check_signature(str(person), author, "by")

    def sign(before: Review) -> Review:
        if before.revision != revision:
            raise StepError(
                f"the review is at revision {before.revision} and you have seen {revision}: read it again, "
                "then publish"
            )
        return take(before, Asked("reviewed", revision, author.name, now(), {"person": person}))

    return reviews().change(name, sign)


def _told(review: Review, done: Checked) -> Response:
    document = check_report(review, done)
    if done.conforms:
        return json_reply(document)
    detail = "; ".join(each.message for each in done.messages if not each.is_warning)[:2000]
    raise HttpError(REFUSED, f"{detail} Nothing was changed.", members=document)


_WITHDRAWN = """
SELECT ?entry ?decision {{
  {{ BIND (<{base}entry/{name}> AS ?entry) ?entry det:rank dets:rank-deprecated }}
  UNION {{ ?decision prov:used <{base}entry/{name}> ; prov:wasAssociatedWith ?curator }}
}}"""


def _not_yet(withdrawal: Withdrawal) -> Withdrawal:
    """Give a withdrawal of what is not withdrawn a name of its own; raises HttpError 409 where it is."""
    runtime = context().runtime
    version = runtime.manifest_from_thread().id
    base = runtime.settings.base
    rows = runtime.rows(_WITHDRAWN.format(base=base, name=withdrawal.entry), version)
    if any("entry" in row for row in rows):
        raise HttpError(IMPOSSIBLE, f"{withdrawal.entry} is withdrawn already; nothing was changed.")
    taken = {row["decision"].value for row in rows}
    tried = (replace(withdrawal, number=number) for number in range(1, len(taken) + 2))
    return next(each for each in tried if f"{base}decision/{each.name}" not in taken)


def _withdrawal(entry: str, given: Mapping[str, Any]) -> Withdrawal:
    missing = [
        name for name in ("by", *_WHY) if not isinstance(given.get(name), str) or not given[name].strip()
    ]
    if missing:
        raise StepError(
            f"a withdrawal needs {', '.join(missing)}: who decides why, and a source outside the entries, by "
            "its publisher, day, address (url) and what it says (description)"
        )
    try:
        datetime.date.fromisoformat(given["day"])
    except ValueError:
        raise StepError(
            f"'day' is the day of the evidence, such as 2016-08-10; given: {given['day']!r}"
        ) from None
    return Withdrawal(entry=entry, by=given["by"], at=now(), **{name: given[name].strip() for name in _WHY})


def _asked(review: Review, given: Mapping[str, Any], author: Author) -> Asked:
    """Read a step: as it is in JSON, from its fields in a form."""
    do = str(given.get("do") or "")
    if sends_json():
        made = {name: value for name, value in given.items() if name not in ("do", "revision")}
    else:
        read = MEMBERS.get(do, ())
        made = {name: value for name, value in _of_form(review, given).items() if name in read}
    if do == "reviewed":
        check_signature(str(made.get("person") or ""), author, "person")
    return Asked(do, revision_of(given), author.name, now(), made)


def _of_form(review: Review, form: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {name: form[name] for name in ("item", "into") if form.get(name)}
    made["binding"] = form.get("binding") == "1"
    do = form.get("do")
    if do == "undo" and form.get("step", "").isdecimal():
        made["step"] = int(form["step"])
    if do == "entry":
        made["set"] = {name: form[name].strip() for name in _OF_ENTRY if form.get(name)}
        made["set"]["replaces"] = form.get("replaces", "").split()
    if do == "forget":
        made["thing"] = form.get("thing", "")
    if do == "thing":
        made["thing"] = _thing(form)
    return made | (_fields(review, form) if do in _WITH_FIELDS else {})


def _thing(form: Mapping[str, str]) -> dict[str, Any]:
    thing: dict[str, Any] = {name: form[name].strip() for name in _OF_THING if form.get(name, "").strip()}
    lists = {"altLabel": form.get("altLabel", "").split(";"), "unlike": form.get("unlike", "").split()}
    return thing | {
        name: kept for name, each in lists.items() if (kept := [one.strip() for one in each if one.strip()])
    }


def _fields(review: Review, form: Mapping[str, str]) -> dict[str, Any]:
    """Read the fields of a claim; a name that is one thing's in the current version is taken for it."""
    runtime = context().runtime
    names = gazetteer(runtime, runtime.manifest_from_thread().id)
    reader = MentionReader(names, review.state["things"])
    values = read_values(form, review, reader)
    own = {name: form[name] for name in _OF_ITEM if name in form}
    if form.get("do") == "add":
        return {"draft": values, "label": own.get("label", ""), "things": reader.things}
    return {"set": {**values, **own}, "things": reader.things}
