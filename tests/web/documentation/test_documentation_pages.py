"""`/docs` as it is served: every file, every link, search, and what is not there."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from flask.testing import FlaskClient

from tests.web.site.test_front import BROWSER, outline, words

IDS = re.compile(r'\sid="([^"]*)"')


def docs_addresses(root: Path) -> list[str]:
    files = (path.relative_to(root / "docs").as_posix() for path in (root / "docs").rglob("*.md"))
    return [f"/docs/{each.removesuffix('/README.md').removesuffix('.md')}" for each in files]


def test_every_file_is_served_and_every_link_of_it_leads_somewhere(client: FlaskClient, root: Path) -> None:
    addresses = docs_addresses(root)
    pages = {each: client.get(each, headers=BROWSER) for each in ("/docs", *addresses)}
    assert {each for each, page in pages.items() if page.status_code != 200} == set()
    texts = {each: page.text for each, page in pages.items()}
    broken = [
        (here, link)
        for here, text in texts.items()
        for link in outline(text).links
        if urljoin(here, link).startswith(("/docs/", "/docs#")) and not resolves(here, link, texts, client)
    ]
    assert broken == []


def resolves(here: str, link: str, texts: dict[str, str], client: FlaskClient) -> bool:
    address, fragment = urldefrag(urljoin(here, link))
    if address not in texts:
        return not fragment and client.get(address).status_code == 200
    return not fragment or fragment in IDS.findall(texts[address])


def test_pages_of_the_manual_have_nothing_that_the_policy_forbids(client: FlaskClient, root: Path) -> None:
    for each in docs_addresses(root):
        seen = outline(client.get(each, headers=BROWSER).text)
        assert (seen.open, seen.inline, seen.sources) == ([], [], ["/static/search-box.js"]), each
        ids = IDS.findall(client.get(each, headers=BROWSER).text)
        assert len(ids) == len(set(ids)), each


def test_links_between_files_are_links_between_pages(client: FlaskClient) -> None:
    links = outline(client.get("/docs/http").text).links
    assert "/docs/writing" in links
    assert not [each for each in links if each.endswith(".md") and each != "/docs/http.md"]
    assert "/docs/decisions/0002-dependencies" in outline(client.get("/docs/decisions").text).links


def test_a_page_has_a_table_of_contents(client: FlaskClient) -> None:
    text = client.get("/docs/http").text
    contents = text.partition('aria-label="On this page"')[2].partition("</nav>")[0]
    assert '<a href="#writing">Writing</a>' in contents


def test_the_list_leads_to_the_pages(client: FlaskClient) -> None:
    text = client.get("/docs").text
    assert "/docs/claims" in outline(text).links
    assert "One folder under seeds/ holds a source file" in words(text)


def test_the_search_finds_a_section_and_says_where(client: FlaskClient) -> None:
    text = client.get("/docs?q=replaces+the+graph").text
    assert "/docs/http#writing" in outline(text).links
    assert "<mark>replaces</mark>" in text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("qqqq", "Nothing found"),
        ("claims qqqq", "No section has all of these words"),
        ("<script>", "&lt;script&gt;"),
    ],
)
def test_the_search_says_what_it_did_not_find(asked: str, told: str, client: FlaskClient) -> None:
    answer = client.get("/docs", query_string={"q": asked})
    assert answer.status_code == 200
    assert told in answer.text
    assert outline(answer.text).inline == []


def test_too_long_a_search_is_refused_with_the_bound(client: FlaskClient) -> None:
    answer = client.get("/docs", query_string={"q": "a" * 201}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["argument"] == "q"
    assert "give 200 or fewer" in answer.json["detail"]


def test_a_page_that_is_not_there_is_a_404_with_a_way_on(client: FlaskClient) -> None:
    answer = client.get("/docs/claim", headers=BROWSER)
    assert answer.status_code == 404
    links = outline(answer.text).links
    assert {"/docs", "/docs/claims"} <= set(links)
    assert "such page" in words(answer.text)
    plain = client.get("/docs/../pyproject.toml", headers={"Accept": "application/json"})
    assert plain.status_code == 404
    nothing = client.get("/docs/zzzzzzzz", headers={"Accept": "application/json"})
    assert nothing.json is not None
    assert nothing.json["documents"] == ["/docs"]


def test_the_markdown_is_there_as_it_was_written(client: FlaskClient, root: Path) -> None:
    answer = client.get("/docs/decisions/README.md")
    assert answer.mimetype == "text/markdown"
    assert answer.data == (root / "docs/decisions/README.md").read_bytes()


def test_pictures_of_the_manual_are_served(client: FlaskClient, root: Path) -> None:
    picture = min((root / "docs/images").glob("*.png"))
    answer = client.get(f"/docs/images/{picture.name}")
    assert (answer.mimetype, answer.data) == ("image/png", picture.read_bytes())
    assert client.get("/docs/images/none.png").status_code == 404


def test_a_page_that_is_known_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/docs/claims").headers["ETag"]
    again = client.get("/docs/claims", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_the_manual_is_there_before_there_is_a_graph(empty_client: FlaskClient) -> None:
    answer = empty_client.get("/docs/claims", headers=BROWSER)
    assert answer.status_code == 200
    assert "Writing claims" in answer.text
