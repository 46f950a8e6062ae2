"""What is read of documents that call themselves feeds (feeds.yaml), and the bounds of reading them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.processes import ChildLimits
from detente.watching import reading
from detente.watching.feeds import MOST_ITEMS, FeedError, read_feed
from tests.watching.feed_server import item, rss

CASES = yaml.safe_load((Path(__file__).parent / "feeds.yaml").read_text(encoding="utf-8"))
ADDRESS = "http://news.example/all/feed.xml"


@pytest.mark.parametrize("case", CASES, ids=[each["name"] for each in CASES])
def test_a_document_gives_its_items_or_why_it_is_refused(case: dict[str, Any]) -> None:
    body = case["body"].encode(case.get("encoding", "utf-8"))
    media_type = case.get("media_type", "application/rss+xml")
    if "refused" in case:
        with pytest.raises(FeedError, match=case["refused"]):
            read_feed(body, ADDRESS, media_type)
        return
    feed = read_feed(body, ADDRESS, media_type)
    assert len(feed.items) == len(case["items"])
    for found, wanted in zip(feed.items, case["items"], strict=True):
        told = {**asdict(found), "quoted": [[*each] for each in found.quoted]}
        assert {name: told[name] for name in wanted} == wanted
    assert case.get("warning", "") in " ".join(feed.warnings)
    assert len({each.id for each in feed.items}) == len(feed.items)


def test_ids_without_a_name_are_those_of_what_is_told() -> None:
    one, two = (read_feed(rss(item(None, title, "x")).encode(), ADDRESS, "") for title in "AB")
    assert one.items[0].id != two.items[0].id
    assert one == read_feed(rss(item(None, "A", "x")).encode(), ADDRESS, "")


def test_more_items_than_the_bound_are_told() -> None:
    feed = read_feed(rss(*(item(str(n), f"T{n}", "x") for n in range(MOST_ITEMS + 5))).encode(), ADDRESS, "")
    assert len(feed.items) == MOST_ITEMS
    assert "205 items, and the first 200" in feed.warnings[0]


def test_a_document_that_takes_too_long_ends_with_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LIMITS", ChildLimits(seconds=60, processor_seconds=2, memory=512 << 20))
    nested = b'<rss version="2.0"><channel>' + b"<a>" * 500_000 + b"</channel></rss>"
    with pytest.raises(FeedError, match="within its bounds: timed out"):
        reading.feed_of(nested, ADDRESS, "application/xml")


def test_what_a_process_read_is_what_there_is() -> None:
    body = rss(
        item("1", "Talks", "&lt;p&gt;A&lt;/p&gt;&lt;blockquote&gt;B &#x1F600;&lt;/blockquote&gt;")
    ).encode()
    assert reading.feed_of(body, ADDRESS, "application/xml") == read_feed(body, ADDRESS, "application/xml")
    with pytest.raises(FeedError, match="no RSS or Atom"):
        reading.feed_of(b"News", ADDRESS, "")
