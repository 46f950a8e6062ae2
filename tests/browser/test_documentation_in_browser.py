"""Pages of words in a real browser: fit, light, accessible, complete without script, readable on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE, Visit

PAGES = [
    "/docs",
    "/docs?q=token",
    "/docs/claims",
    "/docs/settings",
    "/docs/decisions",
    "/docs/nothing",
    "/help",
    "/add",
    "/about",
]
MOST_BYTES = 150_000


@pytest.mark.parametrize("context", [WIDE, PHONE | {"color_scheme": "dark"}], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_the_page_fits(visit: Visit, path: str) -> None:
    page = visit.go(path)
    visit.keep_screenshot(f"words {path} {page.viewport_size['width'] if page.viewport_size else ''}")
    assert visit.findings() == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visit.elsewhere == []
    assert [each for each in visit.console if "404" not in each] == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_light(clean_visit: Visit, path: str) -> None:
    sizes: list[int] = []
    clean_visit.console = []
    clean_visit.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    clean_visit.page.goto(clean_visit.address + path.replace("nothing", "walks"), wait_until="networkidle")
    assert sizes
    assert sum(sizes) < MOST_BYTES


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_from_the_front_page_to_a_passage_of_the_documentation(clean_visit: Visit) -> None:
    page = clean_visit.go("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Documentation").click()
    page.get_by_label("Look in the documentation").fill("replaces the graph")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("link", name="Asking and writing over HTTP: Writing", exact=True).click()
    expect(page).to_have_url(re.compile("/docs/http#writing$"))
    expect(page.get_by_role("heading", level=2, name="Writing", exact=True)).to_be_in_viewport()
    page.get_by_role("navigation", name="On this page").get_by_role(
        "link", name="Writing", exact=True
    ).click()
    page.get_by_role("article").get_by_role("link", name="writing.md").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How a change becomes a version")


def test_on_paper_there_are_the_words_and_no_menus(clean_visit: Visit) -> None:
    page = clean_visit.go("/docs/claims")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
    clipped = (
        "[...document.querySelectorAll('article pre')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert page.evaluate(clipped) == 0
