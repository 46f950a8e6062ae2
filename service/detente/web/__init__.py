"""The web edge: protocol, pages and error documents over one store of versions."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from detente.settings import Settings
from detente.store import VersionStore
from detente.web import pages, problems, protocol
from detente.web.context import Context, SavedQuestion, attach

MAX_BODY_BYTES = 1 << 20
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

__all__ = ["SavedQuestion", "create_app"]


def create_app(settings: Settings, store: VersionStore, questions: Sequence[SavedQuestion]) -> Flask:
    """Create the WSGI application that serves the current version of `store`."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.url_map.strict_slashes = False
    attach(app, Context(settings, store, tuple(questions)))
    app.register_blueprint(protocol.blueprint)
    app.register_blueprint(pages.blueprint)
    problems.register(app)
    app.after_request(protocol.share)
    app.after_request(_secure)
    if settings.proxies:
        _believe_proxies(app, settings.proxies)
    return app


def _believe_proxies(app: Flask, number: int) -> None:
    trusted = ProxyFix(
        app.wsgi_app, x_for=number, x_proto=number, x_host=number, x_port=number, x_prefix=number
    )
    app.wsgi_app = trusted  # type: ignore[method-assign]  # as Flask documents


def _secure(response: Response) -> Response:
    response.headers.extend(SECURITY_HEADERS)
    return response
