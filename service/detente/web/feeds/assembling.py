"""From what is new to the entries of a feed; a page of a feed reads no more than it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from urllib.parse import quote

from detente.changes.summary import CLAIM, CONFLICT, DECISION, EVENTUALITY
from detente.rdf.quads import Object
from detente.store import Manifest
from detente.web.feeds.atom import AtomEntry, AtomLink, Category
from detente.web.feeds.feed_words import by_version, change_in_words
from detente.web.feeds.happenings import LOST, Happening, News, news_of
from detente.web.feeds.said import FedClaim, fed_claims
from detente.web.feeds.scopes import EVERYTHING, LATEST, FeedScope, claims_around, members_of_scope
from detente.web.http.addresses import address_of
from detente.web.language.words import gettext as _
from detente.web.presentation.tables import link, shorten
from detente.web.presentation.wording import vocabulary_word
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.versions.summaries import Item, names_in_versions
from detente.web.versions.timeline import time_of

PAGE = 50
"""Entries on one page of a feed."""

MOST_ENTRIES = LATEST
"""Entries of all pages of a feed."""

_MEMBERS = 4
_JUDGED = 2_000
"""So many conflicts and decisions are asked for the claims that they are of."""
_EARLIER = 3
"""So many earlier versions are asked for the names of what is gone."""
_SETTLED = "SELECT ?thing {{ VALUES ?thing {{ {things} }} ?thing a det:Eventuality }}"


@dataclass(frozen=True)
class Place:
    """Where the service is reached, such as `https://example.org` without a last slash, and the base."""

    root: str
    base: str

    def page_of(self, iri: str, version: str | None = None) -> str:
        """Give the address of the page of a thing, in a version where one is named."""
        root = f"{self.root}/v/{version}" if version else self.root
        return address_of(link(iri, self.base, root) or root)

    def change(self, version: Manifest) -> str:
        """Give the address of what a version changed."""
        below = f"{version.parent}/diff/{version.id}" if version.parent else version.id
        return f"{self.root}/v/{below}"


@dataclass(frozen=True)
class NewClaim:
    """A claim and the version that brought it."""

    iri: str
    version: Manifest


@per_version(weight=4)
def new_claims(runtime: Runtime, version: str, scope: FeedScope) -> tuple[NewClaim, ...]:
    """List the claims of a scope that a version has, those that came last first, MOST_ENTRIES of them.

    What came with the first version of all is in the order of report. What came with a version that changed
    too much to tell, or before it, is left out.
    """
    news, members = news_of(runtime, version), members_of_scope(runtime, version, scope)
    came = came_since(news)
    places = {claim: place for place, claim in enumerate(members.claims)}
    later = [
        NewClaim(claim, version) for claim, version in came.items() if scope == EVERYTHING or claim in places
    ]
    last = len(places)
    later.sort(key=lambda each: (-time_of(each.version).timestamp(), places.get(each.iri, last), each.iri))
    if news.is_whole:
        later += [NewClaim(claim, news.start) for claim in members.claims if claim not in came]
    return tuple(later[:MOST_ENTRIES])


def came_since(news: News) -> Mapping[str, Manifest]:
    """Map the claims that came and are still there to the versions that brought them last."""
    last: dict[str, Happening] = {}
    for each in news.happenings:
        if each.noun == CLAIM and each.verb in ("added", "removed"):
            last.setdefault(each.thing, each)
    return {claim: each.version for claim, each in last.items() if each.verb == "added"}


@per_version(weight=4)
def happenings_in(runtime: Runtime, version: str, scope: FeedScope) -> tuple[Happening, ...]:
    """List what happened to the things of a scope, newest first, MOST_ENTRIES of it."""
    happenings = news_of(runtime, version).happenings
    if scope == EVERYTHING:
        return happenings[:MOST_ENTRIES]
    members = members_of_scope(runtime, version, scope)
    judged = [each.thing for each in happenings if each.noun in (CONFLICT, DECISION)][:_JUDGED]
    around = claims_around(judged, runtime, version)
    wanted = {*scope.sides} if scope.sides else {scope.iri}

    def belongs(each: Happening) -> bool:
        return (
            each.thing in members.things
            or not members.things.isdisjoint(around.get(each.thing, ()))
            or wanted <= each.near
            or scope.iri in each.near
        )

    return tuple(filter(belongs, happenings))[:MOST_ENTRIES]


def claim_entries(
    runtime: Runtime, version: str, chosen: Sequence[NewClaim], place: Place
) -> tuple[AtomEntry, ...]:
    """Make the entries of claims; one is as new as the last thing that happened to it or to its subject."""
    fed = fed_claims(runtime, version, (each.iri for each in chosen))
    touched = _last_touched(news_of(runtime, version))
    return tuple(
        _claim_entry(fed[each.iri], each.version, touched, place) for each in chosen if each.iri in fed
    )


def _last_touched(news: News) -> Mapping[str, datetime]:
    found: dict[str, datetime] = {}
    for each in news.happenings:
        found.setdefault(each.thing, each.time)
    return found


def _claim_entry(
    claim: FedClaim, version: Manifest, touched: Mapping[str, datetime], place: Place
) -> AtomEntry:
    line, published = claim.line, time_of(version)
    watched = (line.iri, line.subject.term.value, *(each.iri for each in line.disputes))
    times = (touched[each] for each in watched if each in touched)
    return AtomEntry(
        id=line.iri,
        title=claim.title,
        author=claim.author,
        published=published,
        updated=max((published, *times)),
        links=tuple(_links_of_claim(claim, version, place)),
        categories=categories_of(claim, place),
        lines=(*claim.paragraphs, _("In this graph since version %(version)s.") % {"version": version.id}),
    )


def _links_of_claim(claim: FedClaim, version: Manifest, place: Place) -> Iterator[AtomLink]:
    yield AtomLink("alternate", place.page_of(claim.line.iri), "text/html")
    yield AtomLink("related", place.page_of(claim.line.subject.term.value))
    if claim.line.in_the_entry:
        yield AtomLink("via", place.page_of(claim.line.in_the_entry))
    yield AtomLink("related", place.change(version))


def categories_of(claim: FedClaim, place: Place) -> tuple[Category, ...]:
    """Mark a claim for programs: whether it is settled, how it is claimed, and what stands against it."""
    told = (
        ("about#settled", claim.standing),
        ("scheme/modality", claim.line.modality),
        *(("about", word) for word in claim.line.standing),
    )
    return tuple(_category(f"{place.root}/{scheme}", word) for scheme, word in told)


def _category(scheme: str, word: str) -> Category:
    """Mark something by a word; the term is the same in all languages, the label in the reader's."""
    return Category(scheme, word.replace(" ", "-"), vocabulary_word(word))


@dataclass(frozen=True)
class _Known:
    """What a version knows of the things of some happenings."""

    claims: Mapping[str, FedClaim]
    around: Mapping[str, frozenset[str]]
    names: Mapping[str, Item]
    settled: frozenset[str]
    touched: Mapping[str, datetime]
    version: str


def change_entries(
    runtime: Runtime, version: str, chosen: Sequence[Happening], place: Place
) -> tuple[AtomEntry, ...]:
    """Make the entries of happenings: what happened, and how the thing stands now.

    An entry is updated when something more happens to its thing, so that readers show how it stands.
    """
    known = _known(runtime, version, chosen, place.base)
    return tuple(_change_entry(each, known, place) for each in chosen)


def _known(runtime: Runtime, version: str, chosen: Sequence[Happening], base: str) -> _Known:
    around = claims_around(
        (each.thing for each in chosen if each.noun in (CONFLICT, DECISION)), runtime, version
    )
    claims = (each.thing for each in chosen if each.noun == CLAIM)
    members = (claim for each in around.values() for claim in sorted(each)[:_MEMBERS])
    things = [*dict.fromkeys(each.thing for each in chosen)]
    asks = {each: partial(_rows, runtime, each) for each in (version, *_before_loss(runtime, chosen))}
    listed = " ".join(f"<{each.thing}>" for each in chosen if each.noun == EVENTUALITY)
    settled = runtime.rows(_SETTLED.format(things=listed), version) if listed else []
    return _Known(
        fed_claims(runtime, version, (*claims, *members)),
        around,
        names_in_versions(things, asks, base),
        frozenset(row["thing"].value for row in settled),
        _last_touched(news_of(runtime, version)),
        version,
    )


def _rows(runtime: Runtime, version: str, query: str) -> list[dict[str, Object]]:
    return runtime.rows(query, version)


def _before_loss(runtime: Runtime, chosen: Sequence[Happening]) -> Iterator[str]:
    """Name the versions before those that took something away; for names alone no store is made."""
    lost = dict.fromkeys(each.version.parent for each in chosen if each.verb in LOST)
    return islice(filter(runtime.store.is_ready, filter(None, lost)), _EARLIER)


def _change_entry(each: Happening, known: _Known, place: Place) -> AtomEntry:
    claim = known.claims.get(each.thing)
    item = known.names.get(each.thing) or Item(each.thing, None, None)
    past = None if claim or item.version == known.version else item.version
    page = place.page_of(each.thing, past) if claim or item.version else place.change(each.version)
    return AtomEntry(
        id=_happening_id(each, place.base),
        title=title_of_change(each, item.name or shorten(each.thing, place.base), claim, known.settled),
        author=claim.author if claim else each.version.author,
        published=each.time,
        updated=known.touched[each.thing],
        links=(AtomLink("alternate", page, "text/html"), AtomLink("via", place.change(each.version))),
        categories=categories_of(claim, place) if claim else (),
        lines=tuple(_change_lines(each, known, claim)),
    )


def _happening_id(each: Happening, base: str) -> str:
    path = quote(each.thing.removeprefix(base), safe="/")
    return f"{base}version/{each.version.id}#{each.verb.replace(' ', '-')}/{path}"


def title_of_change(
    each: Happening, name: str, claim: FedClaim | None, settled: frozenset[str] = frozenset()
) -> str:
    """Say in a line what happened to a thing: nothing that is not settled now reads as if it were.

    `settled` are the things that are settled now.
    """
    if each.noun == CLAIM:
        name = claim.title if claim else _("no claim of this graph any more: %(name)s") % {"name": name}
    return change_in_words(each.noun, each.verb, name, is_settled=each.thing in settled)


def _change_lines(each: Happening, known: _Known, claim: FedClaim | None) -> Iterator[str]:
    if claim:
        yield from claim.paragraphs
    for member in sorted(known.around.get(each.thing, ()))[:_MEMBERS]:
        if member in known.claims:
            yield known.claims[member].title
    yield by_version(each.version)


def newest(entries: Iterable[AtomEntry], start: Manifest) -> datetime:
    """Tell when a feed was last changed: with its newest entry, or where it has none when telling began."""
    return max((each.updated for each in entries), default=time_of(start))
