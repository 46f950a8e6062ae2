"""The page of an entry in a real browser: words and claims tell of each other, and claims can be chosen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, WIDE, Visit

ENTRY = "/entry/2016-08-turkey-russia-2"
WORDS = "Turkey and Russia would again pursue"
OF_MARKS = "found => found.flatMap(mark => mark.dataset.claims.split(' '))"
IDS = "found => found.map(each => each.id)"
WITHOUT_SCRIPT = {"java_script_enabled": False}


def note(page: Page) -> Locator:
    return page.locator("#told-of-words")


@pytest.mark.parametrize("context", [WIDE], indirect=True)
def test_pointing_at_words_tells_who_claims_what_and_whether_it_is_settled(clean_visit: Visit) -> None:
    page = clean_visit.go(ENTRY)
    mark = page.locator(".mark", has_text=WORDS).first
    mark.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    mark.hover()
    expect(note(page)).to_be_visible()
    expect(note(page)).to_contain_text("Erdoğan, pledged: Target for trade between Turkey and Russia")
    expect(note(page)).to_contain_text("Not settled")
    expect(page.locator("#claim-trade-target")).to_have_class("claim m-pledged near")
    assert page.evaluate("scrollY") == before
    clean_visit.keep_screenshot("told of words")
    assert clean_visit.findings() == []
    note(page).hover()  # the pointer may come to it
    expect(note(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(note(page)).to_be_hidden()
    expect(page.locator(".near")).to_have_count(0)


def test_coming_to_words_by_key_tells_the_same(clean_visit: Visit) -> None:
    page = clean_visit.go(ENTRY)
    page.locator("summary", has_text="Choose which claims are shown").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".mark").first).to_be_focused()
    expect(note(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(note(page)).to_be_hidden()
    expect(page.locator(".mark").first).to_be_focused()


def test_pointing_at_a_claim_shows_its_words(clean_visit: Visit) -> None:
    page = clean_visit.go(ENTRY)
    page.locator("#claim-phase-out").scroll_into_view_if_needed()
    page.locator("#claim-phase-out > p").first.hover()
    expect(page.locator(".mark.near").first).to_have_text("Russia would phase out sanctions against Turkey")
    expect(note(page)).to_be_hidden()


@pytest.mark.parametrize("context", [WIDE, PHONE], indirect=True)
def test_words_of_several_claims_lead_to_each_of_them(clean_visit: Visit) -> None:
    page = clean_visit.go(ENTRY)
    several = page.locator("a.mark.several").first
    ids = (several.get_attribute("data-claims") or "").split()
    several.click()
    lit = page.locator(".claim.lit")
    expect(lit).to_have_attribute("id", f"claim-{ids[0]}")
    others = lit.locator(".others a")
    expect(others).to_have_count(len(ids) - 1)
    scrolled = page.evaluate("scrollY")
    others.first.press("Enter")
    expect(lit).to_have_attribute("id", f"claim-{ids[1]}")
    expect(lit).to_be_in_viewport()
    assert page.evaluate("scrollY") == scrolled
    page.keyboard.press("Escape")
    expect(several).to_be_focused()
    expect(page.locator(".others")).to_have_count(0)


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_claims_are_chosen_by_speaker_modality_and_standing_without_script(clean_visit: Visit) -> None:
    page = clean_visit.go(ENTRY)
    every = page.locator(".beside .claim").count()
    page.locator("summary", has_text="Choose which claims are shown").click()
    page.get_by_label("Vladimir Putin").check()
    page.get_by_label("settled as made").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**?speaker=person%2Fvladimir-putin&stands=settled-as-made")  # and for all of the page
    shown = page.locator(".beside .claim")
    assert 0 < shown.count() < every
    for text in shown.all_inner_texts():
        assert text.startswith("Vladimir Putin")
        assert "Settled as made" in text
    expect(page.get_by_text(f"{shown.count()} of {every} claims are shown")).to_be_visible()
    marked = page.locator(".mark").evaluate_all(OF_MARKS)
    assert {f"claim-{each}" for each in marked} <= {*shown.evaluate_all(IDS)}
    page.get_by_role("link", name="All claims").click()
    expect(page.locator(".beside .claim")).to_have_count(every)
