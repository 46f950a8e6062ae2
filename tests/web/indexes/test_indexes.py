"""`/states`, `/meetings`, …: what each lists, what can be chosen, and that said is never among settled."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from detente.changes.build import Assembled
from detente.rdf.namespaces import DEFAULT_BASE, DET, TYPE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.resources import Sources
from detente.settings import Settings
from detente.store import VersionStore
from detente.web.indexes.declared import DECLARED
from tests.versions import assemble_whole, commit_quads
from tests.web.served import serving
from tests.web.site.test_front import outline, words

HERE = Path(__file__).parent
LISTS = yaml.safe_load((HERE / "lists.yaml").read_text(encoding="utf-8"))
REFUSED = yaml.safe_load((HERE / "refused.yaml").read_text(encoding="utf-8"))
BROWSER = {"Accept": "text/html"}
NAMES = [*DECLARED]
SAYABLE = [name for name, each in DECLARED.items() if each.may_be_said]
DATA_SETS = HERE.parent.parent / "questions" / "data_sets.trig"

TENURES = """
@base <https://w3id.org/detente/id/> .
@prefix det: <https://w3id.org/detente/ontology#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<office/o> a det:Office ; rdfs:label "O"@en .
<person/a> a det:Person ; rdfs:label "A"@en .
<person/b> a det:Person ; rdfs:label "B"@en .
<person/c> a det:Person ; rdfs:label "C"@en .
<tenure/1> det:office <office/o> ; det:holder <person/a> .
<tenure/2> det:office <office/o> ; det:holder <person/b> ; det:start "2005-01-01"^^xsd:date ;
  det:edtf "2005/2011"^^edtf:EDTF .
<tenure/3> det:office <office/o> ; det:holder <person/c> ; det:start "1999-01-01"^^xsd:date ;
  det:edtf "1999/2005"^^edtf:EDTF .
<tenure/4> det:office <office/o> ; det:holder <person/c> ; det:start "2011-01-01"^^xsd:date ;
  det:edtf "2011/.."^^edtf:EDTF .
"""


@pytest.fixture(scope="module")
def river(tmp_path_factory: pytest.TempPathFactory, sources: Sources, root: Path) -> Iterator[FlaskClient]:
    """Serve the graph of a made-up river."""
    made = Sources(sources.ontology, sources.shapes, root / "tests" / "norland")
    folder = tmp_path_factory.mktemp("river")
    commit_quads(
        VersionStore(folder), assemble_whole(made, DEFAULT_BASE).quads, author="test", message="river"
    )
    with serving(Settings(data=folder, processes=2)) as app:
        yield app.test_client()


@pytest.fixture(scope="module")
def data_sets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Serve a small world with two event data sets."""
    folder = tmp_path_factory.mktemp("sets")
    quads = parse(DATA_SETS.read_bytes(), RdfFormat.TRIG)
    commit_quads(VersionStore(folder), quads, author="test", message="data sets")
    with serving(Settings(data=folder, processes=2)) as app:
        yield app.test_client()


def page_of(client: FlaskClient, path: str) -> dict[str, Any]:
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    found = json.loads(answer.text)
    assert isinstance(found, dict)
    return found


def table_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    address = urlsplit(path)
    answer = client.get(f"{address.path}.csv?{address.query}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    return [*csv.DictReader(answer.text.splitlines())]


def things_of(quads: Iterable[Quad]) -> set[str]:
    return {each.value for quad in quads if isinstance(each := quad.subject, NamedNode)}


@pytest.mark.parametrize("case", LISTS, ids=lambda case: case["path"])
def test_an_index_lists_what_there_is_in_the_order_of_names(case: dict[str, Any], river: FlaskClient) -> None:
    rows = table_of(river, case["path"])
    assert [row["label"] for row in rows] == case["names"]
    assert rows == [] or case.get("first", {}).items() <= rows[0].items()
    assert [each["label"] for each in page_of(river, case["path"])["items"]] == case["names"]
    page = river.get(case["path"], headers=BROWSER).text
    assert outline(page).open == []
    assert all(html.escape(name, quote=False) in html.unescape(page) for name in case["names"])


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["path"])
def test_arguments_that_mean_nothing_are_told_with_the_cure(case: dict[str, str], river: FlaskClient) -> None:
    answer = river.get(case["path"], headers={"Accept": "application/json"})
    assert answer.status_code == 400
    problem = json.loads(answer.text)
    assert problem["argument"] == case["argument"]
    assert case["cure"] in problem["detail"]


@pytest.mark.parametrize("name", SAYABLE)
@pytest.mark.parametrize("world", ["seeds", "river"])
def test_what_is_only_said_is_in_the_default_graph_of_no_class_and_names_who_says_so(
    name: str, world: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(world)
    settled, said = (table_of(client, f"/{name}{asked}") for asked in ("", "?settled=said"))
    assert {row["settled"] for row in settled} <= {"true"}
    assert {row["settled"] for row in said} <= {"false"}
    assert {row["iri"] for row in settled}.isdisjoint(row["iri"] for row in said)
    assert all(row["said_by"] and row["said_in"] for row in said)


@pytest.mark.parametrize("class_", [DET.Meeting, DET.Measure, DET.Commitment, DET.Person, DET.State])
def test_all_of_a_class_is_listed_once(class_: Any, seeds: FlaskClient, dataset: Assembled) -> None:
    name = {"Person": "people"}.get(local := class_.value.rpartition("#")[2], f"{local.lower()}s")
    settled = things_of(dataset.quads.match(None, TYPE, class_, graph=DEFAULT_GRAPH))
    everywhere = things_of(dataset.quads.match(None, TYPE, class_))
    assert settled
    rows = [row["iri"] for row in table_of(seeds, f"/{name}")]
    assert sorted(rows) == sorted(settled)
    said = [row["iri"] for row in table_of(seeds, f"/{name}?settled=said")]
    assert sorted(said) == sorted(everywhere - settled)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("world", ["seeds", "river"])
def test_the_count_beside_a_choice_is_that_of_the_list_it_leads_to(
    name: str, world: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(world)
    for facet in page_of(client, f"/{name}")["facets"]:
        for choice in facet["choices"][:6]:
            chosen = page_of(client, choice["address"])
            assert chosen["count"] == choice["count"]
            assert choice["count"] or facet["name"] == "settled"
            again = {each["name"]: each for each in chosen["facets"]}[facet["name"]]
            # What one facet offers does not change with what is chosen of it.
            assert facet["name"] == "settled" or len(again["choices"]) == len(facet["choices"])
            assert again["chosen"] == choice["value"]


def test_pages_follow_one_another_and_hold_everything_once(seeds: FlaskClient) -> None:
    whole = [each["iri"] for each in page_of(seeds, "/people")["items"]]
    paged: list[str] = []
    path: str | None = "/people.json?size=4"
    while path:
        page = page_of(seeds, path)
        assert len(page["items"]) <= 4
        paged += [each["iri"] for each in page["items"]]
        path = page["next"]
    assert paged == whole
    assert len(whole) == page["count"] > 4


def test_names_are_in_the_order_of_letters_whatever_their_accents(seeds: FlaskClient) -> None:
    names = [row["label"] for row in table_of(seeds, "/people")]
    assert (
        names.index("Mevlüt Çavuşoğlu") < names.index("Recep Tayyip Erdoğan") < names.index("Vladimir Putin")
    )


def test_holders_of_an_office_come_the_latest_first_and_those_without_a_date_last(tmp_path: Path) -> None:
    commit_quads(
        VersionStore(tmp_path), parse(TENURES.encode(), RdfFormat.TRIG), author="test", message="tenures"
    )
    with serving(Settings(data=tmp_path)) as app:
        client = app.test_client()
        (office,) = page_of(client, "/offices")["items"]
        assert [(each["label"], each.get("date")) for each in office["holders"]] == [
            ("C", "2011/.."), ("B", "2005/2011"), ("C", "1999/2005"), ("A", None),
        ]  # fmt: skip
        text = html.unescape(words(client.get("/offices", headers=BROWSER).text))
        assert "A dates not known" in text
        assert [row["label"] for row in table_of(client, "/people?period=1999")] == ["C"]


@pytest.mark.parametrize("name", ["meetings", "commitments", "agreements", "measures"])
def test_what_a_data_set_reports_is_in_no_list(name: str, data_sets: FlaskClient) -> None:
    assert table_of(data_sets, f"/{name}?settled=said") == []


def test_a_data_set_is_told_from_a_text(data_sets: FlaskClient) -> None:
    assert page_of(data_sets, "/entries?kind=data-set")["count"] == 2
    assert page_of(data_sets, "/entries?kind=none")["count"] == 0


@pytest.mark.parametrize(
    "path",
    ["/", "/about", "/search", "/relation/", "/meetings", "/id/state/TUR", "/v", "/dumps/", "/ontology",
     "/no-such-page", "/entry/2016-08-turkey-russia-1", "/sparql"],
)  # fmt: skip
def test_every_page_leads_to_every_list(path: str, seeds: FlaskClient) -> None:
    links = outline(seeds.get(path, headers=BROWSER).text).links
    assert {f"/{name}" for name in NAMES} <= {*links}


def test_a_page_says_of_each_row_that_it_is_not_settled(river: FlaskClient) -> None:
    text = html.unescape(words(river.get("/measures?settled=said", headers=BROWSER).text))
    assert "1 said and not settled" in text
    assert "Closing of the harbour by Eastmark not settled" in text
    assert "entry replaced" in text


def test_what_is_only_said_is_offered_though_all_that_is_chosen_is_settled(river: FlaskClient) -> None:
    (first, *_) = page_of(river, "/measures?by=XSU")["facets"]
    assert [(each["value"], each["count"]) for each in first["choices"]] == [("only", 1), ("said", 0)]


def test_the_front_page_leads_from_counts_to_lists_that_have_so_many(seeds: FlaskClient) -> None:
    page = html.unescape(seeds.get("/", headers=BROWSER).text)
    counts = re.findall(r'href="/([a-z]+)">[a-z]+</a></(?:dt|th)>\s*<(?:dd|td)[^>]*>([0-9,]+)<', page)
    assert {name for name, _ in counts} == {"entries", "states", "people", "claims"}
    counted = r'href="(/(?:claims|eventualities)\?[^"]*)">[a-z ]+</a></th>\s*<td[^>]*>([0-9,]+)<'
    narrowed = re.findall(counted, page)
    assert len(narrowed) > 10
    for path, count in [*((f"/{name}", count) for name, count in counts), *narrowed]:
        assert page_of(seeds, path)["count"] == int(count.replace(",", "")), path


def test_an_older_version_has_its_own_lists(past: Any) -> None:
    oldest = past.versions[0]
    answer = past.client.get(f"/v/{oldest}/states", headers=BROWSER)
    assert answer.headers["Detente-Version"] == oldest
    assert "immutable" in answer.headers["Cache-Control"]
    table = past.client.get(f"/v/{oldest}/states.json?size=1")
    addresses = [each["address"] for facet in table.json["facets"] for each in facet["choices"]]
    assert all(address.startswith(f"/v/{oldest}/states.json") for address in addresses)


def test_the_form_is_that_of_the_ending_or_what_is_accepted(seeds: FlaskClient) -> None:
    assert seeds.get("/states", headers={"Accept": "text/csv"}).content_type == "text/csv; charset=utf-8"
    assert seeds.get("/states.html", headers={"Accept": "text/csv"}).content_type.startswith("text/html")
    assert seeds.get("/states.json", headers=BROWSER).content_type == "application/json"
    assert seeds.get("/states", headers={"Accept": "text/turtle"}).status_code == 406
    assert seeds.get("/states.ttl").status_code == 404
    links = seeds.get("/states?size=1&page=2").headers["Link"]
    assert '</states?size=1>; rel="prev"' in links
    assert '</states?size=1&page=3>; rel="next"' in links
    assert '</states.csv?size=1>; rel="alternate"; type="text/csv"' in links


@pytest.mark.parametrize("name", NAMES)
def test_without_a_graph_of_any_size_a_list_is_empty_or_whole(name: str, client: FlaskClient) -> None:
    answer = client.get(f"/{name}", headers=BROWSER)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_addresses_keep_what_is_chosen(river: FlaskClient) -> None:
    page = page_of(river, "/commitments?by=XNO&size=1")
    assert page["count"] == 2
    assert parse_qs(urlsplit(page["next"]).query) == {"by": ["XNO"], "size": ["1"], "page": ["2"]}
    (to,) = (facet for facet in page["facets"] if facet["name"] == "to")
    assert all("by=XNO" in choice["address"] and "page" not in choice["address"] for choice in to["choices"])
