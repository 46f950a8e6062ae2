"""The reference of the vocabulary in a real browser: readable, whole on a phone, and linked with the data."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE, Visit

PAGES = ["/ontology", "/scheme", "/scheme/event-type", "/scheme/modality-asserted", "/shapes"]


@pytest.mark.parametrize(
    ("context", "path"),
    [*((WIDE, path) for path in PAGES), (PHONE | {"color_scheme": "dark"}, "/scheme/event-type")],
    indirect=["context"],
)
def test_axe_finds_nothing_serious_in_the_vocabulary(clean_visit: Visit, path: str) -> None:
    clean_visit.go(path)
    assert clean_visit.serious() == []


@pytest.mark.parametrize("context", [PHONE | {"java_script_enabled": False}], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_the_vocabulary_is_wider_than_a_phone(clean_visit: Visit, path: str) -> None:
    page = clean_visit.go(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_a_class_of_a_thing_leads_to_its_meaning_and_on_to_an_example(clean_visit: Visit) -> None:
    page = clean_visit.go("/id/meeting/erdogan-putin-2016-08")
    page.locator(".lead").get_by_role("link", name="meeting").click()
    assert page.url.endswith("/ontology#Meeting")
    term = page.locator("#Meeting")
    expect(term).to_be_in_viewport()
    expect(term).to_contain_text("Actors speaking with one another")
    term.get_by_role("link", name="Meeting of Recep Tayyip Erdoğan and Vladimir Putin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Meeting of Recep Tayyip Erdoğan")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_a_rule_leads_to_the_condition_that_it_refers_to(clean_visit: Visit) -> None:
    page = clean_visit.go("/shapes#claim-content")
    page.locator("#claim-content").get_by_role("link", name="is-a-comment").click()
    expect(page.locator("#is-a-comment")).to_be_in_viewport()
