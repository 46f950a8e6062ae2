"""Who sends the present request, by header or session, and whether a form of this service sends it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, current_app, g, request, url_for

from detente.access.tokens import AccessToken
from detente.vocabulary.graphs import CURATE
from detente.web.http.addresses import raw_path
from detente.web.http.error_translation import REALM
from detente.web.http.form_problem_types import FOREIGN_FORM, FORM_EXPIRED
from detente.web.http.formats import HTML
from detente.web.http.problem_types import SCOPE, TOKEN
from detente.web.http.problems import HttpError
from detente.web.http.proxies import parts_of
from detente.web.language.words import worded
from detente.web.querying.context import context
from detente.web.querying.rendering import current_request
from detente.web.sign_in.form_keys import FormKeys
from detente.web.sign_in.sessions import BrowserSession, Sessions
from detente.web.sparql.writing import Author, authorize

COOKIE = "detente-session"
KEY_FIELD = "form-key"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_STATE = "detente.sign_in"


@dataclass(frozen=True)
class SignInState:
    """What an application remembers of those who are signed in."""

    sessions: Sessions
    keys: FormKeys


def attach_sign_in(app: Flask) -> None:
    """Let an application sign in."""
    app.extensions[_STATE] = SignInState(Sessions(), FormKeys())


def sign_in_state() -> SignInState:
    """Give what the present application remembers."""
    state = current_app.extensions[_STATE]
    if not isinstance(state, SignInState):
        raise TypeError(f"app.extensions[{_STATE!r}] is not a SignInState")
    return state


def token_of_session() -> AccessToken | None:
    """Give the token that the browser is signed in with, as it is now; None where it is not signed in."""
    found = _session()
    return None if found is None else found[1]


def writer_of_request(scope: str) -> Author:
    """Tell whose token the present request carries, in its header or by its session.

    `scope` is what it has to allow, `write` or `curate`; the latter includes the former. Of a request that
    changes something by a session, the form is checked too (`check_form`).
    Raises HttpError: 401 without a token, 403 without the scope, where writing is off, or for a foreign form.
    """
    g.is_private = True
    sent = current_request()
    found = None if "authorization" in sent.headers else _session()
    if "authorization" not in sent.headers and sent.method not in _SAFE:
        _refuse_foreign_form()
        if found is not None or KEY_FIELD in request.form:  # else nobody sends it, and is told so
            _check_key()
    if found is None:
        author = _by_header()
    else:
        _, token = found
        author = Author(token.name, tuple(sorted(token.scopes)), token.graphs)
    if author.scopes is not None and not {scope, CURATE} & set(author.scopes):
        raise _without_scope(author, scope)
    return author


def check_form() -> None:
    """Refuse what a page of another site sends, and a form that was not given to this browser lately.

    A browser says which site a form is of (Sec-Fetch-Site, https://w3c.github.io/webappsec-fetch-metadata/;
    older ones, in Origin); the key of the form says it where neither is sent. Raises HttpError 403.
    """
    _refuse_foreign_form()
    _check_key()


def _refuse_foreign_form() -> None:
    g.is_private = True
    headers = current_request().headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    is_foreign = site not in ("same-origin", "none") if site is not None else _is_of_other_origin(origin)
    if is_foreign:
        raise HttpError(
            FOREIGN_FORM,
            worded(
                "A page of another site may not send this form. Open the page here, and send it "
                "from there; behind a proxy, the operator sets DETENTE_ADDRESS or "
                "DETENTE_PROXIES."
            ),
        )


def _check_key() -> None:
    g.is_private = True
    if not sign_in_state().keys.is_good(request.form.get(KEY_FIELD, ""), _holder()):
        raise HttpError(
            FORM_EXPIRED,
            worded(
                "This form was made too long ago, for another session or from another network "
                "address. Nothing was changed; what you wrote is still in it. Send it again."
            ),
        )


def make_form_key() -> str:
    """Make the key of a form for the present browser."""
    g.is_private = True
    return sign_in_state().keys.make(_holder())


def private_page(body: str, status: int | HTTPStatus = HTTPStatus.OK) -> Response:
    """Answer with a page for the present browser alone, which nobody keeps."""
    g.is_private = True
    return Response(body, status=status, content_type=HTML)


def keep_private(response: Response) -> Response:
    """Mark the answer to a request whose session or form was looked at, whatever made it.

    Without the address of the page, a browser would call the origin of its own form unknown.
    """
    if g.get("is_private"):
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Access-Control-Allow-Origin"] = _own_origin()
        response.vary.add("Cookie")
    return response


def _session() -> tuple[BrowserSession, AccessToken] | None:
    g.is_private = True
    secret = request.cookies.get(COOKIE)
    if not secret:
        return None
    return sign_in_state().sessions.find(secret, context().runtime.tokens.list())


def _holder() -> str:
    found = _session()
    return f"address {current_request().client}" if found is None else f"session {found[0].key}"


def _by_header() -> Author:
    sent = current_request()
    try:
        return authorize(context().runtime, sent)
    except HttpError as problem:
        if problem.type is not TOKEN or "authorization" in sent.headers:
            raise
        detail = worded("Sign in with a token first; a program sends it: `Authorization: Bearer …`.")
        raise HttpError(
            TOKEN, detail, headers={"WWW-Authenticate": REALM}, members={"sign_in": _sign_in_address()}
        ) from None


def _sign_in_address() -> str:
    if request.method not in _SAFE:
        return url_for("sign_in.sign_in")
    asked = request.query_string.decode("latin-1")
    return url_for("sign_in.sign_in", next=raw_path() + (f"?{asked}" if asked else ""))


def _without_scope(author: Author, scope: str) -> HttpError:
    held = ", ".join(author.scopes or ())
    return HttpError(
        SCOPE,
        worded(
            "This needs a token with the scope '%(scope)s'; %(name)r has %(held)s. Whoever "
            "runs the service makes one: `detente token create NAME --scope %(scope)s`.",
            scope=scope,
            name=author.name,
            held=held,
        ),
        members={"scope": scope, "sign_in": _sign_in_address()},
        headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope}"'},
    )


def _is_of_other_origin(origin: str | None) -> bool:
    return origin is not None and origin.lower() != _own_origin().lower()


def _own_origin() -> str:
    address = parts_of(current_request().root)
    return f"{address.scheme}://{address.host}"
