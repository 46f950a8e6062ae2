"""Meetings, the map, pledges and a measure's life in a browser: seen, reached by key, led to the claims."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AXE, PHONE, WIDE, Visit
from tests.browser.test_timeline_picture import FILLS

DARK = WIDE | {"color_scheme": "dark"}
WITHOUT_SCRIPT = {"java_script_enabled": False}
MEASURE = "/measure/russia-trade-restrictions-on-turkey-2015/life"
PAGES = ["/who-met-whom?settled=all", "/map?settled=all", "/relation/RUS-TUR/pledges", MEASURE]
FILES = ["/who-met-whom/matrix.svg?settled=all", "/map.svg?settled=all", "/relation/RUS-TUR/pledges.svg"]
DYAD = "/questions/dyad-months?one=state/TUR&other=state/RUS"


@pytest.mark.parametrize("context", [WIDE, DARK, PHONE], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_of_any_grade_on_a_page_with_pictures(
    clean_visit: Visit, path: str, request: pytest.FixtureRequest
) -> None:
    page = clean_visit.go(path)
    clean_visit.keep_screenshot(request.node.name)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('main', {resultTypes: ['violations']})")
    assert [violation["id"] for violation in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_a_cell_leads_to_the_meetings_and_their_words(clean_visit: Visit) -> None:
    page = clean_visit.go("/relation/")
    page.get_by_role("link", name="who met whom").click()
    page.get_by_label("also what is only said").check()
    page.get_by_role("button", name="Show").click()
    matrix = page.get_by_role("region", name="As a matrix")
    expect(matrix.get_by_role("link", name="1 H: Russia and Turkey, 1 meeting")).to_have_count(1)
    matrix.get_by_role("link", name="2 O: Russia and Turkey, 2 meetings").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Russia")
    timeline = page.get_by_role("region", name="In order of time")
    expect(timeline.get_by_text("talks between higher-level officials")).to_be_visible()


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_a_place_that_somebody_only_said_leads_to_who_did(clean_visit: Visit) -> None:
    page = clean_visit.go("/map?settled=all")
    mark = page.get_by_role("link", name="Moscow · Unnamed publisher, asserted, deprecated")
    expect(mark).to_have_class("event said")
    mark.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Meeting of Recep Tayyip Erdoğan and Vladimir Putin, August 2016"
    )
    expect(page.get_by_text("The presidents did not meet in Moscow").first).to_be_visible()


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_the_words_of_a_pledge_lead_to_their_claim(clean_visit: Visit) -> None:
    page = clean_visit.go("/relation/RUS-TUR/pledges")
    page.get_by_role("link", name="“have pledged a renewal of ties”: the claim of these words").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renewal of ties")
    expect(page.get_by_text("have pledged a renewal of ties").first).to_be_visible()


def test_a_measure_leads_to_its_life_and_back_to_its_claims(clean_visit: Visit) -> None:
    page = clean_visit.go("/id/measure/russia-trade-restrictions-on-turkey-2015")
    page.get_by_role("link", name="Its life as a picture").click()
    lane = page.get_by_role("group", name="What concerns it (2)")
    expect(lane.get_by_role("link")).to_have_count(2)
    page.get_by_role("link", name="imposed: imposed; November 2015; settled").click()
    expect(page.get_by_text("Moscow imposed restrictions on trade").first).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_every_mark_of_a_picture_is_reached_by_key(clean_visit: Visit, path: str) -> None:
    page = clean_visit.go(path)
    picture = page.locator("figure.drawn .scroll").first
    marks = picture.locator("svg a").evaluate_all("found => found.map(mark => mark.getAttribute('href'))")
    picture.focus()
    reached = []
    for _ in marks:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert reached == marks
    assert reached


@pytest.mark.parametrize("context", [WIDE, DARK], indirect=True)
@pytest.mark.parametrize("path", FILES)
def test_what_is_settled_is_seen_filled_in_every_picture(clean_visit: Visit, path: str) -> None:
    page = clean_visit.go(path)
    found = page.locator("a.event:not(.actor):has(.fill)").evaluate_all(FILLS)
    filled = {fill for settled, fills in found if settled for fill in fills}
    hatched = {fill for settled, fills in found if not settled for fill in fills}
    assert len(filled) == 1
    assert filled.pop().startswith("rgb(")
    assert hatched == {'url("#picture-said")'}


@pytest.mark.parametrize("context", [DARK], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_pictures_are_printed_on_white(clean_visit: Visit, path: str) -> None:
    page = clean_visit.go(path)
    page.emulate_media(media="print")
    grounds = page.locator("svg > rect.ground").evaluate_all(
        "found => found.map(each => getComputedStyle(each).fill)"
    )
    assert {*grounds} == {"rgb(255, 255, 255)"}


@pytest.mark.parametrize("context", [PHONE], indirect=True)
@pytest.mark.parametrize("path", ["/who-met-whom?settled=all", "/map"])
def test_on_a_phone_the_middle_of_a_picture_is_seen_first_and_the_rest_by_scrolling(
    clean_visit: Visit, path: str
) -> None:
    page = clean_visit.go(path)
    scrolled = page.locator(".from-middle .scroll")
    assert scrolled.evaluate("e => Math.abs(2 * e.scrollLeft + e.clientWidth - e.scrollWidth) < 4")
    expect(scrolled).to_have_css("scroll-snap-type", "none")
    assert scrolled.evaluate("e => (e.scrollLeft = 0, e.scrollLeft)") == 0
