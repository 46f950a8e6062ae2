"""Suggestions for a search: by names in any script, codes and ids, never as more than they are."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

ERDOGAN, PUTIN = "/id/person/recep-tayyip-erdogan", "/id/person/vladimir-putin"


def suggested(client: FlaskClient, typed: str) -> list[dict[str, Any]]:
    response = client.get("/search/suggest.json", query_string={"q": typed})
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.get_json()["suggestions"]
    return found


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Erdog", ERDOGAN),
        ("ERDOĞAN", ERDOGAN),
        ("erdogon", ERDOGAN),
        ("edrogan", ERDOGAN),
        ("putim", PUTIN),
        ("tayyip putin erdogan", ERDOGAN),
        ("TUR", "/id/state/TUR"),
        ("640", "/id/state/TUR"),
        ("Q43", "/id/state/TUR"),
        ("Türkiye", "/id/state/TUR"),
        ("россия", "/id/state/RUS"),
        ("روسيا", "/id/state/RUS"),
        ("ceasefire", "/scheme/topic-ceasefire"),
        ("turkey foreign minister", "/id/office/minister-of-foreign-affairs-of-turkey"),
    ],
)
def test_what_is_meant_is_suggested_with_the_page_about_it(
    seeds: FlaskClient, typed: str, address: str
) -> None:
    found = suggested(seeds, typed)
    assert address in [each["address"] for each in found]
    assert seeds.get(address, headers={"Accept": "text/html"}, follow_redirects=True).status_code == 200


def test_a_code_comes_first_and_a_person_is_told_by_office(seeds: FlaskClient) -> None:
    assert suggested(seeds, "TUR")[0]["label"] == "Turkey"
    first = suggested(seeds, "erdog")[0]
    assert "President of Turkey" in first["context"]
    assert first["is"]
    assert first["settled"] is None


def test_everything_that_may_be_settled_says_whether_it_is(seeds: FlaskClient) -> None:
    kinds = ("/id/event/", "/id/position/", "/id/commitment/", "/id/measure/", "/id/statement/")
    typed = ("ceasefire", "meeting of", "sanctions", "trade")
    found = [each for text in typed for each in suggested(seeds, text) if each["address"].startswith(kinds)]
    assert {each["settled"] for each in found} == {True, False}


def test_nothing_is_suggested_for_nothing_and_for_what_no_name_has(seeds: FlaskClient) -> None:
    for typed in ("", "  ", "'\"*(", "zzzzqqqq"):
        assert suggested(seeds, typed) == []


@pytest.mark.parametrize("typed", ["a" * 201, " ".join("abcdefghijk")])
def test_what_is_too_long_is_refused(seeds: FlaskClient, typed: str) -> None:
    asked = {"Accept": "application/json"}
    response = seeds.get("/search/suggest.json", query_string={"q": typed}, headers=asked)
    assert response.status_code == 400
    assert response.get_json()["argument"] == "q"


def test_an_answer_is_kept_by_the_browser_while_the_version_is_current(seeds: FlaskClient) -> None:
    first = seeds.get("/search/suggest.json?q=turkey")
    again = seeds.get("/search/suggest.json?q=turkey", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_box_of_every_page_says_where_suggestions_come_from(seeds: FlaskClient) -> None:
    page = seeds.get("/about", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'data-suggestions="/search/suggest.json"' in page
