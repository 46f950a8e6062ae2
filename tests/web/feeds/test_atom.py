"""Atom documents, from values to bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import feedparser

from detente.web.feeds.atom import NAMESPACE, AtomEntry, AtomFeed, AtomLink, Category, write_atom

MOMENT = datetime(2016, 8, 9, 12, 30, tzinfo=UTC)


def feed_of(entry: AtomEntry) -> AtomFeed:
    links = (AtomLink("self", "https://example.org/feed", "application/atom+xml"),)
    return AtomFeed("urn:feed", "A", "B", "C", "D", MOMENT, links, (entry,))


def entry_saying(words: str) -> AtomEntry:
    marks = (Category("https://example.org/about", "disputed", "disputed"),)
    links = (AtomLink("alternate", "https://example.org/a?b=1&c=2"),)
    return AtomEntry("urn:entry", words, words, MOMENT, MOMENT, links, marks, (words, "More."))


def test_what_a_source_says_is_never_markup() -> None:
    words = "<script>alert(1)</script> & “so”"
    written = write_atom(feed_of(entry_saying(words)))
    (entry,) = fromstring(written).iter(f"{{{NAMESPACE}}}entry")
    assert [entry.findtext(f"{{{NAMESPACE}}}{name}") for name in ("title", "content")] == [
        words,
        f"{words}\n\nMore.",
    ]
    assert b"<script>" not in written


def test_what_xml_cannot_hold_is_shown_as_replaced() -> None:
    found = feedparser.parse(write_atom(feed_of(entry_saying("a\x00b\x1f\ufffec"))))
    assert not found.bozo
    assert found.entries[0].title == "a�b��c"


def test_a_feed_reader_finds_every_part() -> None:
    found = feedparser.parse(write_atom(feed_of(entry_saying("Words"))))
    assert (found.version, bool(found.bozo)) == ("atom10", False)
    (entry,) = found.entries
    assert (entry.id, entry.author, entry.published) == ("urn:entry", "Words", "2016-08-09T12:30:00Z")
    assert [tag.term for tag in entry.tags] == ["disputed"]
    assert entry.link == "https://example.org/a?b=1&c=2"
