"""Linked data by the recipes: what each client gets at each kind of address, and data beside every page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse

from detente.settings import Settings
from tests.web.served import serving
from tests.web.site.test_front import outline

RECIPES: dict[str, Mapping[str, str]] = yaml.safe_load(
    Path(__file__).with_name("recipes.yaml").read_text(encoding="utf-8")
)
PAGES = [
    "/", "/graphs", "/search?q=ankara", "/relation/", "/id/relation/RUS-TUR", "/disputes", "/v", "/v/current",
    "/v/current/diff/current", "/cite", "/dumps/", "/dumps/tables", "/ontology", "/scheme",
    "/scheme/modality", "/scheme/modality-alleged", "/shapes", "/entry/2016-08-turkey-russia-1",
    "/id/state/TUR", "/claim/2016-08-turkey-russia-1/mechanism",
]  # fmt: skip
FORWARDED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "graph.example",
    "X-Forwarded-Prefix": "/detente",
}
_ALTERNATE = re.compile(r'<link rel="alternate"[^>]* href="([^"]+)"')


@pytest.fixture(scope="module")
def seeds(built: Path) -> Iterator[Flask]:
    with serving(Settings(data=built, processes=2)) as app:
        yield app


@pytest.fixture(scope="module")
def behind(built: Path) -> Iterator[Flask]:
    """Serve the seeds behind one proxy."""
    with serving(Settings(data=built, processes=2, proxies=1)) as app:
        yield app


@pytest.fixture
def client(seeds: Flask) -> FlaskClient:
    """Give a client of a service of the seeds."""
    return seeds.test_client()


@pytest.mark.parametrize("name", RECIPES)
def test_each_client_gets_what_it_takes(name: str, client: FlaskClient) -> None:
    recipe = RECIPES[name]
    accept = recipe["accept"]
    answer = client.get(recipe["path"], headers={"Accept": accept} if accept else {})
    assert answer.status_code == int(recipe.get("status", 200))
    if "location" in recipe:
        assert answer.location.partition("#")[0] == recipe["location"]
    elif answer.status_code == 200:
        assert answer.mimetype == recipe["type"]
        assert "Accept" in answer.vary
    if "says" in recipe:
        found = parse(answer.data, RdfFormat.from_media_type(recipe["type"]))
        assert NamedNode(recipe["says"]) in {quad.subject for quad in found}
    if "anchor" in recipe:
        assert f'id="{recipe["anchor"]}"' in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_its_data_beside_it(path: str, client: FlaskClient) -> None:
    page = client.get(path, headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    links = _ALTERNATE.findall(page.text)
    assert links
    data = client.get(links[0].replace("&amp;", "&"), headers={"Accept": "*/*"})
    assert data.status_code == 200
    assert data.mimetype != "text/html"


@pytest.mark.parametrize("path", ["/", "/id/state/TUR", "/id/relation/RUS-TUR", "/ontology", "/disputes"])
def test_links_stay_below_the_prefix_of_a_proxy(path: str, behind: Flask) -> None:
    page = behind.test_client().get(path, headers=FORWARDED | {"Accept": "text/html"})
    assert page.status_code == 200
    local = [each for each in outline(page.text).links if each.startswith("/")]
    assert local
    assert [each for each in local if not each.startswith("/detente/")] == []


@pytest.mark.parametrize(
    "path", ["id/state/TUR", "entry/2016-08-turkey-russia-1", "scheme/modality", "relation/"]
)
def test_links_stay_in_the_version_of_an_address(path: str, client: FlaskClient) -> None:
    version = client.get("/v/current").get_json()["id"]
    page = client.get(f"/v/{version}/{path}", headers={"Accept": "text/html"})
    things = re.compile(r"/(id|entry|claim|conflict|decision|ontology|scheme|relation)\b")
    elsewhere = [each for each in outline(main_of(page.text)).links if things.match(each)]
    assert elsewhere in ([], [f"/{path}"])  # as it is now
    assert any(each.startswith(f"/v/{version}/") for each in outline(page.text).links)


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("path", "says"), [("queries/02-office-holders", b"SPARQLExecutable"), ("version/{version}", b"prov")]
)
def test_what_stands_in_graphs_of_its_own_is_data_too(path: str, says: bytes, client: FlaskClient) -> None:
    version = client.get("/v/current").get_json()["id"]
    for ending in ("ttl", "nt", "jsonld", "rdf"):
        answer = client.get(f"/{path.format(version=version)}.{ending}")
        assert answer.status_code == 200
        assert says in answer.data or ending == "jsonld"
        assert len(answer.data) > 300


@pytest.mark.parametrize("name", ["void", "curation", "settled", "log"])
def test_the_name_of_a_graph_leads_to_it(name: str, client: FlaskClient) -> None:
    answer = client.get(f"/graph/{name}", headers={"Accept": "application/n-triples"})
    assert answer.status_code == 303
    graph = client.get(answer.location, headers={"Accept": "application/n-triples"})
    assert graph.status_code == 200
    assert len(graph.data) > 1000


def test_scripts_of_any_site_may_read(client: FlaskClient) -> None:
    for path in ("/id/state/TUR.ttl", "/void", "/v", "/timemap/id/state/TUR", "/search?q=a"):
        answer = client.get(path)
        assert answer.access_control_allow_origin == "*", path
        assert "Link" in answer.headers["Access-Control-Expose-Headers"]


def test_each_form_says_that_it_may_be_compressed(client: FlaskClient) -> None:
    for path in ("/id/state/TUR", "/ontology"):
        for coding in ("identity", "gzip"):
            page = client.get(path, headers={"Accept": "text/html", "Accept-Encoding": coding})
            assert "Accept-Encoding" in page.vary
