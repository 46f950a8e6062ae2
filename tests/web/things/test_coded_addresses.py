"""Every IRI under the base is found at its address, in every form, whatever of it an address has to code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from detente.web.http.addresses import address_of, candidates, iri_path
from tests.web.written_service import WrittenService, serving_writes

BASE = "http://example.org/"
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
NAMES = (
    "person/İsmet", "person/Čapek", "person/é", "a%20b", "a%2Fb", "a/b", "a%25b", "a%3Fb", "a:b", "a%3Ab",
    "O'Brien", "O%27Brien", "日本", "שלום", "a.b", "a(b)", "a;b=c,d", "plain", "🕊", "100%25", "%E4", "a%22b",
)  # fmt: skip
FORMS = ("", ".html", ".ttl", ".trig", ".jsonld", ".nt", ".rdf")
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"')


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenService]:
    """Serve names in the default graph and in one of their own."""
    folder = tmp_path_factory.mktemp("coded")
    labels = [Triple(NamedNode(f"{BASE}id/{name}"), LABEL, Literal(f"name of {name}")) for name in NAMES]
    content = serialize(labels, format=RdfFormat.N_TRIPLES) or b""
    with serving_writes(folder, folder / "log", profile="plain", base=BASE) as service:
        for graph in ("default", "graph=urn:example:notes"):
            media_type = {"Content-Type": "application/n-triples"}
            answer = service.client.put(f"/graphs?{graph}", content=content, headers=media_type)
            assert answer.is_success, answer.text
            content = content + b'<http://example.org/id/noted> <urn:p> "noted" .\n'
        yield service


def get(service: WrittenService, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Send a path as it is: the client would code it its own way."""
    url = httpx.URL(scheme="http", host="127.0.0.1", port=service.port, raw_path=path.encode("ascii"))
    return service.client.request(method, url, headers=headers)


def read(answer: httpx.Response) -> str:
    if answer.headers["Content-Type"].startswith("application/n-triples"):
        return " ".join(str(triple.object) for triple in parse(answer.text, RdfFormat.N_TRIPLES))
    return unescape(answer.text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_a_thing_is_found_at_its_address(plain: WrittenService, name: str, form: str) -> None:
    answer = get(plain, f"/id/{address_of(name)}{form}")
    assert answer.status_code == 200, answer.text
    assert f"name of {name}" in read(answer)
    assert answer.headers["Link"].isascii()


@pytest.mark.parametrize("name", NAMES)
def test_what_its_headers_link_to_is_there(plain: WrittenService, name: str) -> None:
    version = plain.client.get("/v/current").json()["id"]
    for root in ("", f"/v/{version}"):
        answer = get(plain, f"{root}/id/{address_of(name)}", "HEAD", Accept="text/html")
        links = LINK.findall(answer.headers["Link"])
        assert [href for href, rel in links if rel == "canonical"] == [address_of(f"{BASE}id/{name}")]
        ours = [urlsplit(href).path for href, rel in links if rel in ("alternate", "describedby")]
        assert len(ours) >= 3
        for path in ours:
            assert get(plain, path, "HEAD").status_code == 200, path


@pytest.mark.parametrize("name", NAMES)
def test_what_its_page_links_to_is_there_and_never_none(plain: WrittenService, name: str) -> None:
    page = get(plain, f"/id/{address_of(name)}", Accept="text/html").text
    hrefs = {unescape(each) for each in re.findall(r'href="([^"]*)"', page)}
    assert not {each for each in hrefs if each.rpartition("/")[2] == "None"}
    forms = {each for each in hrefs if each.startswith(f"/id/{address_of(name)}.")}
    assert len(forms) == 5
    for path in forms:
        assert get(plain, path, "HEAD").status_code == 200, path


def test_the_graph_of_what_is_said_leads_to_the_graph(plain: WrittenService) -> None:
    page = get(plain, "/id/noted", Accept="text/html").text
    assert 'href="/graphs?graph=urn%3Aexample%3Anotes"' in page


def test_another_thing_is_never_answered_with(plain: WrittenService) -> None:
    assert "name of a/b" not in get(plain, "/id/a%2Fb.ttl").text
    assert "name of a:b" not in get(plain, "/id/a%3Ab.ttl").text
    assert get(plain, "/id/a%2520b").status_code == 404
    assert get(plain, "/id/person/%C4%B0").status_code == 404


def test_an_address_that_codes_more_than_it_must_is_read(plain: WrittenService) -> None:
    assert "name of plain" in get(plain, "/id/%70lain.ttl").text
    assert "name of a(b)" in get(plain, "/id/a%28b%29.ttl").text
    assert "name of a;b=c,d" in get(plain, "/id/a%3Bb%3Dc%2Cd.ttl").text


CHARACTERS = st.characters(codec="utf-8", categories=("L", "N", "S"), exclude_characters="\\^`|<>")


@settings(max_examples=500, derandomize=True)
@given(st.text(CHARACTERS | st.sampled_from(":@!$&'()*+,;=~/"), max_size=9))
def test_reading_an_address_undoes_writing_one(name: str) -> None:
    assert candidates(address_of(name))[0] == name


@settings(max_examples=500, derandomize=True)
@given(st.text("aB/%2f0é:'", max_size=12))
def test_what_is_read_once_stays(address: str) -> None:
    sent = address_of(address)
    assert iri_path(iri_path(sent)) == iri_path(sent)
    assert sent in candidates(sent)
