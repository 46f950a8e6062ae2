"""`detente watch`: off unless listed, what it drafts, its exit codes; no kill makes anything come twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from detente.reviews.folder import Reviews
from detente.reviews.origin import origin_of
from tests.watching.feed_server import FeedServer, feed_server, item, rss, sending

Run = Callable[..., Result]
TEXT = "&lt;p&gt;Recep Tayyip Erdogan met Vladimir Putin in Moscow on Tuesday.&lt;/p&gt;"
SECONDS = 600


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as server:
        yield server


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """Give a data folder of one's own."""
    shutil.copytree(data, tmp_path / "data")
    return tmp_path / "data"


def listed(server: FeedServer) -> dict[str, str]:
    return {"DETENTE_FEEDS": server.url("/"), "DETENTE_FEEDS_PRIVATE": "on"}


def test_an_item_is_drafted_by_its_own_day(run: Run, server: FeedServer, folder: Path) -> None:
    url = server.replay(sending(rss(item("a", "Talks", TEXT))))
    done = run("watch", url, "--once", folder=folder, **listed(server))
    assert done.exit_code == 0, done.output
    assert "2016-08-talks: " in done.stdout
    review = Reviews(folder).read("2016-08-talks")
    assert review.text == "Recep Tayyip Erdogan met Vladimir Putin in Moscow on Tuesday."
    assert "2016-08-09" in {each.draft.date.edtf for each in review.items if each.draft.date}
    assert {each.state for each in review.items} == {"open"}
    again = run("watch", url, "--once", "--json", folder=folder, **listed(server))
    assert json.loads(again.stdout) == {"unchanged": False, "brought": [], "problems": [], "left": 0}
    assert f"found in {url}" in run("review", folder=folder).stdout


def test_nothing_is_read_that_is_not_listed(run: Run, server: FeedServer, folder: Path) -> None:
    url = server.replay(sending(rss(item("a", "Talks", TEXT))))
    for given in ({}, {"DETENTE_FEEDS": "https://news.example/"}):
        done = run("watch", url, "--once", folder=folder, **given)
        assert done.exit_code == 2
        assert "DETENTE_FEEDS does not list" in done.stderr
    refused = run("watch", url, "--once", folder=folder, DETENTE_FEEDS=url)
    assert refused.exit_code == 1
    assert "which is not public" in refused.stderr
    assert server.asked == []


def test_what_cannot_be_brought_is_told_by_the_exit_code(run: Run, server: FeedServer, folder: Path) -> None:
    url = server.replay(sending(rss(item("a", "", ""))), sending("", 404))
    first, second = (run("watch", url, "--once", folder=folder, **listed(server)) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (2, 1)
    assert "neither a text nor a title" in first.stderr
    assert "status 404" in second.stderr


def started(url: str, folder: Path, server: FeedServer, *more: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "DETENTE_DATA": str(folder), **listed(server)}
    return subprocess.Popen(
        [sys.executable, "-m", "detente", "watch", url, *more],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def test_kills_at_any_moment_bring_each_item_once(server: FeedServer, folder: Path) -> None:
    items = [item(f"i{n}", f"Talks {n}", f"{TEXT} {n} ships sank.") for n in range(8)]
    url = server.replay(sending(rss(*items)))
    reviews = Reviews(folder)
    for enough in (1, 3, 4, 6):  # each is killed as soon as so many are in the queue, wherever it then is
        with started(url, folder, server, "--once") as process:
            while len(reviews.names()) < enough and process.poll() is None:
                time.sleep(0.001)
            process.kill()
    with started(url, folder, server, "--once") as last:
        assert last.wait(SECONDS) == 0
    found = sorted(origin.item for each in reviews.all() if (origin := origin_of(each)))
    assert found == sorted(f"i{n}" for n in range(8))
    with started(url, folder, server, "--once") as none:
        assert none.communicate(timeout=SECONDS)[0] == "nothing new\n"


def test_a_watcher_goes_on_after_failures_and_ends_by_a_signal(server: FeedServer, folder: Path) -> None:
    url = server.replay(sending("", 503))
    with started(url, folder, server, "--every", "60") as process:
        assert process.stdout is not None
        assert "status 503" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
