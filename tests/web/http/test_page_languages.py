"""Pages in the reader's language over HTTP: chosen, told, kept on links, and never mixed up by a cache."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from detente.web.http.page_languages import with_language

PAGE = {"Accept": "text/html"}
FRENCH = {**PAGE, "Accept-Language": "fr-CA, en;q=0.5"}
PAGES = [
    "/", "/id/relation/RUS-TUR?settled=all", "/states", "/meetings?settled=said", "/claims", "/questions/",
    "/sparql", "/dumps/", "/about", "/help", "/add", "/ontology", "/shapes", "/docs", "/disputes", "/map",
    "/who-met-whom", "/cite", "/v", "/search?q=putin", "/id/state/TUR", "/id/person/vladimir-putin",
    "/sparql?query=ASK%20%7B%7D",
]  # fmt: skip
PROGRAMS = [
    "/states.json", "/meetings.csv", "/claims.json", "/id/state/TUR.ttl", "/cite.bib",
    "/openapi.json",
]  # fmt: skip


def language_of(response: TestResponse) -> str:
    found = re.search(r'<html lang="([^"]*)"', response.get_data(as_text=True))
    return found[1] if found else ""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_in_the_language_that_the_reader_prefers(seeds: FlaskClient, path: str) -> None:
    french, english = seeds.get(path, headers=FRENCH), seeds.get(path, headers=PAGE)
    assert (french.status_code, language_of(french), french.headers["Content-Language"]) == (200, "fr", "fr")
    assert (language_of(english), english.headers["Content-Language"]) == ("en", "en")
    for response in (french, english):
        assert "Accept-Language" in response.vary
    assert "Aller au contenu" in french.get_data(as_text=True)
    assert "Skip to the content" in english.get_data(as_text=True)


@pytest.mark.parametrize("path", PROGRAMS)
def test_a_document_for_programs_is_english_whoever_asks(seeds: FlaskClient, path: str) -> None:
    asked = [
        seeds.get(path, headers=headers)
        for headers in ({}, {"Accept-Language": "fr"}, {**FRENCH, "Accept": "*/*"})
    ]
    assert {each.status_code for each in asked} == {200}
    assert len({each.get_data() for each in asked}) == 1
    assert "Accept-Language" not in asked[0].vary


@pytest.mark.parametrize("path", ["/states", "/", "/id/state/TUR"])
def test_a_kept_page_is_kept_for_its_language(seeds: FlaskClient, path: str) -> None:
    answers = [seeds.get(path, headers=headers) for headers in (FRENCH, PAGE, FRENCH, PAGE)]
    assert [language_of(each) for each in answers] == ["fr", "en", "fr", "en"]
    tags = [each.get_etag()[0] for each in answers]
    assert tags[:2] == tags[2:]
    assert tags[0] != tags[1]
    again = seeds.get(path, headers={**PAGE, "If-None-Match": answers[0].headers["ETag"]})
    assert again.status_code == 200


def test_lang_in_the_address_goes_before_the_header_and_decides_alone(seeds: FlaskClient) -> None:
    response = seeds.get("/states?lang=fr", headers={**PAGE, "Accept-Language": "en"})
    assert language_of(response) == "fr"
    assert "Accept-Language" not in response.vary
    assert "Set-Cookie" not in response.headers
    assert language_of(seeds.get("/states?lang=en", headers=FRENCH)) == "en"
    assert language_of(seeds.get("/states?lang=fr-BE", headers=PAGE)) == "fr"


@pytest.mark.parametrize("lang", ["de", "", "fr_FR", "<b>"])
def test_a_language_that_no_page_is_in_is_refused_and_programs_do_not_notice(
    seeds: FlaskClient, lang: str
) -> None:
    response = seeds.get("/", query_string={"lang": lang}, headers=PAGE)
    assert response.status_code == 400
    page = response.get_data(as_text=True)
    assert "fr (Français)" in page
    assert "<b>" not in page
    assert (
        "<b>" not in page.partition("none of them:")[2].partition("</p>")[0].replace("<b>", "", 0)
        or lang == "<b>"
    )
    assert seeds.get("/states.json", query_string={"lang": lang}).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_keeps_its_language(seeds: FlaskClient, path: str) -> None:
    address = f"{path}{'&' if '?' in path else '?'}lang=fr"
    page = seeds.get(address, headers=PAGE).get_data(as_text=True)
    links = [unescape(each) for each in re.findall(r'<a\s[^>]*?href="([^"]*)"', page)]
    assert len(links) > 20
    lost = [each for each in links if with_language(each, "fr", "http://localhost/") != each]
    assert lost == []
    forms = re.findall(r'<form\b(?:[^<>"]|"[^"]*")*>(.{0,60})', page, re.DOTALL)
    assert all('name="lang" value="fr"' in after for after in forms if 'method="post"' not in after)


def test_a_page_asked_for_by_header_has_plain_links(seeds: FlaskClient) -> None:
    page = seeds.get("/", headers=FRENCH).get_data(as_text=True)
    assert 'href="/states"' in page
    assert page.count("lang=fr") == 2  # the link of the head and that of the foot


def test_each_page_leads_to_itself_in_the_other_language(seeds: FlaskClient) -> None:
    page = seeds.get("/meetings?settled=said&lang=fr", headers=PAGE).get_data(as_text=True)
    for tag in ("en", "fr"):
        address = f"/meetings?settled=said&amp;lang={tag}"
        assert f'<link rel="alternate" hreflang="{tag}" href="{address}">' in page
        assert f'<a href="{address}" hreflang="{tag}" lang="{tag}"' in page


def test_a_version_s_page_is_for_ever_in_each_language(seeds: FlaskClient) -> None:
    version = seeds.get("/states.json").headers["Detente-Version"]
    path = f"/v/{version}/id/relation/RUS-TUR"
    french = seeds.get(path, headers=FRENCH)
    assert "immutable" in french.headers["Cache-Control"]
    assert "Accept-Language" in french.vary
    assert language_of(french) == "fr"
    assert language_of(seeds.get(path, headers=PAGE)) == "en"


def test_a_redirection_keeps_the_language(seeds: FlaskClient) -> None:
    response = seeds.get("/relation/?one=TUR&other=RUS&lang=fr", headers=PAGE)
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/relation/RUS-TUR?lang=fr")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/id/state/NIX", "ne dit rien de ceci : &lt;https://w3id.org/detente/id/state/NIX&gt;."),
        ("/nothing/here", "Il n’y a rien à cette adresse : ni page, ni chose du graphe."),
        ("/relation/RUS-NIX", "n’a pas d’État de code NIX."),
        ("/states?page=99", "Il n’y a pas de page 99 : la liste en a"),
        ("/claims?page=0", "est un nombre de 1 à"),
        ("/who-met-whom?settled=perhaps", "est only ou all ; pas &#39;perhaps&#39;."),
        ("/v/000000000000", "Il n’y a pas de version &#39;000000000000&#39;."),
    ],
)
def test_a_problem_is_told_in_the_language_of_the_page_and_to_programs_in_english(
    path: str, told: str, seeds: FlaskClient
) -> None:
    page = seeds.get(path, headers=FRENCH)
    alert = page.get_data(as_text=True).partition('role="alert"')[2].partition("</div>")[0]
    assert page.status_code in {400, 404}
    assert told in alert
    assert 'lang="en"' not in alert
    document = seeds.get(path, headers={"Accept": "application/problem+json", "Accept-Language": "fr"})
    assert told not in document.get_data(as_text=True)


def test_what_only_a_program_has_a_word_for_is_marked_as_english(seeds: FlaskClient) -> None:
    page = seeds.get("/sparql?query=SELEC", headers=FRENCH).get_data(as_text=True)
    assert '<p lang="en">' in page.partition('role="alert"')[2].partition("</div>")[0]


def test_labels_are_in_the_reader_s_language_and_others_are_marked(seeds: FlaskClient) -> None:
    page = seeds.get("/id/state/TUR", headers=FRENCH).get_data(as_text=True)
    assert "<h1>Turquie</h1>" in page
    entries = seeds.get("/entries", headers=FRENCH).get_data(as_text=True)
    assert '<span lang="en">Turkish officials to travel to Russia for talks on Syria</span>' in entries


def test_words_of_a_source_are_not_translated_and_are_of_no_language_of_the_page(seeds: FlaskClient) -> None:
    page = seeds.get("/id/relation/RUS-TUR?settled=all", headers=FRENCH).get_data(as_text=True)
    assert re.search(r'<blockquote dir="auto" lang="">', page)
    assert "we want to restart our dialogue" in unescape(page) or "strategic investment status" in unescape(
        page
    )


def test_lists_are_sorted_by_the_names_that_they_show(seeds: FlaskClient) -> None:
    page = seeds.get("/states?size=1000", headers=FRENCH).get_data(as_text=True)
    names = [unescape(each) for each in re.findall(r'<th scope="row"><a [^>]*><span[^>]*>([^<]*)', page)]
    assert names.index("Russie") < names.index("Syrie") < names.index("Turquie")


@pytest.mark.parametrize(
    "path", ["/relation/RUS-TUR/timeline.svg?settled=all", "/map.svg", "/who-met-whom/matrix.svg"]
)
def test_a_picture_has_its_words_in_the_language_of_its_reader(seeds: FlaskClient, path: str) -> None:
    french = seeds.get(path, headers={"Accept": "image/svg+xml", "Accept-Language": "fr"})
    assert french.headers["Content-Language"] == "fr"
    assert "Accept-Language" in french.vary
    assert "établi" in french.get_data(as_text=True)
    assert "établi" not in seeds.get(path, headers={"Accept": "image/svg+xml"}).get_data(as_text=True)
