"""`/help` and `/add`: what one can do here, and what one can bring, in words that need no others."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import REVALIDATE
from detente.web.things.relations import pairs_of

blueprint = Blueprint("guides", __name__)


@blueprint.get("/help")
def help_page() -> Response:
    """Say what one can do here, for a reader who has never heard of SPARQL."""
    runtime, version = context().runtime, context().runtime.manifest_from_thread().id
    body = render_template("help.html", pair=next(iter(pairs_of(runtime, version)), None))
    return Response(body, headers={VERSION_HEADER: version, "Cache-Control": REVALIDATE})


@blueprint.get("/add")
def add() -> Response:
    """Say what one can bring, what becomes of it, and with which command."""
    version = context().runtime.manifest_from_thread().id
    return Response(
        render_template("add.html"), headers={VERSION_HEADER: version, "Cache-Control": REVALIDATE}
    )
