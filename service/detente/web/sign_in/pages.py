"""`/sign-in` and `/sign-out`: a token is given to the browser once, and a cookie stands for it after that."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from detente.access.tokens import AccessToken
from detente.web.http.address_arguments import takes
from detente.web.http.form_problem_types import FOREIGN_FORM
from detente.web.http.problem_types import TOKEN
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.querying.context import context
from detente.web.sign_in.guarding import (
    COOKIE,
    KEY_FIELD,
    check_form,
    keep_private,
    make_form_key,
    private_page,
    sign_in_state,
    token_of_session,
)
from detente.web.sign_in.sessions import SESSION_SECONDS

LONGEST_SECRET = 200
_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f]{0,2000}")
"""A path of this service, and of no other: two slashes would begin a host."""

blueprint = Blueprint("sign_in", __name__)
blueprint.after_app_request(keep_private)


@blueprint.app_template_global("form_key_field")
def form_key_field() -> Markup:
    """Write the field that each form of this service holds."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(KEY_FIELD, make_form_key())


@blueprint.app_template_global("signed_in_as")
def signed_in_as() -> AccessToken | None:
    """Give the token that the browser is signed in with, for a page that says so; it is private then."""
    return token_of_session()


@blueprint.app_template_global("session_hours")
def session_hours() -> int:
    """Say for how many hours a session lasts."""
    return SESSION_SECONDS // 3600


@blueprint.route("/sign-in", methods=["GET", "POST"])
@takes("next")
def sign_in() -> BaseResponse:
    """Show the form, or who is signed in; take a token, and lead on to where it was asked for."""
    if request.method != "POST":
        return _page()
    try:
        check_form()
        token = token_of_secret(request.form.get("token", "").strip())
    except HttpError as problem:
        if problem.type is FOREIGN_FORM:
            raise
        return _page(problem)
    response = redirect(_address_after(), HTTPStatus.SEE_OTHER)
    begin_session(response, token)
    return response


@blueprint.post("/sign-out")
def sign_out() -> BaseResponse:
    """End the session, here and in the browser."""
    check_form()
    sign_in_state().sessions.close(request.cookies.get(COOKIE, ""))
    response = redirect(url_for(".sign_in"), HTTPStatus.SEE_OTHER)
    response.delete_cookie(
        COOKIE, path=_cookie_path(), secure=request.is_secure, httponly=True, samesite="Strict"
    )
    return response


def _page(problem: HttpError | None = None) -> Response:
    body = render_template(
        "sign_in/sign_in.html",
        wrong=problem,
        next=_next(),
        is_possible=context().runtime.tokens.exist(),
    )
    return private_page(body, HTTPStatus.OK if problem is None else problem.type.status)


def token_of_secret(secret: str) -> AccessToken:
    """Find the token of a secret that a form has; raises HttpError 401."""
    token = context().runtime.tokens.find(secret) if 0 < len(secret) <= LONGEST_SECRET else None
    if token is None:
        raise HttpError(
            TOKEN,
            worded(
                "This is no token of this service, or one that was revoked. A token begins with "
                "`detente_`; `detente token create` shows it once."
            ),
        )
    return token


def _next() -> str:
    asked = request.values.get("next", "")
    return asked if _PATH.fullmatch(asked) else ""


def _address_after() -> str:
    return f"{request.script_root}{_next()}" if _next() else url_for(".sign_in")


def begin_session(response: BaseResponse, token: AccessToken) -> None:
    """Sign the browser that gets a response in with a token, in place of whatever it was signed in with."""
    sessions = sign_in_state().sessions
    sessions.close(request.cookies.get(COOKIE, ""))
    response.set_cookie(
        COOKIE,
        sessions.open(token),
        max_age=SESSION_SECONDS,
        path=_cookie_path(),
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )


def _cookie_path() -> str:
    return f"{request.script_root}/"
