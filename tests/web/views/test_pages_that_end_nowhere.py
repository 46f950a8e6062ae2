"""Pages that lead on: questions, offices, places, publishers, people; and the service's own records."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from detente.questions.saved import load_questions
from detente.rdf.namespaces import DEFAULT_BASE
from detente.settings import Settings
from tests.web.served import serving
from tests.web.site.test_front import outline, words

BROWSER = {"Accept": "text/html"}
UNSETTLED = "Nothing of it is settled"


@pytest.fixture(scope="module")
def asked(built: Path) -> Iterator[FlaskClient]:
    with serving(Settings(data=built, processes=1), load_questions(DEFAULT_BASE)) as app:
        yield app.test_client()


def shown(path: str, client: FlaskClient) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert outline(answer.text).open == []
    return html.unescape(words(answer.text))


def test_every_saved_question_has_a_page_that_asks_it(asked: FlaskClient) -> None:
    for question in load_questions(DEFAULT_BASE):
        path = f"/queries/{question.id}"
        led = asked.get(path, headers=BROWSER)
        assert (led.status_code, led.headers["Location"]) == (303, f"/questions/{question.slug}")
        text = shown(f"{path}.html", asked)
        assert f"{question.title} A saved question on" in text
        assert question.description in text
        assert UNSETTLED not in text
        assert "sparqlexecutable" not in text
        assert all(f"${name} {meaning}" in text for name, meaning in question.parameters.items())
        links = outline(asked.get(f"{path}.html", headers=BROWSER).text).links
        assert f"/questions/{question.slug}" in links


def test_the_records_of_the_service_are_not_called_unsettled(past_version: str, asked: FlaskClient) -> None:
    for path in (f"/version/{past_version}", "/run/2016-08-turkey-russia-2/review"):
        text = shown(path, asked)
        assert "What is recorded of it" in text
        assert "ettled:" not in text
        assert UNSETTLED not in text


@pytest.fixture
def past_version(asked: FlaskClient) -> str:
    """Give a version that the log of a later one tells of."""
    rows = asked.get(
        "/sparql",
        query_string={
            "query": "SELECT ?v { GRAPH <https://w3id.org/detente/graph/log> { ?v a ?c } "
            "FILTER CONTAINS(STR(?v), '/version/') } LIMIT 1"
        },
        headers={"Accept": "text/csv"},
    ).text.split()
    return rows[1].rpartition("/")[2]


def test_an_office_has_a_table_of_its_holders(seeds: FlaskClient) -> None:
    text = shown("/id/office/minister-of-foreign-affairs-of-turkey", seeds)
    assert (
        "Who held it Holder When Data Mevlüt Çavuşoğlu 24 November 2015 to perhaps 3 August 2022 tenure"
        in text
    )
    president = shown("/id/office/president-of-russia", seeds)
    assert president.index("since 7 May 2012") < president.index("7 May 2000 to 7 May 2008")


def test_a_place_tells_what_was_there_and_what_is_only_said_to_have_been(seeds: FlaskClient) -> None:
    text = shown("/id/place/moscow", seeds)
    assert "August 2016 not settled Unnamed publisher , asserted deprecated in Moscow" in text
    there = shown("/id/place/saint-petersburg", seeds)
    assert "Meeting of Recep Tayyip Erdoğan and Vladimir Putin, August 2016 Curator 1" in there
    russia = shown("/id/place/russia", seeds)
    assert "Places in it" in russia
    assert "Moscow" in russia[russia.index("Places in it") :]
    assert "Visit of Turkish officials to Russia, August 2016 not settled" in russia


def test_a_publisher_lists_its_entries_and_its_claims(seeds: FlaskClient) -> None:
    text = shown("/id/organization/unnamed-publisher", seeds)
    assert "Entries written 2016-08-10 Presidents Erdoğan and Putin meet" in text
    assert "What it claims 46 claims" in text


def test_a_person_has_the_promises_they_spoke_settled_or_not(seeds: FlaskClient) -> None:
    text = shown("/id/person/vladimir-putin", seeds)
    promises = text[text.index("Promises spoken for others") :].partition("Words ")[0]
    assert (
        "Admission of Turkish construction companies to Russia pledged Vladimir Putin , pledged" in promises
    )
    assert "Restart of dialogue between Turkey and Russia proposed not settled" in promises
    assert "what they took part in" in text
    assert "what it took part in" in shown("/id/state/TUR", seeds)
