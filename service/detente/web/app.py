"""The web edge: protocol, pages and error documents over one store of versions."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from detente.settings import Settings
from detente.sparql.answers import QueryError
from detente.web.dataset import discovery, sitemap, void
from detente.web.dataset.downloads import dictionary, dumps, load
from detente.web.http import problems
from detente.web.http.addresses import IriPaths
from detente.web.http.compression import compress
from detente.web.querying.answering import problem_of
from detente.web.querying.context import Context, SavedQuestion, attach_context
from detente.web.querying.operation import MAX_BODY_BYTES, QueryOperation
from detente.web.querying.runtime import Runtime
from detente.web.site import about, front
from detente.web.site.kept_pages import KeptPages
from detente.web.sparql import graph_store, protocol, query_editor
from detente.web.things import linked_data, relations, search
from detente.web.versions import cite, history, memento
from detente.web.vocabulary import pages as vocabulary_pages

POLICY = (
    "default-src 'none'; style-src 'self'{styles}; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'{more}"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY.format(styles="", more=""),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# The hash is of the one style sheet that the editor's table writes into the page (column-resizer 1.4.0).
EDITOR_POLICY = POLICY.format(
    styles=" 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='",
    more="; script-src 'self'; connect-src 'self'",
)

# The script that lights words and their claim together reads nothing and sends nothing.
ENTRY_POLICY = POLICY.format(styles="", more="; script-src 'self'")

__all__ = ["SavedQuestion", "create_app"]


def create_app(settings: Settings, runtime: Runtime, questions: Sequence[SavedQuestion]) -> Flask:
    """Create the WSGI application over a runtime, which runs in another thread."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.url_map.strict_slashes = False
    attach_context(app, Context(settings, runtime, tuple(questions)))
    app.register_blueprint(protocol.blueprint)
    app.register_blueprint(graph_store.blueprint)
    app.register_blueprint(history.blueprint)
    app.register_blueprint(linked_data.blueprint)
    app.register_blueprint(memento.blueprint)
    app.register_blueprint(relations.blueprint)
    app.register_blueprint(void.blueprint)
    app.register_blueprint(cite.blueprint)
    app.register_blueprint(sitemap.blueprint)
    app.register_blueprint(discovery.blueprint)
    app.register_blueprint(vocabulary_pages.blueprint)
    app.register_blueprint(dumps.blueprint)
    app.register_blueprint(dictionary.blueprint)
    app.register_blueprint(load.blueprint)
    app.register_blueprint(search.blueprint)
    app.register_blueprint(front.blueprint)
    app.register_blueprint(about.blueprint)
    app.register_blueprint(query_editor.blueprint)
    problems.register(app)
    app.register_error_handler(QueryError, _respond_to_unanswered)
    app.after_request(protocol.share)
    app.after_request(_undate)
    app.after_request(_secure)
    app.after_request(compress)
    KeptPages(settings.cache << 18).register(app)
    app.wsgi_app = IriPaths(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxies:
        _believe_proxies(app, settings.proxies)
    return app


def _believe_proxies(app: Flask, number: int) -> None:
    trusted = ProxyFix(
        app.wsgi_app, x_for=number, x_proto=number, x_host=number, x_port=number, x_prefix=number
    )
    app.wsgi_app = trusted  # type: ignore[method-assign]  # as Flask documents


def _respond_to_unanswered(error: QueryError) -> Response:
    """Tell that a query of a page was not answered: too many at once, too long, too much."""
    return problems.respond(problem_of(error, QueryOperation("")))


def _undate(response: Response) -> Response:
    """Leave the date to the server: conditional answers get one from Flask, and would have two."""
    response.headers.pop("Date", None)
    return response


def _secure(response: Response) -> Response:
    response.headers.extend(SECURITY_HEADERS)
    if response.mimetype == "text/html" and request.endpoint == "protocol.sparql":
        response.headers["Content-Security-Policy"] = EDITOR_POLICY
    elif response.mimetype == "text/html" and (request.view_args or {}).get("kind") == "entry":
        response.headers["Content-Security-Policy"] = ENTRY_POLICY
    return response
