"""Pages of things and entries, in a real browser: they need no script, and lead from a name to its words."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pyoxigraph import Literal

from detente.build import Dataset
from detente.iris import Iris
from detente.vocab import SCHEMA
from tests.browser.conftest import PHONE, WIDE, Visit

MEETING = "/id/meeting/erdogan-putin-2016-08"
ENTRY = "/entry/2016-08-turkey-russia-2"
PAGES = [
    MEETING,
    ENTRY,
    "/id/state/RUS",
    "/claim/2016-08-turkey-russia-1/mechanism",
    "/search?q=erdogan",
    "/",
    "/v",
    "/v/current",
    "/cite",
]


@pytest.mark.parametrize("context", [WIDE, WIDE | {"color_scheme": "dark"}, PHONE], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_on_a_thing(clean_visit: Visit, path: str) -> None:
    clean_visit.go(path)
    assert clean_visit.serious() == []


@pytest.mark.parametrize("context", [PHONE | {"java_script_enabled": False}], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_a_thing_is_wider_than_a_phone(clean_visit: Visit, path: str) -> None:
    page = clean_visit.go(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


def test_the_text_of_an_entry_is_shown_as_it_was_published(
    clean_visit: Visit, dataset: Dataset, iris: Iris
) -> None:
    page = clean_visit.go(ENTRY)
    entry = iris.entry(ENTRY.rpartition("/")[2])
    (body,) = (quad.object for quad in dataset.quads.match(entry, SCHEMA.articleBody, graph=entry))
    shown = page.locator(".entry-text").evaluate("element => element.textContent")
    assert body == Literal(shown)


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_a_newcomer_finds_what_was_promised_in_whose_words(clean_visit: Visit) -> None:
    page = clean_visit.go("/id/state/RUS")
    page.get_by_role("link", name="Russian phase-out of sanctions against Turkey").first.click()
    claim = page.locator(".claim", has_text="pledged").first
    expect(claim).to_contain_text("Vladimir Putin")
    claim.locator("blockquote a").first.click()
    expect(page.locator("main")).to_contain_text("Presidents Erdoğan and Putin meet")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_a_person_is_found_by_a_name_without_its_accents(clean_visit: Visit) -> None:
    page = clean_visit.go("/")
    page.get_by_role("searchbox").fill("erdogan")
    page.get_by_role("button", name="Search").click()
    page.locator("main a[href='/id/person/recep-tayyip-erdogan']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recep Tayyip Erdoğan")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_words_of_an_entry_lead_to_who_holds_them(clean_visit: Visit) -> None:
    page = clean_visit.go("/")
    page.get_by_role("link", name="Presidents Erdoğan and Putin meet and speak of renewed ties").click()
    page.locator(".mark", has_text="have pledged a renewal of ties").first.click()
    expect(page.locator("main")).to_contain_text("Renewal of ties between Turkey and Russia")
    expect(page.locator("main")).to_contain_text("Unnamed publisher")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_a_newcomer_finds_what_is_doubtful_about_the_place(clean_visit: Visit) -> None:
    page = clean_visit.go(MEETING)
    expect(page.get_by_role("heading", name="What is disputed")).to_be_visible()
    page.get_by_role("link", name="Two places").first.click()
    expect(page.locator("main")).to_contain_text("resolved", ignore_case=True)
