"""`/relation/…/timeline.svg` and the drawing in the page: the things of the list, as narrow as it."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask.testing import FlaskClient

from detente.web.pictures.elements import SVG_NAMESPACE
from tests.web.things.test_relations import BROWSER, CASES, PAIR, TIMELINE, WRONG

PICTURE = "/relation/RUS-TUR/timeline.svg"
ARGUMENTS = (
    "",
    "settled=all",
    "type=measure&type=incident",
    "modality=pledged&settled=all",
    "from=2016-08-01",
)


def marks(svg: str) -> list[Element]:
    return fromstring(svg).findall(f".//{{{SVG_NAMESPACE}}}a")


def sentences(svg: str) -> list[str]:
    return [mark.get("aria-label") or "" for mark in marks(svg)]


def drawn_in(page: str) -> str:
    found = re.search(r"<svg .*?</svg>", page, re.DOTALL)
    assert found
    return found[0]


def list_of(page: str) -> str:
    return page.partition('id="timeline"')[2].partition("</figure>")[2].partition("</section>")[0]


def test_every_line_of_the_list_is_a_mark_and_is_filled_exactly_if_it_is_settled(seeds: FlaskClient) -> None:
    assert CASES.exists()
    drawn = marks(seeds.get(f"{PICTURE}?settled=all").text)
    found = {}
    for mark in drawn:
        label = re.match(r"(?:≠ )?(.*?)(?: · .*?)?: .*?(?:in full “(.*)”.*)?$", mark.get("aria-label") or "")
        assert label
        found[label[2] or label[1]] = (mark.get("class") or "").split()[1]
    assert found == {case["what"]: "settled" if case["settled"] == "yes" else "said" for case in TIMELINE}
    assert len(drawn) == len(TIMELINE)


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_the_page_has_the_same_drawing_above_the_list_of_the_same_things(
    arguments: str, seeds: FlaskClient
) -> None:
    alone = seeds.get(f"{PICTURE}?{arguments}").text
    page = seeds.get(f"{PAIR}?{arguments}", headers=BROWSER).text
    within = drawn_in(page)
    assert sentences(alone) == sentences(within) != []
    assert [mark.get("class") for mark in marks(alone)] == [mark.get("class") for mark in marks(within)]
    for mark in marks(within):
        assert f'<a href="{mark.get("href")}">' in list_of(page)
    assert list_of(page).count('<li class="line') == len(marks(within))
    linked = re.search(r'<a href="(/relation/RUS-TUR/timeline.svg[^"]*)"', page)
    assert linked
    assert linked[1].replace("&amp;", "&").partition("?")[2] == arguments


def test_who_says_what_is_only_said_stands_beside_the_mark(seeds: FlaskClient) -> None:
    told = sentences(seeds.get(f"{PICTURE}?settled=all").text)
    assert (
        "Talks of higher-level Turkish and Russian officials, 2016 · Mevlüt Çavuşoğlu, planned: meeting; "
        "no date, reported 10 August 2016; not settled, only said"
    ) in told
    pledged = "Realisation of Turkish Stream · pledged: commitment; no date, reported 10 August 2016; settled"
    assert [each.startswith(pledged) for each in told].count(True) == 1
    contradicted = [
        sentence.partition("Contradicted: ")[2] for sentence in told if "Contradicted" in sentence
    ]
    assert contradicted == [
        "two places, resolved distinct events; two places, resolved source error",
        "two places, resolved distinct events",
    ]


@pytest.mark.parametrize("query", WRONG)
def test_an_argument_that_means_nothing_is_a_problem_of_a_drawing_too(query: str, seeds: FlaskClient) -> None:
    answer = seeds.get(f"{PICTURE}?{query}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400
    told = answer.get_json()
    assert told["type"].endswith("#argument")
    assert f"{told['argument']}=" in query


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/relation/TUR-RUS/timeline.svg?from=2016-08-01", 301, f"{PICTURE}?from=2016-08-01"),
        ("/v/current/relation/TUR-RUS/timeline.svg", 301, f"/v/current{PICTURE}"),
        ("/relation/TUR-XXX/timeline.svg", 404, None),
        ("/relation/TUR/timeline.svg", 404, None),
        ("/v/000000000000/relation/RUS-TUR/timeline.svg", 404, None),
        ("/relation/SYR-TUR/timeline.svg", 200, None),
    ],
)
def test_addresses_of_drawings_lead_to_one_another(
    path: str, status: int, location: str | None, seeds: FlaskClient
) -> None:
    version = seeds.get(PAIR).headers["Detente-Version"]
    answer = seeds.get(path.replace("current", version))
    assert answer.status_code == status
    if location:
        assert answer.headers["Location"] == location.replace("current", version)


def test_a_drawing_of_a_pair_with_nothing_in_common_says_so_by_having_no_mark(seeds: FlaskClient) -> None:
    drawing = seeds.get("/relation/SYR-TUR/timeline.svg").text
    assert marks(drawing) == []
    assert "Only what is settled." in drawing
    assert "<svg" not in seeds.get("/relation/SYR-TUR", headers=BROWSER).text


def test_a_drawing_names_its_version_and_is_kept_like_a_page(seeds: FlaskClient) -> None:
    current = seeds.get(PICTURE)
    version = current.headers["Detente-Version"]
    assert current.content_type == "image/svg+xml"
    assert current.headers["Cache-Control"] == "public, no-cache"
    assert f"Version {version} of detente, http://localhost/v/{version}{PICTURE}" in current.text
    assert seeds.get(PICTURE, headers={"If-None-Match": current.headers["ETag"]}).status_code == 304
    assert seeds.head(PICTURE).status_code == 200
    pinned = seeds.get(f"/v/{version}{PICTURE}")
    assert "immutable" in pinned.headers["Cache-Control"]
    assert all(
        (mark.get("href") or "").startswith(f"http://localhost/v/{version}/") for mark in marks(pinned.text)
    )
    paths = [urlsplit(mark.get("href") or "").path for mark in marks(current.text)]
    assert {seeds.get(path).status_code for path in paths} == {200}


def test_the_policy_of_a_drawing_lets_its_own_style_sheet_apply_and_nothing_else(seeds: FlaskClient) -> None:
    answer = seeds.get(PICTURE)
    style = fromstring(answer.text).findtext(f"{{{SVG_NAMESPACE}}}style") or ""
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"] == f"default-src 'none'; style-src 'sha256-{hashed}'"
    assert style


def foot_of(svg: str) -> str:
    return "".join(text.text or "" for text in fromstring(svg).findall(".//*[@class='foot']"))


def test_the_foot_has_the_arguments_unless_they_are_long(seeds: FlaskClient) -> None:
    chosen = "settled=all&type=meeting&from=2016-01-01"
    told = foot_of(seeds.get(f"{PICTURE}?{chosen}").text)
    assert told.endswith(f"{PICTURE}?{chosen}")
    assert "Kinds: meeting. Days: from 1 January 2016; what has no date is left out." in told
    assert foot_of(seeds.get(f"{PICTURE}?{'&'.join(['type=meeting'] * 40)}").text).endswith(PICTURE)
