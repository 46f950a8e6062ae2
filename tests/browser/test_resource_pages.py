"""Pages of things and entries, in a real browser: they need no script, and lead from a name to its words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pyoxigraph import Literal

from detente.changes.build import Assembled
from detente.rdf.namespaces import SCHEMA
from detente.vocabulary.iris import Iris
from tests.browser.conftest import PHONE, WIDE, Visit

MEETING = "/id/meeting/erdogan-putin-2016-08"
ENTRY = "/entry/2016-08-turkey-russia-2"
PAIR = "/id/relation/RUS-TUR"
PAGES = [
    MEETING, ENTRY, f"{PAIR}?settled=all&type=commitment&modality=intended", "/id/state/RUS",
    "/claim/2016-08-turkey-russia-2/presidents-meeting-place", "/conflict/39277f041a4a3071",
    "/relation/", "/search?q=erdogan", "/", "/v", "/v/current", "/cite", "/feeds/",
    f"/history?of={MEETING}",
    "/offices", "/commitments", "/meetings?settled=said&state=RUS", "/entries",
]  # fmt: skip
WITHOUT_SCRIPT = {"java_script_enabled": False}


@pytest.mark.parametrize("context", [WIDE | {"color_scheme": "dark"}, PHONE], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_and_nothing_is_too_wide(
    clean_visit: Visit, path: str, request: pytest.FixtureRequest
) -> None:
    page = clean_visit.go(path)
    clean_visit.keep_screenshot(request.node.name)
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
    assert clean_visit.serious() == []


LONG_WORDS = """() => {
  const parts = "main :is(h1, h2, ul li a, li p, dd, blockquote), main > p";
  for (const found of document.querySelectorAll(parts)) found.textContent = "x".repeat(130);
  return [document.documentElement.scrollWidth, window.innerWidth];
}"""


@pytest.mark.parametrize("context", [PHONE | {"viewport": {"width": 340, "height": 740}}], indirect=True)
@pytest.mark.parametrize("path", [*PAGES, "/map", "/who-met-whom", "/states", "/claims"])
def test_a_word_without_end_makes_no_page_too_wide(visit: Visit, path: str) -> None:
    """Titles and texts are strangers', and a narrow phone has little room."""
    page = visit.go(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    width = page.evaluate(LONG_WORDS)
    assert width[0] <= width[1]


def test_the_text_of_an_entry_is_shown_as_it_was_published(
    clean_visit: Visit, dataset: Assembled, iris: Iris
) -> None:
    page = clean_visit.go(ENTRY)
    entry = iris.entry(ENTRY.rpartition("/")[2])
    (body,) = (quad.object for quad in dataset.quads.match(entry, SCHEMA.articleBody, graph=entry))
    shown = page.locator(".entry-text").evaluate("element => element.textContent")
    assert body == Literal(shown)


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_a_newcomer_finds_what_was_promised_in_whose_words_and_what_is_doubtful(clean_visit: Visit) -> None:
    page = clean_visit.go("/")
    page.get_by_role("link", name="What did Russia and Turkey promise each other?").click()
    promises = page.get_by_role("region", name="What Russia promised Turkey")
    promise = promises.locator(".line", has_text="Russian phase-out of sanctions against Turkey")
    expect(promise).to_contain_text("Vladimir Putin")
    promise.get_by_role("link", name="Russia would phase out sanctions").click()
    expect(page.locator(".mark:has(:target)")).to_have_text("Russia would phase out sanctions against Turkey")
    expect(page.locator(".mark:has(:target)")).to_be_in_viewport()
    page.go_back()
    disputes = page.get_by_role("region", name="What is disputed")
    disputes.get_by_role("link", name="Meeting of Recep Tayyip Erdoğan and Vladimir Putin").last.click()
    sides = page.locator(".side")
    expect(sides.nth(0)).to_contain_text("Moscow deprecated Unnamed publisher")
    expect(sides.nth(1)).to_contain_text("Saint Petersburg settled Curator 1")
    page.get_by_role("link", name="Two places", exact=True).last.click()
    expect(page.locator("mark")).to_have_text("in Moscow")
    expect(page.locator(".decision")).to_contain_text("The entry names the wrong city")


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_a_timeline_is_narrowed_by_its_form(clean_visit: Visit) -> None:
    page = clean_visit.go(PAIR)
    timeline = page.get_by_role("region", name="In order of time")
    expect(timeline.locator(".line.unsettled")).to_have_count(0)
    timeline.get_by_text("Choose what is listed").click()
    timeline.get_by_label("measure", exact=True).check()
    timeline.get_by_label("also what is only said").check()
    timeline.get_by_role("button", name="List").click()
    expect(timeline.locator(".line")).to_have_count(3)
    expect(timeline.locator(".line.unsettled")).to_have_text(
        re.compile("Russian limitations on joint energy")
    )
    expect(timeline.get_by_label("measure", exact=True)).to_be_checked()
    timeline.get_by_role("link", name="Everything that is settled").click()
    expect(timeline.locator(".line")).to_have_count(22)


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_a_person_is_found_by_a_name_without_its_accents(clean_visit: Visit) -> None:
    page = clean_visit.go("/")
    page.get_by_role("searchbox").fill("erdogan")
    page.get_by_role("button", name="Search").click()
    page.locator("main a[href='/id/person/recep-tayyip-erdogan']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recep Tayyip Erdoğan")


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_words_of_an_entry_lead_to_who_holds_them_and_back(clean_visit: Visit) -> None:
    page = clean_visit.go("/")
    page.get_by_role("link", name="Presidents Erdoğan and Putin meet and speak of renewed ties").click()
    words = page.locator(".mark", has_text="Turkey and Russia would again pursue")
    words.click()
    claim = page.locator(".claim:target")
    expect(claim).to_be_in_viewport()
    expect(claim).to_contain_text(
        "Recep Tayyip Erdoğan, pledged: Target for trade between Turkey and Russia."
    )
    expect(words).to_be_in_viewport()
    page.locator("#claim-gulen-behind-coup .excerpt > a").click()
    expect(page.locator(".mark:has(:target)")).to_be_in_viewport()
    expect(page.locator(".mark:has(:target)")).to_contain_text("behind the coup attempt")


def lit(page: Page) -> tuple[list[str], list[str]]:
    """Give the words that are lit, and the ids of the claims that are: once a claim is."""
    expect(page.locator(".claim.lit").first).to_be_attached()
    marks = page.locator(".mark.lit").all_inner_texts()
    cards = page.locator(".claim.lit").evaluate_all("found => found.map(each => each.id)")
    return marks, cards


@pytest.mark.parametrize("context", [WIDE, PHONE], indirect=True)
def test_following_a_mark_lights_both_without_a_jump_and_esc_returns(clean_visit: Visit) -> None:
    page = clean_visit.go(ENTRY)
    mark = page.locator(".mark", has_text="Turkey and Russia would again pursue").first
    mark.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    mark.click()
    marks, cards = lit(page)
    assert any("Turkey and Russia would again pursue" in each for each in marks)
    assert cards == ["claim-trade-target"]
    assert page.evaluate("scrollY") == before
    expect(page.locator("#claim-trade-target")).to_be_in_viewport()
    expect(page.locator("#claim-trade-target")).to_be_focused()
    expect(mark).to_be_in_viewport()
    clean_visit.keep_screenshot(f"lit {page.viewport_size}")
    assert clean_visit.serious() == []
    page.keyboard.press("Escape")
    expect(page.locator(".lit")).to_have_count(0)
    expect(mark).to_be_focused()
    assert page.evaluate("scrollY") == before
    assert page.url.endswith(ENTRY)


def test_a_quote_of_another_page_lights_its_words_and_its_claim(clean_visit: Visit) -> None:
    page = clean_visit.go(f"{ENTRY}#words-phase-out")
    marks, cards = lit(page)
    assert "Russia would phase out sanctions against Turkey" in "".join(marks)
    assert cards == ["claim-phase-out"]
    expect(page.locator("#claim-phase-out")).to_be_in_viewport()
    expect(page.locator(".mark.lit").first).to_be_in_viewport()
    page.locator("#claim-gulen-behind-coup .excerpt > a").click()
    expect(page.locator(".claim.lit")).to_have_attribute("id", "claim-gulen-behind-coup")
    expect(page.locator(".mark.lit").first).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".claim.lit")).to_have_attribute("id", "claim-phase-out")
