"""The query page in a browser: with its editor, and without JavaScript."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, Visit

MEETINGS = 'SELECT ?m ?name { ?m a det:Meeting ; rdfs:label ?name FILTER CONTAINS(STR(?m), "erdogan-putin") }'
COUNTS = "SELECT ?modality (COUNT(*) AS ?claims) { ?claim det:modality ?modality } GROUP BY ?modality"
DAYS = "SELECT ?day (COUNT(*) AS ?events) { ?event det:start ?day } GROUP BY ?day"
MEETING = "meeting:erdogan-putin-2016-08"
QUESTION = "Who met whom, when and where"


def asking(query: str) -> str:
    return f"/sparql?query={quote(query)}"


def write(page: Page, query: str) -> None:
    page.locator(".editor .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)


def value(page: Page) -> str:
    found = page.evaluate("document.querySelector('.editor .CodeMirror').CodeMirror.getValue()")
    assert isinstance(found, str)
    return found


def rows(page: Page) -> list[list[str]]:
    page.locator(".answer table.dataTable tbody tr").first.wait_for()
    shown = [row.locator("td").all_inner_texts() for row in page.locator(".answer tbody tr").all()]
    return [[cell.partition("\n")[0] for cell in row] for row in shown]  # a name stands below its IRI


def test_a_query_written_in_the_editor_is_answered_as_a_table(clean_visit: Visit) -> None:
    page = clean_visit.go("/sparql")
    write(page, MEETINGS)
    page.keyboard.press("Control+Enter")
    assert [row[1] for row in rows(page)] == [MEETING]
    assert "/sparql?query=SELECT" in page.url
    page.reload()
    assert [row[1] for row in rows(page)] == [MEETING]
    assert value(page) == MEETINGS


def test_an_answer_made_by_the_server_is_taken_over_with_its_query(clean_visit: Visit) -> None:
    page = clean_visit.go(asking(MEETINGS))
    assert [row[1] for row in rows(page)] == [MEETING]
    expect(page.locator("table.result")).to_have_count(0)
    assert value(page) == MEETINGS


def test_a_fragment_fills_the_editor_and_asks_nothing(clean_visit: Visit) -> None:
    page = clean_visit.go(f"/sparql#query={quote(MEETINGS)}")
    page.locator(".editor .CodeMirror").wait_for()
    assert value(page) == MEETINGS
    expect(page.locator(".answer")).to_be_hidden()


def test_the_data_set_of_the_address_is_kept(clean_visit: Visit) -> None:
    query = "SELECT (COUNT(DISTINCT ?q) > 10 AS ?kept) { ?q a sh:SPARQLExecutable }"
    graph = quote("https://w3id.org/detente/graph/queries", safe="")
    page = clean_visit.go(f"{asking(query)}&default-graph-uri={graph}")
    assert [row[1] for row in rows(page)] == ["true"]


def test_saved_questions_load_and_run(clean_visit: Visit) -> None:
    page = clean_visit.go("/sparql")
    with page.expect_response("**/sparql/editor.json"):
        page.reload()
    page.get_by_role("link", name=QUESTION).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    assert any(MEETING in row for row in rows(page))
    assert "VALUES $one { state:TUR }" in value(page)
    expect(page.locator("#about")).to_contain_text("Settled meetings in which two states took part")
    expect(page.locator("#about dt")).to_have_text(["$one", "$other", "$from", "$to"])
    expect(page.get_by_role("link", name=QUESTION)).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Query the graph")
    expect(page.locator(".answer")).to_be_hidden()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("SELECT * { ?m a det:Mee", "det:Meeting   meeting"),
        ("SELECT * { ?m a meet", "det:Meeting   meeting"),
        ("SELECT * { ?m det:spea", "det:speaker"),
        ("SELECT * { ?m skos:prefL", "skos:prefLabel"),
    ],
)
def test_classes_and_properties_of_the_graph_are_offered(
    clean_visit: Visit, typed: str, offered: str
) -> None:
    page = clean_visit.go("/sparql")
    write(page, typed)
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hint").first).to_contain_text(offered)
    page.keyboard.press("Enter")
    assert value(page).endswith(offered.split(" ")[0])


def test_a_prefix_of_things_is_declared_when_it_is_used(clean_visit: Visit) -> None:
    page = clean_visit.go("/sparql")
    page.locator(".editor .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("ASK { state:", delay=20)
    expect(page.locator(".editor .CodeMirror-code")).to_contain_text("PREFIX state:")
    assert value(page).startswith("PREFIX state: <https://w3id.org/detente/id/state/>")


def test_answers_are_saved_as_the_service_writes_them(clean_visit: Visit, tmp_path: Path) -> None:
    page = clean_visit.go(asking(MEETINGS))
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").click()
    assert started.value.suggested_filename == "answer.csv"
    saved = tmp_path / "answer.csv"
    started.value.save_as(saved)
    table = list(csv.DictReader(saved.read_text(encoding="utf-8").splitlines()))
    assert [row["m"] for row in table] == ["https://w3id.org/detente/id/meeting/erdogan-putin-2016-08"]


def test_a_literal_is_shown_as_it_is(clean_visit: Visit) -> None:
    literals = ["<img src=x onerror=alert(1)>", "{{other}} & 'more'", "{{"]
    values = " ".join(f'("{literal}" <https://example.org/\'{n}>)' for n, literal in enumerate(literals))
    page = clean_visit.go(asking(f"SELECT * {{ VALUES (?text ?other) {{ {values} }} }}"))
    shown = [(other, text) for _, other, text in rows(page)]
    assert shown == [(f"https://example.org/'{n}", literal) for n, literal in enumerate(literals)]


def test_triples_come_as_a_table_and_raw(clean_visit: Visit) -> None:
    page = clean_visit.go(asking("CONSTRUCT { ?m a det:Meeting } { ?m a det:Meeting }"))
    assert any(MEETING in row for row in rows(page))
    expect(page.locator(".downloads button")).to_have_text(["Turtle", "N-Triples", "JSON-LD", "RDF/XML"])
    page.get_by_role("button", name="Shows Response view").click()
    expect(page.locator(".answer .CodeMirror")).to_contain_text("erdogan-putin-2016-08")


@pytest.mark.parametrize(("query", "kind"), [(COUNTS, "bar"), (DAYS, "line")])
def test_numbers_by_name_or_day_come_as_a_chart(clean_visit: Visit, query: str, kind: str) -> None:
    page = clean_visit.go(asking(query))
    page.get_by_role("button", name="Shows Chart view").click()
    canvas = page.get_by_role("img", name="Chart of")
    expect(canvas).to_be_visible()
    chart = "window.Chart.getChart(document.querySelector('.chart canvas')).config"
    page.wait_for_function("window.Chart?.getChart(document.querySelector('.chart canvas'))")
    assert page.evaluate(f"{chart}.type") == kind
    assert page.evaluate(f"{chart}.data.datasets[0].data.length") > 3


def test_a_boolean_and_an_empty_answer_are_shown(clean_visit: Visit) -> None:
    page = clean_visit.go("/sparql")
    write(page, "ASK { ?m a det:Meeting }")
    page.get_by_role("button", name="Run the query").click()
    expect(page.locator(".booleanResult")).to_have_text("True")
    write(page, "CONSTRUCT WHERE { ?m a det:Nothing }")
    page.get_by_role("button", name="Run the query").click()
    expect(page.locator(".booleanResult")).to_have_count(0)
    expect(page.locator(".downloads button").first).to_have_text("Turtle")


def test_a_syntax_error_is_told_while_writing_and_by_the_service(visit: Visit) -> None:
    page = visit.go("/sparql")
    write(page, "SELECT * { ?m a det:Meeting }\nLIMIT ten")
    expect(page.locator("#syntax")).to_contain_text("Line 2 is not SPARQL 1.1")
    page.locator(".parseErrorIcon").hover()
    page.get_by_role("button", name="Run the query").click()
    expect(page.get_by_role("alert")).to_contain_text("Not a SPARQL query")
    expect(page.get_by_role("alert")).to_contain_text("line 2")
    assert all("status of 400" in message for message in visit.console)
    assert visit.elsewhere == []


def test_a_query_with_an_error_is_put_right_in_place(visit: Visit) -> None:
    page = visit.go(asking("SELECT * { ?m a "))
    expect(page.get_by_role("alert")).to_be_visible()
    write(page, MEETINGS)
    page.keyboard.press("Control+Enter")
    assert [row[1] for row in rows(page)] == [MEETING]
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_editor_is_left_by_keyboard(clean_visit: Visit) -> None:
    page = clean_visit.go("/sparql")
    write(page, "ASK {}")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run the query")).to_be_focused()


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_the_page_is_a_form_and_a_table(clean_visit: Visit) -> None:
    page = clean_visit.go("/sparql")
    page.get_by_label("SPARQL query").fill(MEETINGS)
    page.get_by_role("button", name="Run the query").click()
    expect(page.locator("table.result tbody tr")).to_have_count(1)
    expect(page.locator("table.result")).to_contain_text("erdogan-putin-2016-08")
    page.get_by_role("link", name=QUESTION).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    expect(page.locator("#about")).to_contain_text("Settled meetings in which two states took part")
    expect(page.locator("#about dt").first).to_have_text("$one")
    expect(page.locator("table.result")).to_contain_text("erdogan-putin-2016-08")


@pytest.mark.parametrize("context", [PHONE, PHONE | {"java_script_enabled": False}], indirect=True)
@pytest.mark.parametrize("path", ["/", "/sparql", asking(MEETINGS), asking(COUNTS), asking("ASK {")])
def test_nothing_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    page = visit.go(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


@pytest.mark.parametrize("context", [WIDE, WIDE | {"color_scheme": "dark"}, PHONE], indirect=True)
@pytest.mark.parametrize("path", ["/", "/sparql", asking(MEETINGS)])
def test_axe_finds_nothing_serious(visit: Visit, path: str) -> None:
    page = visit.go(path)
    if "query=" in path:
        rows(page)
    page.wait_for_load_state("networkidle")
    assert visit.serious() == []


def test_the_editor_warns_of_a_term_that_is_not_there_until_it_is_put_right(clean_visit: Visit) -> None:
    page = clean_visit.go("/sparql")
    write(page, MEETINGS.replace("det:Meeting", "det:Meting"))
    page.keyboard.press("Control+Enter")
    warning = page.locator(".warnings")
    expect(warning).to_contain_text("no such term det:Meting; did you mean det:Meeting?")
    clean_visit.keep_screenshot("warning of a misspelt term")
    assert clean_visit.serious() == []
    write(page, MEETINGS)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer tbody tr").first).to_be_visible()
    expect(warning).to_be_hidden()


def test_esc_keeps_the_caret_and_lets_tab_leave(clean_visit: Visit) -> None:
    page = clean_visit.go("/sparql")
    write(page, "ASK {} #")
    page.keyboard.press("Escape")
    page.keyboard.insert_text(" typed on")
    assert value(page) == "ASK {} # typed on"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.editor') !== null")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.editor') === null")
