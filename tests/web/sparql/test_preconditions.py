"""A change is made on the state that its client knows, or not at all (RFC 9110, section 13)."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from detente.settings import Settings
from tests.web.served import serving

TURTLE = "text/turtle"
GRAPH, OTHER, MISSING = "urn:there", "urn:other", "urn:missing"
DATES = {
    "long ago": "Sun, 06 Nov 1994 08:49:37 GMT",
    "later": "Tue, 06 Nov 2091 08:49:37 GMT",
    "no date": "yesterday",
}
UPDATE = "DELETE WHERE { GRAPH <urn:there> { <urn:a> <urn:n> 1 } }"


def cases() -> list[dict[str, str]]:
    with Path(__file__).with_name("preconditions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with serving(Settings(data=tmp_path_factory.mktemp("data"), profile="plain", processes=2)) as app:
        yield app.test_client()


def put(client: FlaskClient, graph: str, value: int, **headers: str) -> int:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    body = f"<urn:a> <urn:b> {value} ."
    return client.put(f"/graphs?graph={graph}", data=body, content_type=TURTLE, headers=named).status_code


def tag(client: FlaskClient, graph: str, accept: str = TURTLE) -> str:
    return client.head(f"/graphs?graph={graph}", headers={"Accept": accept}).headers["ETag"]


def version(client: FlaskClient) -> str:
    return str(client.get("/v/current").get_json()["id"])


def tags(client: FlaskClient) -> Mapping[str, str]:
    """Bring about a graph that has been changed, and give the tags of before and of now."""
    client.delete(f"/graphs?graph={MISSING}")
    put(client, OTHER, 7)
    put(client, GRAPH, 1)
    old, old_version = tag(client, GRAPH), version(client)
    put(client, GRAPH, 2)
    answer = client.get("/sparql", query_string={"query": "ASK { GRAPH ?g { ?s ?p ?o } }"})
    current = tag(client, GRAPH)
    return {
        "current": current,
        "old": old,
        "old, current": f"{old}, {current}",
        "of another format": tag(client, GRAPH, "application/n-triples"),
        "other graph": tag(client, OTHER),
        "weak": f"W/{current}",
        "unquoted": current.strip('"'),
        "of an answer": answer.headers["ETag"],
        "version": f'"{version(client)}"',
        "old version": f'"{old_version}"',
        "*": "*",
        **DATES,
    }


def numbers(client: FlaskClient, graph: str) -> str:
    answer = client.get(f"/graphs?graph={graph}", headers={"Accept": "application/n-triples"})
    return answer.text if answer.status_code == 200 else ""


@pytest.mark.parametrize("case", cases(), ids=lambda case: " ".join(case.values()))
def test_a_precondition_holds_or_nothing_is_changed(client: FlaskClient, case: dict[str, str]) -> None:
    known = tags(client)
    graph = GRAPH if case["graph"] == "there" else MISSING
    before = numbers(client, graph)
    name, _, value = case["condition"].partition(": ")
    headers = {name: known[value], "Content-Type": TURTLE}
    if case["method"] == "UPDATE":
        headers["Content-Type"] = "application/sparql-update"
        answer = client.post("/sparql", data=UPDATE, headers=headers)
    else:
        body = None if case["method"] == "DELETE" else "<urn:a> <urn:b> 3 ."
        answer = client.open(f"/graphs?graph={graph}", method=case["method"], data=body, headers=headers)
    assert answer.status_code == int(case["status"]), answer.text
    assert answer.status_code != 412 or (name in answer.text and numbers(client, graph) == before)


def test_a_tag_outlives_changes_of_other_graphs(client: FlaskClient) -> None:
    put(client, GRAPH, 1)
    known = tag(client, GRAPH)
    put(client, OTHER, 1)
    put(client, OTHER, 2)
    assert tag(client, GRAPH) == known
    got = client.get(f"/graphs?graph={GRAPH}", headers={"Accept": TURTLE, "If-None-Match": known})
    assert got.status_code == 304
    assert put(client, GRAPH, 3, If_Match=known) == 204


def test_a_graph_that_was_not_changed_since_may_be_written(client: FlaskClient) -> None:
    put(client, GRAPH, 1)
    put(client, OTHER, 5)
    created = client.get("/v/current").get_json()["created"]
    assert created  # both were changed within this second or the one before: a later time is after both
    assert put(client, GRAPH, 4, If_Unmodified_Since=DATES["later"]) == 204


def test_of_writers_with_one_tag_one_succeeds(client: FlaskClient) -> None:
    put(client, GRAPH, 1)
    known = tag(client, GRAPH)
    statuses: list[int] = []

    def write(value: int) -> None:
        statuses.append(put(client, GRAPH, value, If_Match=known))

    threads = [threading.Thread(target=write, args=(value,)) for value in range(10, 16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [204, 412, 412, 412, 412, 412]


def test_a_graph_is_read_as_it_is_known_or_not_at_all(client: FlaskClient) -> None:
    put(client, GRAPH, 1)
    known = tag(client, GRAPH)
    asked = {"Accept": TURTLE, "If-Match": known}
    assert client.get(f"/graphs?graph={GRAPH}", headers=asked).status_code == 200
    put(client, GRAPH, 2)
    assert client.get(f"/graphs?graph={GRAPH}", headers=asked).status_code == 412


def test_a_dry_run_has_preconditions_too(client: FlaskClient) -> None:
    put(client, GRAPH, 1)
    answer = client.put(
        f"/graphs?graph={GRAPH}&dry-run", data="", content_type=TURTLE, headers={"If-None-Match": "*"}
    )
    assert answer.status_code == 412
