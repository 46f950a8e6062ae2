"""What search engines and browsers look for."""

from __future__ import annotations

import json
import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from detente.changes.build import Assembled
from detente.rdf.namespaces import DEFAULT_BASE
from detente.settings import Settings
from detente.store import VersionStore
from detente.web.dataset import sitemap
from tests.versions import commit_quads
from tests.web.conftest import Past
from tests.web.served import serving

BROWSER = {"Accept": "text/html"}
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPEN_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def locations(client: FlaskClient, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    root = ElementTree.fromstring(answer.data)
    return [each.text or "" for each in root.iter(f"{NAMESPACE}loc")]


def test_robots_may_read_pages_and_not_ask_without_end(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    for path in ("/", "/id/state/TUR", "/sparql", "/entry/e1", "/v", "/void", "/cite"):
        assert rules.can_fetch("any", path), path
    for path in ("/sparql?query=ASK%7B%7D", "/search?q=a", "/graphs?default", "/timemap/id/state/TUR"):
        assert not rules.can_fetch("any", path), path
    assert "Disallow: /v/*/" in answer.text
    assert rules.site_maps() == ["http://localhost/sitemap.xml"]


def test_the_site_map_lists_pages_that_are_there(past: Past) -> None:
    found = locations(past.client, "/sitemap.xml")
    assert {f"http://localhost/{path}" for path in ("", "v", "id/meeting/m", "entry/e3")} <= set(found)
    assert len(set(found)) == len(found)
    assert not [each for each in found if "/claim/" in each or "gone" in each]
    for each in found:
        assert past.client.get(each, headers=BROWSER).status_code == 200, each
    assert "<lastmod>2016-09-04T00:00:00Z</lastmod>" in past.client.get("/sitemap.xml").text


def test_many_pages_are_listed_in_parts(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    every = locations(past.client, "/sitemap.xml")
    monkeypatch.setattr(sitemap, "MOST", 5)
    parts = locations(past.client, "/sitemap.xml?lang=en")  # the page above is kept
    assert parts == [f"http://localhost/sitemap-{n}.xml" for n in range(1, -(-len(every) // 5) + 1)]
    assert [each for part in parts for each in locations(past.client, part)] == every
    assert past.client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert past.client.get("/sitemap-0.xml").status_code == 404


def test_addresses_in_a_site_map_are_escaped(past: Past) -> None:
    manifest = VersionStore(past.folder).resolve("current")
    written = sitemap.page_list(["http://h/é?a=b&c=d"], manifest)
    assert "<loc>http://h/%C3%A9?a=b&amp;c=d</loc>" in written


def test_a_browser_learns_how_to_search(client: FlaskClient) -> None:
    page = client.get("/", headers=BROWSER).text
    assert 'rel="search" type="application/opensearchdescription+xml"' in page
    root = ElementTree.fromstring(client.get("/opensearch.xml").data)
    templates = [each.get("template", "") for each in root.iter(f"{OPEN_SEARCH}Url")]
    assert templates[0] == "http://localhost/search?q={searchTerms}"
    assert client.get(templates[0].replace("{searchTerms}", "turkiye")).status_code == 200
    assert len(root.findtext(f"{OPEN_SEARCH}ShortName") or "") <= 16


@pytest.fixture(scope="module")
def seeds(dataset: Assembled, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Give the description of the seeds' data set, as the front page has it."""
    folder = tmp_path_factory.mktemp("described")
    commit_quads(VersionStore(folder), dataset.quads, author="test", message="</script><b>")
    with serving(Settings(data=folder, processes=2)) as app:
        client = app.test_client()
        page = client.get("/", headers=BROWSER).text
        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        found: dict[str, object] = json.loads(block)
        assert client.get("/dataset.jsonld").get_json() == found
        assert client.get("/dataset.jsonld").mimetype == "application/ld+json"
        version = found["version"]
        assert client.get(f"/v/{version}/dataset.jsonld").get_json() == found
        distribution = found["distribution"]
        assert isinstance(distribution, list)
        for each in distribution:
            answer = client.get(each["contentUrl"], headers={"Accept": "text/turtle"})
            assert answer.status_code == 200
    return found


def test_the_data_set_has_what_search_engines_for_data_need(seeds: dict[str, object]) -> None:
    assert (seeds["@context"], seeds["@type"]) == ("https://schema.org/", "Dataset")
    assert seeds["name"]
    assert 50 <= len(str(seeds["description"])) <= 5000
    assert seeds["creator"] == {"@type": "Organization", "name": "The detente founders"}
    assert seeds["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert seeds["url"] == "http://localhost/"
    assert seeds["identifier"] == f"{DEFAULT_BASE}v/{seeds['version']}"
    assert re.match(r"\d{4}-\d\d-\d\dT", str(seeds["dateModified"]))


def test_the_data_set_covers_what_is_in_it(seeds: dict[str, object]) -> None:
    assert seeds["temporalCoverage"] == "2011-03-01/2016-08-10"
    places = seeds["spatialCoverage"]
    assert isinstance(places, list)
    assert {each["name"] for each in places} == {"Turkey", "Russia"}


def test_a_data_set_of_nothing_covers_nothing(empty_client: FlaskClient) -> None:
    assert empty_client.get("/dataset.jsonld").status_code == 503
    assert empty_client.get("/robots.txt").status_code == 200
    assert empty_client.get("/sitemap.xml").status_code == 503


def test_pages_describe_themselves(past: Past) -> None:
    for path, words in (
        ("/", "who said what"),
        ("/v", "version"),
        ("/id/meeting/m", "Meeting of the presidents"),
    ):
        page = past.client.get(path, headers=BROWSER).text
        (text,) = re.findall(r'<meta name="description" content="([^"]*)">', page)
        assert words in text
        assert f'<meta property="og:description" content="{text}">' in page
        assert '<meta property="og:title" content="' in page
    person = past.client.get("/id/person/p", headers=BROWSER).text
    assert "<script>alert" not in person
