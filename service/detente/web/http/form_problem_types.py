"""The types of problem with forms, notes of readers, and reviews of drafts."""

from __future__ import annotations

from http import HTTPStatus

from detente.web.http.problem_model import ProblemType

FOREIGN_FORM = ProblemType(
    "foreign-form",
    HTTPStatus.FORBIDDEN,
    "Form of another site",
    "A browser says that a page of another site sends a form that only pages of this service may send.",
)
FORM_EXPIRED = ProblemType(
    "form-expired",
    HTTPStatus.FORBIDDEN,
    "Form to be sent again",
    "Each form holds a key that was made for one browser and some hours. That of this form is none, or was "
    "made for another session or too long ago.",
)
FORM_FIELDS = ProblemType(
    "form-fields",
    HTTPStatus.BAD_REQUEST,
    "Not all of the form can be read",
    "Something that the form asks for is missing, or cannot be read; the member `fields` says what, by "
    "field.",
)
EDIT_CONFLICT = ProblemType(
    "edit-conflict",
    HTTPStatus.CONFLICT,
    "Decided by somebody else meanwhile",
    "Since the form was opened, another decision was made on the same thing. Nothing was changed; the form "
    "shows what was decided, and can be sent again.",
)
TOO_MANY_NOTES = ProblemType(
    "too-many-notes",
    HTTPStatus.TOO_MANY_REQUESTS,
    "Too many notes of one client",
    "Notes for the curators are taken at a slow pace from one client. The header `Retry-After` says when to "
    "send the next.",
)
NOTES_FULL = ProblemType(
    "notes-full",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "No more notes just now",
    "So many notes wait to be read by curators that no more are taken until some have been.",
)
REVIEW_STEP = ProblemType(
    "review-step",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "Not a step of a review",
    "What was asked of a review of drafts cannot be done as it was asked: the detail says why, the member "
    "`part` which claim, thing or field it is about. Nothing was changed.",
)
REVIEW_CONFLICT = ProblemType(
    "review-conflict",
    HTTPStatus.CONFLICT,
    "Somebody else changed the same",
    "Since the revision that the step is based on, somebody else changed the same value otherwise: `theirs` "
    "is what `part` is now, `mine` what it was to be. Nothing was changed; what does not touch "
    "the same is merged.",
)
