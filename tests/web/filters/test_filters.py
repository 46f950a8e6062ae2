"""`/claims` and `/eventualities`: counts, lists and queries agree, and said is never among settled."""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import feedparser
import pytest
import yaml
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from detente.changes.build import Assembled
from detente.rdf.namespaces import DET, TYPE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.served import serving
from tests.web.site.test_front import outline, words

HERE = Path(__file__).parent
REFUSED = yaml.safe_load((HERE / "refused.yaml").read_text(encoding="utf-8"))
DATA_SETS = HERE.parent.parent / "questions" / "data_sets.trig"
BROWSER = {"Accept": "text/html"}
NAMES = ["claims", "eventualities"]
COLUMN = {"claims": "claim", "eventualities": "eventuality"}
WORLDS = ["seeds", "river"]


def document(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    found = json.loads(answer.text)
    assert isinstance(found, dict)
    return found


def in_form(address: str, ending: str) -> str:
    split = urlsplit(address)
    path = split.path.rpartition(".")[0] or split.path
    return f"{path}.{ending}?{split.query}"


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return [*csv.DictReader(answer.text.splitlines())]


def asked(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return [*csv.DictReader(answer.text.splitlines())]


def iris(page: dict[str, Any]) -> set[str]:
    return {each.get("iri") or each["id"] for each in page["items"]}


def choices(page: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    return ((facet, choice) for facet in page["facets"] for choice in facet["choices"])


@pytest.fixture(scope="module")
def data_sets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Serve a small world with two event data sets."""
    folder = tmp_path_factory.mktemp("sets")
    quads = parse(DATA_SETS.read_bytes(), RdfFormat.TRIG)
    commit_quads(VersionStore(folder), quads, author="test", message="data sets")
    with serving(Settings(data=folder, processes=2)) as app:
        yield app.test_client()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("world", WORLDS)
def test_a_count_the_list_it_leads_to_and_the_query_of_it_agree(
    name: str, world: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(world)
    seen = 0
    for facet, choice in choices(document(client, f"/{name}")):
        chosen = document(client, choice["address"])
        assert chosen["count"] == choice["count"], choice
        assert choice["value"] in {each["name"]: each["chosen"] for each in chosen["facets"]}[facet["name"]]
        query = client.get(in_form(choice["address"], "rq"))
        assert query.content_type == "application/sparql-query; charset=utf-8"
        assert {row[COLUMN[name]] for row in asked(client, query.text)} == iris(chosen), choice
        seen += 1
    assert seen > 20


TOGETHER = [
    "/claims?state=TUR&kind=Commitment",
    "/claims?date=2016-08&modality=asserted",
    "/eventualities?state=RUS&state=TUR&settled=said",
    "/claims?against=deprecated",
]


@pytest.mark.parametrize("address", TOGETHER)
def test_choices_together_agree_as_well(address: str, seeds: FlaskClient) -> None:
    page = document(seeds, address)
    name = address[1:].partition("?")[0]
    assert page["count"] == len(page["items"]) > 0
    query = seeds.get(in_form(address, "rq")).text
    assert {row[COLUMN[name]] for row in asked(seeds, query)} == iris(page)
    for facet, choice in choices(page):
        if choice["value"] not in facet["chosen"]:
            assert document(seeds, choice["address"])["count"] == choice["count"]


@pytest.mark.parametrize("world", WORLDS)
def test_how_a_claim_is_said_to_stand_is_how_it_is_counted(
    world: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(world)
    whole = document(client, "/claims")
    told = {each["id"]: each["standing"].replace(" ", "-") for each in whole["items"]}
    counted: dict[str, str] = {}
    (standing,) = (facet for facet in whole["facets"] if facet["name"] == "standing")
    for choice in standing["choices"]:
        stands = "not-settled" if choice["value"] == "none" else choice["value"]
        counted |= dict.fromkeys(iris(document(client, choice["address"])), stands)
    assert counted == told
    assert len({*told.values()}) > 2
    for each in whole["items"]:
        assert each["attributedTo"]
        assert each["modality"]


def test_settled_and_only_said_are_two_lists_and_all_of_either_is_there(
    seeds: FlaskClient, dataset: Assembled
) -> None:
    everywhere = {quad.subject.value for quad in dataset.quads.match(None, TYPE, DET.Eventuality)}  # type: ignore[union-attr]
    default = dataset.quads.match(None, TYPE, DET.Eventuality, graph=DEFAULT_GRAPH)
    settled = {quad.subject.value for quad in default}  # type: ignore[union-attr]
    assert iris(document(seeds, "/eventualities")) == settled
    said = document(seeds, "/eventualities?settled=said")
    assert iris(said) == everywhere - settled
    assert all(each["said"] and each["in"] and each["settled"] is False for each in said["items"])
    rows = table(seeds, "/eventualities.csv?settled=said")
    assert all(row["settled"] == "false" and row["said_by"] for row in rows)
    page = html.unescape(words(seeds.get("/eventualities?settled=said", headers=BROWSER).text))
    assert page.count("not settled") >= len(rows)
    assert "None of this is settled" in page


def test_names_stand_for_things_and_two_states_take_part_both(seeds: FlaskClient) -> None:
    one = document(seeds, "/claims?state=Turkey")
    assert one["chosen"] == {"state": ["TUR"]}
    both = document(seeds, "/claims?state=Turkey&state=Russia")
    assert both["chosen"] == {"state": ["TUR", "RUS"]}
    assert iris(both) == iris(one) & iris(document(seeds, "/claims?state=RUS"))
    assert 0 < both["count"] < one["count"]
    (facet,) = (each for each in one["facets"] if each["name"] == "state")
    assert facet["adds"]
    assert {each["value"]: each["count"] for each in facet["choices"]}["RUS"] == both["count"]
    putin = document(seeds, "/claims?holder=Vladimir%20Putin")
    assert {each["attributedTo"] for each in putin["items"]} == {"Vladimir Putin"}


def test_a_date_finds_what_may_have_been_then(seeds: FlaskClient) -> None:
    def found(date: str) -> set[str]:
        return iris(document(seeds, f"/eventualities?date={date}"))

    meeting = "https://w3id.org/detente/id/meeting/erdogan-putin-2016-08"
    trade = "https://w3id.org/detente/id/measure/russia-trade-restrictions-on-turkey-2015"
    assert meeting in found("2016-08-09") & found("2016-08") & found("2016") & found("2016-07/2016-09")
    assert meeting not in found("2016-08-10") | found("2015")
    dated = {each["iri"]: each["date"] for each in document(seeds, "/eventualities")["items"]}
    going_on = {iri for iri, dates in dated.items() if any(date.endswith("/..") for date in dates)}
    assert going_on, trade
    assert going_on <= found("2016") & found("2017-03")
    without = found("none")
    assert without == {iri for iri, dates in dated.items() if not dates}
    assert without.isdisjoint(found("0001/9999"))


def test_of_a_year_months_are_offered_and_of_a_month_days(seeds: FlaskClient) -> None:
    def offered(address: str) -> dict[str, int]:
        (facet,) = (each for each in document(seeds, address)["facets"] if each["name"] == "date")
        return {each["value"]: each["count"] for each in facet["choices"] if each["value"] != "none"}

    assert "2016" in offered("/eventualities")
    months = offered("/eventualities?date=2016")
    assert {"2016", "2016-08"} <= {*months}
    assert all(each.startswith("2016") for each in months)
    days = offered("/eventualities?date=2016-08")
    assert {"2016-08", "2016-08-09"} <= {*days}
    for value, count in days.items():
        assert document(seeds, f"/eventualities?date={value}")["count"] == count


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["path"])
def test_arguments_that_mean_nothing_are_told_with_the_cure(case: dict[str, str], seeds: FlaskClient) -> None:
    answer = seeds.get(case["path"], headers={"Accept": "application/json"})
    assert answer.status_code == 400
    problem = json.loads(answer.text)
    assert problem["argument"] == case["argument"]
    assert case["cure"] in problem["detail"]


@pytest.mark.parametrize("value", ["kind=Resolution", "type=PROTEST", "modality=hypothetical"])
def test_a_value_that_nothing_has_finds_nothing_in_any_form(value: str, seeds: FlaskClient) -> None:
    page = document(seeds, f"/claims?{value}")
    assert (page["count"], page["items"]) == (0, [])
    assert asked(seeds, seeds.get(f"/claims.rq?{value}").text) == []
    assert len(table(seeds, f"/claims.csv?{value}")) == 0
    assert seeds.get(f"/claims.ttl?{value}").get_data() == b""
    assert "Nothing is found" in seeds.get(f"/claims?{value}", headers=BROWSER).text


def test_pages_follow_one_another_and_hold_everything_once(seeds: FlaskClient) -> None:
    whole = [each["id"] for each in document(seeds, "/claims")["items"]]
    paged: list[str] = []
    address: str | None = "/claims.json?size=30"
    while address:
        page = document(seeds, address)
        paged += [each["id"] for each in page["items"]]
        address = page["next"]
    assert paged == whole
    assert len(paged) == len({*paged}) == page["count"] > 60
    links = seeds.get("/claims.csv?size=30&page=2").headers["Link"]
    assert '</claims.csv?size=30>; rel="prev"' in links
    assert '</claims.csv?size=30&page=3>; rel="next"' in links


def test_turtle_has_claims_and_never_what_they_say_by_itself(seeds: FlaskClient) -> None:
    answer = seeds.get("/claims.ttl?modality=alleged")
    assert answer.content_type == "text/turtle; charset=utf-8"
    triples = [*parse(answer.get_data(), RdfFormat.TURTLE)]
    claims = {each.subject.value for each in triples}
    assert claims == iris(document(seeds, "/claims?modality=alleged"))
    assert {each.predicate for each in triples} >= {DET.attributedTo, DET.modality, DET.polarity}
    assert seeds.get("/eventualities.ttl").status_code == 404


def test_a_feed_has_the_new_claims_that_are_found_each_told_as_it_stands(
    past: Any, seeds: FlaskClient
) -> None:
    found = feedparser.parse(seeds.get("/claims.atom?modality=alleged").get_data())
    assert (found.version, bool(found.bozo)) == ("atom10", False)
    assert {entry.id for entry in found.entries} == iris(document(seeds, "/claims?modality=alleged"))
    assert all(entry.title.startswith(("Not settled – ", "Said – ")) for entry in found.entries)
    assert "alleged" in found.feed.title
    assert seeds.get("/claims.atom?page=99").status_code == 404
    everything = feedparser.parse(past.client.get("/claims.atom").get_data())
    times = [entry.published for entry in everything.entries]
    assert times == sorted(times, reverse=True)


def test_the_form_is_that_of_the_ending_or_what_is_accepted(seeds: FlaskClient) -> None:
    assert seeds.get("/claims", headers={"Accept": "text/csv"}).content_type == "text/csv; charset=utf-8"
    assert seeds.get("/claims.html", headers={"Accept": "text/csv"}).content_type.startswith("text/html")
    assert seeds.get("/claims", headers={"Accept": "image/png"}).status_code == 406
    assert seeds.get("/claims.pdf").status_code == 404


def test_what_a_data_set_reports_is_not_among_it(data_sets: FlaskClient) -> None:
    assert document(data_sets, "/eventualities?settled=said")["count"] == 0


def test_an_older_version_has_its_own(past: Any) -> None:
    oldest, newest = past.versions[0], past.versions[-1]
    answer = past.client.get(f"/v/{oldest}/claims.json")
    assert answer.headers["Detente-Version"] == oldest
    assert "immutable" in answer.headers["Cache-Control"]
    assert all(choice["address"].startswith(f"/v/{oldest}/claims.json") for _, choice in choices(answer.json))
    assert past.client.get(f"/v/{newest}/claims.json").json["version"] == newest


def test_the_page_is_whole_and_leads_to_claims_words_and_files(seeds: FlaskClient) -> None:
    text = seeds.get("/claims?modality=pledged&state=TUR", headers=BROWSER).text
    page = outline(text)
    assert page.open == []
    assert any(link.startswith("/claims.csv?state=TUR&modality=pledged") for link in page.links)
    assert any("/claim/2016-08-turkey-russia-2/" in link for link in page.links)
    assert "settled as made" in words(text)
    assert "https://w3id.org/detente/id" not in words(text).partition("Show the SPARQL")[0]
    assert {"/claims", "/eventualities"} <= {*outline(seeds.get("/", headers=BROWSER).text).links}


def test_a_choice_is_taken_back_by_its_own_link(seeds: FlaskClient) -> None:
    page = document(seeds, "/claims?modality=pledged&state=TUR&state=RUS")
    taken = {
        (facet["name"], choice["value"]): parse_qsl(urlsplit(choice["address"]).query)
        for facet, choice in choices(page)
        if choice["value"] in facet["chosen"]
    }
    assert taken["state", "TUR"] == [("state", "RUS"), ("modality", "pledged")]
    assert taken["modality", "pledged"] == [("state", "TUR"), ("state", "RUS")]


@pytest.mark.parametrize("name", NAMES)
def test_without_a_graph_of_any_size_it_is_empty_or_whole(name: str, client: FlaskClient) -> None:
    answer = client.get(f"/{name}", headers=BROWSER)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
