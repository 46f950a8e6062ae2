"""`/feeds/`: what is new as Atom feeds, of everything, of a thing, of a topic, of two states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from detente.derivation.void import TITLE
from detente.rdf.namespaces import DETS
from detente.store import Manifest
from detente.web.feeds.assembling import (
    MOST_ENTRIES,
    PAGE,
    Place,
    change_entries,
    claim_entries,
    happenings_in,
    new_claims,
    newest,
)
from detente.web.feeds.atom import ATOM, AtomEntry, AtomFeed, AtomLink
from detente.web.feeds.feed_words import feed_in_language, no_such_page, rights, settled_first, told_since
from detente.web.feeds.happenings import News, news_of
from detente.web.feeds.scopes import EVERYTHING, FeedScope, read_scope
from detente.web.http.address_arguments import takes
from detente.web.http.formats import HTML
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.versions.timeline import time_of

KINDS = {"claims": marked("New claims"), "changes": marked("Changes")}

blueprint = Blueprint("feeds", __name__)


@dataclass(frozen=True)
class _Part:
    """One page of a feed: its entries, its number, and that of the last one."""

    entries: tuple[AtomEntry, ...]
    number: int
    last: int


@dataclass(frozen=True)
class FeedAddress:
    """Where a feed is, and what it is called."""

    href: str
    title: str


@blueprint.get("/feeds/")
@blueprint.get("/v/<version>/feeds/")
@takes("of")
def feeds_page(version: str | None = None) -> Response:
    """Say which feeds there are, and how to have one of what one follows."""
    manifest = context().runtime.manifest_from_thread(version)
    scope = read_scope(request.args.get("of"), context().runtime, manifest.id)
    found = [_address(kind, scope, version) for kind in KINDS]
    body = render_template("feeds.html", scope=scope, feeds=found, page=PAGE, most=MOST_ENTRIES)
    return _reply(body, HTML, manifest, version)


@blueprint.get("/feeds/<any(claims, changes):kind>.atom")
@blueprint.get("/v/<version>/feeds/<any(claims, changes):kind>.atom")
@takes("of", "page")
def feed(kind: str, version: str | None = None) -> Response:
    """Give a page of a feed: of the newest claims, or of what happened."""
    runtime = context().runtime
    manifest = runtime.manifest_from_thread(version)
    scope = read_scope(request.args.get("of"), runtime, manifest.id)
    part = _part(kind, scope, manifest, _place())
    news = news_of(runtime, manifest.id)
    document = AtomFeed(
        id=f"{runtime.settings.base}feeds/{kind}{_query(scope)}",
        title=f"{_(KINDS[kind])}: {_(scope.title)} – {TITLE.value}",
        subtitle=_bounds(news),
        author=runtime.settings.creator,
        rights=rights(),
        updated=newest(part.entries, news.start),
        links=tuple(_links(kind, scope, part, version)),
        entries=part.entries,
    )
    response = _reply(feed_in_language(document), f"{ATOM}; charset=utf-8", manifest, version)
    response.last_modified = time_of(manifest)
    return response


@blueprint.app_template_global("feeds_of")
def feeds_of(iri: str | None = None, title: str | None = None) -> tuple[FeedAddress, ...]:
    """Give the feeds of a thing, or of everything, for the page that shows it; none where there are none."""
    if iri is None:
        return tuple(_address(kind, EVERYTHING, None) for kind in KINDS)
    base = context().settings.base
    is_followed = iri.startswith((f"{base}id/", f"{base}entry/", DETS.iri)) and "#" not in iri
    return tuple(_address(kind, FeedScope(iri, title or iri), None) for kind in KINDS) if is_followed else ()


def _address(kind: str, scope: FeedScope, version: str | None) -> FeedAddress:
    address = url_for("feeds.feed", kind=kind, version=version, of=_of(scope))
    return FeedAddress(address, f"{_(KINDS[kind])}: {_(scope.title)}")


def _place() -> Place:
    return Place(request.url_root.rstrip("/"), context().settings.base)


def _of(scope: FeedScope) -> str | None:
    return scope.iri.removeprefix(context().settings.base) if scope.iri else None


def _query(scope: FeedScope) -> str:
    return f"?{urlencode({'of': of}, safe='/')}" if (of := _of(scope)) else ""


def _part(kind: str, scope: FeedScope, manifest: Manifest, place: Place) -> _Part:
    runtime, version = context().runtime, manifest.id
    number = _number()
    first = (number - 1) * PAGE
    if kind == "claims":
        claims = new_claims(runtime, version, scope)
        count = len(claims)
        entries = claim_entries(runtime, version, claims[first : first + PAGE], place)
    else:
        happenings = happenings_in(runtime, version, scope)
        count = len(happenings)
        entries = change_entries(runtime, version, happenings[first : first + PAGE], place)
    last = max(1, -(-count // PAGE))
    if number > last:
        raise no_such_page(last)
    return _Part(entries, number, last)


def _number() -> int:
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 4 and int(asked)):
        detail = f"`page` is a number from 1 to {MOST_ENTRIES // PAGE}."
        raise HttpError(ARGUMENT, detail, members={"argument": "page"})
    return int(asked)


def _links(kind: str, scope: FeedScope, part: _Part, version: str | None) -> Iterator[AtomLink]:
    """Link the pages of a feed (RFC 5005, section 3), and the page that it is about."""
    place = _place()
    pages = {
        "self": part.number,
        "first": 1,
        "previous": part.number - 1,
        "next": part.number + 1,
        "last": part.last,
    }
    for rel, number in pages.items():
        if 1 <= number <= part.last:
            wanted = None if number == 1 else number
            address = url_for(
                "feeds.feed", kind=kind, version=version, of=_of(scope), page=wanted, _external=True
            )
            yield AtomLink(rel, address, ATOM)
    yield AtomLink("alternate", _page_of(scope, place, version), "text/html")


def _page_of(scope: FeedScope, place: Place, version: str | None) -> str:
    """Give the page that a feed is about; a pair has one whether or not it is a thing of the graph."""
    if scope.iri is None:
        return f"{place.root}/"
    if scope.sides:
        codes = scope.iri.rpartition("/")[2]
        return url_for("relations.relation", codes=codes, version=version, _external=True)
    return place.page_of(scope.iri, version)


def _bounds(news: News) -> str:
    told = told_since(news.start, is_whole=news.is_whole, most=MOST_ENTRIES, page=PAGE)
    return f"{settled_first()} {told}"


def _reply(body: str | bytes, content_type: str, manifest: Manifest, version: str | None) -> Response:
    response = Response(body, content_type=content_type)
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    return response
