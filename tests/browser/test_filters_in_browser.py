"""Filters in a real browser: by clicks alone without script, by names with suggestions, and looked at."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE, Visit

WITHOUT_SCRIPT = {"java_script_enabled": False}


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT, WITHOUT_SCRIPT | PHONE], indirect=True)
def test_claims_are_narrowed_by_clicks_and_a_choice_is_taken_back(clean_visit: Visit) -> None:
    page = clean_visit.go("/")
    page.get_by_role("link", name="Which claims are there").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Claims")
    everything = page.locator("#found").inner_text()
    modality = page.locator(".facets details", has=page.locator("summary", has_text="Modality"))
    if modality.get_attribute("open") is None:
        modality.locator("summary").click()
    count = int(modality.get_by_role("listitem").filter(has_text="alleged").locator(".number").inner_text())
    modality.get_by_role("link", name="alleged").click()
    expect(page.locator("#found")).to_have_text(f"{count} claims")
    rows = page.get_by_role("table").locator("tbody tr")
    expect(rows).to_have_count(count)
    expect(rows.filter(has_text="alleged")).to_have_count(count)
    expect(rows.filter(has_text=re.compile("^not settled|^said"))).to_have_count(count)
    modality.get_by_role("link", name=re.compile("^alleged")).click()
    expect(page.locator("#found")).to_have_text(everything)


def test_names_that_are_typed_are_taken_for_things(clean_visit: Visit) -> None:
    page = clean_visit.go("/eventualities")
    page.get_by_label("State", exact=True).fill("Turkey")
    page.get_by_label("And another state").fill("RUS")
    page.get_by_label("When").fill("2016-08")
    page.get_by_role("button", name="Narrow").click()
    expect(page.locator(".chosen")).to_contain_text("state: Turkey")
    expect(page.locator(".chosen")).to_contain_text("Russia")
    expect(page.locator(".chosen")).to_contain_text("August 2016")
    expect(page.get_by_role("table")).to_contain_text("Meeting of Recep Tayyip Erdoğan and Vladimir Putin")


def test_names_are_suggested_while_one_types(clean_visit: Visit) -> None:
    page = clean_visit.go("/claims")
    page.get_by_label("Person").press_sequentially("Erdog")
    expect(page.locator("#near-person-1 option").first).to_have_attribute("value", re.compile("Erdoğan"))


def test_the_query_is_taken_to_the_query_page_and_finds_as_many(clean_visit: Visit) -> None:
    page = clean_visit.go("/claims?modality=alleged")
    count = page.get_by_role("table").locator("tbody tr").count()
    page.get_by_text("Show the SPARQL").click()
    page.get_by_role("link", name="Change it on the query page").click()
    expect(page.locator(".answer table.dataTable tbody tr")).to_have_count(count)


@pytest.mark.parametrize("context", [WIDE, PHONE, WIDE | {"color_scheme": "dark"}], indirect=True)
@pytest.mark.parametrize("path", ["/claims?state=TUR&modality=pledged", "/eventualities?settled=said"])
def test_the_pages_have_no_findings_and_do_not_scroll_sideways(clean_visit: Visit, path: str) -> None:
    page = clean_visit.go(path)
    assert clean_visit.findings() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    clean_visit.keep_screenshot(f"filter {path} {page.viewport_size}")
