"""Answers on the query page: names beside IRIs, map and network, completion by label, programs."""

from __future__ import annotations

import re
import subprocess
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_query_page import asking, value, write

BASE = "https://w3id.org/detente/id/"
MET, PLANNED = f"{BASE}meeting/erdogan-putin-2016-08", f"{BASE}meeting/turkish-russian-officials-2016-08"
PLACES = (
    f"SELECT ?m ?lat ?long {{ VALUES (?m ?lat ?long) {{ (<{MET}> 59.9 30.3) (<{PLANNED}> 55.7 37.6) }} }}"
)
POINT = f'SELECT ?m ?where {{ VALUES (?m ?where) {{ (<{MET}> "POINT(30.3 59.9)") }} }}'
NETWORK = "CONSTRUCT { ?m det:participant ?who } { ?m det:participant ?who }"
COASTS = re.compile(r"^M[\d.,LMZ-]{20000,}$")
TWO_NAMES = """SELECT ?modality ?who (COUNT(*) AS ?claims) {
  ?claim det:modality ?modality ; det:attributedTo ?who } GROUP BY ?modality ?who"""


def test_names_stand_below_iris_and_say_what_is_not_settled(clean_visit: Visit) -> None:
    page = clean_visit.go(asking(PLACES))
    cells = page.locator(".answer table.dataTable tbody tr td:nth-child(2)")
    expect(cells.nth(0)).to_contain_text("Meeting of Recep Tayyip Erdoğan and Vladimir Putin, August 2016")
    expect(cells.nth(0)).not_to_contain_text("not settled")
    expect(cells.nth(1)).to_contain_text("Meeting of Turkish and Russian officials, August 2016 not settled")
    page.get_by_placeholder("Filter query results").press_sequentially("officials")
    expect(page.locator(".answer table.dataTable tbody tr")).to_have_count(1)


@pytest.mark.parametrize(("query", "number"), [(PLACES, 2), (POINT, 1)])
def test_places_come_as_a_map_whose_marks_lead_to_pages(clean_visit: Visit, query: str, number: int) -> None:
    page = clean_visit.go(asking(query))
    page.get_by_role("button", name="Shows Map view").click()
    drawn = page.get_by_role("group", name="Map; the table has the places, too.")
    expect(drawn).to_be_visible()
    expect(page.locator(".answer")).to_contain_text(f"{number} place{'s' if number > 1 else ''}.")
    expect(drawn.locator("path.land")).to_have_attribute("d", COASTS)
    met = drawn.get_by_role("link", name="Meeting of Recep Tayyip Erdoğan")
    expect(met).to_have_attribute("href", "/id/meeting/erdogan-putin-2016-08")
    expect(drawn.locator("circle.said")).to_have_count(number - 1)
    assert clean_visit.findings() == []


def test_triples_come_as_a_network(clean_visit: Visit) -> None:
    page = clean_visit.go(asking(NETWORK))
    page.get_by_role("button", name="Shows Network view").click()
    drawn = page.get_by_role("group", name="Network of")
    expect(drawn.get_by_role("link", name="Vladimir Putin", exact=False).first).to_be_visible()
    assert drawn.locator("line").count() > 20
    places = drawn.locator("circle").evaluate_all("all => all.map(each => each.getAttribute('cx'))")
    assert len({*places}) == len(places)
    assert clean_visit.findings() == []


def test_a_chart_is_by_the_column_that_is_chosen(clean_visit: Visit) -> None:
    page = clean_visit.go(asking(TWO_NAMES))
    page.get_by_role("button", name="Shows Chart view").click()
    expect(page.get_by_role("img", name="claims by modality, who")).to_be_visible()
    chart = "window.Chart.getChart(document.querySelector('.chart canvas'))"
    page.wait_for_function(f"{chart}?.data.labels.includes('asserted – Unnamed publisher')")
    page.get_by_role("combobox", name="By").select_option("who")
    expect(page.get_by_role("img", name="claims by who")).to_be_visible()
    page.wait_for_function(f"{chart}?.data.labels.includes('Vladimir Putin')")
    page.get_by_role("combobox", name="As").select_option("line")
    expect(page.locator(".chart canvas")).to_be_visible()
    page.wait_for_function(f"{chart}?.config.type === 'line'")
    assert clean_visit.findings() == []


@pytest.mark.parametrize(
    ("typed", "offered", "taken"),
    [
        (
            "SELECT * { ?m det:status ",
            "dets:status-pledged   pledged",
            "SELECT * { ?m det:status dets:status-",
        ),
        ("SELECT * { ?m det:status fulfi", "fulfilled", "SELECT * { ?m det:status dets:status-fulfilled"),
        (
            "SELECT * { ?m det:participant person:vladimir-put",
            "Vladimir Putin",
            "SELECT * { ?m det:participant person:vladimir-putin",
        ),
        ("SELECT * { ?m det:participant Erdogan", "Recep Tayyip Erdoğan", "person:recep-tayyip-erdogan"),
        (
            "SELECT * { ?meeting a det:Meeting . ?mee",
            "?meeting",
            "SELECT * { ?meeting a det:Meeting . ?meeting",
        ),
        ("SELECT * { ?m a det:Meeting . FIL", "FILTER", "SELECT * { ?m a det:Meeting . FILTER"),
    ],
)
def test_what_fits_is_offered_by_label(clean_visit: Visit, typed: str, offered: str, taken: str) -> None:
    page = clean_visit.go("/sparql")
    with page.expect_response("**/sparql/editor.json"):
        page.reload()
    write(page, typed)
    page.keyboard.press("Control+Space")
    hints = page.locator(".CodeMirror-hint")
    expect(hints.filter(has_text=offered).first).to_be_visible()
    page.keyboard.press("Enter")
    written = "document.querySelector('.editor .CodeMirror').CodeMirror.getValue()"
    page.wait_for_function(f"text => {written}.includes(text)", arg=taken)


def test_a_prefix_of_what_was_taken_is_declared(clean_visit: Visit) -> None:
    page = clean_visit.go("/sparql")
    with page.expect_response("**/sparql/editor.json"):
        page.reload()
    write(page, "SELECT * { ?m det:participant Erdogan")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hint").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".editor .CodeMirror-code")).to_contain_text("PREFIX person:")
    assert value(page).startswith(f"PREFIX person: <{BASE}person/>")


def test_a_link_and_programs_are_copied_that_run_as_they_stand(clean_visit: Visit) -> None:
    query = "SELECT ?m { ?m a det:Meeting }"
    page = clean_visit.go(asking(query))
    page.get_by_text("Copy a link or code").click()
    expect(page.get_by_role("button", name="Copy for Python")).to_be_visible()
    expect(page.get_by_role("button", name="Copy for R")).to_be_visible()
    assert (
        f"/sparql?query={quote(query, safe='').replace('%20', '+')}"
        in page.locator("#copy-link").inner_text()
    )
    command = page.locator("#copy-curl").inner_text()
    ran = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["m", MET]
    address = page.get_by_role("link", name="CSV with labels").get_attribute("href")
    assert "m_label" in page.request.get(f"{clean_visit.address}{address}").text()
    assert clean_visit.serious() == []
