"""Pages of downloads in a real browser: fit, accessible, and a click fetches a file."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE, WIDE, Visit

PAGES = ["/dumps/", "/dumps/tables", "/load"]


@pytest.mark.parametrize("context", [WIDE, PHONE | {"color_scheme": "dark"}], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_and_the_page_fits(clean_visit: Visit, path: str) -> None:
    page = clean_visit.go(path)
    assert clean_visit.serious() == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_a_click_fetches_a_file_that_nobody_asked_for_before(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_role("link", name="Downloads").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="meetings.csv", exact=True).click()
    assert download.value.suggested_filename.endswith("-meetings.csv")
    assert download.value.path().read_bytes().startswith(b"meeting,label,")
