"""`/relation/…/trend` and `trend.svg`: what is settled apart from what data sets count, by month and type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, LABEL, TYPE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.settings import Settings
from detente.store import VersionStore
from detente.web.presentation.terms import Row
from detente.web.views.filters import Filters
from detente.web.views.trend import MOST_COUNTS, read_trend, trend_query
from tests.versions import commit_quads
from tests.web.served import serving
from tests.web.site.test_front import outline

WORLD = Path(__file__).parents[2] / "questions" / "data_sets.trig"
BROWSER = {"Accept": "text/html"}
PAGE, PICTURE = "/relation/RUS-TUR/trend", "/relation/RUS-TUR/trend.svg"
SETTLED = [
    "2015-11, assault: 1; settled",
    "2015-11, coerce: 2; settled",
    "2016-06, support: 1; settled",
    "2016-08, consult: 1; settled",
]


def bars(svg: str) -> list[str]:
    return sorted(re.findall(r"<title>([^<]*)</title></rect>", svg))


def rows_of(page: str) -> list[tuple[str, ...]]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [tuple(re.findall(r"<td>(.*?)</td>", row, re.DOTALL)) for row in body.split("<tr>")[1:]]


def test_what_is_settled_is_counted_by_month_and_category(seeds: FlaskClient) -> None:
    assert bars(seeds.get(PICTURE).text) == SETTLED
    page = seeds.get(PAGE, headers=BROWSER).text
    assert bars(page) == SETTLED
    assert rows_of(page)[0] == ("August 2016", "consult", "1", "this graph", "settled")
    assert len(rows_of(page)) == len(SETTLED)
    assert "Settled: 8 without a known month." in page
    assert outline(page).open == []


def test_days_mean_their_months_and_leave_out_what_has_none(seeds: FlaskClient) -> None:
    assert bars(seeds.get(f"{PICTURE}?from=2016-06-30&to=2016-08-01").text) == SETTLED[2:]
    page = seeds.get(f"{PAGE}?to=2015-12-31", headers=BROWSER).text
    assert bars(page) == SETTLED[:2]
    assert "without a known month." not in page
    assert f'<a href="{PICTURE}?to=2015-12-31">' in page


@pytest.mark.parametrize("path", [PAGE, PICTURE])
@pytest.mark.parametrize("query", ["from=now", "from=2016-02-01&to=2016-01-01", "to=2016-02-30"])
def test_days_that_are_none_are_a_problem(path: str, query: str, seeds: FlaskClient) -> None:
    answer = seeds.get(f"{path}?{query}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400
    assert answer.get_json()["type"].endswith("#argument")


@pytest.mark.parametrize("name", ["trend", "trend.svg"])
def test_a_trend_has_the_headers_of_a_page_and_leads_to_its_own_address(
    name: str, seeds: FlaskClient
) -> None:
    current = seeds.get(f"/relation/RUS-TUR/{name}", headers=BROWSER)
    version = current.headers["Detente-Version"]
    assert f"Version {version} of detente, http://localhost/v/{version}{PICTURE}" in current.text
    tagged = BROWSER | {"If-None-Match": current.headers["ETag"]}
    assert seeds.get(f"/relation/RUS-TUR/{name}", headers=tagged).status_code == 304
    pinned = seeds.get(f"/v/{version}/relation/RUS-TUR/{name}", headers=BROWSER)
    assert "immutable" in pinned.headers["Cache-Control"]
    turned = seeds.get(f"/v/{version}/relation/TUR-RUS/{name}?to=2016-01-01")
    assert turned.status_code == 301
    assert turned.headers["Location"] == f"/v/{version}/relation/RUS-TUR/{name}?to=2016-01-01"
    assert seeds.get(f"/relation/TUR-XXX/{name}").status_code == 404


def test_the_page_of_the_pair_leads_to_its_trend(seeds: FlaskClient) -> None:
    assert f'<a href="{PAGE}">' in seeds.get("/id/relation/RUS-TUR", headers=BROWSER).text


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Give a client of two event data sets and one settled event."""
    folder = tmp_path_factory.mktemp("counted")
    entries = [(NamedNode(f"{DEFAULT_BASE}entry/{name}-1"), name) for name in ("one", "two")]
    states = [NamedNode(f"{DEFAULT_BASE}id/state/{code}") for code in ("RUS", "TUR")]
    described = [
        *(Quad(entry, DET.coding, DETS["coding-machine"], DEFAULT_GRAPH) for entry, _ in entries),
        *(
            Quad(entry, LABEL, Literal(f"Set {name}", language="en"), DEFAULT_GRAPH)
            for entry, name in entries
        ),
        *(Quad(state, TYPE, DET.State, DEFAULT_GRAPH) for state in states),
    ]
    quads = [*parse(path=WORLD, format=RdfFormat.TRIG), *described]
    commit_quads(VersionStore(folder), quads, author="test", message="data sets")
    with serving(Settings(data=folder, processes=1)) as app:
        yield app.test_client()


def test_what_data_sets_count_stands_apart_and_says_that_it_is_not_settled(counted: FlaskClient) -> None:
    found = bars(counted.get(PICTURE).text)
    assert [bar for bar in found if bar.endswith("; settled")] == ["2018-06, cameo-040: 1; settled"]
    assert "2018-06, cameo-040: 2; not settled, Set one, machine-coded" in found
    assert "2018-07, cameo-042: 1; not settled, Set two, machine-coded" in found
    rows = rows_of(counted.get(PAGE, headers=BROWSER).text)
    assert ("June 2018", "cameo-040", "2", "Set one, machine-coded", "not settled") in rows


def test_where_there_are_too_many_counts_the_oldest_month_is_left_out_whole() -> None:
    number = Literal("1")
    types = [NamedNode(f"https://example.org/event-type-{n}") for n in range(MOST_COUNTS)]
    rows: list[Row] = [{"month": Literal("2016-08"), "number": number, "type": type_} for type_ in types[:-2]]
    rows += [{"month": Literal("2016-07"), "number": number, "type": type_} for type_ in types[-2:]]
    found = read_trend(rows, {}, {})
    assert found.cut == "2016-07"
    assert found.panels[0].total == MOST_COUNTS - 2
    assert read_trend(rows[:-1], {}, {}).cut is None
    assert f"LIMIT {MOST_COUNTS}" in trend_query("a:b", "a:c", Filters())
