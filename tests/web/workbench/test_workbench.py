"""What the query page asks for beside the answer: names, suggestions, programs, answers with labels."""

from __future__ import annotations

import csv
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from detente.rdf.namespaces import DEFAULT_BASE, DETS

MEETING = f"{DEFAULT_BASE}id/meeting/erdogan-putin-2016-08"
SAID = f"{DEFAULT_BASE}id/meeting/turkish-russian-officials-2016-08"
QUERY = "SELECT ?m ?n { ?m a det:Meeting BIND (1 AS ?n) }"


def got(client: FlaskClient, path: str, **arguments: Any) -> dict[str, Any]:
    answer = client.get(f"/sparql/{path}?{urlencode(arguments, doseq=True)}")
    assert answer.status_code == 200, answer.text
    found = json.loads(answer.text)
    assert isinstance(found, dict)
    return found


def test_things_and_concepts_are_named_and_told_to_be_settled_or_not(seeds: FlaskClient) -> None:
    iris = [MEETING, SAID, f"{DEFAULT_BASE}id/state/TUR", f"{DETS.iri}topic-trade", "urn:x", "no iri"]
    names = got(seeds, "names.json", iri=iris)["names"]
    assert {iri: each["settled"] for iri, each in names.items()} == {
        MEETING: True, SAID: False, iris[2]: None, iris[3]: None,
    }  # fmt: skip
    assert names[iris[2]]["label"] == "Turkey"
    assert names[iris[3]]["label"] == "trade"


@pytest.mark.parametrize("number", [0, 501])
def test_too_many_names_or_none_are_refused(number: int, seeds: FlaskClient) -> None:
    iris = urlencode([("iri", f"u:{n}") for n in range(number)])
    answer = seeds.get(f"/sparql/names.json?{iris}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "1 to 500" in json.loads(answer.text)["detail"]


def test_concepts_of_a_property_are_offered_before_anything_is_typed(seeds: FlaskClient) -> None:
    found = got(seeds, "suggest.json", property="status")["suggestions"]
    assert {each["id"] for each in found} >= {"dets:status-pledged", "dets:status-broken"}
    assert all(each["id"].startswith("dets:status-") for each in found)
    typed = got(seeds, "suggest.json", property="eventType", q="consult")["suggestions"]
    assert "consult" in [each["label"] for each in typed]
    assert got(seeds, "suggest.json", property="participant")["suggestions"] == []


def test_things_are_offered_by_name_and_what_is_only_said_says_so(seeds: FlaskClient) -> None:
    found = got(seeds, "suggest.json", q="Erdo", kinds="person")["suggestions"]
    assert found[0]["iri"] == f"{DEFAULT_BASE}id/person/recep-tayyip-erdogan"
    said = got(seeds, "suggest.json", q="Turkish and Russian officials", kinds="meeting")["suggestions"]
    (meeting,) = (each for each in said if each["iri"] == SAID)
    assert meeting["settled"] is False
    assert meeting["is"].endswith(", not settled")


@pytest.mark.parametrize(
    ("path", "argument"),
    [
        ("suggest.json?q=a&kinds=planet", "kinds"),
        (f"suggest.json?q={'a' * 201}", "q"),
        ("programs.json", "query"),
        ("labelled.csv", "query"),
        ("labelled.csv?query=ASK%20%7B%7D", "query"),
        ("labelled.csv?query=CONSTRUCT%20WHERE%20%7B%3Fs%20a%20%3Fo%7D", "query"),
    ],
)
def test_what_means_nothing_is_told(path: str, argument: str, seeds: FlaskClient) -> None:
    answer = seeds.get(f"/sparql/{path}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert json.loads(answer.text)["argument"] == argument


def test_labels_stand_beside_iris_and_never_tell_what_is_said_as_settled(seeds: FlaskClient) -> None:
    query = f"SELECT ?m ?n {{ VALUES (?m ?n) {{ (<{MEETING}> 1) (<{SAID}> 2) (<urn:x> 3) }} }} ORDER BY ?n"
    answer = seeds.get(f"/sparql/labelled.csv?{urlencode({'query': query})}")
    rows = [*csv.DictReader(answer.text.splitlines())]
    assert [*rows[0]] == ["m", "m_label", "n"]
    assert [row["m_label"] for row in rows] == [
        "Meeting of Recep Tayyip Erdoğan and Vladimir Putin, August 2016",
        "Meeting of Turkish and Russian officials, August 2016 (not settled)",
        "",
    ]
    bindings = got(seeds, "labelled.json", query=query)["results"]["bindings"]
    assert [each.get("m_label", {}).get("value", "") for each in bindings] == [row["m_label"] for row in rows]
    assert bindings[0]["m"] == {"type": "uri", "value": MEETING}
    assert bindings[0]["n"]["datatype"].endswith("#integer")


def test_a_column_of_the_query_s_own_is_left_as_it_is(seeds: FlaskClient) -> None:
    query = 'SELECT ?m ?m_label { ?m a det:Meeting BIND ("mine"@en AS ?m_label) }'
    found = got(seeds, "labelled.json", query=query)
    assert found["head"]["vars"] == ["m", "m_label"]
    assert found["results"]["bindings"][0]["m_label"] == {
        "type": "literal", "value": "mine", "xml:lang": "en",
    }  # fmt: skip


def test_a_query_that_is_wrong_is_told_as_the_endpoint_tells_it(seeds: FlaskClient) -> None:
    answer = seeds.get("/sparql/labelled.csv?query=SELECT", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "line 1" in json.loads(answer.text)["detail"]


@pytest.mark.parametrize(
    ("query", "kind", "titles"),
    [
        (QUERY, "csv", ["curl", "Python", "R", "Excel", "Google Sheets"]),
        ("CONSTRUCT { ?m a ?c } { ?m a det:Meeting ; a ?c }", "ttl", ["curl", "Python"]),
        ("ASK { ?m a det:Meeting }", "json", ["curl"]),
    ],
)
def test_programs_ask_the_query_in_a_form_that_they_can_read(
    query: str, kind: str, titles: list[str], seeds: FlaskClient
) -> None:
    found = got(seeds, "programs.json", query=query)
    assert [each["title"] for each in found["programs"]] == titles
    assert parse_qs(urlsplit(found["link"]).query) == {"query": [query]}
    address = found["programs"][0]["text"].split("'")[1]
    split = urlsplit(address)
    assert parse_qs(split.query) == {"query": [query], "format": [kind]}
    answer = seeds.get(f"{split.path}?{split.query}")
    assert answer.status_code == 200
    assert answer.get_data()


def test_an_older_version_answers_of_itself(past: Any) -> None:
    oldest = past.versions[0]
    answer = past.client.get(f"/v/{oldest}/sparql/programs.json?{urlencode({'query': QUERY})}")
    assert answer.headers["Detente-Version"] == oldest
    assert f"/v/{oldest}/sparql?" in json.loads(answer.text)["link"]
