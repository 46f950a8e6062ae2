"""`/about`: what the words of the pages mean, "settled" before all, with an example from the graph itself."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.views.claims import ClaimLine, claim_lines, claims_query
from detente.web.views.rendering import term_names

# A promise that is settled: that it was made is known, and that it will be kept is not.
_PLEDGED = """
SELECT ?claim {
  ?claim det:modality dets:modality-pledged ; det:about ?what ; det:anchor ?words .
  ?what a det:Commitment
} ORDER BY ?claim LIMIT 1"""

blueprint = Blueprint("about", __name__)


@blueprint.get("/about")
def about() -> Response:
    """Explain what is settled and what is not, how claims are made, and whose words are quoted."""
    runtime, version = context().runtime, context().runtime.manifest_from_thread().id
    body = render_template("about.html", example=_example(runtime, version), creator=runtime.settings.creator)
    return Response(body, headers={VERSION_HEADER: version, "Cache-Control": REVALIDATE})


@per_version()
def _example(runtime: Runtime, version: str) -> ClaimLine | None:
    pledged = [row["claim"] for row in runtime.rows(_PLEDGED, version)]
    lines = claim_lines(runtime.rows(claims_query(pledged), version), term_names(runtime, version))
    return next(iter(lines), None)
