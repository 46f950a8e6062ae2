"""`/history`: which versions changed what of a thing."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from detente.rdf.namespaces import DEFAULT_BASE
from detente.web.feeds import thing_history
from detente.web.feeds.mentions import mentions
from tests.web.conftest import Past
from tests.web.feeds.conftest import Follower

BROWSER = {"Accept": "text/html"}
MEETING = "id/meeting/erdogan-putin-2016-08"


def history(client: FlaskClient, of: str, **arguments: str) -> dict[str, object]:
    answer = client.get("/history", query_string={"of": of, **arguments})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.get_json()
    return found


def steps(found: dict[str, object]) -> list[dict[str, object]]:
    listed = found["versions"]
    assert isinstance(listed, list)
    return listed


def test_the_versions_that_changed_a_thing_are_told_newest_first(past: Past) -> None:
    found = history(past.client, "id/place/gone")
    assert (found["looked_through"], found["older"]) == (3, None)
    third, second = steps(found)
    assert [third["id"], second["id"]] == [past.versions[2], past.versions[1]]
    assert (third["author"], third["message"]) == ("test", "A place less")
    value = {
        "where": "in the default graph",
        "entry": None,
        "property": "http://www.w3.org/2000/01/rdf-schema#label",
    }
    assert third["values"] == [{**value, "what": "removed", "value": "Gone & <lost>"}]
    assert second["values"] == [{**value, "what": "added", "value": "Gone & <lost>"}]


def test_what_is_settled_is_told_apart_from_what_is_said(follower: Follower) -> None:
    found = history(follower.client, MEETING)
    assert [each["id"] for each in steps(found)] == [*reversed(follower.versions)]
    second = steps(found)[1]
    values = second["values"]
    assert isinstance(values, list)
    places = {(each["where"], each["entry"]) for each in values if each["value"].endswith("place/moscow")}
    entry = f"{DEFAULT_BASE}entry/2016-08-turkey-russia-2"
    assert places <= {("said, in an entry", entry)}
    assert ("said, in an entry", entry) in {(each["where"], each["entry"]) for each in values}
    claims = second["claims"]
    assert isinstance(claims, list)
    assert {each["what"] for each in claims} == {"added"}
    assert {each["id"] for each in claims} <= follower.brought


def test_a_claim_that_is_there_is_told_with_its_standing(follower: Follower) -> None:
    found = history(follower.client, "id/position/turkey-russia-on-ceasefire-in-syria")
    (first,) = steps(found)
    claims = first["claims"]
    assert isinstance(claims, list)
    told = {each["id"]: each for each in claims}[follower.deprecated]
    assert (told["settled"], told["what"]) == (False, "added")
    assert told["title"].startswith("Not settled – Mevlüt Çavuşoğlu")


def test_a_page_ends_at_its_bound_and_leads_on(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thing_history, "STEPS", 2)
    found = history(follower.client, MEETING, **{"from": follower.versions[2]})
    assert [each["id"] for each in steps(found)] == [follower.versions[2], follower.versions[1]]
    assert found["older"] == follower.versions[0]
    older = history(follower.client, MEETING, **{"from": str(found["older"])})
    assert [each["id"] for each in steps(older)] == [follower.versions[0]]
    page = follower.client.get(f"/history?of={MEETING}&from={follower.versions[2]}", headers=BROWSER).text
    following = re.findall(r'rel="next" href="([^"]+)"', page)
    assert len(following) == 1
    assert follower.client.get(following[0].replace("&amp;", "&"), headers=BROWSER).status_code == 200


def test_a_version_too_long_to_read_says_so(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thing_history, "MOST_LINES_OF_PATCHES", 10)
    found = history(follower.client, MEETING, **{"from": "current"})
    assert [each["read"] for each in steps(found)] == [False, False, False]
    page = follower.client.get(f"/history?of={MEETING}&from=current", headers=BROWSER).text
    assert "too many to look through here" in page


def test_the_page_shows_it_and_every_link_leads_somewhere(follower: Follower) -> None:
    page = follower.client.get(f"/history?of={MEETING}", headers=BROWSER)
    assert page.status_code == 200
    assert "History of Meeting of Recep Tayyip Erdoğan and Vladimir Putin" in page.text
    assert "One more" in page.text
    first = page.text.rpartition("<h2")[2]
    assert "<h3>Settled</h3>" in first
    assert "<h3>Said, in an entry: " in page.text
    thing = follower.client.get("/id/state/TUR", headers=BROWSER).text
    assert 'href="/history?of=https://w3id.org/detente/id/state/TUR"' in thing


def test_lines_past_the_bound_are_counted() -> None:
    lines = [f"A <urn:a> <urn:p> <urn:{number}> .\n" for number in range(5)]
    found = mentions(lines, "urn:a", most=3)
    assert (len(found.own), found.unread) == (3, 2)
    assert mentions(["H prev <urn:a> .\n", "D <urn:b> <urn:p> <urn:a> .\n"], "urn:a").others == 1
