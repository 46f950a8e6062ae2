"""Pages in French in a real browser: chosen by it or by a link, and without findings of axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AXE, PHONE, WIDE, Visit

FRENCH = {"locale": "fr-FR"}
WITHOUT_SCRIPT = {"java_script_enabled": False}
PAGES = [
    "/", "/id/relation/RUS-TUR?settled=all", "/id/state/TUR", "/states", "/meetings?settled=said", "/claims",
    "/questions/meetings?one=TUR&other=RUS", "/sparql", "/entry/2016-08-turkey-russia-1", "/dumps/", "/about",
    "/help", "/who-met-whom", "/map", "/relation/RUS-TUR/pledges", "/v", "/docs/languages", "/shapes",
    "/id/state/NIX", "/sign-in",
]  # fmt: skip


@pytest.mark.parametrize("context", [WIDE | FRENCH, PHONE | FRENCH], indirect=True, ids=["wide", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_of_any_grade_and_the_page_fits(visit: Visit, path: str) -> None:
    page = visit.go(path)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_a_reader_chooses_french_in_the_foot_and_stays_in_it(clean_visit: Visit) -> None:
    page = clean_visit.go("/")
    page.get_by_role("navigation", name="Languages").get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("navigation", name="Listes").get_by_role("link", name="Rencontres").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rencontres")
    page.get_by_role("link", name="dit, non établi").click()
    expect(page.get_by_role("note")).to_contain_text("Rien de ceci n’est établi")
    page.get_by_role("searchbox").fill("Turquie")
    page.get_by_role("search").first.get_by_role("button").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("link", name="Turquie").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Turquie")
    page.get_by_role("navigation", name="Langues").get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Turkey")


@pytest.mark.parametrize("context", [WIDE | FRENCH], indirect=True)
def test_the_scripts_of_a_page_speak_as_the_page(visit: Visit) -> None:
    page = visit.go("/entry/2016-08-turkey-russia-1")
    words = page.evaluate(
        "import('/static/words.js').then((m) => m.ngettext('%(number)s place.', '%(number)s places.', 2))"
    )
    assert words == "2 lieux."
    page = visit.go("/sparql?query=ASK%20%7B%7D")
    expect(page.get_by_role("button", name=re.compile("Exécuter la requête"))).to_be_visible()
