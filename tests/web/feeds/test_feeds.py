"""`/feeds/`: what is new, as a feed reader sees it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

import feedparser
import pytest
import yaml
from feedparser import FeedParserDict

from detente.rdf.namespaces import DEFAULT_BASE, DETS
from detente.web.feeds.atom import NAMESPACE
from tests.web.feeds.conftest import CLAIMS, Follower

BROWSER = {"Accept": "text/html"}
PROBLEM = {"Accept": "application/problem+json"}
STANDING = re.compile(r"(?:Settled|Settled as made|Not settled|Said|Opinion) – ")
REFUSED = yaml.safe_load(Path(__file__).with_name("refused.yaml").read_text(encoding="utf-8"))


def read(follower: Follower, address: str) -> FeedParserDict:
    """Read a feed as its readers do, and hold it to what RFC 4287 demands (sections 4.1.1 and 4.1.2)."""
    answer = follower.client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/atom+xml"
    found = feedparser.parse(answer.get_data())
    assert (found.version, bool(found.bozo)) == ("atom10", False)
    root = fromstring(answer.get_data())
    for element in (root, *root.iter(f"{{{NAMESPACE}}}entry")):
        counted = {
            name: len(element.findall(f"{{{NAMESPACE}}}{name}")) for name in ("id", "title", "updated")
        }
        assert counted == {"id": 1, "title": 1, "updated": 1}
        assert element.find(f"{{{NAMESPACE}}}author/{{{NAMESPACE}}}name") is not None
    ids = [entry.id for entry in found.entries]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"\S+", each) for each in ids)
    return found


def all_entries(follower: Follower, address: str) -> list[FeedParserDict]:
    """Follow `next` to the end."""
    entries = []
    following: str | None = address
    while following:
        part = read(follower, following)
        entries += part.entries
        following = next((link.href for link in part.feed.links if link.rel == "next"), None)
    return entries


def test_new_claims_come_first_each_with_who_how_and_whether_it_is_settled(follower: Follower) -> None:
    entries = all_entries(follower, f"/v/{follower.versions[1]}/feeds/claims.atom")
    new = len(follower.brought)
    assert {entry.id for entry in entries[:new]} == follower.brought
    assert all(entry.published == "2026-09-02T12:00:00Z" for entry in entries[:new])
    assert all(entry.published == "2026-09-01T12:00:00Z" for entry in entries[new:])
    assert all(STANDING.match(entry.title) for entry in entries)
    by_id = {entry.id.removeprefix(CLAIMS): entry for entry in entries}
    charter = by_id["charter-flights"]
    assert charter.title.startswith("Settled as made – Vladimir Putin, pledged: ")
    assert charter.author == "Vladimir Putin"
    assert "“We will, however, resolve the issue" in charter.summary
    assert "and not that it is kept" in charter.summary
    place = by_id["presidents-meeting-place"]
    assert place.title.startswith("Not settled – Unnamed publisher, asserted, deprecated: ")
    assert {"not-settled", "asserted", "deprecated"} <= {tag.term for tag in place.tags}
    assert "Told by the author: in Moscow" in place.summary


def test_titles_agree_with_what_the_default_graph_holds(follower: Follower) -> None:
    entries = all_entries(follower, f"/v/{follower.versions[1]}/feeds/claims.atom")
    said = {entry.id for entry in entries if entry.title.startswith("Settled")}
    query = "SELECT ?claim { ?claim det:about ?what FILTER EXISTS { ?what a det:Eventuality } }"
    answer = follower.client.get(
        f"/v/{follower.versions[1]}/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}
    )
    settled = set(answer.text.split()[1:])
    denied = {entry.id for entry in entries if ", denied: " in entry.title or "two readings" in entry.title}
    about = {entry.id for entry in entries if " – " not in entry.title.partition(": ")[2]}
    assert said & about == (settled - denied) & about
    assert settled & about
    said_only = {entry.id.rpartition("/")[2] for entry in entries if entry.title.startswith("Said – ")}
    assert said_only == {
        "akkuyu",
        "cavusoglu-minister",
        "erdogan-president",
        "gulen-cleric",
        "putin-president",
        "turkish-stream",
    }
    assert about - settled


def test_a_page_is_bounded_and_leads_on(follower: Follower) -> None:
    part = read(follower, f"/v/{follower.versions[1]}/feeds/claims.atom")
    assert len(part.entries) == 50
    rels = [link.rel for link in part.feed.links]
    assert {"self", "first", "next", "last", "alternate"} <= set(rels)
    assert "previous" not in rels
    second = read(follower, f"/v/{follower.versions[1]}/feeds/claims.atom?page=2")
    assert "previous" in [link.rel for link in second.feed.links]
    assert not {entry.id for entry in part.entries} & {entry.id for entry in second.entries}


def test_a_claim_is_updated_when_something_happens_to_it(follower: Follower) -> None:
    entries = all_entries(follower, "/feeds/claims.atom")
    changed = [entry for entry in entries if entry.updated != entry.published]
    assert follower.deprecated in {entry.id for entry in changed}
    assert all(entry.updated == "2026-09-03T12:00:00Z" for entry in changed)
    assert len(changed) < len(entries)
    assert follower.brought.isdisjoint(entry.id for entry in entries)


@pytest.mark.parametrize(
    ("of", "held", "left_out"),
    [
        ("id/person/vladimir-putin", "charter-flights", "alike-on-ceasefire"),
        ("id/state/TUR", "charter-flights", None),
        ("relation/RUS-TUR", "charter-flights", "cavusoglu-minister"),
        ("id/relation/RUS-TUR", "charter-flights", "cavusoglu-minister"),
        ("entry/2016-08-turkey-russia-2", "charter-flights", "alike-on-ceasefire"),
        (f"{DETS.iri}topic-ceasefire", "alike-on-ceasefire", "charter-flights"),
        (f"{DEFAULT_BASE}id/meeting/erdogan-putin-2016-08", "presidents-meeting-place", "charter-flights"),
    ],
)
def test_a_feed_has_what_concerns_the_thing_followed(
    of: str, held: str, left_out: str | None, follower: Follower
) -> None:
    entries = all_entries(follower, f"/v/{follower.versions[1]}/feeds/claims.atom?of={of}")
    names = {entry.id.rpartition("/")[2] for entry in entries}
    assert held in names
    assert left_out not in names
    every = {entry.id for entry in all_entries(follower, f"/v/{follower.versions[1]}/feeds/claims.atom")}
    assert {entry.id for entry in entries} <= every


def test_changes_tell_what_was_taken_away_without_telling_it_as_so(follower: Follower) -> None:
    entries = all_entries(follower, "/feeds/changes.atom")
    titles = {entry.id: entry.title for entry in entries}
    removed = (
        f"{DEFAULT_BASE}version/{follower.versions[2]}#removed/claim/2016-08-turkey-russia-2/charter-flights"
    )
    assert titles[removed].startswith("Claim removed – no claim of this graph any more: “We will")
    deprecated = follower.deprecated.removeprefix(DEFAULT_BASE)
    title = titles[f"{DEFAULT_BASE}version/{follower.versions[2]}#deprecated/{deprecated}"]
    assert re.match(rf"Claim deprecated – {STANDING.pattern}", title)
    links = {link.rel: link.href for link in next(each for each in entries if each.id == removed).links}
    address = f"/v/{follower.versions[1]}/claim/2016-08-turkey-russia-2/charter-flights"
    assert links["alternate"].endswith(address)
    assert follower.client.get(address, headers=BROWSER).status_code == 200


def test_what_a_pair_lost_is_in_its_feed_of_changes(follower: Follower) -> None:
    ids = {entry.id for entry in all_entries(follower, "/feeds/changes.atom?of=relation/RUS-TUR")}
    start = f"{DEFAULT_BASE}version/{follower.versions[2]}#removed/claim/2016-08-turkey-russia-2/"
    assert f"{start}charter-flights" in ids
    assert f"{start}coup-attempt" not in ids


@pytest.mark.parametrize("address", ["/feeds/claims.atom", "/feeds/changes.atom?of=id/state/TUR"])
def test_who_asks_again_is_told_that_nothing_changed(address: str, follower: Follower) -> None:
    first = follower.client.get(address)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert modified == "Thu, 03 Sep 2026 12:00:00 GMT"
    for header in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
        again = follower.client.get(address, headers=header)
        assert (again.status_code, again.get_data()) == (304, b"")
    other = follower.client.get(address, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.get_data()) == (200, first.get_data())


def test_what_did_not_change_keeps_its_tag_from_version_to_version(follower: Follower) -> None:
    pinned = [
        read(follower, f"/v/{version}/feeds/claims.atom?of={DETS.iri}topic-humanitarian-aid")
        for version in follower.versions[:2]
    ]
    one, two = ([(entry.id, entry.title, entry.updated) for entry in each.entries] for each in pinned)
    assert one == two
    assert len(one) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/id/state/TUR",
        "/id/person/mevlut-cavusoglu",
        "/id/relation/RUS-TUR",
        "/relation/SYR-TUR",
        "/entry/2016-08-turkey-russia-1",
        "/scheme/topic-ceasefire",
        "/",
        "/v",
        "/feeds/?of=id/state/TUR",
    ],
)
def test_pages_lead_to_feeds_that_are_there(address: str, follower: Follower) -> None:
    answer = follower.client.get(address, headers=BROWSER, follow_redirects=True)
    assert answer.status_code == 200
    found = re.findall(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"', answer.text)
    assert len(found) == 2
    for each in found:
        links = {link.rel: link.href for link in read(follower, each).feed.links}
        about = follower.client.get(links["alternate"], headers=BROWSER, follow_redirects=True)
        assert about.status_code == 200
    visible = re.findall(r'<a href="([^"]*feeds/[^"]*)"', answer.text)
    assert visible


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["address"])
def test_what_is_asked_wrongly_is_told(case: dict[str, object], follower: Follower) -> None:
    answer = follower.client.get(str(case["address"]), headers=PROBLEM)
    assert answer.status_code == case["status"]
    assert str(case["says"]) in answer.get_json()["detail"]


STANDING_IN_FRENCH = re.compile(r"(?:Établi|Établi comme pris|Non établi|Dit|Opinion) – ")
OWN_ENGLISH = re.compile(
    r"In this graph since|By version|This feed|belong to their publishers|Each title|Told by|Reported in"
)


@pytest.mark.parametrize(
    "address", ["/feeds/claims.atom?of=id/state/TUR", "/feeds/changes.atom", "/claims.atom?state=TUR"]
)
def test_a_feed_is_in_the_language_of_its_reader(address: str, follower: Follower) -> None:
    named = f"{address}{'&' if '?' in address else '?'}lang=fr"
    english, french = read(follower, address), read(follower, named)
    assert (english.feed.language, french.feed.language) == ("en", "fr")
    assert french.feed.id != english.feed.id
    assert [each.id for each in french.entries] == [each.id for each in english.entries]
    told = follower.client.get(named)
    assert told.headers["Content-Language"] == "fr"
    assert OWN_ENGLISH.findall(told.text) == []
    asked = follower.client.get(address, headers={"Accept-Language": "fr"})
    assert asked.headers["Content-Language"] == "fr"
    assert "Accept-Language" in asked.vary
    assert OWN_ENGLISH.findall(asked.text) == []


def test_a_french_title_begins_with_whether_it_is_settled(follower: Follower) -> None:
    english, french = (
        {each.id: each for each in read(follower, f"/feeds/claims.atom?lang={tag}").entries}
        for tag in ("en", "fr")
    )
    words = {
        "Settled": "Établi",
        "Settled as made": "Établi comme pris",
        "Not settled": "Non établi",
        "Said": "Dit",
    }
    for iri, entry in french.items():
        assert STANDING_IN_FRENCH.match(entry.title), entry.title
        stands = english[iri].title.partition(" – ")[0]
        assert entry.title.partition(" – ")[0] == words.get(stands, stands)
        assert [tag.term for tag in entry.tags] == [tag.term for tag in english[iri].tags]


def test_a_french_feed_leads_to_french_pages(follower: Follower) -> None:
    found = read(follower, "/feeds/claims.atom?lang=fr")
    links = [link.href for each in (found.feed, *found.entries) for link in each.links]
    own = [link for link in links if link.startswith("http://localhost")]
    assert own
    assert [link for link in own if "lang=fr" not in link] == []
    assert all_entries(follower, "/feeds/claims.atom?lang=fr")


def test_words_of_a_source_stay_as_they_are(follower: Follower) -> None:
    texts = [
        "\n".join(
            part.value
            for each in read(follower, f"/feeds/claims.atom?lang={tag}").entries
            for part in each.content
        )
        for tag in ("en", "fr")
    ]
    quoted = [set(re.findall("“[^”]+”", text)) for text in texts]
    assert quoted[0]
    assert quoted[0] == quoted[1]
