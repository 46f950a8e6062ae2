"""Atom documents (RFC 4287), parts of paged feeds (RFC 5005, section 3): pure, from values to bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

ATOM = "application/atom+xml"
"""The media type."""

NAMESPACE = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

register_namespace("", NAMESPACE)


@dataclass(frozen=True)
class Category:
    """What an entry is marked with, for programs: a term of a scheme, and its label."""

    scheme: str
    term: str
    label: str


@dataclass(frozen=True)
class AtomLink:
    """A link: its relation, its address, and the media type behind it where that is known."""

    rel: str
    href: str
    media_type: str | None = None


@dataclass(frozen=True)
class AtomEntry:
    """One entry: `id` is an IRI that never changes, `author` who says it, `lines` plain paragraphs."""

    id: str
    title: str
    author: str
    published: datetime
    updated: datetime
    links: tuple[AtomLink, ...]
    categories: tuple[Category, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class AtomFeed:
    """One page of a feed."""

    id: str
    title: str
    subtitle: str
    author: str
    rights: str
    updated: datetime
    links: tuple[AtomLink, ...]
    entries: tuple[AtomEntry, ...]
    language: str = "en"
    """The tag of the language of its own words (BCP 47)."""


def write_atom(feed: AtomFeed) -> bytes:
    """Write a feed as UTF-8; what XML cannot hold is shown as U+FFFD.

    All texts are of type "text", so that nothing that a source says is ever markup here.
    """
    root = Element(f"{{{NAMESPACE}}}feed", {_XML_LANG: feed.language})
    _texts(root, (("id", feed.id), ("title", feed.title), ("subtitle", feed.subtitle)))
    _texts(root, (("updated", _time(feed.updated)), ("rights", feed.rights)))
    _author(root, feed.author)
    _links(root, feed.links)
    for entry in feed.entries:
        _entry(root, entry)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: Element, entry: AtomEntry) -> None:
    element = SubElement(root, f"{{{NAMESPACE}}}entry")
    _texts(element, (("id", entry.id), ("title", entry.title)))
    _texts(element, (("published", _time(entry.published)), ("updated", _time(entry.updated))))
    _author(element, entry.author)
    _links(element, entry.links)
    for each in entry.categories:
        SubElement(element, f"{{{NAMESPACE}}}category", vars(each))
    _texts(element, (("content", "\n\n".join(entry.lines)),))


def _texts(parent: Element, texts: Iterable[tuple[str, str]]) -> None:
    for name, text in texts:
        SubElement(parent, f"{{{NAMESPACE}}}{name}").text = _NOT_XML.sub("�", text)


def _author(parent: Element, name: str) -> None:
    _texts(SubElement(parent, f"{{{NAMESPACE}}}author"), (("name", name),))


def _links(parent: Element, links: Iterable[AtomLink]) -> None:
    for link in links:
        described = {"rel": link.rel, "href": link.href}
        if link.media_type:
            described["type"] = link.media_type
        SubElement(parent, f"{{{NAMESPACE}}}link", described)


def _time(moment: datetime) -> str:
    """Write a moment in UTC (RFC 3339).

    >>> from datetime import UTC
    >>> _time(datetime(2016, 8, 9, 12, tzinfo=UTC))
    '2016-08-09T12:00:00Z'
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
