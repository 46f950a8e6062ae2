"""Pages are made once for a version, and have entity tags."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.namespaces import DEFAULT_BASE, LABEL
from detente.settings import Settings
from detente.store import CommitInfo, VersionStore
from detente.web.querying.context import EXTENSION
from tests.web.served import serving
from tests.web.site.test_front import words

BROWSER = {"Accept": "text/html"}
STATE = "/id/state/TUR"


@pytest.fixture
def client(data: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """Give a client of a service of its own, whose graph a test may change."""
    shutil.copytree(data, tmp_path / "data")
    with serving(Settings(data=tmp_path / "data", processes=2)) as app:
        yield app.test_client()


def evaluated(client: FlaskClient) -> int:
    attached = client.application.extensions[EXTENSION]
    return sum(attached.runtime.pool.ended.values())


@pytest.mark.parametrize("path", ["/", f"{STATE}.html", f"{STATE}.trig", "/void"])
def test_a_page_is_made_once(path: str, client: FlaskClient) -> None:
    first = client.get(path)
    asked = evaluated(client)
    again = client.get(path)
    assert evaluated(client) == asked > 0
    assert (again.status_code, again.data) == (200, first.data)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Detente-Version"] == first.headers["Detente-Version"]
    assert again.headers.getlist("Link") == first.headers.getlist("Link")


def test_who_has_a_page_is_told_so(client: FlaskClient) -> None:
    tag = client.get(STATE, headers=BROWSER).headers["ETag"]
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        known = client.get(STATE, headers={**BROWSER, **headers, "If-None-Match": tag})
        assert (known.status_code, known.data) == (304, b"")
    other = client.get(STATE, headers={**BROWSER, "If-None-Match": '"another"'})
    assert other.status_code == 200
    assert len(known.headers.getlist("Date")) == 1  # which is the server's to say
    head = client.head(STATE, headers=BROWSER)
    assert (head.headers["ETag"], head.data) == (tag, b"")
    assert head.content_length == len(client.get(STATE, headers=BROWSER).data)


def test_each_form_is_kept_apart(client: FlaskClient) -> None:
    page = client.get(STATE, headers=BROWSER)
    assert client.get(STATE, headers={"Accept": "application/trig"}).mimetype == "application/trig"
    assert client.get(STATE, headers=BROWSER).data == page.data
    elsewhere = client.get(STATE, headers={**BROWSER, "Host": "other.example"})
    assert "http://other.example/sparql" in elsewhere.text
    packed = client.get(STATE, headers={**BROWSER, "Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"


def test_another_version_has_other_pages(client: FlaskClient, tmp_path: Path) -> None:
    old = client.get(STATE, headers=BROWSER)
    store = VersionStore(tmp_path / "data")
    with store.draft() as draft:
        draft.insert(
            [Quad(NamedNode(f"{DEFAULT_BASE}id/state/TUR"), LABEL, Literal("Turkey", language="en"))]
        )
        store.publish(draft, CommitInfo("test", "another name"))
    new = client.get(STATE, headers={**BROWSER, "If-None-Match": old.headers["ETag"]})
    assert "Turkey" in new.text
    before = client.get(f"/v/{old.headers['Detente-Version']}{STATE}", headers=BROWSER)
    assert "Turkey" not in before.text


def test_what_went_wrong_is_not_kept(client: FlaskClient) -> None:
    missing = client.get("/id/state/XXX", headers=BROWSER)
    assert (missing.status_code, "ETag" in missing.headers) == (404, False)
    assert words(client.get(STATE, headers=BROWSER).text)
