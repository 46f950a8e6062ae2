"""The own words of feeds, in the language of their reader; what they quote stands as it is in the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import g, request

from detente.changes.summary import CLAIM, CONFLICT, DECISION, ENTRY, EVENTUALITY, GRAPH, RECORD, Noun
from detente.derivation.void import CC_BY
from detente.store import Manifest
from detente.web.feeds.atom import AtomEntry, AtomFeed, AtomLink, write_atom
from detente.web.http.page_languages import with_language
from detente.web.http.problem_types import RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.languages import ENGLISH, LANGUAGE_ARGUMENT, present_language
from detente.web.language.words import gettext as _
from detente.web.language.words import marked, worded

_TITLES: Mapping[tuple[Noun, str], str] = {
    (CLAIM, "added"): marked("Claim added – %(name)s"),
    (CLAIM, "removed"): marked("Claim removed – %(name)s"),
    (CLAIM, "changed"): marked("Claim changed – %(name)s"),
    (CLAIM, "deprecated"): marked("Claim deprecated – %(name)s"),
    (CLAIM, "no longer deprecated"): marked("Claim no longer deprecated – %(name)s"),
    (ENTRY, "added"): marked("Entry added: %(name)s"),
    (ENTRY, "removed"): marked("Entry removed: %(name)s"),
    (ENTRY, "retracted"): marked("Entry retracted: %(name)s"),
    (ENTRY, "no longer retracted"): marked("Entry no longer retracted: %(name)s"),
    (CONFLICT, "found"): marked("Contradiction of claims found: %(name)s"),
    (CONFLICT, "no longer found"): marked("Contradiction of claims no longer found: %(name)s"),
    (CONFLICT, "decided"): marked("Contradiction of claims decided: %(name)s"),
    (CONFLICT, "open again"): marked("Contradiction of claims open again: %(name)s"),
    (DECISION, "taken"): marked("Decision taken: %(name)s"),
    (DECISION, "withdrawn"): marked("Decision withdrawn: %(name)s"),
    (RECORD, "added"): marked("Authority record added: %(name)s"),
    (RECORD, "removed"): marked("Authority record removed: %(name)s"),
    (RECORD, "changed"): marked("Authority record changed: %(name)s"),
    (GRAPH, "changed"): marked("Other graph changed: %(name)s"),
}
_SETTLING: Mapping[tuple[str, bool], str] = {
    ("newly settled", True): marked("Newly settled: %(name)s"),
    ("newly settled", False): marked("Not settled now; then newly settled: %(name)s"),
    ("settled otherwise than before", True): marked("Settled otherwise than before: %(name)s"),
    ("settled otherwise than before", False): marked(
        "Not settled now; then settled otherwise than before: %(name)s"
    ),
    ("no longer settled", False): marked("No longer settled: %(name)s"),
    ("no longer settled", True): marked("No longer settled; settled again since: %(name)s"),
}


_EVERYTHING = marked(
    "This feed tells everything since version %(version)s of %(day)s, the first, %(most)s entries at most, "
    "%(page)s a page."
)
_LATER = marked(
    "This feed tells what came after version %(version)s of %(day)s, %(most)s entries at most, "
    "%(page)s a page."
)


def change_in_words(noun: Noun, verb: str, name: str, *, is_settled: bool) -> str:
    """Say what happened to a thing; of an eventuality first whether it is settled now."""
    if noun == EVENTUALITY:
        return _(_SETTLING[verb, is_settled]) % {"name": name}
    return _(_TITLES[noun, verb]) % {"name": name}


def by_version(version: Manifest) -> str:
    """Say which version changed something, who made it and why."""
    told = {"version": version.id, "author": version.author, "message": version.message}
    return _("By version %(version)s, %(author)s: %(message)s") % told


def rights() -> str:
    """Say under which terms a feed may be used."""
    return _("%(licence)s; the words of entries belong to their publishers.") % {"licence": CC_BY.value}


def told_since(start: Manifest, *, is_whole: bool, most: int, page: int) -> str:
    """Say from which version on a feed tells, and how many entries it has: `most` at most, `page` a page."""
    told = {"version": start.id, "day": start.created[:10], "most": most, "page": page}
    return _(_EVERYTHING if is_whole else _LATER) % told


def settled_first() -> str:
    """Say how the titles of claims begin."""
    return _("Each title begins with whether it is settled: what is not settled is only said.")


def no_such_page(last: int) -> HttpError:
    """Make the problem of a page that a feed does not have."""
    one, several = worded("This feed has 1 page."), worded("This feed has %(last)s pages.", last=last)
    return HttpError(RESOURCE_MISSING, one if last == 1 else several)


def feed_in_language(feed: AtomFeed) -> bytes:
    """Write a feed whose words are in the language of its reader: it says so, and leads to pages in it.

    A feed in another language than English is another feed, by its id; its entries are the same.
    """
    language = present_language()
    if language == ENGLISH and not g.get("language_is_named"):
        return write_atom(feed)
    told = feed.id if language == ENGLISH else _with_argument(feed.id, language)
    entries = tuple(replace(each, links=_links(each, language)) for each in feed.entries)
    return write_atom(
        replace(feed, id=told, language=language, links=_links(feed, language), entries=entries)
    )


def _with_argument(id_: str, language: str) -> str:
    return f"{id_}{'&' if '?' in id_ else '?'}{LANGUAGE_ARGUMENT}={language}"


def _links(told: AtomFeed | AtomEntry, language: str) -> tuple[AtomLink, ...]:
    return tuple(
        replace(each, href=with_language(each.href, language, request.url_root)) for each in told.links
    )
