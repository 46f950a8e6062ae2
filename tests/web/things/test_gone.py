"""What is gone says so (410), and where it was or what it became; what never was is not found (404)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.namespaces import DEFAULT_BASE, LABEL
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import commit_quads, lose
from tests.web.served import serving
from tests.web.written_service import WrittenService

MINE = "https://example.org/gone"
BALLOON = f"{DEFAULT_BASE}id/thing/balloon"
PLANT, PIPELINE = (f"{DEFAULT_BASE}id/project/{name}" for name in ("akkuyu", "turkish-stream"))
PROBLEM = {"Accept": "application/problem+json"}


def balloon(service: WrittenService, kind: str, name: str) -> str:
    """Put a project into the authority, or take it out; returns the version."""
    answer = service.update(
        f"{kind} DATA {{ GRAPH <{DEFAULT_BASE}graph/authority> {{ <{DEFAULT_BASE}id/project/{name}>"
        f' a det:Project ; rdfs:label "Balloon"@en }} }}',
        scope="curate",
    )
    assert answer.status_code == 200, answer.text
    return answer.headers["Detente-Version"]


def test_what_a_version_had_is_gone_and_still_had_there(service: WrittenService) -> None:
    assert service.client.get("/id/project/balloon").status_code == 404
    version = balloon(service, "INSERT", "balloon")
    assert service.client.get("/id/project/balloon").status_code == 200
    balloon(service, "DELETE", "balloon")
    service.put(MINE, "<urn:m> <urn:p> 1 .")  # a change that has nothing to do with it
    answer = service.client.get("/id/project/balloon.ttl", headers=PROBLEM)
    problem = answer.json()
    assert answer.status_code == 410
    assert problem["type"].endswith("#resource-gone")
    assert problem["iri"] == f"{DEFAULT_BASE}id/project/balloon"
    assert problem["version"] == version
    assert f'<{problem["address"]}>; rel="predecessor-version"' in answer.headers["Link"]
    assert service.client.get(problem["address"], headers={"Accept": "text/turtle"}).status_code == 200
    page = service.client.get("/id/project/balloon", headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert f'href="{problem["address"]}"' in page.text
    service.send("DELETE", f"/graphs?graph={MINE}", scope="write")


def test_what_comes_back_is_there_again(service: WrittenService) -> None:
    balloon(service, "INSERT", "balloon-2")
    balloon(service, "DELETE", "balloon-2")
    assert service.client.get("/id/project/balloon-2").status_code == 410
    balloon(service, "INSERT", "balloon-2")
    assert service.client.get("/id/project/balloon-2").status_code == 200
    balloon(service, "DELETE", "balloon-2")


def test_what_only_a_users_graph_spoke_of_was_never_here(service: WrittenService) -> None:
    service.put(MINE, f'<{BALLOON}> <http://www.w3.org/2000/01/rdf-schema#label> "Balloon"@en .')
    assert service.client.get("/id/thing/balloon").status_code == 200
    service.send("DELETE", f"/graphs?graph={MINE}", scope="write")
    assert service.client.get("/id/thing/balloon").status_code == 404


@pytest.mark.parametrize("path", ["/id/thing/never", "/id/state/XXX"])
def test_what_never_was_is_not_found(path: str, service: WrittenService) -> None:
    assert service.client.get(path, headers=PROBLEM).json()["type"].endswith("#resource-missing")


def test_a_version_that_lost_its_quads_is_named_and_not_linked(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    label = Quad(NamedNode(BALLOON), LABEL, Literal("Balloon"))
    first = commit_quads(store, [label], author="test", message="there").id
    commit_quads(store, [], author="test", message="gone")
    with serving(Settings(data=tmp_path, profile="plain")) as app:
        linked = app.test_client().get("/id/thing/balloon")
        lose(store, first)
        pruned = app.test_client().get("/id/thing/balloon", headers=PROBLEM)
    assert linked.status_code == pruned.status_code == 410
    assert pruned.get_json(force=True)["version"] == first
    assert "predecessor-version" in linked.headers["Link"]
    assert "predecessor-version" not in pruned.headers.get("Link", "")


def change(service: WrittenService, kind: str) -> None:
    answer = service.update(
        f"{kind} DATA {{ GRAPH <{DEFAULT_BASE}graph/authority> {{"
        f" <{PLANT}> owl:deprecated true ; dct:isReplacedBy <{PIPELINE}> }} }}",
        scope="curate",
    )
    assert answer.status_code == 200, answer.text


def test_what_is_deprecated_is_described_with_410_and_leads_on(service: WrittenService) -> None:
    before = {ending: service.client.get(f"/id/project/akkuyu.{ending}") for ending in ("nt", "jsonld")}
    change(service, "INSERT")
    try:
        for ending in ("ttl", "nt", "rdf", "jsonld", "trig", "html"):
            answer = service.client.get(f"/id/project/akkuyu.{ending}")
            assert answer.status_code == 410, ending
            assert '/id/project/turkish-stream>; rel="successor-version"' in answer.headers["Link"]
            assert "Akkuyu" in answer.text, ending
        again = service.client.get(
            "/id/project/akkuyu.nt",
            headers={"If-None-Match": service.client.get("/id/project/akkuyu.nt").headers["ETag"]},
        )
        assert again.status_code == 410  # never 304: it would say that all is well
        page = service.client.get("/id/project/akkuyu", headers={"Accept": "text/html"}).text
        assert "Deprecated." in page
        notice = page[page.index('role="note"') :].partition("</p>")[0]
        assert 'href="/id/project/turkish-stream"' in notice
        assert "Turkish Stream" in notice
    finally:
        change(service, "DELETE")
    for ending, answer in before.items():
        assert service.client.get(f"/id/project/akkuyu.{ending}").status_code == answer.status_code == 200


def test_who_may_not_curate_deprecates_nothing(service: WrittenService) -> None:
    service.put(MINE, f"<{PLANT}> <http://www.w3.org/2002/07/owl#deprecated> true .")
    try:
        assert service.client.get("/id/project/akkuyu.nt").status_code == 200
    finally:
        service.send("DELETE", f"/graphs?graph={MINE}", scope="write")
