"""A 404 says what may have been meant, and any two states can be chosen."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.site.test_front import outline, words

BROWSER = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/id/state/TRU", "/id/state/TUR"),
        ("/id/person/vladmir-putin", "/id/person/vladimir-putin"),
        ("/id/place/mosocw", "/id/place/moscow"),
        ("/id/person/putin", "/id/person/vladimir-putin"),
    ],
)
def test_a_near_miss_leads_to_what_was_meant(path: str, meant: str, seeds: FlaskClient) -> None:
    answer = seeds.get(path, headers=BROWSER)
    assert answer.status_code == 404
    assert "Did you mean" in words(answer.text)
    assert meant in outline(answer.text).links
    assert outline(answer.text).open == []
    problem = seeds.get(path, headers={"Accept": "application/problem+json"}).get_json()
    assert any(each.endswith(meant) for each in problem["near"])


@pytest.mark.parametrize("path", ["/id/person/xyzzyqk", "/id/state/QQQ", "/id/state/", "/id/" + "x-" * 150])
def test_what_is_near_to_nothing_has_no_suggestion(path: str, seeds: FlaskClient) -> None:
    answer = seeds.get(path, headers=BROWSER)
    assert answer.status_code == 404
    assert "Did you mean" not in words(answer.text)


@pytest.mark.parametrize("path", ["/helpful", "/id/", "/nowhere"])
def test_an_unknown_page_says_so_and_where_to_look(path: str, seeds: FlaskClient) -> None:
    answer = seeds.get(path, headers=BROWSER)
    assert answer.status_code == 404
    text = words(answer.text)
    assert "nothing at this address" in text
    assert "The requested URL" not in text
    assert 'role="search"' in answer.text


def test_any_two_states_are_chosen_from_lists(seeds: FlaskClient) -> None:
    page = seeds.get("/relation/", headers=BROWSER).text
    assert page.count('<option value="RUS"') == 2
    led = seeds.get("/relation/?one=TUR&other=SYR", headers=BROWSER)
    assert led.status_code == 303
    assert led.headers["Location"].endswith("/relation/SYR-TUR")
    for wrong in ("one=TUR&other=TUR", "one=TUR&other=XXX", "one=&other=%22"):
        assert seeds.get(f"/relation/?{wrong}", headers=BROWSER).status_code == 404


@pytest.mark.parametrize("path", ["/dumps/", "/id/relation/RUS-TUR", "/sparql?query=SELECT*{?s+a+?c}LIMIT+3"])
def test_no_two_landmarks_have_one_name(path: str, seeds: FlaskClient) -> None:
    page = seeds.get(path, headers=BROWSER).text
    assert 'role="region" aria-labelledby' not in page
