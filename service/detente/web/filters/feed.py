"""New claims that a filter finds, as a feed: those that came last first, each told as in other feeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.derivation.void import TITLE
from detente.web.feeds.assembling import (
    MOST_ENTRIES,
    PAGE,
    NewClaim,
    Place,
    came_since,
    claim_entries,
    newest,
)
from detente.web.feeds.atom import ATOM, AtomFeed, AtomLink
from detente.web.feeds.feed_words import feed_in_language, no_such_page, rights, settled_first, told_since
from detente.web.feeds.happenings import news_of
from detente.web.filters.addresses import FilterAddresses
from detente.web.language.words import gettext as _
from detente.web.querying.runtime import Runtime
from detente.web.versions.timeline import time_of


def newest_first(runtime: Runtime, version: str, claims: Sequence[str]) -> list[NewClaim]:
    """Put claims in the order in which they came, MOST_ENTRIES of them.

    What was there in the first version of all comes last, in its order; what came with a version that changed
    too much to tell, or before it, is left out.
    """
    news = news_of(runtime, version)
    came = came_since(news)
    later = [NewClaim(claim, came[claim]) for claim in claims if claim in came]
    later.sort(key=lambda each: -time_of(each.version).timestamp())
    if news.is_whole:
        later += [NewClaim(claim, news.start) for claim in claims if claim not in came]
    return later[:MOST_ENTRIES]


def write_filter_feed(
    runtime: Runtime,
    version: str,
    claims: Sequence[str],
    addresses: FilterAddresses,
    root: str,
    script_root: str,
    title: str,
) -> bytes:
    """Write one page of the feed of some claims; HttpError 404 where it has no such page.

    `root` is the host with its scheme, `script_root` the path below which the service is; `title` says what
    was chosen.
    """
    number = addresses.asked.page
    news, new = news_of(runtime, version), newest_first(runtime, version, claims)
    last = max(1, -(-len(new) // PAGE))
    if number > last:
        raise no_such_page(last)
    place = Place(f"{root}{script_root}", runtime.settings.base)
    entries = claim_entries(runtime, version, new[(number - 1) * PAGE : number * PAGE], place)
    told = told_since(news.start, is_whole=news.is_whole, most=MOST_ENTRIES, page=PAGE)
    return feed_in_language(
        AtomFeed(
            id=runtime.settings.base + addresses.form("atom").removeprefix(f"{addresses.root}/"),
            title=f"{_('New claims')}: {title} – {TITLE.value}",
            subtitle=f"{settled_first()} {told}",
            author=runtime.settings.creator,
            rights=rights(),
            updated=newest(entries, news.start),
            links=tuple(_links(addresses, root, number, last)),
            entries=entries,
        )
    )


def _links(addresses: FilterAddresses, root: str, number: int, last: int) -> Iterator[AtomLink]:
    pages = {"self": number, "first": 1, "previous": number - 1, "next": number + 1, "last": last}
    for rel, each in pages.items():
        if 1 <= each <= last:
            yield AtomLink(rel, root + addresses.at_page(each), ATOM)
    yield AtomLink("alternate", root + addresses.form(None), "text/html")
