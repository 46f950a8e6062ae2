"""Pages of questions in a real browser: fit, accessible, complete without script, and with suggestions."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE, Visit

MINISTER = "/questions/office-holders?office=foreign+minister+of+Turkey&day=2016-08"
PAGES = [
    "/questions/",
    MINISTER,
    "/questions/commitments",
    "/questions/positions-said",
    "/questions/meetings?one=Turkey&other=Russia&from=2017",
    "/questions/entry",
]
WRONG = "/questions/office-holders?office=presidnt+of+Turky&day=2016-13"


@pytest.mark.parametrize("context", [WIDE, PHONE | {"color_scheme": "dark"}], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_and_the_page_fits(clean_visit: Visit, path: str) -> None:
    page = clean_visit.go(path)
    for summary in page.locator("summary").all():
        summary.click()
    assert clean_visit.serious() == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    clean_visit.keep_screenshot(f"question {path} {page.viewport_size}")


@pytest.mark.parametrize("context", [WIDE, PHONE | {"color_scheme": "dark"}], indirect=True)
def test_a_field_that_is_wrong_is_told_to_be_and_a_click_mends_it(visit: Visit) -> None:
    page = visit.go(WRONG)
    assert visit.serious() == []
    visit.keep_screenshot(f"question wrong {page.viewport_size}")
    field = page.get_by_label("The office", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    page.get_by_label("The day", exact=True).fill("2016-08")
    page.get_by_role("link", name="President of Turkey", exact=True).first.click()
    expect(page.get_by_label("The office", exact=True)).to_have_value("President of Turkey")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_who_was_minister_is_found_without_script(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_role("link", name="Questions", exact=True).click()
    page.get_by_role("link", name="Who held an office on a day").click()
    page.get_by_label("The office", exact=True).fill("foreign minister of Turkey")
    page.get_by_label("The day", exact=True).fill("2016-08-09")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("h2.sentence")).to_have_text(
        "Who held the office “Minister of Foreign Affairs of Turkey” on 9 August 2016"
    )
    expect(page.get_by_role("link", name="Mevlüt Çavuşoğlu")).to_be_visible()


def test_names_are_suggested_while_one_types(clean_visit: Visit) -> None:
    page = clean_visit.go("/questions/meetings")
    field = page.get_by_label("The other state", exact=True)
    field.fill("")
    with page.expect_response(re.compile("suggest.json")):
        field.press_sequentially("Росси")
    expect(page.locator("#near-other option").first).to_have_attribute("value", "Russia")
