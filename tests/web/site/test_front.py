"""The front page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Outline(HTMLParser):
    """Collects links, and the elements that are open when the document ends."""

    VOID = frozenset(("meta", "link", "br", "input", "rect"))

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.open: list[str] = []
        self.inline: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        names = dict(attrs)
        self.links += [value for name in ("href", "src") if (value := names.get(name))]
        self.sources += [names["src"] or ""] if "src" in names else []
        self.inline += [name for name in names if name == "style" or name.startswith("on")]
        is_script = tag == "script" and "src" not in names and names.get("type") != "application/ld+json"
        self.inline += [tag] if tag == "style" or is_script else []

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    return parser


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_the_front_page_counts_what_is_in_the_graph(client: FlaskClient) -> None:
    text = words(client.get("/").text)
    assert "entries 2" in text
    assert "states 2" in text
    assert "people 1" in text
    assert "claims 3" in text
    assert "asserted 2" in text
    assert "alleged 1" in text
    assert "meeting 1" in text


def test_what_is_not_settled_is_not_counted_as_settled(client: FlaskClient) -> None:
    assert "visit 2" not in words(client.get("/").text)


def test_the_newest_entry_comes_first(client: FlaskClient) -> None:
    text = client.get("/").text
    assert text.index("A newer entry") < text.index("An older entry")


def test_three_questions_lead_to_answers(client: FlaskClient) -> None:
    links = outline(client.get("/").text).links
    asked = [link for link in links if link.startswith("/questions/q")]
    assert len(asked) == 3
    answer = client.get(asked[0], headers=BROWSER).text
    assert "<h1>Question 1 &amp; more</h1>" in answer
    assert "Yes By what is settled" in words(answer)
    of_one = client.get(f"{asked[0]}?m=meeting/m", headers=BROWSER)
    assert "Yes By what is settled" in words(of_one.text)


def test_every_link_within_the_site_works(client: FlaskClient) -> None:
    links = {link for link in outline(client.get("/").text).links if link.startswith("/")}
    assert len(links) > 10
    statuses = {link: client.get(link, headers=BROWSER, buffered=True).status_code for link in links}
    assert set(statuses.values()) == {200}, statuses


def test_the_version_is_named_and_its_message_escaped(client: FlaskClient) -> None:
    page = client.get("/").text
    assert '<time datetime="2016-09-02T00:00:00Z">2016-09-02</time>' in page
    assert "Two entries &lt;b&gt;" in page


@pytest.mark.parametrize("path", ["/", "/sparql", "/problems", "/nowhere", "/sparql?query=SELECT*{?s+?p+?o}"])
def test_pages_are_well_formed_and_need_nothing_from_elsewhere(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    seen = outline(response.text)
    assert seen.open == []
    assert seen.inline == []
    assert all(link.startswith("/") for link in seen.sources)
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy
    assert "script-src 'self'; connect-src 'self'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_the_style_sheet_is_served(client: FlaskClient) -> None:
    response = client.get("/static/style.css", buffered=True)
    assert response.mimetype == "text/css"
    assert "url(" not in response.text


def test_before_the_first_build_the_page_says_what_to_do(empty_client: FlaskClient) -> None:
    response = empty_client.get("/", headers=BROWSER)
    assert response.status_code == 503
    assert "<code>detente build</code>" in response.text
