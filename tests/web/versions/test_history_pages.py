"""`/v`: versions, what changed between them, and the graph as it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from detente.rdf.namespaces import XSD
from detente.settings import Settings
from detente.store import VersionStore
from detente.store.patch import MEDIA_TYPE
from tests.versions import lose
from tests.web.served import serving
from tests.web.written_service import PROBLEM, WrittenService

G = "https://example.org/history"
ASK = f"ASK {{ GRAPH <{G}> {{ <urn:a> <urn:b> 1 }} }}"


@pytest.fixture(scope="module")
def versions(service: WrittenService) -> tuple[str, str, str]:
    """Make a graph and empty it; gives the versions before, between and after."""
    before = service.current()
    assert service.put(G, "<urn:a> <urn:b> 1 .", Detente_Message="Für später").status_code == 201
    between = service.current()
    assert service.put(G, "<urn:a> <urn:b> 2 .").status_code == 204
    after = service.current()
    return before, between, after


def test_versions_are_listed_newest_first(service: WrittenService, versions: tuple[str, str, str]) -> None:
    VersionStore(service.data).tag("draft", versions[1])
    listed = service.client.get("/v").json()["versions"]
    assert [each["id"] for each in listed[:3]] == [*reversed(versions)]
    after, between, before = listed[:3]
    assert (after["parent"], between["parent"]) == (versions[1], versions[0])
    assert (after["added"], after["removed"], after["author"]) == (1, 1, "writer")
    assert between["message"] == "Für später"
    assert (between["tags"], after["tags"]) == (["draft"], [])
    assert before["total"] < between["total"]


def test_a_version_has_a_manifest_under_every_name(
    service: WrittenService, versions: tuple[str, str, str]
) -> None:
    VersionStore(service.data).tag("kept", versions[1])
    by_id = service.client.get(f"/v/{versions[1]}")
    by_tag = service.client.get("/v/kept")
    assert by_id.json() == by_tag.json()
    assert by_id.json()["id"] == versions[1]
    assert "immutable" in by_id.headers["Cache-Control"]
    assert by_tag.headers["Cache-Control"] == "public, no-cache"
    assert service.client.get("/v/current").json()["id"] == versions[2]


def test_the_past_is_asked_as_it_was(service: WrittenService, versions: tuple[str, str, str]) -> None:
    assert [service.ask(ASK, version) for version in versions] == [False, True, False]
    assert not service.ask(ASK)
    missing = service.client.get(f"/v/{versions[0]}/graphs", params={"graph": G}, headers={"Accept": PROBLEM})
    assert (missing.status_code, missing.json()["type"].partition("#")[2]) == (404, "graph-missing")
    objects = [{quad.object for quad in service.graph(G, version)} for version in versions[1:]]
    assert objects == [{Literal("1", datatype=XSD.integer)}, {Literal("2", datatype=XSD.integer)}]
    assert service.graph(None, versions[0]) == service.graph(None)


@pytest.mark.parametrize("below", ["patch", "report", "diff/{before}", "diff/{before}/patch", ""])
def test_who_has_a_document_of_a_version_is_told_so(
    below: str, service: WrittenService, versions: tuple[str, str, str]
) -> None:
    path = f"/v/{versions[2]}/{below.format(before=versions[0])}".rstrip("/")
    first = service.client.get(path)
    tag = first.headers["ETag"]
    again = service.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert "immutable" in first.headers["Cache-Control"]
    for other in (
        f"/v/{versions[1]}/{below.format(before=versions[0])}".rstrip("/"),
        f"/v/{versions[2]}/void",
    ):
        assert service.client.get(other, headers={"If-None-Match": tag}).status_code == 200
    head = service.client.head(path)
    assert (head.status_code, head.headers["ETag"]) == (200, tag)


def test_a_patch_tells_what_a_version_changed(
    service: WrittenService, versions: tuple[str, str, str]
) -> None:
    answer = service.client.get(f"/v/{versions[2]}/patch")
    assert answer.headers["Content-Type"].startswith(MEDIA_TYPE)
    changes = [line for line in answer.text.splitlines() if G in line]
    assert [line[0] for line in changes] == ["A", "D"] or [line[0] for line in changes] == ["D", "A"]
    assert {line.split()[3] for line in changes} == {
        f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>' for number in (1, 2)
    }


def test_a_difference_runs_both_ways(service: WrittenService, versions: tuple[str, str, str]) -> None:
    def lines(before: str, after: str) -> set[str]:
        text = service.client.get(f"/v/{before}/diff/{after}").text
        return {line for line in text.splitlines() if G in line and line[0] in "AD"}

    there, back = lines(versions[0], versions[2]), lines(versions[2], versions[0])
    assert len(there) == 1
    assert {line[0] for line in there} == {"A"}
    assert {f"D{line[1:]}" for line in there} == back
    assert lines(versions[1], versions[1]) == set()


@pytest.mark.parametrize(
    "path", ["", "/patch", "/diff/current", "/sparql?query=ASK%7B%7D", "/graphs?default"]
)
def test_a_version_that_there_is_not_is_not_found(service: WrittenService, path: str) -> None:
    answer = service.client.get(f"/v/00000000dead{path}", headers={"Accept": PROBLEM})
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (404, "version-unknown")


def test_the_log_of_the_graph_tells_of_each_version(
    service: WrittenService, versions: tuple[str, str, str]
) -> None:
    log = service.graph("https://w3id.org/detente/graph/log")
    logged = {quad.subject for quad in log}
    assert {NamedNode(f"https://w3id.org/detente/version/{version}") for version in versions[:2]} <= logged


def test_the_versions_are_those_of_the_folder(service: WrittenService) -> None:
    folder: Path = service.data / "versions"
    assert {each["id"] for each in service.client.get("/v").json()["versions"]} <= {
        path.name for path in folder.iterdir()
    }


def test_a_version_that_keeps_no_store_answers_as_before(
    service: WrittenService, versions: tuple[str, str, str]
) -> None:
    store, first = VersionStore(service.data), versions[0]
    paths = [f"/v/{first}/{rest}" for rest in ("sparql?query=SELECT*%7B?s?p?o%7D", "graphs?default")]
    paths += [f"/v/{first}/void", f"/v/{first}/patch", f"/v/{first}", f"/v/{first}/diff/{versions[1]}"]
    before = [service.client.get(path) for path in paths]
    assert {answer.status_code for answer in before} == {200}
    store.prune(1)  # what a query process reads just now stays
    shutil.rmtree(store.kept_folder(first), ignore_errors=True)
    assert not store.is_ready(first)
    after = [service.client.get(path) for path in paths]
    assert [answer.content for answer in after] == [answer.content for answer in before]
    assert store.is_ready(first)


def test_a_version_that_was_pruned_is_gone_but_for_what_is_known_of_it(
    service: WrittenService, versions: tuple[str, str, str], tmp_path: Path
) -> None:
    folder = shutil.copytree(service.data, tmp_path / "data")
    lose(VersionStore(folder), *versions[:2])
    with serving(Settings(data=folder, processes=1)) as app:
        client = app.test_client()
        for path in ("sparql?query=ASK%7B%7D", "graphs?default"):
            answer = client.get(f"/v/{versions[0]}/{path}", headers={"Accept": PROBLEM})
            problem = json.loads(answer.data)
            assert (answer.status_code, problem["type"].partition("#")[2]) == (410, "version-pruned")
            assert client.get(f"/{problem['patch']}").status_code == 200
        assert json.loads(client.get(f"/v/{versions[0]}").data)["id"] == versions[0]
        assert client.get("/sparql?query=ASK%7B%7D").status_code == 200
