"""Twelve things that somebody comes for, from the front page, without SPARQL, in five actions at most each.

An action is a link that is followed, or a form that is filled in and sent. Nothing is reached but by what
stands on the page: a link by its words, a field by its label.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import feedparser
import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import Curated, Visit

MOST_ACTIONS = 5
WRITTEN = "Or write it here, and mend it"
BROKEN = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix det: <https://w3id.org/detente/ontology#> .
<urn:talks> a det:Meeting
  det:edtf "2016-08-09" .
"""


@dataclass
class Reader:
    """Somebody at the front page; `actions` counts what they do."""

    page: Page
    actions: int = 0

    def follow(self, words: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Follow the first link with these words."""
        self._act()
        (within or self.page).get_by_role("link", name=words).first.click()

    def send(self, button: str, fields: Mapping[str, str], *, choose: str | None = None) -> None:
        """Fill in a form by its labels, choose one of its choices, and send it."""
        self._act()
        main = self.page.get_by_role("main")
        for label, value in fields.items():
            field = main.get_by_label(label, exact=True)
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        if choose:
            main.get_by_label(choose, exact=True).check()
        main.get_by_role("button", name=button, exact=True).click()

    def sees(self, *words: str | re.Pattern[str]) -> None:
        """Make sure that words stand on the page."""
        for each in words:
            expect(self.page.get_by_role("main")).to_contain_text(each)

    def _act(self) -> None:
        self.actions += 1
        assert self.actions <= MOST_ACTIONS


@pytest.fixture
def visit(context: BrowserContext, curated: Curated) -> Visit:
    return Visit(context.new_page(), curated.address)


@pytest.fixture
def reader(visit: Visit) -> Reader:
    return Reader(visit.go("/"))


def open_pair(reader: Reader) -> None:
    reader.follow("Relations")
    reader.send("Show what is between them", {"One state": "Russia", "The other": "Turkey"})


def test_who_was_foreign_minister_on_a_day(reader: Reader) -> None:
    reader.follow("Questions")
    reader.follow("Who held an office on a day")
    fields = {"The office": "Minister of Foreign Affairs of Turkey", "The day": "2016-08-10"}
    reader.send("Ask", fields)
    reader.sees("Mevlüt Çavuşoğlu", "10 August 2016")


def test_what_two_states_promised_each_other_in_whose_words_and_whether_it_was_kept(reader: Reader) -> None:
    open_pair(reader)
    reader.follow("pledges", reader.page.get_by_role("main"))
    reader.sees(
        "The Turkish Stream [gas pipeline] project with Russia will be realized swiftly",
        "Recep Tayyip Erdoğan, pledged",
        "silent",
    )


def test_what_happened_in_a_month_as_picture_and_as_list(reader: Reader) -> None:
    open_pair(reader)
    reader.follow("How much in which month", reader.page.get_by_role("main"))
    reader.send("Count them", {"from": "2016-08-01", "to": "2016-08-31"})
    expect(reader.page.locator("main svg").first).to_be_visible()
    expect(reader.page.get_by_role("main").get_by_role("table").first).to_be_visible()
    reader.sees("August 2016")


def test_who_disputes_what(reader: Reader) -> None:
    reader.follow("What is disputed?")
    reader.follow("Two places", reader.page.get_by_role("main"))
    reader.sees("Moscow", "Saint Petersburg", "Curator 1", "Unnamed publisher")


def test_all_meetings_of_a_leader(reader: Reader) -> None:
    reader.follow("meeting", reader.page.get_by_role("main"))
    reader.send("Narrow", {"Person": "Vladimir Putin"})
    reader.sees("1 settled", "Meeting of Recep Tayyip Erdoğan and Vladimir Putin, August 2016")


def test_the_parties_of_an_agreement(reader: Reader) -> None:
    reader.follow("Agreements", reader.page.get_by_role("main"))
    reader.follow("said, not settled")
    reader.sees("Turkish-Russian mechanism on Syria", "Russia", "Turkey", "Mevlüt Çavuşoğlu", "asserted")


def test_where_a_claim_comes_from(reader: Reader) -> None:
    reader.follow("Turkish officials to travel to Russia for talks on Syria")
    reader.follow("The claim", reader.page.locator("#claim-officials-meeting-place"))
    reader.sees(
        "Where it comes from, and what became of it",
        "Turkish officials to travel to Russia for talks on Syria",
        "Unnamed publisher",
        "in St Petersburg",
        "Not settled, because it is planned",
    )


def test_the_same_answer_in_a_spreadsheet(reader: Reader) -> None:
    reader.follow("Questions")
    reader.follow("Who met whom, when and where")
    reader.sees("Saint Petersburg")
    with reader.page.expect_download() as download:
        reader.follow("CSV", reader.page.get_by_role("main"))
    path = download.value.path()
    rows = list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))
    assert [row["standing"] for row in rows] == ["settled", "settled"]
    assert {row["place"].rpartition("/")[2] for row in rows} == {"saint-petersburg"}


def test_a_pair_is_followed_by_feed(reader: Reader) -> None:
    open_pair(reader)
    address = (
        reader.page.get_by_role("main").get_by_role("link", name="New claims").first.get_attribute("href")
    )
    reader.actions += 1
    assert address
    feed = feedparser.parse(httpx.get(httpx.URL(reader.page.url).join(address), timeout=300).text)
    assert not feed.bozo
    assert any("Turkish Stream" in entry.title for entry in feed.entries)


def test_ones_own_turtle_is_brought_and_mended_by_what_the_page_says(reader: Reader) -> None:
    reader.follow("Add")
    reader.follow("Turtle of your own", reader.page.get_by_role("main"))
    reader.send("Judge it", {WRITTEN: BROKEN})
    reader.sees(re.compile(r"4:\d+"))
    text = reader.page.get_by_role("main").get_by_label(WRITTEN, exact=True).input_value()
    assert text.replace("\r\n", "\n") == BROKEN
    mended = text.replace(
        "a det:Meeting", 'a det:Meeting ; <http://www.w3.org/2000/01/rdf-schema#label> "Talks"@en ;'
    )
    reader.send("Judge it", {WRITTEN: mended})
    reader.sees("conforms")


def test_a_wrong_claim_is_put_right_by_a_curator(reader: Reader, curated: Curated) -> None:
    reader.follow("Presidents Erdoğan and Putin meet and speak of renewed ties")
    reader.follow("The claim", reader.page.locator("#claim-meeting-part-of-visit"))
    reader.follow("rank this claim")
    reader.send("Sign in", {"Token": curated.secrets["curate"]})
    fields = {
        "Why": "It was another visit.",
        "Evidence that is described already": "TRT World, 9 August 2016",
    }
    reader.send("Decide", fields, choose="Deprecate it")
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text("Version")
    answer = httpx.get(f"{curated.address}/claim/2016-08-turkey-russia-2/meeting-part-of-visit", timeout=300)
    assert "rank-deprecated" in answer.text


def test_it_is_cited(reader: Reader) -> None:
    reader.follow("Cite this graph")
    reader.sees("BibTeX", re.compile(r"/v/[0-9a-f]{12}"))
