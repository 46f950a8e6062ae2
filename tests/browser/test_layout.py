"""What all pages share: a head of one width, and on paper the addresses of links and of the page itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE, Visit

PAGES = (
    "/",
    "/about",
    "/sparql",
    "/entry/2016-08-turkey-russia-2",
    "/claims",
    "/relation/RUS-TUR",
    "/nowhere",
)


@pytest.mark.parametrize("context", [WIDE, PHONE], indirect=True)
def test_the_head_is_as_wide_on_every_page(visit: Visit) -> None:
    boxes = set()
    for path in PAGES:
        head = visit.go(path).locator("header.site").bounding_box()
        assert head is not None
        boxes.add((head["x"], head["width"]))
    assert len(boxes) == 1


def test_on_paper_links_have_their_addresses_and_the_foot_has_that_of_the_page(clean_visit: Visit) -> None:
    page = clean_visit.go("/relation/RUS-TUR")
    foot = page.locator("footer .of-print")
    expect(foot).to_be_hidden()
    page.emulate_media(media="print")
    expect(foot).to_be_visible()
    assert clean_visit.address in foot.inner_text()
    assert "version" in foot.inner_text()
    expect(page.locator("header.site nav")).to_be_hidden()
    told = page.evaluate(
        """() => [...document.querySelectorAll("main :is(p, li) a[href]")]
        .filter((link) => link.checkVisibility() && !link.querySelector("svg") && !link.hash)
        .map((link) => [getComputedStyle(link, "::after").content, link.getAttribute("href")])"""
    )
    shown = [(content, href) for content, href in told if href.startswith(("/", "http"))]
    assert shown
    assert [href for content, href in shown if href not in content] == []
