"""What pages of pairs and of actors are made of is kept for their version, by what was asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient

from detente.web.querying.context import EXTENSION
from detente.web.querying.runtime import Row, Runtime
from detente.web.querying.version_cache import CAPACITY
from detente.web.views.kinds import VIEWS
from detente.web.views.rendering import NOT_KEPT

PAIR, TIMELINE = "/id/relation/RUS-TUR.html", "/relation/RUS-TUR/timeline.svg"
STATE, MEETING = "/id/state/TUR.html", "/id/meeting/erdogan-putin-2016-08.html"


@pytest.fixture
def asked(seeds_app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the queries that pages ask from now on; nothing made of versions is kept at first."""
    runtime = seeds_app.extensions[EXTENSION].runtime
    queries: list[str] = []
    ask = Runtime.rows_of_all

    def noted(self: Runtime, several: Sequence[str], version: str) -> list[list[Row]]:
        queries.extend(several)
        return ask(self, several, version)

    monkeypatch.setattr(Runtime, "rows_of_all", noted)
    monkeypatch.setattr(runtime, "version_cache", type(runtime.version_cache)())
    return queries


def number(queries: list[str], client: FlaskClient, address: str, accept: str, language: str = "en") -> int:
    """Ask for a page by a header that nobody has sent, and count the queries."""
    before = len(queries)
    answer = client.get(address, headers={"Accept": accept, "Accept-Language": language})
    assert answer.status_code == 200
    return len(queries) - before


@pytest.mark.parametrize("address", [PAIR, STATE])
def test_what_was_asked_for_a_page_is_not_asked_again(
    address: str, asked: list[str], seeds: FlaskClient
) -> None:
    counts = [number(asked, seeds, address, f"text/html;q=0.{n}") for n in (81, 82)]
    assert counts[0] > 5
    assert counts[1] == 0


def test_what_was_asked_for_a_picture_is_not_asked_again(asked: list[str], seeds: FlaskClient) -> None:
    assert number(asked, seeds, TIMELINE, "image/svg+xml;q=0.83") > 5
    assert number(asked, seeds, TIMELINE, "image/svg+xml;q=0.84") == 0
    assert number(asked, seeds, f"{TIMELINE}?settled=all", "image/svg+xml;q=0.83") > 5


def test_other_arguments_and_other_languages_are_asked_anew(asked: list[str], seeds: FlaskClient) -> None:
    html = "text/html;q=0.84"
    assert number(asked, seeds, PAIR, html) > 5
    assert number(asked, seeds, f"{PAIR}?settled=all", html) > 5
    assert number(asked, seeds, f"{PAIR}?from=2016-01-01", html) > 5
    assert number(asked, seeds, PAIR, html, "fr") > 5
    assert number(asked, seeds, f"{PAIR}?lang=fr", html) == 0


def test_a_page_made_of_what_is_kept_is_the_same(asked: list[str], seeds: FlaskClient) -> None:
    for address in (PAIR, f"{PAIR}?settled=all", STATE):
        first, second = (
            seeds.get(address, headers={"Accept": f"text/html;q=0.{n}"}).get_data() for n in (85, 86)
        )
        assert first == second, address
    assert asked


def test_what_is_soon_made_again_is_not_kept(asked: list[str], seeds: FlaskClient) -> None:
    counts = [number(asked, seeds, MEETING, f"text/html;q=0.{n}") for n in (87, 88)]
    assert counts[0] == counts[1] > 0
    assert NOT_KEPT > CAPACITY
    assert [view.template for view in VIEWS.values() if view.weight] == [
        "views/relation.html",
        "views/actor.html",
    ]
