"""`/changes`: what changed since a version, a tag or a moment."""

from __future__ import annotations

import pytest

from tests.web.feeds.conftest import Follower

BROWSER = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("since", "place"),
    [
        ("{second}", 1),
        ("paper", 1),
        ("current~2", 0),
        ("current", 2),
        ("2026-09-02", 0),
        ("2026-09-02T12:00:00Z", 1),
        ("2026-09-02T14:30:00+02:00", 1),
        ("2026-12-31", 2),
    ],
)
def test_a_version_is_found_by_name_and_by_moment(since: str, place: int, follower: Follower) -> None:
    asked = since.format(second=follower.versions[1])
    document = follower.client.get("/changes", query_string={"since": asked}).get_json()
    assert document["since"]["id"] == follower.versions[place]
    assert document["to"]["id"] == follower.versions[2]
    assert [each["id"] for each in document["versions"]] == [*reversed(follower.versions[place + 1 :])]


def test_claims_are_told_with_who_says_them_and_whether_they_are_settled(follower: Follower) -> None:
    document = follower.client.get("/changes?since=paper").get_json()
    lines = {(line["kind"], line["what"]): line for line in document["changes"]}
    assert lines["claim", "removed"]["count"] == len(follower.brought)
    assert {each["id"] for each in lines["claim", "removed"]["things"]} == follower.brought
    told = next(each for each in lines["claim", "deprecated"]["things"] if each["id"] == follower.deprecated)
    assert (told["settled"], told["modality"]) == (False, "asserted")
    assert told["attributedTo"] == "Mevlüt Çavuşoğlu"
    assert told["title"].startswith("Not settled – Mevlüt Çavuşoğlu, asserted: ")
    assert told["words"] == "we think alike on the ceasefire"
    assert follower.client.get(document["patch"]).status_code == 200


def test_nothing_since_now(follower: Follower) -> None:
    document = follower.client.get("/changes?since=current").get_json()
    assert (document["changes"], document["versions"]) == ([], [])


def test_before_the_first_version_everything_is_new(follower: Follower) -> None:
    document = follower.client.get("/changes?since=2020-01-01").get_json()
    assert (document["since"], document["changes"]) == (None, None)
    assert "everything is new" in document["why"]


def test_a_browser_is_led_to_the_difference(follower: Follower) -> None:
    answer = follower.client.get("/changes?since=2026-09-02T13:00", headers=BROWSER)
    assert answer.status_code == 302
    assert answer.location == f"/v/{follower.versions[1]}/diff/{follower.versions[2]}"
    assert follower.client.get(answer.location, headers=BROWSER).status_code == 200
