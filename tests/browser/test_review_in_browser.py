"""From a pasted text to a published version by keyboard, the actions counted; and what is asked of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from detente.access.tokens import Tokens
from tests.browser.conftest import BUSY_MILLISECONDS, PHONE, WIDE, Visit
from tests.web.written_service import WrittenService, serving_writes

MOST_ACTIONS = 45
"""Keys and texts that one entry may take from paste to publish."""

TEXTS = (
    (
        "2017-03-12",
        "Turkish President Recep Tayyip Erdoğan met Russian President Vladimir Putin in Moscow on Friday. "
        "Erdoğan said Turkey would reopen its consulate in St Petersburg.",
    ),
    (
        "2017-05-04",
        "Vladimir Putin met Recep Tayyip Erdoğan in St Petersburg on Wednesday. Russia lifted a ban on trade "
        "with Turkey.",
    ),
    (
        "2017-11-14",
        "Russia condemned Turkey. Vladimir Putin met Recep Tayyip Erdoğan in Moscow on Monday.",
    ),
)
SELECT = """() => {
  const nodes = document.createTreeWalker(document.querySelector('.entry-text'), NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const at = nodes.currentNode.data.indexOf('Snow fell');
    if (at >= 0) getSelection().setBaseAndExtent(nodes.currentNode, at, nodes.currentNode, at + 9);
  }
  document.activeElement.blur();
}"""
"""Selects words as a pointer does."""

MEETINGS = """
PREFIX person: <https://w3id.org/detente/id/person/>
SELECT ?meeting ?date { ?meeting a det:Meeting ; det:participant person:vladimir-putin ; det:edtf ?date
  FILTER (STRSTARTS(STR(?date), "2017")) } ORDER BY ?date"""


@dataclass
class Keyboard:
    """A reviewer who uses the keyboard alone; counts what they do."""

    page: Page
    actions: int = 0

    def press(self, key: str) -> None:
        """Press one key, or one combination, once the scripts of the page are there to take it."""
        self.page.wait_for_load_state("load")
        self.page.keyboard.press(key)
        self.actions += 1

    def paste(self, text: str) -> None:
        """Put in a text in one go."""
        self.page.keyboard.insert_text(text)
        self.actions += 1

    def step(self, key: str) -> None:
        """Press a key that takes a step, and wait until it is kept."""
        before = self.page.get_attribute("#review", "data-revision")
        self.press(key)
        self.page.wait_for_function(
            "before => document.getElementById('review').dataset.revision !== before", arg=before
        )


@pytest.fixture(scope="module")
def written(assets: Path, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenService]:
    """Serve a copy of the graph with a token for curating."""
    assert assets.is_dir()
    folder = tmp_path_factory.mktemp("reviewed")
    shutil.copytree(built, folder / "data")
    with serving_writes(folder / "data", folder / "log") as service:
        yield service


def signed_in(context: BrowserContext, service: WrittenService) -> Visit:
    """Sign in, and open the queue."""
    visit = Visit(context.new_page(), f"http://127.0.0.1:{service.port}")
    page = visit.go("/sign-in?next=/review")
    page.fill("#token", service.secrets["curate"])
    page.keyboard.press("Enter")
    page.wait_for_selector("#begin")
    visit.console.clear()
    return visit


@pytest.fixture
def visit(context: BrowserContext, written: WrittenService) -> Visit:
    return signed_in(context, written)


def bring(keys: Keyboard, issued: str, text: str) -> None:
    """Paste a text with its day, and wait for the page of its review."""
    expect(keys.page.locator("#text")).to_be_focused()
    keys.paste(text)
    keys.press("Tab")
    keys.paste(issued)
    keys.press("Enter")
    keys.page.wait_for_selector("#review")


def decide(keys: Keyboard) -> None:
    """Accept what names everything, reject the rest: one key for each claim, the next comes by itself."""
    page = keys.page
    while page.locator(".card.is-open").count():
        card = page.locator(".card:focus")
        expect(card).to_have_count(1)
        if "Not chosen yet" in card.inner_text() or card.locator('[data-key="a"]').count() == 0:
            keys.step("x")
        else:
            keys.step("a")


@pytest.mark.skipif(find_spec("spacy") is None, reason="needs the parser: pip install 'detente[nlp]'")
def test_three_texts_go_from_paste_to_publish_by_keyboard(written: WrittenService, visit: Visit) -> None:
    counted = []
    for issued, text in TEXTS:
        page = visit.go("/review")
        keys = Keyboard(page)
        bring(keys, issued, text)
        assert page.locator(".card.is-open").count() > 0
        decide(keys)
        keys.press("p")
        page.wait_for_selector("#published, #gate")
        while page.locator("#gate").count():  # what the gate refuses, it says beside the claim
            page.locator(".card:has(.told)").first.focus()
            keys.step("o")
            keys.step("x")
            keys.press("p")
            page.wait_for_selector("#published, #gate")
        counted.append(keys.actions)
    assert max(counted) <= MOST_ACTIONS, counted
    found = written.client.post("/sparql", data={"query": MEETINGS}, headers={"Accept": "text/csv"}).text
    assert len(found.splitlines()) >= 3, found
    page = visit.go("/questions/meetings?one=state/RUS&other=state/TUR&from=2017-01-01&to=2017-12-31")
    answer = page.locator("main").inner_text()
    assert answer.count("2017") >= 3, answer
    assert "Recep Tayyip Erdoğan" in answer
    assert visit.elsewhere == []
    assert [each for each in visit.console if "/publish)" not in each] == []  # a refusal is told as 422


def test_a_claim_is_added_corrected_and_undone_by_keyboard(visit: Visit) -> None:
    page = visit.page
    keys = Keyboard(page)
    bring(keys, "2018-02-01", "Snow fell on the border.")
    page.evaluate(SELECT)
    keys.press("n")
    expect(page.locator("#new-quote")).to_have_value("Snow fell")
    expect(page.locator("#new-label")).to_be_focused()
    keys.paste("Snowfall")
    keys.step("Enter")
    card = page.locator("#c-snow-fell")
    expect(card).to_contain_text("Snowfall")
    card.focus()
    keys.press("e")
    expect(page.locator("form.correct input[name=label]")).to_be_focused()
    keys.press("Control+a")
    keys.paste("A snowfall")
    keys.step("Enter")
    expect(card).to_contain_text("A snowfall")
    card.focus()
    keys.step("u")
    expect(card).not_to_contain_text("A snowfall")
    page.reload()
    expect(card).to_contain_text("Snowfall")
    assert visit.serious() == []


def test_what_somebody_else_changed_is_told_and_what_one_wrote_is_kept(
    browser: Browser, visit: Visit, written: WrittenService
) -> None:
    page = visit.page
    keys = Keyboard(page)
    bring(keys, "2018-02-02", "Hail fell on the border. Rain fell too.")
    keys.press("n")
    page.fill("#new-quote", "Hail fell")
    page.fill("#new-label", "Hail")
    page.locator("#add form button").click()
    card = "#c-hail-fell"
    page.wait_for_selector(card)
    with browser.new_context() as other:
        second = signed_in(other, written)
        second.go(page.url.removeprefix(visit.address).partition("#")[0])
        for each, label in ((page, "Hailstones"), (second.page, "A hailstorm")):
            each.locator(card).focus()
            each.keyboard.press("e")
            each.wait_for_selector("form.correct")
            each.fill("form.correct input[name=label]", label)
        page.locator("form.correct button").first.click()
        expect(page.locator(card)).to_contain_text("Hailstones")
        second.page.locator("form.correct button").first.click()
        second.page.wait_for_selector("#problem")
        told = second.page.locator("#problem").inner_text()
        assert "Hailstones" in told
        assert second.page.locator("#again-label").input_value() == "A hailstorm"
        assert second.serious() == []
        second.page.locator("#problem form button").click()
        expect(second.page.locator(card)).to_contain_text("A hailstorm")


def test_a_date_is_chosen_by_keyboard_and_read_in_words(visit: Visit) -> None:
    page = visit.page
    keys = Keyboard(page)
    bring(keys, "2018-02-03", "Sleet fell on the border.")
    keys.press("n")
    page.focus("#new-edtf")
    reading = page.locator("#new-edtf + output")
    keys.paste("2016-13")
    expect(reading).to_contain_text("No date yet")
    keys.press("Control+a")
    keys.paste("2016-08-09")
    expect(reading).to_contain_text("9 August 2016 (2016-08-09 to 2016-08-09)")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("#new-edtf-from-month")).to_have_value("08")
    for _ in range(5):
        keys.press("Tab")
    expect(page.locator("#new-edtf-from-sure")).to_be_focused()
    keys.press("ArrowDown")
    expect(page.locator("#new-edtf")).to_have_value("2016-08-09~")
    expect(reading).to_contain_text("about 9 August 2016")
    page.select_option("#new-edtf-shape", "span")
    expect(page.locator("#new-edtf")).to_have_value("2016-08-09~/..")
    page.fill("#new-edtf-to-year", "2017")
    expect(reading).to_contain_text("about 9 August 2016 to 2017")
    page.select_option("#new-edtf-shape", "some")
    expect(page.locator("#new-edtf")).to_have_value("[2016-08-09~..2017]")
    assert visit.serious() == []
    page.focus("#new-edtf-to-year")
    keys.press("Escape")
    expect(page.locator("#new-edtf")).to_be_focused()
    expect(page.locator("#add")).to_have_attribute("open", "")
    page.fill("#new-quote", "Sleet fell")
    page.fill("#new-edtf", "2018-02~")
    page.focus("#new-edtf")
    keys.step("Enter")
    expect(page.locator("#c-sleet-fell")).to_contain_text("2018-02~")


def begun_with_weather(service: WrittenService) -> str:
    """Begin a review of three claims without a drafter; gives its path."""
    text = "Fog lay there. Mist lay there. Haze lay there."
    drafts = [
        {
            "kind": "Event",
            "predicate": "lie",
            "rule": "example",
            "confidence": 0.5,
            "quote": {"exact": words, "start": text.index(words), "end": text.index(words) + len(words)},
        }
        for words in ("Fog lay", "Mist lay", "Haze lay")
    ]
    body = {"text": text, "issued": "2018-04-02", "title": "Weather", "drafts": drafts}
    headers = {**service.bearer("curate"), "Accept": "application/json"}
    answer = service.client.post("/review", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return f"/review/{answer.json()['name']}"


def test_two_people_and_a_restart_lose_nothing(browser: Browser, built: Path, tmp_path: Path) -> None:
    """Both change what the other changes, as the service ends between two steps and begins again."""
    shutil.copytree(built, tmp_path / "data")
    with browser.new_context() as one, browser.new_context() as two:
        for each in (one, two):
            each.set_default_timeout(BUSY_MILLISECONDS)
        with serving_writes(tmp_path / "data", tmp_path / "log") as service:
            port, path = service.port, begun_with_weather(service)
            first, second = signed_in(one, service), signed_in(two, service)
            first.go(path)
            second.go(path)
            both = (Keyboard(first.page), Keyboard(second.page))
            for keys, card in zip(both, ("#c-fog-lay", "#c-mist-lay"), strict=True):  # different claims
                keys.page.locator(card).focus()
                keys.step("x")
            for keys in both:  # the same claim, the same way, before either has sent it
                keys.page.locator("#c-haze-lay").focus()
                keys.press("e")
                keys.page.wait_for_selector("form.correct")
                keys.page.fill("form.correct input[name=label]", "A haze")
            for keys in both:
                keys.press("Enter")
                expect(keys.page.locator("#c-haze-lay")).to_contain_text("A haze")
        first.page.locator("#c-haze-lay").focus()
        both[0].press("o")  # nobody answers
        expect(first.page.locator("#status")).to_contain_text("Not kept")
        for scope in ("write", "curate"):  # made anew with the service
            Tokens(tmp_path / "data").revoke(f"{scope}r")
        with serving_writes(tmp_path / "data", tmp_path / "log", port=str(port)) as service:
            kept = service.client.get(
                path, headers={**service.bearer("curate"), "Accept": "application/json"}
            ).json()
            states = {key: each["state"] for key, each in kept["state"]["items"].items()}
            assert (states["fog-lay"], states["mist-lay"]) == ("rejected", "rejected")
            assert kept["state"]["items"]["haze-lay"]["label"] == "A haze"
            first.page.locator("#c-haze-lay").focus()
            both[0].press("o")  # whose session ended with the service
            expect(first.page.locator("#status")).to_contain_text("Not kept")
            again = signed_in(one, service)
            again.go(path)
            again.page.locator("#c-haze-lay").focus()
            keys = Keyboard(again.page)
            keys.step("o")
            expect(again.page.locator("#c-haze-lay")).to_have_class(re.compile("is-open"))
            keys.step("u")
            expect(again.page.locator("#c-haze-lay")).to_have_class(re.compile("is-accepted"))


@pytest.mark.parametrize("context", [PHONE, WIDE], indirect=True, ids=["phone", "wide"])
def test_the_pages_are_within_reach_of_everybody(visit: Visit) -> None:
    assert visit.serious() == []
    page = visit.page
    visit.keep_screenshot(f"review-queue-{page.viewport_size['width'] if page.viewport_size else 0}")
    bring(Keyboard(page), "2018-03-01", TEXTS[0][1])
    page.wait_for_timeout(100)
    visit.keep_screenshot(f"review-{page.viewport_size['width'] if page.viewport_size else 0}")
    assert visit.serious() == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size is not None
    assert width <= page.viewport_size["width"]


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True, ids=["without script"])
def test_it_works_without_script(visit: Visit) -> None:
    page = visit.page
    page.fill("#text", "Fog lay on the border.")
    page.fill("#issued", "2018-04-01")
    page.click("#begin button")
    page.wait_for_selector("#review")
    page.click("#add summary")
    page.fill("#new-quote", "Fog lay")
    page.fill("#new-label", "Fog")
    page.click("#add form button")
    page.wait_for_selector(".card.is-accepted")
    page.click("#publish a")
    assert "The gate lets it through" in page.locator("#gate").inner_text()
    page.click("#publish button")
    assert "Published as version" in page.locator("#published").inner_text()
