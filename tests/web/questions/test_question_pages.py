"""Questions asked by fields and by address: what is taken, what is told, and what is data."""

from __future__ import annotations

import csv
import html
import io
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from flask.testing import FlaskClient
from rdflib import Graph

from detente.questions.saved import Question, load_questions
from detente.web.questions import things
from tests.web.site.test_front import BROWSER, outline, words

QUESTIONS = load_questions()
CASES = yaml.load(
    (Path(__file__).with_name("pages.yaml")).read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
OFFICE = {"office": "foreign minister of Turkey", "day": "2016-08-09"}

by_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)


def address(slug: str, arguments: dict[str, str]) -> str:
    return f"/questions/{slug}?{urlencode(arguments)}" if arguments else f"/questions/{slug}"


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_what_is_typed_is_asked_or_told_to_be_wrong(case: dict[str, Any], asked: FlaskClient) -> None:
    arguments = {name: text.replace("LONG", "a " * 101) for name, text in case["set"].items()}
    answer = asked.get(address(case["question"], arguments), headers=BROWSER)
    text = html.unescape(words(answer.text))
    assert answer.status_code == int(case.get("status", "200")), text
    assert outline(answer.text).open == []
    assert outline(answer.text).inline == []
    for each in case["says"]:
        assert each in text


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2016-08", "un jour d’août 2016"),
        ("2016-08-01/2016-08-05", "un jour du 1er août 2016 au 5 août 2016"),
    ],
)
def test_a_day_of_several_is_told_in_the_language_of_the_page(
    day: str, told: str, asked: FlaskClient
) -> None:
    there = address("office-holders", {"state": "TUR", "day": day, "lang": "fr"})
    text = html.unescape(words(asked.get(there, headers=BROWSER).text))
    assert told in text
    assert "some day" not in text


@by_question
def test_every_question_has_a_page_and_data(question: Question, asked: FlaskClient) -> None:
    page = asked.get(f"/questions/{question.slug}", headers=BROWSER)
    assert page.status_code == 200
    text = html.unescape(words(page.text))
    assert question.title in text
    assert all(meaning in text for meaning in question.parameters.values())
    ending = "csv" if question.form == "SELECT" else "ttl"
    data = asked.get(f"/questions/{question.slug}.{ending}")
    assert data.status_code == 200
    assert ("Nothing is found." in text) == (len(data.text.splitlines()) <= 1)
    assert ("does not mean that nothing happened" in text) == ("Nothing is found." in text)


@by_question
def test_every_row_of_data_tells_whether_it_is_settled(
    question: Question, asked: FlaskClient, of_data_sets: FlaskClient
) -> None:
    if question.form != "SELECT":
        return
    for client in (asked, of_data_sets):
        allowed = {question.standing.rows} if question.standing.rows else {"settled", "said"}
        assert {row["standing"] for row in rows(client.get(f"/questions/{question.slug}.csv"))} <= allowed


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [
        ("settled", [("settled", "settled")]),
        ("entry/one-1", [("entry/one-1", "said")]),
        ("", [("entry/one-1", "said"), ("settled", "settled")]),
    ],
)
def test_a_data_set_is_asked_or_what_is_settled_or_both(
    dataset: str, expected: list[tuple[str, str]], of_data_sets: FlaskClient
) -> None:
    asked = {"state": "state/TUR", "day": "1960-01-01", "dataset": dataset}
    found = rows(of_data_sets.get(address("allies.csv", asked)))
    told = [(row["source"].rpartition("detente/")[2], row["standing"]) for row in found]
    assert sorted(told) == expected


def test_slugs_are_unique() -> None:
    assert len({each.slug for each in QUESTIONS}) == len(QUESTIONS)


def test_an_answer_is_had_as_csv_by_its_address_alone(asked: FlaskClient) -> None:
    answer = asked.get(
        address("office-holders.csv", {"office": "foreign minister of Turkey", "day": "2016-08-09"})
    )
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="office-holders.csv"'
    (row,) = rows(answer)
    assert row["holder"].endswith("/person/mevlut-cavusoglu")
    assert row["standing"] == "settled"
    where = answer.headers["Content-Location"]
    assert "office=office%2Fminister-of-foreign-affairs-of-turkey" in where
    assert asked.get(where).data == answer.data


def test_nobody_held_an_office_before_its_holder_did(asked: FlaskClient) -> None:
    assert rows(asked.get(address("office-holders.csv", OFFICE | {"day": "1930-01-01"}))) == []


def test_an_answer_is_had_as_json_and_by_accept(asked: FlaskClient) -> None:
    found = asked.get(address("office-holders.json", OFFICE)).get_json(force=True)
    assert len(found["results"]["bindings"]) == 1
    accepted = asked.get(address("office-holders", OFFICE), headers={"Accept": "text/csv"})
    assert len(rows(accepted)) == 1
    assert "Accept" in accepted.headers["Vary"]


def test_triples_are_had_as_turtle(asked: FlaskClient) -> None:
    answer = asked.get(address("entry.ttl", {"entry": "2016-08-turkey-russia-1"}))
    assert answer.content_type == "text/turtle; charset=utf-8"
    assert len(Graph().parse(data=answer.text, format="turtle")) > 300


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("office-holders.ttl", 404, "office-holders.csv, office-holders.json"),
        ("entry.csv", 404, "entry.ttl"),
        ("nothing", 404, "There is no question 'nothing'"),
        ("office-holders.csv?ofice=1", 400, "takes office, state, day; not 'ofice'. Near are: office."),
        ("office-holders.csv?day=2016-08-09&day=2017", 400, "day is given 2 times"),
        ("office-holders.csv?day=2016-13", 400, "day: '2016-13' is not an EDTF date"),
        (
            "office-holders.csv?office=presidnt+of+Turkey",
            400,
            "President of Turkey (office/president-of-turkey)",
        ),
        ("disputes.csv?one=1", 400, "takes no arguments; not 'one'"),
        ("suggest.json?question=meetings&field=two&q=a", 400, "field is to be one of one, other, from, to"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_cure(
    path: str, status: int, says: str, asked: FlaskClient
) -> None:
    answer = asked.get(f"/questions/{path}")
    assert answer.status_code == status
    assert says in answer.text


def test_rows_of_a_data_set_are_said_by_it(of_data_sets: FlaskClient) -> None:
    arguments = {"dataset": "entry/one-1", "state": "state/TUR", "day": "1960"}
    refused = of_data_sets.get(address("allies", arguments), headers=BROWSER)
    assert refused.status_code == 400
    answer = of_data_sets.get(address("allies", arguments | {"day": "1960-01"}), headers=BROWSER)
    text = words(answer.text)
    assert "None is settled by being here: each is what somebody says" in text
    assert "said by entry/one-1" in text


def test_settled_and_said_counts_stand_apart(of_data_sets: FlaskClient) -> None:
    arguments = {"one": "state/TUR", "other": "state/RUS", "dataset": "entry/one-1"}
    answer = of_data_sets.get(address("dyad-months", arguments), headers=BROWSER)
    assert "Each says whether it is settled or only said" in words(answer.text)
    found = rows(of_data_sets.get(address("dyad-months.csv", arguments)))
    assert {row["standing"] for row in found if row["source"] == "settled"} == {"settled"}
    assert {row["standing"] for row in found if row["source"] != "settled"} == {"said"}


def test_the_links_of_a_page_keep_what_was_taken(asked: FlaskClient) -> None:
    page = asked.get(address("office-holders", OFFICE), headers=BROWSER)
    taken = "office=office%2Fminister-of-foreign-affairs-of-turkey&day=2016-08-09"
    links = [each for each in outline(page.text).links if taken in each]
    assert {each.partition("?")[0].rpartition("/")[2] for each in links} == {
        f"office-holders{ending}" for ending in ("", ".csv", ".json", ".tsv", ".xml", ".atom")
    }
    again = asked.get(f"/questions/office-holders?{taken}", headers=BROWSER)
    assert 'value="Minister of Foreign Affairs of Turkey"' in again.text
    assert "Taken for" not in again.text


def test_every_field_empty_is_another_question_than_none_given(asked: FlaskClient) -> None:
    saved = rows(asked.get("/questions/office-holders.csv"))
    anything = asked.get("/questions/office-holders?office=&state=&day=", headers=BROWSER)
    assert "Who held any office" in words(anything.text)
    (link,) = {each for each in outline(anything.text).links if "office-holders.csv" in each}
    path = link[link.index("/questions/") :]
    assert len(rows(asked.get(path))) > len(saved) > 0


def test_many_rows_are_cut_and_all_are_led_to(asked: FlaskClient) -> None:
    page = asked.get("/questions/entry", headers=BROWSER)
    assert "The first 200 rows; all of them as Turtle" in words(page.text)


def test_the_sparql_of_a_page_gives_the_same_rows(asked: FlaskClient) -> None:
    page = asked.get(address("office-holders", OFFICE), headers=BROWSER).text
    query = html.unescape(page.partition('<code id="sparql">')[2].partition("</code>")[0])
    answer = asked.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert answer.text == asked.get(address("office-holders.csv", OFFICE)).text


@pytest.mark.parametrize("path", ["/questions/", "/questions/meetings", "/questions/meetings.csv"])
def test_an_answer_has_a_tag_and_its_version(path: str, asked: FlaskClient) -> None:
    answer = asked.get(path, headers=BROWSER)
    version = answer.headers["Detente-Version"]
    assert answer.headers["Cache-Control"] == "public, no-cache"
    known = BROWSER | {"If-None-Match": answer.headers["ETag"]}
    assert asked.get(path, headers=known).status_code == 304
    head = asked.head(path, headers=BROWSER)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == answer.headers["ETag"]
    pinned = asked.get(f"/v/{version}{path}", headers=BROWSER)
    assert pinned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert pinned.status_code == 200


def test_a_page_of_a_version_stays_in_it(asked: FlaskClient) -> None:
    version = asked.get("/questions/").headers["Detente-Version"]
    page = asked.get(f"/v/{version}/questions/meetings", headers=BROWSER)
    own = [each for each in outline(page.text).links if "/questions/meetings" in each or "/id/" in each]
    assert own
    left = [each for each in own if f"/v/{version}/" not in each]
    assert left == ["/questions/meetings"]  # as it is now
    led = asked.get(f"/v/{version}/queries/01-meetings", headers=BROWSER)
    assert led.headers["Location"] == f"/v/{version}/questions/meetings"
    assert asked.get("/v/0123456789ab/questions/meetings").status_code == 404


def test_front_page_and_query_page_lead_to_questions(asked: FlaskClient) -> None:
    assert {"/questions/", "/questions/meetings"} <= {*outline(asked.get("/", headers=BROWSER).text).links}
    query = QUESTIONS[0].query
    page = asked.get("/sparql", query_string={"query": query}, headers=BROWSER)
    assert {"/questions/", "/questions/meetings"} <= {*outline(page.text).links}


@pytest.mark.parametrize(
    ("field", "typed", "first"),
    [
        ("meetings&field=one", "tur", "Turkey"),
        ("meetings&field=one", "Турц", "Turkey"),
        ("office-holders&field=office", "foreign affairs of tur", "Minister of Foreign Affairs of Turkey"),
        ("statements&field=speaker", "erdog", "Recep Tayyip Erdoğan"),
        ("statements&field=about", "syrian civ", "Syrian civil war"),
        ("entry&field=entry", "erdogan putin", "Presidents Erdoğan and Putin meet and speak of renewed ties"),
    ],
)
def test_names_are_suggested_while_one_types(field: str, typed: str, first: str, asked: FlaskClient) -> None:
    answer = asked.get(f"/questions/suggest.json?question={field}&{urlencode({'q': typed})}")
    found = answer.get_json()["suggestions"]
    assert first in [each["label"] for each in found]
    assert len(found) <= 8
    question = field.partition("&")[0]
    name = field.rpartition("=")[2]
    for each in found:  # whatever is suggested is taken for just that
        page = asked.get(address(question, {name: each["value"]}), headers=BROWSER)
        assert page.status_code == 200, each
        assert urlencode({name: each["id"]}) in page.text


def test_nothing_is_suggested_for_nothing(asked: FlaskClient) -> None:
    for typed in ("", "  ", "xyzzyq", "a" * 201):
        asking = {"question": "meetings", "field": "one", "q": typed}
        answer = asked.get("/questions/suggest.json", query_string=asking)
        assert answer.get_json()["suggestions"] == []


def test_a_service_without_a_graph_says_so(empty_client: FlaskClient) -> None:
    assert empty_client.get("/questions/", headers=BROWSER).status_code == 503


def test_words_are_taken_for_a_thing_only_where_all_names_with_them_were_looked_at(
    asked: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = address("commitments-after-meeting.csv", {"meeting": "erdogan putin meeting august"})
    assert asked.get(typed).status_code == 200
    monkeypatch.setattr(things, "_LOOKED_AT", 1)
    refused = asked.get(typed)
    assert refused.status_code == 400
    assert "may be one of several" in refused.text
