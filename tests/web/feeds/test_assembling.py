"""What entries of feeds are called, and which claims are still there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from detente.changes.summary import CLAIM, CONFLICT, EVENTUALITY, Noun
from detente.store import Manifest
from detente.web.feeds.assembling import came_since, newest, title_of_change
from detente.web.feeds.happenings import Happening, News


def manifest(name: str, day: int = 1) -> Manifest:
    return Manifest(name, "digest", None, f"2026-09-{day:02}T12:00:00+00:00", "a", "m", 1, 1, 0)


def happening(thing: str, noun: Noun, verb: str, version: str = "v") -> Happening:
    return Happening(thing, noun, verb, manifest(version))


@pytest.mark.parametrize(
    ("noun", "verb", "is_settled", "title"),
    [
        (EVENTUALITY, "newly settled", True, "Newly settled: A visit"),
        (EVENTUALITY, "newly settled", False, "Not settled now; then newly settled: A visit"),
        (
            EVENTUALITY,
            "settled otherwise than before",
            False,
            "Not settled now; then settled otherwise than before: A visit",
        ),
        (EVENTUALITY, "no longer settled", False, "No longer settled: A visit"),
        (EVENTUALITY, "no longer settled", True, "No longer settled; settled again since: A visit"),
        (CONFLICT, "found", False, "Contradiction of claims found: A visit"),
        (CLAIM, "removed", True, "Claim removed – no claim of this graph any more: A visit"),
    ],
)
def test_nothing_that_is_not_settled_now_reads_as_if_it_were(
    noun: Noun, verb: str, is_settled: bool, title: str
) -> None:
    settled = frozenset({"urn:a"} if is_settled else ())
    assert title_of_change(happening("urn:a", noun, verb), "A visit", None, settled) == title


def test_a_claim_came_with_the_last_version_that_brought_it_unless_it_is_gone() -> None:
    told = (
        happening("urn:gone", CLAIM, "removed", "third"),
        happening("urn:back", CLAIM, "added", "third"),
        happening("urn:back", CLAIM, "deprecated", "second"),
        happening("urn:back", CLAIM, "removed", "second"),
        happening("urn:gone", CLAIM, "added", "first"),
        happening("urn:back", CLAIM, "added", "first"),
        happening("urn:other", EVENTUALITY, "added", "first"),
    )
    came = came_since(News(told, manifest("start"), is_whole=True))
    assert {claim: version.id for claim, version in came.items()} == {"urn:back": "third"}


def test_a_feed_without_entries_is_as_old_as_what_it_tells_from() -> None:
    assert newest((), manifest("start", day=7)) == datetime(2026, 9, 7, 12, tzinfo=UTC)
