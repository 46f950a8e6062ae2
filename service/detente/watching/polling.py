"""One look at a feed: what is new in it comes under review, each item once, and what was seen is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from detente.reviews.beginning import NO_RIGHTS, UNNAMED_PUBLISHER, begin, whole_text
from detente.reviews.folder import Reviews, ReviewStoreError
from detente.reviews.origin import TextOrigin, origin_of
from detente.reviews.review import MOST_TEXT, Review, Stamp, StepError
from detente.sparql.federation.endpoints import FederationError
from detente.sparql.federation.outbound import Outbound, OutboundAnswer
from detente.watching.feeds import FeedDocument, FeedError, FeedItem
from detente.watching.reading import feed_of
from detente.watching.seen import SeenFile, SeenItems

Drafted = tuple[Sequence[Mapping[str, Any]], str]
"""Drafts as JSON has them, and what drafted them."""

_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"
_MOST_VALIDATOR = 1000


class AddressGoneError(FeedError):
    """The address says that the feed is gone for good (RFC 9110, section 15.5.11)."""


class _NeverError(StepError):
    """An item that can never be an entry, whatever is set or mended here: its own text is none."""


class LaterError(FeedError):
    """The address cannot answer now; `seconds` is when it says that it can, 0 where it does not say."""

    def __init__(self, message: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message)


@dataclass(frozen=True)
class Watching:
    """What a look at a feed needs.

    `draft` drafts an item's text by its day of issue, which may be unknown; `entries` names the graph's
    entries; `author` and `rights` are said of every item. `now` is a moment in UTC, ISO 8601 with Z.
    """

    address: str
    outbound: Outbound
    reviews: Reviews
    file: SeenFile
    draft: Callable[[FeedItem], Drafted]
    entries: Callable[[], Collection[str]]
    now: Callable[[], str]
    author: str = UNNAMED_PUBLISHER
    rights: str = NO_RIGHTS


@dataclass
class Look:
    """What one look at a feed brought.

    `brought` are the reviews that were begun. `problems` tell of items that cannot be brought, or came
    without their drafts. `left` counts items that come with the next look: the queue has no place for them,
    or they were refused for what may be mended until then.
    """

    unchanged: bool = False
    brought: list[Review] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: Sequence[str] = ()
    left: int = 0


def look(watching: Watching) -> Iterator[Review | Look]:
    """Look at the feed once; yields each review as it is begun, and at the end what came of the look.

    Raises FeedError where the feed cannot be had or read; what was brought before stays.
    """
    seen = watching.file.read()
    answer = _asked(watching, seen)
    if answer is None:
        yield Look(unchanged=True)
        return
    feed = feed_of(answer.body, watching.address, answer.headers.get("content-type", ""))
    done = Look(warnings=feed.warnings)
    fresh = [each for each in reversed(feed.items) if not seen.knows(each)]
    queued = _queued(watching) if fresh else {}
    for number, item in enumerate(fresh):
        try:
            name, review = _brought(watching, item, seen, queued, done)
        except _NeverError as error:
            done.problems.append(_told_of(item, error))
            name, review = "", None
        except StepError as error:
            done.problems.append(_told_of(item, error))
            done.left += 1
            continue
        except ReviewStoreError as error:
            done.problems.append(str(error))
            done.left += len(fresh) - number
            break
        seen = seen.with_item(item, name)
        watching.file.write(seen)
        if review is not None:
            done.brought.append(review)
            yield review
    _keep(watching, seen, feed, answer, done)
    yield done


def _told_of(item: FeedItem, error: StepError) -> str:
    return f"{item.title or item.id}: {error}"


def _keep(
    watching: Watching, seen: SeenItems, feed: FeedDocument, answer: OutboundAnswer, done: Look
) -> None:
    """Keep what was seen; the document's marks only where all was taken: else it would not come again."""
    marks = {} if done.left else answer.headers
    watching.file.write(
        SeenItems(
            seen.address,
            seen.without_old(frozenset(each.id for each in feed.items)).items,
            _mark(marks.get("etag", "")),
            _mark(marks.get("last-modified", "")),
        )
    )


def _mark(value: str) -> str:
    return value if len(value) <= _MOST_VALIDATOR and value.isascii() and value.isprintable() else ""


def _asked(watching: Watching, seen: SeenItems) -> OutboundAnswer | None:
    """Ask for the document; None where it is as it was when it was last read whole."""
    headers = {"Accept": _ACCEPT}
    headers |= {"If-None-Match": seen.etag} if seen.etag else {}
    headers |= {"If-Modified-Since": seen.last_modified} if seen.last_modified else {}
    try:
        answer = watching.outbound.get(watching.address, headers)
    except FederationError as error:
        raise FeedError(error.message) from None
    if answer.status == 304:
        return None
    _refuse_all_but_documents(answer)
    return answer


def _refuse_all_but_documents(answer: OutboundAnswer) -> None:
    if answer.status == 410:
        raise AddressGoneError("the address says that the feed is gone for good (410)")
    if answer.status != 200:
        told = answer.headers.get("retry-after", "")
        raise LaterError(
            f"it answered with status {answer.status}",
            int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0,
        )
    if (coding := answer.headers.get("content-encoding", "identity").strip().lower()) not in ("", "identity"):
        raise FeedError(f"it answered in the coding {coding[:40]!r}, which was not asked for")


def _queued(watching: Watching) -> dict[tuple[str, str], str]:
    """Name the reviews of this feed's items in the queue: one may be there though a kill kept it unnoted."""
    found = ((origin_of(each), each.name) for each in watching.reviews.all())
    return {
        (origin.item, origin.digest): name
        for origin, name in found
        if origin is not None and origin.feed == watching.address
    }


def _brought(
    watching: Watching,
    item: FeedItem,
    seen: SeenItems,
    queued: Mapping[tuple[str, str], str],
    done: Look,
) -> tuple[str, Review | None]:
    """Begin the review of an item, or find the one that there is."""
    if (item.id, item.digest) in queued:
        return queued[item.id, item.digest], None
    _refuse_what_is_no_entry(item)
    dated = _dated(item, watching.now())
    drafted = watching.draft(dated)
    try:
        review = _begun(watching, dated, seen, drafted)
    except StepError as error:
        review = _begun(watching, dated, seen, ((), drafted[1]))
        done.problems.append(f"{_told_of(item, error)}; it comes without its drafts")
    return review.name, review


def _refuse_what_is_no_entry(item: FeedItem) -> None:
    if not item.text.strip():
        raise _NeverError("the item has neither a text nor a title")
    if len(item.text) > MOST_TEXT:
        raise _NeverError(f"the item has {len(item.text)} characters; an entry has at most {MOST_TEXT}")
    try:
        whole_text(item.text)
    except StepError as error:
        raise _NeverError(str(error), error.part) from None


def _begun(watching: Watching, item: FeedItem, seen: SeenItems, drafted: Drafted) -> Review:
    drafts, by = drafted
    earlier = seen.of(item).reviews
    origin = TextOrigin(watching.address, item.id, item.digest, item.link, earlier[-1] if earlier else "")
    entries = frozenset(watching.entries())
    said = _said(watching, item, [each for each in earlier if each in entries][-1:])
    stamp = Stamp(by, watching.now())
    return watching.reviews.add(
        lambda taken: begin(item.text, said, drafts, stamp, {*taken, *entries}, origin)
    )


def _dated(item: FeedItem, now: str) -> FeedItem:
    """Leave out a day of publication that is still to come."""
    today = date.fromisoformat(now[:10])
    if not item.day or date.fromisoformat(item.day) <= today + timedelta(days=1):
        return item
    return FeedItem(item.id, item.title, item.text, item.quoted, item.link)


def _said(watching: Watching, item: FeedItem, replaces: list[str]) -> dict[str, Any]:
    """Say of an entry what the feed tells; a day that it does not tell is the day of the look, uncertain."""
    day = watching.now()[:10]
    where = f"the feed {watching.address}" + (f", the item {item.link}" if item.link else "")
    dating = (
        f"Published on that day by {where}."
        if item.day
        else f"Seen on that day in {where}, which gives none."
    )
    return {
        "title": item.title,
        "issued": item.day or day,
        "edtf": item.day or f"{day}?",
        "dating": dating[:1000],
        "author": watching.author,
        "rights": watching.rights,
        "replaces": replaces,
    }
