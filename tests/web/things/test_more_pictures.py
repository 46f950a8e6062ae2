"""Who met whom, what was where, what became of pledges, a measure's life: pages and pictures by address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from detente.settings import Settings
from detente.store import VersionStore
from detente.web.pictures.elements import SVG_NAMESPACE
from tests.versions import commit_quads
from tests.web.served import serving
from tests.web.site.test_front import outline

BROWSER = {"Accept": "text/html"}
PROBLEM = {"Accept": "application/problem+json"}
WORLD = Path(__file__).with_name("pictured.trig")
PICTURES = [
    "/who-met-whom/matrix.svg",
    "/who-met-whom/network.svg",
    "/who-met-whom/years.svg",
    "/map.svg",
    "/relation/RUS-TUR/pledges.svg",
    "/measure/ban/life.svg",
    "/relation/RUS-TUR/timeline.svg",
    "/relation/RUS-TUR/trend.svg",
]
PAGES = ["/who-met-whom", "/map", "/relation/RUS-TUR/pledges", "/measure/ban/life"]


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Give a client of a small graph in which something of each kind is settled, and something only said."""
    folder = tmp_path_factory.mktemp("pictured")
    commit_quads(VersionStore(folder), parse(path=WORLD, format=RdfFormat.TRIG), author="test", message="few")
    with serving(Settings(data=folder, processes=1)) as app:
        yield app.test_client()


def marks(svg: str) -> list[tuple[str, str, str]]:
    """Give of each mark its standing, where it leads, and its name."""
    drawing = svg[svg.index("<svg") : svg.rindex("</svg>") + 6]
    links = fromstring(drawing).iter(f"{{{SVG_NAMESPACE}}}a")
    found = [
        (each.get("class") or "", each.get("href") or "", each.get("aria-label") or "") for each in links
    ]
    return [(classes.split()[1], href, name) for classes, href, name in found if "actor" not in classes]


def named(svg: str) -> list[tuple[str, str]]:
    return [(standing, name) for standing, _, name in marks(svg)]


def test_states_that_met_are_cells_and_what_is_only_said_is_apart(pictured: FlaskClient) -> None:
    settled = named(pictured.get("/who-met-whom/matrix.svg").text)
    assert settled == [
        ("settled", "1 O: France and Turkey, 1 meeting, the highest of officials; settled"),
        ("settled", "3 H: Russia and Turkey, 3 meetings, the highest of heads; settled"),
    ]
    everything = named(pictured.get("/who-met-whom/matrix.svg?settled=all").text)
    said = [name for standing, name in everything if standing == "said"]
    assert said == [
        "1 M: France and Russia, 1 meeting, the highest of ministers; "
        "not settled, only said: A newspaper, alleged"
    ]
    assert [each for each in everything if each[0] == "settled"] == settled
    network = named(pictured.get("/who-met-whom/network.svg?settled=all").text)
    assert sorted(network) == sorted(everything)


def test_the_level_of_a_meeting_is_stated_or_told_by_offices_on_the_day(pictured: FlaskClient) -> None:
    page = unescape(pictured.get("/who-met-whom", headers=BROWSER).text)
    cells = re.findall(r"<td>(heads|ministers|officials|unknown)( \(by their offices\))?</td>", page)
    # The latest first: nobody's office is known in 2019; a president and a prime minister in 2018; as stated.
    assert cells == [("unknown", ""), ("heads", " (by their offices)"), ("ministers", ""), ("officials", "")]
    by_level = named(pictured.get("/who-met-whom/matrix.svg?level=ministers").text)
    assert by_level == [("settled", "1 M: Russia and Turkey, 1 meeting, the highest of ministers; settled")]


def test_meetings_are_counted_by_year_and_level(pictured: FlaskClient) -> None:
    drawn = pictured.get("/who-met-whom/years.svg?settled=all").text
    assert sorted(re.findall(r"<title>([^<]*)</title></rect>", drawn)) == [
        "2015, officials: 1; settled",
        "2016, ministers: 1; settled",
        "2018, heads: 1; settled",
        "2019, ministers: 1; not settled, Only said",
        "2019, unknown: 1; settled",
    ]


def test_a_cell_leads_to_the_meetings_that_it_counts(pictured: FlaskClient) -> None:
    found = marks(pictured.get("/who-met-whom/matrix.svg?settled=all&from=2016-01-01&to=2019-12-31").text)
    hrefs = {standing: href for standing, href, _ in found}
    days = "type=meeting&from=2016-01-01&to=2019-12-31"
    assert hrefs["settled"] == f"http://localhost/relation/RUS-TUR?{days}"
    assert hrefs["said"] == f"http://localhost/relation/FRA-RUS?{days}&settled=all"
    page = pictured.get(f"/relation/FRA-RUS?{days}&settled=all", headers=BROWSER)
    assert "A meeting that a newspaper alleges" in page.text


def test_states_can_be_chosen(pictured: FlaskClient) -> None:
    one = named(pictured.get("/who-met-whom/matrix.svg?of=FRA").text)
    assert [name.partition(":")[2].partition(",")[0] for _, name in one] == [" France and Turkey"]
    assert named(pictured.get("/who-met-whom/matrix.svg?of=FRA&of=RUS").text) == []
    none = pictured.get("/who-met-whom?of=FRA&of=RUS", headers=BROWSER).text
    assert "No meeting of states is settled that fits." in unescape(none)
    there = [name for _, name in named(pictured.get("/map.svg?of=FRA&settled=all").text)]
    assert there == ["Ankara: Talks in Ankara, 2015; settled"]


def test_what_is_settled_to_have_been_somewhere_is_told_from_what_is_only_said(pictured: FlaskClient) -> None:
    found = marks(pictured.get("/map.svg?settled=all").text)
    assert sorted((standing, name) for standing, _, name in found) == [
        ("said", "Moscow · A newspaper, asserted, deprecated: Summit, 9 August 2018, A newspaper, asserted, "
                 "deprecated; not settled, only said to be there"),
        ("settled", "Ankara: Talks in Ankara, 2015; settled"),
        ("settled", "Sochi (2): Summit, 9 August 2018; Ministers' talks, 5 May 2016; settled"),
    ]  # fmt: skip
    assert [each[0] for each in named(pictured.get("/map.svg").text)] == ["settled", "settled"]
    hrefs = {name.partition(":")[0]: href for _, href, name in found}
    assert hrefs["Sochi (2)"] == "http://localhost/id/place/sochi"
    assert hrefs["Ankara"] == "http://localhost/id/meeting/talks-2015"


def test_a_place_that_is_nowhere_on_earth_is_left_out(pictured: FlaskClient) -> None:
    assert "Nowhere" not in pictured.get("/map.svg?settled=all").text


def test_a_pledge_is_kept_broken_lapsed_or_silent_and_who_says_so_stays(pictured: FlaskClient) -> None:
    found = named(pictured.get("/relation/RUS-TUR/pledges.svg").text)
    assert [each for each in found if "words" not in each[1]] == [
        ("settled", "A pipeline: pledge by Russia; settled that it was pledged (A newspaper, pledged); "
                    "since then kept, settled"),
        ("settled", "A pipeline, kept: settled (A newspaper, asserted)"),
        ("settled", "A visa waiver: pledge by Russia; settled that it was pledged (A newspaper, pledged); "
                    "since then silent"),
        ("settled", "≠ An airline: pledge by Turkey; settled that it was pledged; since then broken, "
                    "only said; lapsed, only said. Contradicted: more than one thing is told to have "
                    "become of it"),
        ("said", "An airline, broken: not settled, only said (A newspaper, alleged)"),
        ("said", "An airline, lapsed: not settled, only said (A newspaper, asserted)"),
    ]  # fmt: skip
    page = unescape(pictured.get("/relation/RUS-TUR/pledges", headers=BROWSER).text)
    assert "Of 3 pledges 1 kept, 1 broken, 1 lapsed, 1 silent" in page


def test_what_somebody_denies_became_of_no_pledge(pictured: FlaskClient) -> None:
    # The same newspaper denies that the visa waiver was broken: that is no word for its being broken.
    assert "A visa waiver, broken" not in pictured.get("/relation/RUS-TUR/pledges.svg").text


def test_a_measure_is_imposed_eased_and_lifted(pictured: FlaskClient) -> None:
    assert named(pictured.get("/measure/ban/life.svg").text) == [
        ("settled", "imposed: imposed; January 2016; settled"),
        ("settled", "in force: in force; since January 2016; settled"),
        ("said", "in force · A newspaper, alleged: in force; January 2016 to June 2017; "
                 "not settled, only said"),
        ("said", "status: phasing out · A newspaper, expected: eased; no date, reported 1 June 2017; "
                 "not settled, only said"),
        ("said", "lifted · A newspaper, alleged: lifted; June 2017; not settled, only said"),
        ("settled", "Repeal of the ban: what concerns it; 31 May 2017; settled"),
    ]  # fmt: skip
    page = pictured.get("/measure/ban/life", headers=BROWSER).text
    assert "That the measure was at all is settled" in page


@pytest.mark.parametrize("path", ["/measure/nope/life", "/measure/ban/life.gif", "/measure/a%22b/life.svg",
                                  "/relation/TUR-XXX/pledges", "/measure/%3E%20b/life"])  # fmt: skip
def test_what_is_not_there_is_a_problem(path: str, pictured: FlaskClient) -> None:
    assert pictured.get(path, headers=PROBLEM).status_code == 404


@pytest.mark.parametrize("path", ["/who-met-whom", "/who-met-whom/matrix.svg", "/map", "/map.svg"])
@pytest.mark.parametrize("query", ["of=XXX", "of=RUS&of=TUR&of=FRA", "from=soon", "settled=no", "of=%22"])
def test_arguments_that_mean_nothing_are_a_problem(path: str, query: str, pictured: FlaskClient) -> None:
    answer = pictured.get(f"{path}?{query}", headers=PROBLEM)
    assert answer.status_code == 400
    assert answer.get_json()["argument"] == query.partition("=")[0]


def test_a_level_that_is_none_is_a_problem(pictured: FlaskClient) -> None:
    assert pictured.get("/who-met-whom?level=kings", headers=PROBLEM).get_json()["argument"] == "level"


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_has_its_version_and_where_it_is_in_it(path: str, pictured: FlaskClient) -> None:
    current = pictured.get(f"{path}?lang=en")
    version = current.headers["Detente-Version"]
    assert current.mimetype == "image/svg+xml"
    drawing = fromstring(current.text)
    foot = " ".join("".join(each.itertext()) for each in drawing if each.get("class") == "foot")
    assert f"Version {version} of detente, http://localhost/v/{version}{path}?lang=en" in foot
    pinned = pictured.get(f"/v/{version}{path}")
    assert "immutable" in pinned.headers["Cache-Control"]
    links = [href for _, href, _ in marks(pinned.text)]
    assert all(href.startswith(f"http://localhost/v/{version}/") for href in links)
    tag = current.headers["ETag"]
    assert pictured.get(f"{path}?lang=en", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_leads_to_its_picture(path: str, pictured: FlaskClient) -> None:
    page = pictured.get(f"{path}?lang=en", headers=BROWSER)
    assert page.status_code == 200
    read = outline(page.text)
    assert (read.open, read.inline) == ([], [])
    alone = re.findall(r'<a href="([^"]+)">SVG</a>', page.text)
    assert alone
    for address in alone:
        assert pictured.get(unescape(address)).status_code == 200


def test_pages_of_pairs_and_measures_lead_to_them(pictured: FlaskClient) -> None:
    pair = unescape(pictured.get("/relation/RUS-TUR", headers=BROWSER).text)
    assert '<a href="/relation/RUS-TUR/pledges">' in pair
    assert '<a href="/map?of=RUS&of=TUR">' in pair
    assert '<a href="/measure/ban/life">' in pictured.get("/id/measure/ban", headers=BROWSER).text
    turned = pictured.get("/relation/TUR-RUS/pledges.svg")
    assert (turned.status_code, turned.headers["Location"]) == (301, "/relation/RUS-TUR/pledges.svg")
