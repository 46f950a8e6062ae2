"""`/sitemap.xml` (https://www.sitemaps.org/protocol.html): the pages of what a version speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from detente.store import Manifest
from detente.web.http.addresses import address_of
from detente.web.http.problem_model import bare
from detente.web.http.problems import HttpError
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version

MOST = 50_000
"""Addresses in one file, by the protocol; more are told in several."""

XML = "application/xml"
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OWN = ("", "v", "cite", "sparql", "search", "about", "help", "add", "docs")

# What has a name in the default graph, settled or not; claims are on the pages of their entries.
_THINGS = """
SELECT DISTINCT ?thing {{ {{ ?thing rdfs:label ?name }} UNION {{ ?thing a det:ClaimConflict }}
  FILTER (STRSTARTS(STR(?thing), "{base}id/") || STRSTARTS(STR(?thing), "{base}entry/")
    || STRSTARTS(STR(?thing), "{base}conflict/")) }} ORDER BY ?thing"""

blueprint = Blueprint("sitemap", __name__)


@blueprint.get("/sitemap.xml")
@blueprint.get("/sitemap-<int:part>.xml")
def sitemap(part: int | None = None) -> Response:
    """List the pages of the current version, or the files that list them where they are many."""
    runtime = context().runtime
    manifest = runtime.manifest_from_thread()
    paths = _paths(runtime, manifest.id)
    root, parts = request.url_root, range(1, -(-len(paths) // MOST) + 1)
    number = 1 if part is None else part
    if part is None and len(parts) > 1:
        body = sitemap_index((f"{root}sitemap-{each}.xml" for each in parts), manifest)
    elif number in parts:
        first = (number - 1) * MOST
        body = page_list((root + path for path in paths[first : first + MOST]), manifest)
    else:
        raise HttpError(bare(HTTPStatus.NOT_FOUND), f"The list has {len(parts)} parts.")
    response = Response(body, content_type=XML)
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE
    return response


def page_list(addresses: Iterable[str], manifest: Manifest) -> str:
    """Write a list of pages, all as new as the version."""
    return _written("urlset", "url", addresses, manifest)


def sitemap_index(addresses: Iterable[str], manifest: Manifest) -> str:
    """Write a list of lists."""
    return _written("sitemapindex", "sitemap", addresses, manifest)


def _written(root: str, element: str, addresses: Iterable[str], manifest: Manifest) -> str:
    lines = (
        f"<{element}><loc>{escape(address_of(each))}</loc><lastmod>{manifest.created}</lastmod></{element}>\n"
        for each in addresses
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SCHEMA}">\n'
    return f"{head}{''.join(lines)}</{root}>\n"


@per_version(weight=64)
def _paths(runtime: Runtime, version: str) -> Sequence[str]:
    base = runtime.settings.base
    rows = runtime.rows(_THINGS.format(base=base), version)
    things = (row["thing"].value.removeprefix(base) for row in rows)
    return (*_OWN, *(path for path in things if "#" not in path))
