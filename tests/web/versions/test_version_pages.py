"""`/v` for people: the list, one version, and what changed between two."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.summary import CLAIM, SummaryLine
from detente.rdf.namespaces import DEFAULT_BASE
from detente.settings import Settings
from detente.store import VersionStore
from detente.store.patch import MEDIA_TYPE
from detente.web.querying.context import context
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import VersionCache
from detente.web.versions import summaries
from detente.web.versions.history import PAGE
from tests.versions import commit_quads, lose
from tests.web.conftest import Past
from tests.web.served import serving
from tests.web.site.test_front import outline, words

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), answer.text
    assert "Accept" in answer.headers["Vary"]
    assert outline(answer.text).open == []
    assert outline(answer.text).inline == []
    return answer.text


def test_the_list_tells_what_each_version_changed(past: Past) -> None:
    text = words(page(past.client, "/v"))
    places = [text.index(message) for message in ("A place less", "A third entry", "Two entries")]
    assert places == sorted(places)
    assert "1 entry added, 1 claim added, 1 eventuality newly settled." in text
    assert "1 claim deprecated." in text
    assert "2016-09-03 10:20 UTC · test · paper" in text
    assert "Two entries &lt;b&gt;" in text
    assert "+1 −1 quads" in text


@pytest.mark.parametrize("accept", [None, "*/*", "application/json"])
def test_programs_get_json_as_before(past: Past, accept: str | None) -> None:
    headers = {"Accept": accept} if accept else {}
    listed = past.client.get("/v", headers=headers).get_json()["versions"]
    assert [each["id"] for each in listed] == list(reversed(past.versions))
    assert listed[1]["tags"] == ["paper"]
    assert past.client.get("/v/paper", headers=headers).get_json()["id"] == past.versions[1]
    patch = past.client.get("/v/paper/diff/current", headers={"Accept": accept} if accept == "*/*" else {})
    assert patch.mimetype == MEDIA_TYPE


@pytest.mark.parametrize("name", ["paper", "current~1"])
def test_a_version_has_a_page_under_each_of_its_names(past: Past, name: str) -> None:
    version = past.versions[1]
    text = page(past.client, f"/v/{name}")
    plain = words(text)
    assert f"Version {version}" in plain
    digest = past.client.get(f"/v/{version}", headers={"Accept": "application/json"}).get_json()["digest"]
    assert digest.startswith("adhash-2048/1:")
    assert f"content digest {digest}" in plain
    assert digest in words(page(past.client, f"/v/{version}/cite"))
    for target in (
        past.versions[0],
        f"{version}/sparql",
        f"{version}/dumps/",
        f"{version}/cite",
        f"{version}/patch",
    ):
        assert f'href="/v/{target}"' in text
    assert "tags paper" in plain
    assert "1 claim added" in plain
    assert '<a href="/v/' + version + '/entry/e3"' in text
    assert "what changed since" in plain
    assert "validation" not in plain


def test_what_is_gone_is_linked_where_it_was(past: Past) -> None:
    first, second, _ = past.versions
    back = page(past.client, f"/v/{second}/diff/{first}")
    assert "1 entry removed" in back
    assert f'<a href="/v/{second}/entry/e3" title="{DEFAULT_BASE}entry/e3">A third entry</a>' in back
    now = page(past.client, "/v/paper/diff/current")
    assert "1 claim deprecated" in now
    assert '<a href="/entry/e3"' in now
    for link in (each for each in outline(back + now).links if "/e3" in each):
        assert past.client.get(link, headers=BROWSER).status_code == 200


def test_a_difference_leads_to_the_patch_and_to_both_versions(past: Past) -> None:
    first, _, third = past.versions
    text = page(past.client, f"/v/{first}/diff/current")
    assert "2 versions with 10 quads of changes on the way" in words(text)
    for target in (first, third, f"{first}/diff/{third}/patch", f"{third}/diff/{first}"):
        assert f'href="/v/{target}"' in text
    patch = past.client.get(f"/v/{first}/diff/{third}/patch", headers=BROWSER)
    assert patch.mimetype == MEDIA_TYPE
    assert patch.text == past.client.get(f"/v/{first}/diff/{third}").text
    assert "These are the same version" in page(past.client, "/v/current/diff/current")


def test_two_versions_are_compared_by_any_of_their_names(past: Past) -> None:
    answer = past.client.get("/v?from=paper&to=current", headers=BROWSER)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/v/{past.versions[1]}/diff/{past.versions[2]}"
    missing = past.client.get("/v?from=nothing&to=current", headers=BROWSER)
    assert missing.status_code == 404
    assert "nothing" in words(missing.text)


@pytest.mark.parametrize("end", ["from", "to"])
def test_one_end_of_a_comparison_alone_is_refused(past: Past, end: str) -> None:
    answer = past.client.get(f"/v?{end}=paper", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["argument"]) == (400, end)


def test_the_report_of_a_version_that_was_not_judged_is_missing(past: Past) -> None:
    answer = past.client.get("/v/current/report", headers={"Accept": "application/problem+json"})
    assert (answer.status_code, answer.get_json()["type"].partition("#")[2]) == (404, "report-missing")


def runtime_of(past: Past) -> Runtime:
    with past.client.application.app_context():
        return context().runtime


def test_a_change_of_many_quads_is_summarized_by_its_size(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "MOST_QUADS", 5)
    monkeypatch.setattr(runtime_of(past), "version_cache", VersionCache())
    text = words(page(past.client, "/v"))
    assert "1 claim deprecated." in text
    assert "1 claim added" not in text
    assert "too many to tell in words" in words(page(past.client, f"/v/{past.versions[0]}/diff/current"))


def test_many_things_are_cut_and_counted() -> None:
    claims = tuple(f"https://example.org/claim/e{n // 30}/{n:02}" for n in range(summaries.ITEMS + 15))
    (section,) = summaries.sections([SummaryLine(CLAIM, "added", claims)], "https://example.org/", {})
    assert section.sentence == "35 claims added"
    assert section.more == 15
    assert [len(group.items) for group in section.groups] == [summaries.ITEMS]


def test_a_long_list_has_pages_and_a_pruned_version_a_page(tmp_path: Path) -> None:
    store, node = VersionStore(tmp_path), NamedNode("urn:a")
    ids = [
        commit_quads(
            store,
            [Quad(node, node, Literal(number))],
            author="a",
            message=f"Number {number}",
            created=datetime(2016, 1, 1, number, tzinfo=UTC),
        ).id
        for number in range(PAGE + 2)
    ]
    lose(store, *ids[:-1])
    with serving(Settings(data=tmp_path, processes=1)) as app:
        client = app.test_client()
        newest = page(client, "/v")
        assert f'<a rel="next" href="/v?page={ids[1]}">Older versions</a>' in newest
        older = words(page(client, f"/v?page={ids[1]}"))
        assert "Number 1 " in older
        assert "Number 0 " in older
        assert "Older versions Number" not in older
        assert "quads given up" in older
        pruned = page(client, f"/v/{ids[0]}")
        assert "were given up" in pruned
        assert f"/v/{ids[0]}/sparql" not in pruned
        assert f"/v/{ids[0]}/patch" in pruned
        page(client, f"/v/{ids[0]}/diff/current")
        assert client.get(f"/v/{ids[0]}/cite.bib").status_code == 200
