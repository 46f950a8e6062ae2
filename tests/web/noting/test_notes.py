"""A note of a reader: kept for curators, shown to nobody else, and never part of the graph."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import httpx
import pytest

from detente.rdf.namespaces import DEFAULT_BASE
from detente.reader_notes.keeping import ReaderNotes
from detente.web.noting.pages import NOTES_AN_HOUR
from tests.web.sign_in.browsing import BROWSER, BrowserLike
from tests.web.written_service import WrittenService, serving_writes

CLAIM = f"{DEFAULT_BASE}claim/2016-08-turkey-russia-1/officials-meeting-place"
STATE = f"{DEFAULT_BASE}id/state/TUR"
NEW = "/notes/new?about="


@pytest.fixture(scope="module")
def noted(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenService]:
    """Serve a copy of the lesser seeds behind a proxy, so that tests have addresses of their own."""
    folder = tmp_path_factory.mktemp("noted")
    shutil.copytree(built, folder / "data")
    with serving_writes(folder / "data", folder / "log", proxies="1") as service:
        yield service


@pytest.fixture
def reader(noted: WrittenService, request: pytest.FixtureRequest) -> Iterator[BrowserLike]:
    with BrowserLike(noted) as browser:
        browser.http.headers["X-Forwarded-For"] = (
            f"2001:db8:{crc32(request.node.name.encode()) % 0xFFFF:x}::1"
        )
        yield browser


@pytest.fixture
def curator(noted: WrittenService) -> Iterator[BrowserLike]:
    with BrowserLike(noted) as browser:
        browser.sign_in(noted.secrets["curate"])
        yield browser


def note(browser: BrowserLike, about: str, text: str, **headers: str) -> httpx.Response:
    return browser.send("/notes/new", {"text": text}, page=NEW + about, **headers)


@pytest.mark.parametrize("about", [CLAIM, STATE, f"{DEFAULT_BASE}entry/2016-08-turkey-russia-1"])
def test_every_page_leads_to_the_form(about: str, reader: BrowserLike) -> None:
    page = reader.get(about.replace(DEFAULT_BASE, "/")).text
    assert "Something wrong here?" in page
    form = reader.get(NEW + about)
    assert form.status_code == 200
    assert form.headers["cache-control"] == "private, no-store"


def test_a_note_is_for_curators_and_no_part_of_the_graph(
    noted: WrittenService, reader: BrowserLike, curator: BrowserLike
) -> None:
    before = noted.current()
    words = "It was <b>Sochi</b>, says https://example.org/\nI was there."
    answer = note(reader, CLAIM, words)
    assert (answer.status_code, answer.headers["location"]) == (303, "/notes/sent")
    assert reader.get("/notes/sent").status_code == 200
    assert noted.current() == before
    for path in (CLAIM.replace(DEFAULT_BASE, "/"), "/search?q=Sochi", NEW + CLAIM):
        assert "I was there" not in reader.get(path).text
    assert reader.get("/notes").status_code == 401
    queue = curator.get("/notes").text
    assert "It was &lt;b&gt;Sochi&lt;/b&gt;" in queue
    assert f"/curate?of={CLAIM}".replace(":", "%3A").replace("/", "%2F")[-40:] in queue.replace(
        "/", "%2F"
    ).replace(":", "%3A")
    (kept,) = [each for each in ReaderNotes(noted.data).list(is_open=True) if "Sochi" in each.text]
    closed = curator.send("/notes/close", {"id": kept.id, "as": "done"}, page="/notes")
    assert closed.status_code == 303
    again = curator.send("/notes/close", {"id": kept.id, "as": "dismissed"}, page="/notes")
    assert again.status_code == 409
    assert "was closed already: done, by curater" in again.text


def test_one_client_sends_so_many_an_hour_and_loses_nothing(reader: BrowserLike) -> None:
    for number in range(NOTES_AN_HOUR):
        assert note(reader, STATE, f"Note {number}").status_code == 303
    answer = note(reader, STATE, "One <more>")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert "One &lt;more&gt;</textarea>" in answer.text


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "Write what is wrong"), (" \n ", "Write what is wrong"), ("x" * 2001, "Shorten it")],
)
def test_a_note_has_words_and_not_too_many(text: str, told: str, reader: BrowserLike) -> None:
    answer = note(reader, STATE, text)
    assert answer.status_code == 400
    assert told in answer.text


def test_a_note_is_on_something(reader: BrowserLike) -> None:
    assert reader.get("/notes/new").status_code == 400
    assert reader.get(f"{NEW}{DEFAULT_BASE}id/state/XXX").status_code == 404
    assert reader.get(f"{NEW}{'urn:' + 'x' * 3000}").status_code == 404


def test_no_other_site_writes_notes(noted: WrittenService, reader: BrowserLike) -> None:
    number = len(ReaderNotes(noted.data).list())
    reader.site = "cross-site"
    assert note(reader, STATE, "Spam").status_code == 403
    reader.site = None
    bare = reader.http.post("/notes/new", data={"about": STATE, "text": "Spam"})
    assert (bare.status_code, "Spam</textarea>" in bare.text) == (403, True)
    assert len(ReaderNotes(noted.data).list()) == number


def test_a_key_is_for_the_address_it_was_given_to(reader: BrowserLike) -> None:
    fields = {**reader.hidden(NEW + STATE), "text": "From elsewhere"}
    elsewhere = {"X-Forwarded-For": "198.51.100.7", "Sec-Fetch-Site": "same-origin"}
    assert reader.http.post("/notes/new", data=fields, headers=elsewhere).status_code == 403


def test_a_writer_is_no_curator(noted: WrittenService) -> None:
    assert noted.client.get("/notes", headers=noted.bearer("write") | BROWSER).status_code == 403
    assert noted.client.get("/notes", headers=noted.bearer("curate") | BROWSER).status_code == 200
