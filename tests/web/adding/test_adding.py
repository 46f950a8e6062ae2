"""RDF of one's own in the browser: judged without a token and without a trace, put in with one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from detente.web.adding.documents import MOST_BYTES, SentDocument, flawed_lines
from tests.web.sign_in.browsing import BrowserLike
from tests.web.written_service import WrittenService, serving_writes

NOTES = "<https://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> 'A note'@en .\n"
MEETING = Path(__file__).parents[2].joinpath("cli", "my-meeting.ttl").read_text(encoding="utf-8")
RDF_XML = """<?xml version="1.0" encoding="ISO-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">
  <rdf:Description rdf:about="urn:a"><e:b>é</e:b></rdf:Description>
</rdf:RDF>"""
GRAPH = "https://example.org/from-the-browser"


@pytest.fixture(scope="module")
def open_service(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenService]:
    folder = tmp_path_factory.mktemp("added")
    shutil.copytree(built, folder / "data")
    with serving_writes(folder / "data", folder / "log") as service:
        yield service


@pytest.fixture
def visitor(open_service: WrittenService) -> Iterator[BrowserLike]:
    with BrowserLike(open_service) as browser:
        yield browser


def send(browser: BrowserLike, act: str = "judge", **fields: Any) -> httpx.Response:
    return browser.send("/add/turtle", {"act": act, **fields})


def test_what_conforms_is_told_so_and_changes_nothing(
    open_service: WrittenService, visitor: BrowserLike
) -> None:
    before = open_service.current()
    answer = send(visitor, text=NOTES)
    assert answer.status_code == 200
    assert "<strong>It conforms.</strong> 1 quad would be added" in answer.text
    assert NOTES.strip() in unescape(answer.text)
    assert open_service.current() == before


def test_what_does_not_conform_is_told_with_line_and_cure_and_kept(
    open_service: WrittenService, visitor: BrowserLike
) -> None:
    before = open_service.current()
    answer = send(visitor, file=("my-meeting.ttl", MEETING, "text/turtle"), message="Lunch")
    assert answer.status_code == 422
    line = MEETING.split("\n").index("ex:lunch a det:Meeting ;") + 1
    assert f"Line {line}: <code" in answer.text
    assert "Nobody claims this. Add a det:Claim" in answer.text
    shown = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)[0])
    assert shown == MEETING
    assert 'value="my-meeting.ttl"' in answer.text
    assert 'value="Lunch"' in answer.text
    mended = send(visitor, text=MEETING.replace("a det:Meeting ;", ""))
    assert "It conforms" in mended.text
    assert open_service.current() == before


def test_a_report_on_a_french_page_is_french_and_names_what_stays(visitor: BrowserLike) -> None:
    answer = visitor.send("/add/turtle?lang=fr", {"act": "judge", "text": MEETING})
    assert answer.status_code == 422
    shown = unescape(answer.text)
    assert "Personne ne soutient ceci. Ajoutez une det:Claim" in shown
    assert "rien n’a été modifié" in shown
    assert "Nobody claims this" not in shown
    assert 'lang="en"' not in shown.partition('<div id="problem"')[2].partition("<form")[0]
    told = visitor.send("/add/turtle?lang=fr", {"act": "judge", "text": "ex:a <urn:b> <urn:c> ."})
    assert "document:1:1: Le préfixe ex: n’a pas été déclaré" in unescape(told.text)


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"text": "<urn:a> <urn:b> ."}, 400, "document:1:"),
        ({"text": " \n"}, 400, "Choose a file"),
        ({"text": "{", "format": "json-ld"}, 400, "document"),
        ({"text": NOTES, "graph": "no iri"}, 400, "is not an absolute IRI"),
        ({"text": NOTES, "graph": "https://w3id.org/detente/graph/authority"}, 403, "curate"),
        ({"text": NOTES, "graph": "https://w3id.org/detente/graph/conflicts"}, 403, "conflict"),
        ({"file": ("a.ttl", b"<urn:a> <urn:b> '\xff' .", "text/turtle")}, 400, "not UTF-8"),
        ({"file": ("a.ttl", b"#" * (MOST_BYTES + 1), "text/turtle")}, 413, "256 KiB at most"),
        ({"text": "é" * (MOST_BYTES // 2 + 1)}, 413, "256 KiB at most"),
        ({"text": "<urn:a> <urn:b> <urn:c> <urn:other> .", "format": "n-quads"}, 400, "document:1"),
    ],
)
def test_what_cannot_be_judged_is_told(
    fields: dict[str, Any], status: int, told: str, visitor: BrowserLike
) -> None:
    answer = send(visitor, **fields)
    assert (answer.status_code, told in unescape(answer.text)) == (status, True), answer.text


def test_more_than_a_form_may_have_is_refused(visitor: BrowserLike) -> None:
    assert send(visitor, file=("a.ttl", b"#" * (5 << 20), "text/turtle")).status_code == 413


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.nt", "<urn:a> <urn:b> <urn:c> ."),
        ("a.jsonld", '{"@id": "urn:a", "urn:b": "c"}'),
        ("a.rdf", RDF_XML),
        ("a.trig", "{ <urn:a> <urn:b> <urn:c> }"),
        ("a", "<urn:a> <urn:b> <urn:c> ."),
        ("../../<b>.ttl", "<urn:a> <urn:b> <urn:c> ."),
    ],
)
def test_the_format_follows_from_the_name(name: str, data: str, visitor: BrowserLike) -> None:
    answer = send(visitor, file=(name, data.encode(), "application/octet-stream"))
    assert "1 quad would be added" in answer.text, answer.text
    assert "<b>.ttl" not in answer.text


def test_a_token_in_the_form_makes_a_version_and_signs_in(
    open_service: WrittenService, visitor: BrowserLike
) -> None:
    wrong = send(visitor, "add", text=NOTES, graph=GRAPH, token="detente_wrong")
    assert wrong.status_code == 401
    assert NOTES.strip() in unescape(wrong.text)
    assert "detente_wrong" not in wrong.text
    secret = open_service.secrets["write"]
    answer = send(visitor, "add", text=NOTES, graph=GRAPH, token=secret, message="From a page")
    assert answer.status_code == 303, unescape(answer.text)
    version = answer.headers["location"].rpartition("/")[2]
    manifest = open_service.client.get(f"/v/{version}").json()
    assert (manifest["author"], manifest["message"]) == ("writer", "From a page")
    assert len(open_service.graph(GRAPH)) == 1
    assert "<strong>writer</strong>" in visitor.get("/sign-in").text
    again = send(visitor, "add", text=NOTES.replace("/a>", "/b>"), graph=GRAPH)
    assert again.status_code == 303
    assert len(open_service.graph(GRAPH)) == 2


def test_without_a_token_nothing_is_put_in(open_service: WrittenService, visitor: BrowserLike) -> None:
    before = open_service.current()
    answer = send(visitor, "add", text=NOTES)
    assert answer.status_code == 401
    assert "Sign in" in answer.text
    assert NOTES.strip() in unescape(answer.text)
    assert open_service.current() == before


def test_a_graph_of_somebody_else_is_not_judged_as_ones_own(
    open_service: WrittenService, visitor: BrowserLike
) -> None:
    graph = "https://example.org/of-the-curator"
    assert open_service.put(graph, NOTES, scope="curate").status_code == 201
    answer = send(visitor, text=NOTES, graph=graph)
    assert answer.status_code == 403
    assert "was made by the token 'curater'" in unescape(answer.text)


def test_what_is_refused_with_a_token_makes_no_version(
    open_service: WrittenService, visitor: BrowserLike
) -> None:
    before = open_service.current()
    answer = send(visitor, "add", text=MEETING, token=open_service.secrets["write"])
    assert answer.status_code == 422
    assert open_service.current() == before


def test_no_other_site_has_anything_judged(visitor: BrowserLike) -> None:
    visitor.site = "cross-site"
    assert send(visitor, text=NOTES).status_code == 403


def test_lines_are_told_in_their_order_and_only_those_that_are_there() -> None:
    document = SentDocument("a\nb\r\nc", "d.ttl", "turtle")
    results = [
        {"place": f"d.ttl:{number}", "severity": "Violation", "message": str(number)}
        for number in (3, 2, 9, 0)
    ]
    others = [{"place": "e.ttl:1", "severity": "x", "message": "y"}, {"severity": "x", "message": "y"}]
    found = flawed_lines(document, [*results, *others])
    assert [(each.number, each.text) for each in found] == [(2, "b"), (3, "c")]
