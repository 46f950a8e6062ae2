"""`/about`: what "settled" means, and that the pages which use the word lead there."""

from __future__ import annotations

import html

import pytest
from flask.testing import FlaskClient

from tests.web.site.test_front import outline, words

BROWSER = {"Accept": "text/html"}
SETTLED = "/about#settled"


def text_of(path: str, client: FlaskClient) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200
    return html.unescape(words(answer.text))


def test_settled_is_explained_with_an_example_from_the_graph(seeds: FlaskClient) -> None:
    page = seeds.get("/about", headers=BROWSER).text
    seen = outline(page)
    assert seen.open == []
    assert 'id="settled"' in page
    text = text_of("/about", seeds)
    assert "Of a pledge it is settled that it was made." in text
    assert "An example:" in text
    assert ", pledged :" in text
    (claim,) = (link for link in seen.links if link.startswith("/claim/"))
    assert ", pledged:" in text_of(claim, seeds)


def test_without_a_pledge_there_is_no_example(client: FlaskClient) -> None:
    assert "An example:" not in text_of("/about", client)


@pytest.mark.parametrize(
    "path",
    ["/", "/relation/", "/id/relation/RUS-TUR", "/id/state/TUR", "/id/meeting/erdogan-putin-2016-08",
     "/disputes", "/search", "/cite", "/sparql"],
)  # fmt: skip
def test_pages_lead_to_what_settled_means(path: str, seeds: FlaskClient) -> None:
    assert SETTLED in outline(seeds.get(path, headers=BROWSER).text).links


def test_the_front_page_says_no_more_of_pledges_than_is_settled(seeds: FlaskClient) -> None:
    text = text_of("/", seeds)
    assert "a pledge settles that it was made, not that it is kept" in text
    assert "pledges, rumours and contradictions are kept beside it" not in text


def test_the_page_of_a_pledge_says_what_of_it_is_settled(seeds: FlaskClient) -> None:
    text = text_of("/id/commitment/russia-phase-out-of-sanctions-on-turkey", seeds)
    assert (
        "settled That it was promised follows from claims that settle it; whether it is kept does not."
        in text
    )
