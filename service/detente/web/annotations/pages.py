"""`/entry/…/annotations`: the claims of an entry as a read-only annotation container, in pages.

By the Web Annotation Protocol (https://www.w3.org/TR/annotation-protocol/, sections 3, 4.2 and 4.3).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from detente.rdf.quads import Object
from detente.store import Manifest
from detente.vocabulary.graphs import ENTRY
from detente.web.annotations.documents import (
    AnnotatedEntry,
    Document,
    Slice,
    alone,
    annotation,
    annotation_collection,
    annotation_page,
)
from detente.web.http.address_arguments import takes
from detente.web.http.addresses import candidates, raw_path
from detente.web.http.links import Link, header
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import ARGUMENT, NOT_ACCEPTABLE, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.labels import best_label
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.things.gone import absent
from detente.web.views.claims import claim_lines, claims_in
from detente.web.views.reasons import reasons_queries, told_claims
from detente.web.views.rendering import term_names

PAGE = 50
"""So many annotations has a page; a collection has the claims that the page of the entry has."""

PROFILE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
OFFERS = (PROFILE, "application/ld+json", "application/json")

_LDP = "http://www.w3.org/ns/ldp#"
_OF_CONTAINERS = (
    Link(f"{_LDP}BasicContainer", "type"),
    Link("http://www.w3.org/TR/annotation-protocol/", f"{_LDP}constrainedBy"),
)
_OF_RESOURCES = (Link(f"{_LDP}Resource", "type"),)
_ENTRY = """
SELECT ?label ?text {{ <{iri}> a det:Entry
  OPTIONAL {{ <{iri}> rdfs:label ?label }} OPTIONAL {{ <{iri}> schema:articleBody ?text }} }}"""
_PREFERRED = re.compile(r"(?:ns/ldp#|ns/oa#)(PreferMinimalContainer|PreferContainedIRIs)\b")

Kept = Literal["descriptions", "iris", "minimal"]
"""What a collection shows of its annotations: all, their IRIs, or nothing (section 4.2)."""

blueprint = Blueprint("annotations", __name__)


@dataclass(frozen=True)
class _Place:
    """An entry in a version, and the claims that are reported in it, in order of IRI."""

    entry: AnnotatedEntry
    manifest: Manifest
    claims: tuple[Object, ...]


@blueprint.get("/entry/<path:name>/annotations")
@blueprint.get("/v/<version>/entry/<path:name>/annotations")
@takes("iris", "page")
def annotations_of_entry(name: str, version: str | None = None) -> Response:
    """Give the claims of an entry as Web Annotations: the collection, or one page of it."""
    media_type, place, kept = _accepted(), _place(name, version), _kept()
    number = _number(place)
    items = _items(place, number or 0, kept)
    found = Slice(number or 0, (number or 0) * PAGE, items, len(place.claims), _last(place), kept == "iris")
    if number is None:
        document = annotation_collection(place.entry, found, embeds=kept != "minimal")
        return _reply(document, media_type, place, version, _OF_CONTAINERS)
    return _reply(alone(annotation_page(place.entry, found)), media_type, place, version, _OF_RESOURCES)


@blueprint.get("/entry/<path:name>/annotations/<local>")
@blueprint.get("/v/<version>/entry/<path:name>/annotations/<local>")
def one_annotation(name: str, local: str, version: str | None = None) -> Response:
    """Give one claim of an entry as a Web Annotation, by the last part of the claim's IRI."""
    media_type, place = _accepted(), _place(name, version)
    found = [claim for claim in place.claims if claim.value.rpartition("/")[2] == local]
    told = _told(place, found[:1])
    if not told:
        detail = f"No claim of this entry is called {local[:100]!r}; {place.entry.address} lists all of them."
        raise HttpError(RESOURCE_MISSING, detail)
    return _reply(alone(told[0]), media_type, place, version, _OF_RESOURCES)


def _accepted() -> str:
    media_type = choose(request.headers.get("Accept"), OFFERS)
    if media_type is None:
        detail = "Annotations can be had as JSON-LD alone; the Turtle of each claim has its anchor."
        raise HttpError(NOT_ACCEPTABLE, detail, members={"available": [*OFFERS]})
    return media_type


def _kept() -> Kept:
    """Tell what of the annotations is asked for: by `iris` of the address, or by Prefer (RFC 7240)."""
    asked = request.args.get("iris")
    if asked not in (None, "0", "1"):
        detail = f"`iris` is {asked[:100]!r}; it is 1 for the IRIs of annotations alone, 0 for all of them."
        raise HttpError(ARGUMENT, detail, members={"argument": "iris"})
    if asked is not None:
        return "iris" if asked == "1" else "descriptions"
    preferred = set(_PREFERRED.findall(request.headers.get("Prefer", "")[:1000]))
    if "PreferContainedIRIs" in preferred:
        return "iris"
    return "minimal" if preferred else "descriptions"


def _number(place: _Place) -> int | None:
    asked = request.args.get("page")
    if asked is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", asked) or int(asked) > _last(place) or not place.claims:
        detail = f"`page` is {asked[:100]!r}; the pages of these annotations are 0 to {_last(place)}."
        raise HttpError(ARGUMENT, detail, members={"argument": "page"})
    return int(asked)


def _last(place: _Place) -> int:
    return max(0, len(place.claims) - 1) // PAGE


def _place(name: str, version: str | None) -> _Place:
    """Find the entry of an address; raises HttpError 404, or 410 where an earlier version has it."""
    runtime = context().runtime
    manifest = runtime.manifest_from_thread(version)
    paths = [f"{ENTRY.path}{each}" for each in _names(name)]
    for path in paths:
        iri = _minted(path)
        rows, reported = runtime.rows_of_all([_ENTRY.format(iri=iri), claims_in(iri)], manifest.id)
        if rows:
            labels = [row["label"] for row in rows if "label" in row]
            text = next((row["text"].value for row in rows if "text" in row), "")
            pinned = f"v/{manifest.id}/" if version else ""
            base, root = context().settings.base, request.url_root
            there = (f"{root}{pinned}{path}/annotations", f"{base}{path}/annotations")
            entry = AnnotatedEntry(iri, best_label(labels) or iri, text, *there)
            return _Place(entry, manifest, tuple(row["claim"] for row in reported))
    raise absent(_minted(paths[0]), paths[0], manifest.id, is_pinned=version is not None)


def _names(name: str) -> list[str]:
    """List the names that the address of this request may code: as it was sent, and decoded."""
    sent = raw_path().partition("/entry/")[2].rpartition("/annotations")[0]
    return [*candidates(sent or name)]


def _minted(path: str) -> str:
    try:
        return NamedNode(context().settings.base + path).value
    except ValueError as error:
        raise HttpError(RESOURCE_MISSING, f"The address is of no entry ({error}).") from None


def _items(place: _Place, number: int, kept: Kept) -> Sequence[Document | str]:
    claims = place.claims[number * PAGE : (number + 1) * PAGE]
    if kept == "descriptions":
        return _told(place, claims)
    return [f"{place.entry.address}/{claim.value.rpartition('/')[2]}" for claim in claims]


def _told(place: _Place, claims: Sequence[Object]) -> list[Document]:
    runtime, version = context().runtime, place.manifest.id
    base = runtime.settings.base
    queries = reasons_queries(claims, base)
    answers = dict(zip(queries, runtime.rows_of_all([*queries.values()], version), strict=True))
    lines = claim_lines(answers["claims"], term_names(runtime, version))
    told = told_claims(lines, answers["held"], answers["around"], base)
    return [annotation(each, place.entry) for each in told.values()]


def _reply(
    document: Document, media_type: str, place: _Place, version: str | None, links: Sequence[Link]
) -> Response:
    body = json.dumps(document, ensure_ascii=False, indent=1).encode()
    response = Response(body, content_type=media_type)
    response.headers["Link"] = header(links)
    response.headers["Allow"] = "GET, HEAD, OPTIONS"
    response.headers[VERSION_HEADER] = place.manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    response.vary.update(("Accept", "Prefer"))
    # By the body and not by the version alone: what Prefer asks for decides it, too.
    response.set_etag(hashlib.sha256(media_type.encode() + body).hexdigest()[:32])
    response.make_conditional(request)
    return response
