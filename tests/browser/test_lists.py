"""The indexes in a real browser, without script: from the front page to a choice, a row and a file."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit

WITHOUT_SCRIPT = {"java_script_enabled": False}


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT, WITHOUT_SCRIPT | PHONE], indirect=True)
def test_who_promised_what_is_found_by_clicks_alone_and_only_said_is_apart(clean_visit: Visit) -> None:
    page = clean_visit.go("/")
    page.get_by_role("region", name="Lists").get_by_role("link", name="Commitments").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Commitments")
    everything = page.get_by_role("table").get_by_role("row").count()
    by = page.locator(".facets details", has=page.locator("summary", has_text="Promised by"))
    count = int(by.get_by_role("listitem").filter(has_text="Russia").locator(".number").inner_text())
    by.get_by_role("link", name="Russia").click()
    expect(page.locator("#list")).to_have_text(f"{count} settled, promised by: Russia")
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(count + 1)
    by.get_by_role("link", name=re.compile("^Russia")).click()
    expect(rows).to_have_count(everything)
    page.get_by_role("link", name="said, not settled").click()
    page.wait_for_url("**settled=said*")  # and for all of the page
    expect(page.get_by_role("note")).to_contain_text("None of this is settled")
    expect(rows.filter(has_text="not settled")).to_have_count(rows.count() - 1)
    expect(page.get_by_role("columnheader", name="Who says so")).to_be_visible()


def test_a_list_is_had_as_a_file_of_what_is_chosen(clean_visit: Visit) -> None:
    page = clean_visit.go("/meetings?settled=said")
    address = page.get_by_role("link", name="CSV").get_attribute("href")
    assert address == "/meetings.csv?settled=said"
    text = page.request.get(f"{clean_visit.address}{address}").text()
    assert text.count("\r\n") == 1 + page.get_by_role("table").locator("tbody tr").count()
