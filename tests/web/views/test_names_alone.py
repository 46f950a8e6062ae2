"""What a page is called where its words stand alone: in a tab, a shared link, a list of feeds."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from detente.rdf.namespaces import DEFAULT_BASE

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
SAID = "id/agreement/turkey-russia-mechanism-on-syria"
SETTLED = "id/meeting/erdogan-putin-2016-08"
PAGES = ["/{of}", "/history?of={base}{of}", "/feeds?of={of}"]
_ALONE = re.compile(
    r'<title>([^<]*)|<meta (?:name|property)="(?:og:)?title" content="([^"]*)'
    r'|<link rel="alternate" type="application/atom\+xml"[^>]* title="([^"]*)'
)


def names_alone(client: FlaskClient, address: str) -> list[str]:
    page = client.get(address, headers=BROWSER)
    assert page.status_code == 200, page.text
    return [next(filter(None, found)) for found in _ALONE.findall(page.text)]


@pytest.mark.parametrize("page", PAGES)
def test_a_rumour_is_not_told_as_a_fact_by_the_head_of_its_page(seeds: FlaskClient, page: str) -> None:
    names = names_alone(seeds, page.format(of=SAID, base=DEFAULT_BASE))
    assert len(names) >= 2
    assert all("(not settled)" in name for name in names), names
    assert not any(
        "not settled" in name for name in names_alone(seeds, page.format(of=SETTLED, base=DEFAULT_BASE))
    )


def test_a_rumour_is_not_told_as_a_fact_in_another_language(seeds: FlaskClient) -> None:
    assert all("(non établi)" in name for name in names_alone(seeds, f"/{SAID}?lang=fr"))


def test_a_feed_of_a_rumour_says_so_in_its_title(seeds: FlaskClient) -> None:
    (title, *_) = re.findall(r"<title>([^<]*)", seeds.get(f"/feeds/claims.atom?of={SAID}").text)
    assert "(not settled)" in title
