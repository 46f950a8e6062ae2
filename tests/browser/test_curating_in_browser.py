"""Signing in, curating, noting and adding in a real browser: by hand, by key, on a phone, without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from detente.access.tokens import Tokens
from detente.rdf.namespaces import DEFAULT_BASE
from tests.browser.conftest import PHONE, WIDE, Curated, Visit

CLAIM = "claim/2016-08-turkey-russia-1/officials-meeting-place"
MEETING = Path(__file__).parents[1] / "cli" / "my-meeting.ttl"
PAGES = [
    "/sign-in",
    "/add/turtle",
    f"/notes/new?about={DEFAULT_BASE}{CLAIM}",
    "/notes/sent",
    f"/curate?of={DEFAULT_BASE}{CLAIM}",
]
MOST_BYTES = 150_000
DROP = """(form, [name, text]) => {
  const given = new DataTransfer();
  given.items.add(new File([text], name, {type: "text/turtle"}));
  form.dispatchEvent(new DragEvent("drop", {dataTransfer: given, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def visit(context: BrowserContext, curated: Curated) -> Visit:
    return Visit(context.new_page(), curated.address)


def sign_in(visit: Visit, secret: str) -> Page:
    page = visit.go("/sign-in")
    page.get_by_label("Token").fill(secret)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Signed in with the token")).to_be_visible()
    return page


@pytest.mark.parametrize("context", [WIDE, PHONE | {"color_scheme": "dark"}], indirect=True)
def test_axe_finds_nothing_and_the_pages_fit(visit: Visit, curated: Curated) -> None:
    sign_in(visit, curated.secrets["curate"])
    for path in (*PAGES, "/notes"):
        page = visit.go(path)
        visit.keep_screenshot(
            f"curating {path[:20]} {page.viewport_size['width'] if page.viewport_size else ''}"
        )
        assert visit.findings() == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    assert visit.elsewhere == []
    assert visit.console == []


@pytest.mark.parametrize("path", PAGES[:4])
def test_the_pages_are_light(path: str, clean_visit: Visit) -> None:
    sizes: list[int] = []
    clean_visit.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    clean_visit.page.goto(clean_visit.address + path, wait_until="networkidle")
    assert sizes
    assert sum(sizes) < MOST_BYTES


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_a_wrong_claim_is_put_right_by_a_curator(visit: Visit, curated: Curated) -> None:
    page = visit.go(f"/{CLAIM}")
    page.get_by_role("link", name="rank this claim").click()
    page.get_by_label("Token").fill(curated.secrets["curate"])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Decide on a claim")
    page.get_by_label("Deprecate it").check()
    page.get_by_label("Why").fill("It was planned, and did not happen so.")
    page.get_by_label("Its title").fill("The Example, 12 August 2016")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("alert")).to_contain_text("Look at what is marked below")
    expect(page.get_by_label("Why")).to_have_value("It was planned, and did not happen so.")
    expect(page.get_by_label("Who published it")).to_have_attribute("aria-invalid", "true")
    visit.keep_screenshot("curating what is missing")
    page.get_by_label("Who published it").fill("The Example")
    page.get_by_label("The day on which it was published").fill("2016-08-12")
    page.get_by_label("The address at which others can read it").fill("https://example.org/report")
    page.get_by_label("What it says, in your own words").fill("The officials met elsewhere.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Version")
    visit.keep_screenshot("curating version made")
    visit.go(f"/{CLAIM}")
    expect(page.get_by_text("It was planned, and did not happen so.").first).to_be_visible()
    page.get_by_role("region", name="What a curator decided").get_by_role("link").first.click()
    page.get_by_role("link", name="take it back").click()
    page.get_by_label("Why").fill("The report was of another meeting.")
    page.get_by_label("Evidence that is described already").select_option(label="The Example, 12 August 2016")
    visit.keep_screenshot("curating take back")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Version")
    page.get_by_role("link", name="undo it").click()
    visit.keep_screenshot("curating restore")
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_text("Restored version").first).to_be_visible()
    assert visit.elsewhere == []


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_a_reader_writes_a_note_and_a_curator_closes_it(visit: Visit, curated: Curated) -> None:
    page = visit.go("/id/state/TUR")
    page.get_by_role("link", name="Something wrong here?").click()
    page.get_by_label("What is wrong, and how you know").fill(
        "The capital is wrong.\nSee https://example.org/"
    )
    page.get_by_role("button", name="Send it to the curators").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your note was kept")
    sign_in(visit, curated.secrets["curate"])
    visit.go("/notes")
    expect(page.get_by_text("The capital is wrong.")).to_be_visible()
    visit.keep_screenshot("curating notes")
    page.get_by_role("article").get_by_role("button", name="Done").click()
    expect(page.get_by_role("article")).to_have_count(0)
    expect(page.get_by_text("The capital is wrong.")).to_be_visible()


def test_a_dropped_file_is_judged_mended_and_put_in(clean_visit: Visit, curated: Curated) -> None:
    page = clean_visit.go("/add")
    page.get_by_role("main").get_by_role("link", name="Turtle of your own").first.click()
    page.wait_for_load_state()  # a script that is not there yet hears of nothing
    page.locator("form[data-drop]").evaluate(DROP, ["my-meeting.ttl", MEETING.read_text(encoding="utf-8")])
    field = page.get_by_label("Or write it here, and mend it")
    expect(field).to_have_value(re.compile("ex:lunch a det:Meeting"))
    with page.expect_response("**/add/turtle") as answered:
        page.get_by_role("button", name="Judge it").click()
    assert answered.value.status == 422
    expect(page.get_by_role("alert")).to_contain_text("Nobody claims this")
    expect(page.get_by_role("alert")).to_contain_text("Line 5: ex:lunch a det:Meeting ;")
    clean_visit.keep_screenshot("adding refused")
    assert clean_visit.findings() == []
    field.fill(field.input_value().replace("a det:Meeting ;", ""))
    page.get_by_role("button", name="Judge it").click()
    judged = page.get_by_role("main").get_by_role("status")
    expect(judged).to_contain_text("It conforms. 1 quad would be added")
    clean_visit.keep_screenshot("adding conforms")
    assert clean_visit.findings() == []
    page.get_by_label("The name of its graph").fill("https://example.org/dropped")
    page.get_by_label("Token").fill(curated.secrets["write"])
    page.get_by_role("button", name="Put it in as a new version").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Version")
    clean_visit.console = [each for each in clean_visit.console if "422" not in each]


def test_the_cookie_is_out_of_reach_and_out_at_once(clean_visit: Visit, curated: Curated) -> None:
    secret = Tokens(curated.data).create("passing", ["curate"])
    page = sign_in(clean_visit, secret)
    assert page.evaluate("document.cookie") == ""
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    Tokens(curated.data).revoke("passing")
    page.reload()
    expect(page.get_by_label("Token")).to_be_visible()


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/curate", "/notes/new", "/add/turtle"])
def test_a_page_of_another_site_sends_no_form(path: str, visit: Visit, curated: Curated) -> None:
    page = sign_in(visit, curated.secrets["curate"])
    about = f"{DEFAULT_BASE}{CLAIM}"
    page.goto("about:blank")
    page.set_content(
        f'<form method="post" action="{curated.address}{path}"><input name="of" value="{about}">'
        f'<input name="about" value="{about}"></form>'
    )
    with page.expect_response(f"**{path}") as answered:
        page.evaluate("document.forms[0].submit()")
    assert answered.value.status == 403
    assert "Form of another site" in answered.value.text()
    visit.go("/sign-in")
    expect(page.get_by_text("Signed in with the token")).to_be_visible()
