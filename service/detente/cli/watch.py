"""The command that watches a feed."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import click

from detente.cli.common import as_json, data_store, echo_json
from detente.errors import InputError
from detente.reviews.beginning import NO_RIGHTS, UNNAMED_PUBLISHER
from detente.reviews.folder import Reviews
from detente.reviews.review import Review
from detente.settings import Settings
from detente.sparql.answers import QueryError
from detente.sparql.federation.endpoints import AllowList
from detente.sparql.federation.outbound import Outbound
from detente.watching.feeds import FeedError, FeedItem
from detente.watching.polling import AddressGoneError, Drafted, LaterError, Look, Watching, look
from detente.watching.seen import SeenFile
from detente.workers.draft_queue import Drafters, start_draft_server

SETTING = "DETENTE_FEEDS"
LEAST_SECONDS = 60
_LONGEST_WAIT = 86_400
_UNDRAFTED = "detente watch, without drafts"
_CLIENT = "feeds"


@click.command("watch")
@click.argument("url")
@click.option("--once", is_flag=True, help="Look once, and end.")
@click.option(
    "--every",
    type=click.IntRange(min=LEAST_SECONDS, max=_LONGEST_WAIT),
    default=900,
    show_default=True,
    metavar="SECONDS",
    help="Time between two looks.",
)
@click.option(
    "--author",
    default=UNNAMED_PUBLISHER,
    show_default=True,
    help="Who writes the feed: an organisation or a person of the authority.",
)
@click.option("--rights", default=NO_RIGHTS, help="What is said of the rights in its texts.")
@as_json
@click.pass_obj
def watch_command(
    settings: Settings, url: str, once: bool, every: int, author: str, rights: str, as_json: bool
) -> None:
    """Bring the items of the RSS or Atom feed at URL under review, each once (docs/watching.md).

    Nothing of a feed is published before somebody has reviewed it. DETENTE_FEEDS lists the feeds that may be
    read. With --once, exit code 1: the feed cannot be had or read; 2: an item of it cannot be brought.
    """
    allowed = AllowList(settings.feeds)
    if not allowed.permits(url):
        raise click.UsageError(f"{SETTING} does not list {url}; feeds that it does not list are not read")
    private = frozenset(str(urlsplit(each).hostname) for each in settings.feeds if settings.feeds_private)
    outbound = Outbound(allowed, private, setting=SETTING)
    file = SeenFile(settings.data, url)
    with file.held(), _drafting(settings) as draft:
        watching = Watching(
            url, outbound, Reviews(settings.data), file, draft, _entries_of(settings), _now, author, rights
        )
        if once:
            _once(watching, as_json=as_json)
        else:
            _watch(watching, every, as_json=as_json)


def _once(watching: Watching, *, as_json: bool) -> None:
    done = _looked(watching, as_json=as_json)
    if done.problems:
        raise click.exceptions.Exit(InputError.exit_code)


def _watch(watching: Watching, every: int, *, as_json: bool) -> None:
    """Look again and again until a signal comes, less often while the address fails."""
    ended, failures = _ended_by_signals(), 0
    while not ended.is_set():
        pause = 0
        try:
            _looked(watching, as_json=as_json)
            failures = 0
        except AddressGoneError:
            raise
        except FeedError as error:
            failures += 1
            pause = error.seconds if isinstance(error, LaterError) else 0
            click.echo(f"{watching.address}: {error}", err=True)
        wait = max(pause, every * 2 ** min(failures, 16))
        ended.wait(min(wait, _LONGEST_WAIT))


def _ended_by_signals() -> threading.Event:
    """Give what a signal sets that asks to end; a second one ends at once."""
    ended = threading.Event()

    def end(number: int, _: Any) -> None:
        ended.set()
        signal.signal(number, signal.SIG_DFL)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    return ended


def _looked(watching: Watching, *, as_json: bool) -> Look:
    """Look once, and tell what came of it."""
    done = Look()
    for each in look(watching):
        if isinstance(each, Look):
            done = each
        elif not as_json:
            click.echo(_told(each))
    for line in (*(f"warning: {each}" for each in done.warnings), *done.problems):
        click.echo(f"{watching.address}: {line}", err=True)
    if done.left:
        click.echo(f"{done.left} items are left for the next look", err=True)
    if as_json:
        names = [each.name for each in done.brought]
        echo_json(
            {"unchanged": done.unchanged, "brought": names, "problems": done.problems, "left": done.left}
        )
    elif not done.brought:
        click.echo("nothing new")
    return done


def _told(review: Review) -> str:
    edits = (review.state["origin"] or {}).get("edits")
    told = f"{review.name}: {len(review.items)} drafts, issued {review.state['entry']['issued']}"
    return f"{told}; edits {edits}" if edits else told


@contextmanager
def _drafting(settings: Settings) -> Iterator[Callable[[FeedItem], Drafted]]:
    """Draft in processes that can be killed; what takes too long is brought without drafts."""
    drafters = Drafters(lambda: start_draft_server(settings.data, settings.base, settings.profile))
    with asyncio.Runner() as runner:

        def draft(item: FeedItem) -> Drafted:
            try:
                return runner.run(drafters.draft(item.text, item.day, _CLIENT, item.quoted))
            except QueryError as error:
                click.echo(f"{item.title or item.id}: brought without drafts: {error}", err=True)
                return [], _UNDRAFTED

        try:
            yield draft
        finally:
            runner.run(drafters.stop())


def _entries_of(settings: Settings) -> Callable[[], Collection[str]]:
    """Give what names the entries of the current version."""
    prefix = f"{settings.base}entry/"

    def entries() -> Collection[str]:
        manifest = data_store(settings).current_manifest()
        graphs = manifest.graphs if manifest else ()
        return {each.removeprefix(prefix) for each in graphs if each.startswith(prefix)}

    return entries


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
