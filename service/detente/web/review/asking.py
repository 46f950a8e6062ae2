"""What a request to a review says, in JSON or in a form; and the errors of reviews as problems."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Response, request

from detente.reviews.folder import NoReviewError, Reviews, ReviewStoreError
from detente.reviews.merging import ConflictError
from detente.reviews.review import Review, StepError, UnwrittenError
from detente.web.http.form_problem_types import REVIEW_CONFLICT, REVIEW_STEP
from detente.web.http.formats import HTML
from detente.web.http.json_members import unique_members
from detente.web.http.negotiation import choose
from detente.web.http.problem_model import bare
from detente.web.http.problem_types import IMPOSSIBLE, LOCKED
from detente.web.http.problems import HttpError
from detente.web.querying.context import context

JSON = "application/json"


def reviews() -> Reviews:
    """Give the reviews of the data folder."""
    return Reviews(context().settings.data)


def now() -> str:
    """Give the present moment, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def wants_json() -> bool:
    """Tell whether the client reads JSON rather than pages."""
    return choose(request.headers.get("Accept"), (HTML, JSON)) == JSON


def sends_json() -> bool:
    """Tell whether the body is JSON."""
    return request.mimetype == JSON


def body() -> Mapping[str, Any]:
    """Read the body: a JSON object, or the fields of a form; raises HttpError 400 where it is neither."""
    if not sends_json():
        return dict(request.form.items())
    try:
        value = json.loads(request.get_data(), object_pairs_hook=unique_members, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        detail = "The body has half of a character (a lone surrogate)."
        raise HttpError(bare(HTTPStatus.BAD_REQUEST), detail) from None
    except (ValueError, RecursionError) as error:
        raise HttpError(bare(HTTPStatus.BAD_REQUEST), f"The body is no JSON: {error}.") from None
    if not isinstance(value, dict):
        raise HttpError(bare(HTTPStatus.BAD_REQUEST), "The body is to be a JSON object.")
    return value


def refuse_unread(given: Mapping[str, Any], known: Collection[str]) -> None:
    """Refuse JSON with a member that nobody reads: what it says would be lost, such as a `titel`."""
    unread = next((each for each in given if each not in known), None)
    if sends_json() and unread is not None:
        told = ", ".join(sorted(known))
        raise StepError(f"nothing reads the member {unread[:80]!r}; there are {told}", "")


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")


def revision_of(given: Mapping[str, Any]) -> int:
    """Read which revision the client has seen; raises HttpError 422 where it does not say."""
    value = given.get("revision")
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HttpError(REVIEW_STEP, "Send `revision`: the number of the revision that you have read.")
    return int(text)


def json_reply(value: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Answer in JSON, for this client alone."""
    written = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    text = json.dumps(written, ensure_ascii=False)
    return Response(text, status=status, content_type=JSON, headers={"Cache-Control": "no-store"})


def summary(review: Review) -> dict[str, Any]:
    """Tell of a review what the queue shows."""
    states = [item.state for item in review.items]
    return {
        "name": review.name,
        "title": review.state["entry"]["title"],
        "issued": review.state["entry"]["issued"],
        "revision": review.revision,
        "drafted": review.state["drafted"],
        "origin": review.state.get("origin"),
        "reviewed": review.state["reviewed"],
        "reviewers": [*review.reviewers()],
        "seconds": round(review.seconds()),
        "open": states.count("open"),
        "accepted": states.count("accepted"),
        "rejected": states.count("rejected"),
        "published": [asdict(each) for each in review.published],
    }


def whole_review(review: Review) -> dict[str, Any]:
    """Tell all of a review but its steps' contents."""
    steps = [
        {"number": each.number, "by": each.by, "at": each.at, "told": each.told, "undoes": each.undoes}
        for each in review.steps
    ]
    return {**summary(review), "state": review.state, "steps": steps}


@contextmanager
def told_as_problems() -> Iterator[None]:
    """Raise what goes wrong with a review as the problem that a client is told."""
    try:
        yield
    except NoReviewError as error:
        raise HttpError(
            bare(HTTPStatus.NOT_FOUND), f"{_capital(error)}; /review lists those there are."
        ) from None
    except ConflictError as error:
        members = {"part": error.part, "theirs": error.theirs, "mine": error.mine, "revision": error.revision}
        raise HttpError(REVIEW_CONFLICT, f"{_capital(error)}.", members=members) from None
    except StepError as error:
        raise HttpError(REVIEW_STEP, f"{_capital(error)}.", members={"part": error.part}) from None
    except UnwrittenError as error:
        raise HttpError(REVIEW_STEP, f"{_capital(error)}.") from None
    except ReviewStoreError as error:
        is_full = "already" in str(error)
        raise HttpError(IMPOSSIBLE if is_full else LOCKED, f"{_capital(error)}.") from None


def _capital(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}"
