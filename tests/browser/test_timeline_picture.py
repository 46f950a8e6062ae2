"""The timeline of two states in a real browser: without script, by key, in the dark, printed, and alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AXE, PHONE, WIDE, Visit

PAIR = "/id/relation/RUS-TUR?settled=all"
PICTURE = "/relation/RUS-TUR/timeline.svg?settled=all"
TREND = "/relation/RUS-TUR/trend"
DARK = WIDE | {"color_scheme": "dark"}
WITHOUT_SCRIPT = {"java_script_enabled": False}
PLANNED = "Talks of higher-level Turkish and Russian officials, 2016"
FILLS = """marks => marks.map(mark => [mark.classList.contains('settled'),
    [...mark.querySelectorAll('.fill')].map(each => getComputedStyle(each).fill)])"""


@pytest.mark.parametrize("context", [WIDE, DARK, PHONE], indirect=True)
@pytest.mark.parametrize(("path", "part"), [(PAIR, ".drawn"), (TREND, "main")])
def test_axe_finds_nothing_of_any_grade_in_a_picture(
    clean_visit: Visit, path: str, part: str, request: pytest.FixtureRequest
) -> None:
    page = clean_visit.go(path)
    clean_visit.keep_screenshot(request.node.name)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run('{part}', {{resultTypes: ['violations']}})")
    assert [violation["id"] for violation in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_a_mark_tells_who_says_so_and_leads_there(clean_visit: Visit) -> None:
    page = clean_visit.go(PAIR)
    timeline = page.get_by_role("region", name="In order of time")
    lane = timeline.get_by_role("group", name="Meeting (3)")
    expect(lane.get_by_role("link")).to_have_count(3)
    mark = lane.get_by_role("link", name=f"{PLANNED} · Mevlüt Çavuşoğlu, planned: meeting")
    expect(mark).to_contain_text("Mevlüt Çavuşoğlu, planned")
    mark.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PLANNED)
    page.go_back()
    timeline.get_by_role("link", name="The picture by itself").click()
    expect(page.locator("a.event.said")).to_have_count(15)


def test_every_mark_is_reached_by_key_and_entered(clean_visit: Visit) -> None:
    page = clean_visit.go(PAIR)
    marks = page.locator("svg a.event")
    page.get_by_role("group", name="The same as a picture").focus()
    reached = []
    for _ in range(marks.count()):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert reached == marks.evaluate_all("found => found.map(mark => mark.getAttribute('aria-label'))")
    last = reached[-1]
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(last.partition(" · ")[0])


GROUND = """each => {
  const fill = getComputedStyle(each).fill;
  return fill === "none" ? getComputedStyle(each.closest(".scroll")).backgroundColor : fill;
}"""
"""The colour behind a picture: on a page what scrolls it has one, with a shade at the edges."""


@pytest.mark.parametrize("context", [WIDE, DARK], indirect=True)
@pytest.mark.parametrize("path", [PAIR, PICTURE])
def test_what_is_settled_is_seen_filled_and_what_is_said_hatched(clean_visit: Visit, path: str) -> None:
    page = clean_visit.go(path)
    found = page.locator("a.event").evaluate_all(FILLS)
    filled = {fill for settled, fills in found if settled for fill in fills}
    hatched = {fill for settled, fills in found if not settled for fill in fills}
    assert len(filled) == 1
    assert filled.pop().startswith("rgb(")
    assert hatched == {'url("#timeline-said")'}
    ground = page.locator("rect.ground").evaluate(GROUND)
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert ground == ("rgb(27, 33, 36)" if is_dark else "rgb(255, 255, 255)")


@pytest.mark.parametrize("context", [DARK], indirect=True)
def test_printed_it_is_on_white_and_whole(clean_visit: Visit) -> None:
    page = clean_visit.go(PAIR)
    page.emulate_media(media="print")
    assert page.locator("rect.ground").evaluate("each => getComputedStyle(each).fill") == "rgb(255, 255, 255)"
    assert page.locator(".drawn .scroll").evaluate("each => getComputedStyle(each).overflowX") == "visible"


def test_labels_stand_within_the_picture_and_not_on_each_other(clean_visit: Visit) -> None:
    page = clean_visit.go(PICTURE)
    boxes = page.locator("a.event text").evaluate_all(
        "found => found.map(text => text.getBBox()).map(box => [box.x, box.y, box.width, box.height])"
    )
    width = page.locator("svg").evaluate("svg => svg.viewBox.baseVal.width")
    for number, (x, y, wide, high) in enumerate(boxes):
        assert x >= 0
        assert x + wide <= width
        for other_x, other_y, other_wide, other_high in boxes[:number]:
            is_beside = x >= other_x + other_wide or other_x >= x + wide
            assert is_beside or y >= other_y + other_high or other_y >= y + high
