"""The web edge: protocol, pages and error documents over one store of versions."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response

from detente.questions.saved import Question
from detente.settings import Settings
from detente.web.adding import pages as adding
from detente.web.annotations import pages as annotation_pages
from detente.web.curating import pages as curating
from detente.web.dataset import discovery, sitemap, void
from detente.web.dataset.downloads import dictionary, dumps, load
from detente.web.documentation import pages as documentation
from detente.web.feeds import pages as feeds
from detente.web.feeds import since, thing_history
from detente.web.filters import pages as filter_pages
from detente.web.http import problem_pages
from detente.web.http.address_arguments import WithoutCounting, attach_arguments
from detente.web.http.addresses import IriPaths
from detente.web.http.compression import compress
from detente.web.http.page_languages import attach_languages, tell_language
from detente.web.indexes import pages as indexes
from detente.web.noting import pages as noting
from detente.web.openapi import pages as openapi
from detente.web.querying.context import Context, attach_context
from detente.web.querying.operation import MAX_BODY_BYTES
from detente.web.querying.runtime import Runtime
from detente.web.question_feeds import pages as question_feeds
from detente.web.questions import pages as question_pages
from detente.web.reconciliation import pages as reconciliation
from detente.web.review import acting as review_acts
from detente.web.review import pages as review_pages
from detente.web.sign_in import pages as sign_in
from detente.web.sign_in.guarding import attach_sign_in
from detente.web.site import about, footer, front, guides, search_suggestions
from detente.web.site.kept_pages import KeptPages
from detente.web.sparql import graph_store, protocol, query_editor
from detente.web.things import (
    linked_data,
    maps,
    measure_lives,
    meetings,
    pictures,
    pledges,
    relations,
    search,
    trends,
)
from detente.web.versions import cite, history, memento, patch_log
from detente.web.vocabulary import pages as vocabulary_pages
from detente.web.workbench import pages as workbench


def create_app(settings: Settings, runtime: Runtime, questions: Sequence[Question]) -> Flask:
    """Create the WSGI application over a runtime in another thread; its edge answers with it."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.url_map.strict_slashes = False
    attach_context(app, Context(settings, runtime, tuple(questions)))
    attach_languages(app)
    attach_arguments(app)
    attach_sign_in(app)
    noting.attach_note_rates(app)
    adding.attach_judging(app)
    app.register_blueprint(protocol.blueprint)
    app.register_blueprint(graph_store.blueprint)
    app.register_blueprint(history.blueprint)
    app.register_blueprint(patch_log.blueprint)
    app.register_blueprint(linked_data.blueprint)
    app.register_blueprint(annotation_pages.blueprint)
    app.register_blueprint(memento.blueprint)
    app.register_blueprint(relations.blueprint)
    app.register_blueprint(pictures.blueprint)
    app.register_blueprint(trends.blueprint)
    app.register_blueprint(meetings.blueprint)
    app.register_blueprint(maps.blueprint)
    app.register_blueprint(pledges.blueprint)
    app.register_blueprint(measure_lives.blueprint)
    app.register_blueprint(indexes.blueprint)
    app.register_blueprint(void.blueprint)
    app.register_blueprint(cite.blueprint)
    app.register_blueprint(sitemap.blueprint)
    app.register_blueprint(discovery.blueprint)
    app.register_blueprint(vocabulary_pages.blueprint)
    app.register_blueprint(dumps.blueprint)
    app.register_blueprint(dictionary.blueprint)
    app.register_blueprint(load.blueprint)
    app.register_blueprint(search.blueprint)
    app.register_blueprint(sign_in.blueprint)
    app.register_blueprint(curating.blueprint)
    app.register_blueprint(noting.blueprint)
    app.register_blueprint(adding.blueprint)
    app.register_blueprint(reconciliation.blueprint)
    app.register_blueprint(question_feeds.blueprint)
    app.register_blueprint(question_pages.blueprint)
    app.register_blueprint(workbench.blueprint)
    app.register_blueprint(filter_pages.blueprint)
    app.register_blueprint(review_pages.blueprint)
    app.register_blueprint(review_acts.blueprint)
    app.register_blueprint(search_suggestions.blueprint)
    app.register_blueprint(front.blueprint)
    app.register_blueprint(about.blueprint)
    app.register_blueprint(guides.blueprint)
    app.register_blueprint(footer.blueprint)
    app.register_blueprint(documentation.blueprint)
    app.register_blueprint(query_editor.blueprint)
    app.register_blueprint(openapi.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(since.blueprint)
    app.register_blueprint(thing_history.blueprint)
    problem_pages.register(app)
    app.after_request(_undate)
    app.after_request(compress)
    KeptPages(settings.cache << 18).register(app)
    app.after_request(tell_language)  # before an answer is kept, as the last registered runs first
    app.wsgi_app = WithoutCounting(IriPaths(app.wsgi_app))  # type: ignore[method-assign]
    return app


def _undate(response: Response) -> Response:
    """Leave the date to the server: conditional answers get one from Flask, and would have two."""
    response.headers.pop("Date", None)
    return response
