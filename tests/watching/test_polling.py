"""Looks at a feed of a real server: each item comes under review once, whatever the server does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from detente.reviews import folder
from detente.reviews.file import read_review_file, review_file
from detente.reviews.folder import Reviews
from detente.reviews.origin import origin_of
from detente.sparql.federation.endpoints import AllowList
from detente.sparql.federation.outbound import Outbound
from detente.watching import seen as seen_module
from detente.watching.feeds import FeedError
from detente.watching.polling import AddressGoneError, LaterError, Look, Watching, look
from detente.watching.seen import SeenFile, SeenItems
from tests.watching.feed_server import (
    FeedServer,
    dripping,
    feed_server,
    item,
    marked,
    redirecting,
    rss,
    sending,
)

A, B = item("a", "Talks in Moscow", "Putin met Erdogan."), item("b", "Talks in Sochi", "They met again.")


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as server:
        yield server


def watching(data: Path, url: str, **more: object) -> Watching:
    """Give what a look needs, without a drafter."""
    outbound = Outbound(AllowList((url,)), frozenset({"127.0.0.1"}), seconds=60, setting="DETENTE_FEEDS")
    made = Watching(
        *(url, outbound, Reviews(data), SeenFile(data, url)),
        draft=lambda _: ([], "test"),
        entries=frozenset,
        now=lambda: "2016-08-11T12:00:00Z",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def looked(given: Watching) -> Look:
    with given.file.held():
        *_, done = look(given)
    assert isinstance(done, Look)
    return done


def titles(done: Look) -> list[str]:
    return [each.state["entry"]["title"] for each in done.brought]


def test_each_item_comes_once_oldest_first(server: FeedServer, tmp_path: Path) -> None:
    given = watching(tmp_path, server.replay(sending(rss(A)), sending(rss(B, A))))
    first, second, third = looked(given), looked(given), looked(given)
    assert (titles(first), titles(second)) == (["Talks in Moscow"], ["Talks in Sochi"])
    assert third.brought == []
    review = first.brought[0]
    assert review.text == "Putin met Erdogan."
    assert review.state["entry"]["issued"] == review.state["entry"]["edtf"] == "2016-08-10"
    assert server.url() in review.state["entry"]["dating"]
    origin = origin_of(review)
    assert origin is not None
    assert (origin.feed, origin.item, origin.edits) == (server.url(), "a", "")


def test_what_is_unchanged_is_not_sent_again(server: FeedServer, tmp_path: Path) -> None:
    given = watching(tmp_path, server.replay(marked(rss(A), '"one"')))
    assert len(looked(given).brought) == 1
    assert looked(given).unchanged
    assert [headers.get("if-none-match") for _, headers in server.asked] == [None, '"one"']


def test_an_edited_item_comes_as_one_that_says_so(server: FeedServer, tmp_path: Path) -> None:
    edited = item("a", "Talks in Moscow", "Putin did not meet Erdogan.")
    given = watching(tmp_path, server.replay(sending(rss(A)), sending(rss(edited)), sending(rss(A))))
    (before,), (after,) = looked(given).brought, looked(given).brought
    origin = origin_of(after)
    assert origin is not None
    assert origin.edits == before.name
    assert after.state["entry"]["replaces"] == []  # for what it edits is no entry of the graph
    assert looked(given).brought == []  # what it said before was reviewed before


def test_an_edit_of_a_published_entry_replaces_it(server: FeedServer, tmp_path: Path) -> None:
    edited = item("a", "Talks in Moscow", "Putin did not meet Erdogan.")
    given = watching(tmp_path, server.replay(sending(rss(A)), sending(rss(edited))))
    (before,) = looked(given).brought
    (after,) = looked(replace(given, entries=lambda: {before.name})).brought
    assert after.state["entry"]["replaces"] == [before.name]
    assert after.name != before.name


def test_ids_that_are_shared_for_a_while_bring_nothing_twice(server: FeedServer, tmp_path: Path) -> None:
    other = item("a", "Talks in Ankara", "They met there.")
    feeds = [rss(A), rss(other, A), rss(other), rss(A)]
    given = watching(tmp_path, server.replay(*map(sending, feeds)))
    assert [titles(looked(given)) for _ in feeds] == [["Talks in Moscow"], ["Talks in Ankara"], [], []]


def test_a_day_that_is_not_told_or_still_to_come_is_left_open(server: FeedServer, tmp_path: Path) -> None:
    undated = item("a", "A", "x", "")
    coming = item("b", "B", "y", "Wed, 10 Aug 2033 09:00:00 +0300")
    asked: list[str] = []
    given = watching(tmp_path, server.replay(sending(rss(undated, coming))))
    drafting = replace(given, draft=lambda each: asked.append(each.day) or ([], "test"))  # type: ignore[func-returns-value]
    for each in looked(drafting).brought:
        assert (each.state["entry"]["issued"], each.state["entry"]["edtf"]) == ("2016-08-11", "2016-08-11?")
        assert "gives none" in each.state["entry"]["dating"]
    assert asked == ["", ""]


def test_what_a_kill_leaves_unnoted_is_found_in_the_queue(
    server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = watching(tmp_path, server.replay(sending(rss(B, A))))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(seen_module.SeenFile, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            looked(given)
    assert len(Reviews(tmp_path).names()) == 1
    assert titles(looked(given)) == ["Talks in Sochi"]
    assert len(Reviews(tmp_path).names()) == 2


def test_a_full_queue_loses_nothing(
    server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = watching(tmp_path, server.replay(marked(rss(B, A), '"one"')))
    with monkeypatch.context() as patched:
        patched.setattr(folder, "MOST_REVIEWS", 1)
        done = looked(given)
    assert (titles(done), done.left) == (["Talks in Moscow"], 1)
    assert titles(looked(given)) == ["Talks in Sochi"]


def test_an_item_whose_drafts_are_refused_comes_without_them(server: FeedServer, tmp_path: Path) -> None:
    wrong = {"kind": "Rumour", "predicate": "", "quote": {"exact": "x", "start": 0, "end": 1}, "rule": "r"}
    given = watching(tmp_path, server.replay(sending(rss(A))))
    done = looked(replace(given, draft=lambda _: ([wrong], "a drafter")))
    assert titles(done) == ["Talks in Moscow"]
    assert done.brought[0].items == ()
    assert done.brought[0].state["drafted"]["by"] == "a drafter"
    (told,) = done.problems
    assert told.startswith("Talks in Moscow: ")
    assert told.endswith("; it comes without its drafts")
    assert looked(given).problems == []


def test_an_item_that_is_refused_for_what_can_be_mended_comes_once_it_is(
    server: FeedServer, tmp_path: Path
) -> None:
    given = watching(tmp_path, server.replay(marked(rss(B, A), '"one"')))
    done = looked(replace(given, author="nobody"))
    assert (titles(done), done.left, len(done.problems)) == ([], 2, 2)
    assert titles(looked(given)) == ["Talks in Moscow", "Talks in Sochi"]


def test_an_item_that_cannot_be_an_entry_is_told_once(server: FeedServer, tmp_path: Path) -> None:
    bad = [
        item("long", "Long", "x" * 100_001),
        item("empty", "", ""),
        item("turned", "Turned", "It did &#x202E;ton sign."),
        item("two", "T", "&lt;p&gt;ORIGINAL ENTRY: a&lt;/p&gt;&lt;p&gt;ORIGINAL ENTRY: b&lt;/p&gt;"),
    ]
    given = watching(tmp_path, server.replay(sending(rss(*bad, A))))
    done = looked(given)
    assert titles(done) == ["Talks in Moscow"]
    assert [each.partition(": ")[2] for each in done.problems] == [
        'the text has several lines that begin with "ORIGINAL ENTRY:": bring each entry by itself',
        "line 1, character 8: U+202E RIGHT-TO-LEFT OVERRIDE shows words in another order than they stand in, "
        "so that what is reviewed is not what is quoted: take it out",
        "the item has neither a text nor a title",
        "the item has 100001 characters; an entry has at most 100000",
    ]
    assert looked(given).problems == []


@pytest.mark.parametrize(
    ("body", "status", "headers", "told"),
    [
        ("gone", 410, {}, "gone for good"),
        ("no", 404, {}, "status 404"),
        ("later", 503, {"Retry-After": "120"}, "status 503"),
        (rss(A), 200, {"Content-Encoding": "gzip"}, "coding 'gzip'"),
        ("<p>News</p>", 200, {"Content-Type": "text/html"}, "no RSS or Atom"),
        (rss(A), 200, {"Content-Length": "100000"}, "before the length|no answer"),
        ("x" * (5 << 20), 200, {}, "more than 4194304 bytes"),
    ],
)
def test_what_is_no_feed_is_refused(
    server: FeedServer, tmp_path: Path, body: str, status: int, headers: dict[str, str], told: str
) -> None:
    given = watching(tmp_path, server.replay(sending(body, status, **headers)))
    with pytest.raises(FeedError, match=told) as raised:
        looked(given)
    assert isinstance(raised.value, AddressGoneError) == (status == 410)
    if isinstance(raised.value, LaterError):
        assert raised.value.seconds == (120 if status == 503 else 0)
    assert Reviews(tmp_path).names() == []


def test_a_server_that_drips_is_left(server: FeedServer, tmp_path: Path) -> None:
    given = watching(tmp_path, server.replay(dripping(30)))
    with pytest.raises(FeedError, match="no answer within 1 seconds"):
        looked(replace(given, outbound=replace(given.outbound, seconds=1)))


def test_redirects_are_followed_where_they_are_listed_alone(server: FeedServer, tmp_path: Path) -> None:
    server.replay(sending(rss(A)), path="/feed.xml/new")
    server.replay(sending(rss(A)), path="/secret")
    given = watching(tmp_path, server.replay(redirecting("/feed.xml/new", 301), redirecting("/secret")))
    assert titles(looked(given)) == ["Talks in Moscow"]
    with pytest.raises(FeedError, match=f"DETENTE_FEEDS does not list {server.url('/secret')}"):
        looked(given)
    assert "/secret" not in [path for path, _ in server.asked]
    server.replay(redirecting("/feed.xml"))
    with pytest.raises(FeedError, match="more than 5 redirects"):
        looked(given)


def test_a_private_address_is_refused_unless_it_is_allowed(server: FeedServer, tmp_path: Path) -> None:
    given = watching(tmp_path, server.replay(sending(rss(A))))
    with pytest.raises(FeedError, match="which is not public"):
        looked(replace(given, outbound=replace(given.outbound, allow_private=frozenset())))
    assert server.asked == []


def test_one_address_is_watched_by_one_process(tmp_path: Path) -> None:
    file = SeenFile(tmp_path, "http://news.example/")
    with file.held(), pytest.raises(FeedError, match="another process"), file.held():
        pass
    with file.held():
        assert file.read().items == {}


def test_a_hurt_file_is_told_and_not_written_over(server: FeedServer, tmp_path: Path) -> None:
    given = watching(tmp_path, server.replay(sending(rss(A))))
    looked(given)
    (path,) = (tmp_path / "watched").glob("*.json")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(FeedError, match="cannot be read"):
        looked(given)
    assert path.read_text(encoding="utf-8") == "{"


def test_old_items_are_forgotten_but_none_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_module, "MOST_REMEMBERED", 3)
    items = {str(n): seen_module.SeenItem(("d",)) for n in range(10)}
    left = SeenItems("http://news.example/", items).without_old(frozenset({"0", "1"}))
    assert [*left.items] == ["0", "1", "7", "8", "9"]


def test_where_it_was_found_is_kept_in_a_file(server: FeedServer, tmp_path: Path) -> None:
    given = watching(tmp_path, server.replay(sending(rss(A))))
    (review,) = looked(given).brought
    file = tmp_path / "review.yaml"
    file.write_bytes(review_file(review))
    assert origin_of(read_review_file(file)) == origin_of(review)
