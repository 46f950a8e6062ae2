"""What strangers look for: `/robots.txt`, OpenSearch, and the data set in schema.org's words."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from detente.web.dataset.markup import coverage_of, markup
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE

OPEN_SEARCH = "application/opensearchdescription+xml"
JSON_LD = "application/ld+json"

# RFC 9309. What can be asked has no end, and below a version all pages are there once more. Parameters are
# named because some parsers, Python's among them, read `/v?` as `/v`, which begins more than is meant.
_ROBOTS = """\
User-agent: *
Disallow: {root}sparql?query=
Disallow: {root}search?q=
Disallow: {root}docs?q=
Disallow: {root}graphs?default
Disallow: {root}graphs?graph=
Disallow: {root}v?from=
Disallow: {root}changes?since=
Disallow: {root}history?of=
Disallow: {root}notes/new?about=
Disallow: {root}curate?of=
Disallow: {root}curate/restore?version=
Disallow: {root}sign-in?next=
Disallow: {root}v/*/
Disallow: {root}timemap/
Disallow: {root}metrics

Sitemap: {sitemap}
"""

blueprint = Blueprint("discovery", __name__)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers which addresses to leave alone, and where the others are listed."""
    text = _ROBOTS.format(root=f"{request.script_root}/", sitemap=url_for("sitemap.sitemap", _external=True))
    return Response(text, content_type="text/plain; charset=utf-8")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search to browsers (https://github.com/dewitt/opensearch)."""
    return Response(render_template("opensearch.xml"), content_type=OPEN_SEARCH)


@blueprint.get("/dataset.jsonld")
@blueprint.get("/v/<version>/dataset.jsonld")
def dataset(version: str | None = None) -> Response:
    """Describe the data set in schema.org's words."""
    manifest = context().runtime.manifest_from_thread(version)
    response = jsonify(describe_data_set(version))
    response.content_type = JSON_LD
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    return response


def describe_data_set(version: str | None = None) -> dict[str, object]:
    """Describe a version's data set, for a document or a page."""
    runtime, settings = context().runtime, context().settings
    manifest = runtime.manifest_from_thread(version)
    coverage = coverage_of(runtime, manifest.id)
    return dict(
        markup(manifest, coverage, root=request.url_root, base=settings.base, creator=settings.creator)
    )
