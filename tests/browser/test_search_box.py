"""The search box of every page: suggestions by pointer and by key, as a combobox, and looked at."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import PHONE, Visit

DARK = {"color_scheme": "dark"}
ERDOGAN = re.compile("/id/person/recep-tayyip-erdogan$")


def typed(visit: Visit, text: str, path: str = "/about") -> Locator:
    box = visit.go(path).get_by_role("combobox", name=re.compile("^Look for"))
    box.fill(text)  # at once: of keys that come slowly, each pause asks, and the last answer would come later
    expect(visit.page.get_by_role("option").first).to_be_visible()
    return box


def test_a_suggestion_is_taken_by_keys(clean_visit: Visit) -> None:
    box = typed(clean_visit, "erdogon")
    options = clean_visit.page.get_by_role("option")
    expect(options.first).to_contain_text("President of Turkey")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "none")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_be_focused()
    box.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowDown")
    box.press("Enter")
    expect(clean_visit.page).to_have_url(ERDOGAN)


def test_escape_closes_and_what_was_typed_stays(clean_visit: Visit) -> None:
    box = typed(clean_visit, "Turkey")
    box.press("Escape")
    expect(clean_visit.page.get_by_role("option").first).to_be_hidden()
    expect(box).to_have_value("Turkey")
    box.press("ArrowDown")
    expect(clean_visit.page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    box.press("Enter")
    expect(clean_visit.page).to_have_url(re.compile(r"/search\?q=Turkey$"))


def test_an_answer_that_comes_after_escape_opens_nothing(clean_visit: Visit) -> None:
    page, held = clean_visit.page, list[Route]()
    box = clean_visit.go("/about").get_by_role("combobox", name=re.compile("^Look for"))
    page.route("**/suggest*", lambda route: held.append(route))
    with page.expect_request("**/suggest*"):
        box.fill("Turkey")
    box.press("Escape")
    with page.expect_response("**/suggest*") as answered:
        held[0].continue_()
    answered.value.finished()
    page.unroute("**/suggest*")
    page.evaluate("fetch('/about').then((page) => page.text()).then(() => null)")  # it has been read by then
    expect(page.get_by_role("option").first).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()


@pytest.mark.parametrize("context", [{}, PHONE, DARK], indirect=True)
def test_a_suggestion_is_taken_by_pointer_and_axe_has_nothing_to_say(clean_visit: Visit) -> None:
    typed(clean_visit, "TUR")
    page = clean_visit.page
    assert clean_visit.findings("minor", "moderate", "serious", "critical") == []
    box = page.get_by_role("listbox").bounding_box()
    width = page.evaluate("document.documentElement.clientWidth")
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    clean_visit.keep_screenshot("search-box")
    page.get_by_role("option", name=re.compile("^Turkey")).first.click()
    expect(page).to_have_url(re.compile("/id/state/TUR$"))


def test_the_page_of_a_search_has_it_too(clean_visit: Visit) -> None:
    page = clean_visit.go("/search")
    page.get_by_role("combobox").press_sequentially("640")
    expect(page.get_by_role("option").first).to_contain_text("Turkey")
    expect(page.get_by_role("status")).to_have_text(re.compile("suggestion"))
