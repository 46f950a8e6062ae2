"""Every IRI of the graph answers here, as data and as a page."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from detente.changes.build import Assembled
from detente.rdf.namespaces import DEFAULT_BASE, DET, TYPE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.vocabulary.iris import Iris
from detente.web.http.forms import SUFFIXES
from detente.web.presentation.tables import PAGES
from tests.web.site.test_front import outline, words

MEETING = "/id/meeting/erdogan-putin-2016-08"
ENTRY = "/entry/2016-08-turkey-russia-2"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
}


def minted(dataset: Assembled) -> set[str]:
    """List the paths of everything that any graph is about, fragments left out."""
    subjects = {quad.subject.value for quad in dataset.quads if isinstance(quad.subject, NamedNode)}
    paths = {each.removeprefix(DEFAULT_BASE).partition("#")[0] for each in subjects}
    return {f"/{path}" for path in paths if path.partition("/")[0] in PAGES}


def triples(body: bytes, format_: RdfFormat) -> set[Triple]:
    return {quad.triple for quad in parse(body, format=format_)}


def with_context(body: bytes, client: FlaskClient) -> bytes:
    """Put the context in the place of its address, as a reader of JSON-LD does who fetches it."""
    document = json.loads(body)
    context = client.get(document["@context"]).get_json(force=True)
    return json.dumps(document | context).encode()


def test_all_documents_together_have_what_is_settled_of_everything(
    seeds: FlaskClient, dataset: Assembled, iris: Iris
) -> None:
    paths = minted(dataset)
    assert len(paths) > 150
    found: set[Triple] = set()
    for path in sorted(paths):
        answer = seeds.get(path, headers={"Accept": "application/n-triples"})
        assert answer.status_code == 200, path
        found |= triples(answer.data, RdfFormat.N_TRIPLES)
    settled = {
        quad.triple
        for graph in (DEFAULT_GRAPH, iris.graph("queries"))  # saved questions are nowhere else
        for quad in dataset.quads.match(graph=graph)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(DEFAULT_BASE)
    }
    assert found == settled


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_form_is_had_by_its_ending_and_by_accept(suffix: str, seeds: FlaskClient) -> None:
    media_type = SUFFIXES[suffix].partition(";")[0]
    by_ending = seeds.get(f"{MEETING}.{suffix}", headers=BROWSER)
    by_accept = seeds.get(MEETING, headers={"Accept": media_type})
    assert by_ending.status_code == by_accept.status_code == 200
    assert by_ending.mimetype == by_accept.mimetype == media_type
    assert by_ending.data == by_accept.data
    assert "Accept" in by_ending.headers["Vary"]
    meeting = NamedNode(DEFAULT_BASE + MEETING[1:])
    body = with_context(by_ending.data, seeds) if suffix == "jsonld" else by_ending.data
    assert Triple(meeting, TYPE, DET.Meeting) in triples(body, FORMATS[suffix])


def test_json_has_the_triples_of_every_other_form(seeds: FlaskClient, dataset: Assembled) -> None:
    context = seeds.get("/context.jsonld").get_json(force=True)
    for path in sorted(minted(dataset)):
        document = seeds.get(f"{path}.jsonld").get_json(force=True)
        assert document["@context"] == "http://localhost/context.jsonld"
        assert document["id"] == DEFAULT_BASE + path[1:]
        assert "included" not in document, path  # everything is reached from the thing itself
        read = triples(json.dumps(document | context).encode(), RdfFormat.JSON_LD)
        assert read == triples(seeds.get(f"{path}.nt").data, RdfFormat.N_TRIPLES), path


def test_json_reads_as_json(seeds: FlaskClient) -> None:
    meeting = seeds.get(f"{MEETING}.jsonld").get_json(force=True)
    assert "Meeting" in meeting["type"]
    assert meeting["start"] == ["2016-08-09"]
    assert [each["called"] for each in meeting["place"]] == ["Saint Petersburg"]
    claims = {each["id"].rpartition("/")[2]: each for each in meeting["claims"]}
    claim = claims["presidents-meeting"]
    assert claim["modality"]["called"] == "asserted"
    quote = next(each for each in claim["anchor"][0]["selector"] if "exact" in each)
    place = next(each for each in claim["anchor"][0]["selector"] if "startOffset" in each)
    assert (quote["exact"], place["startOffset"], place["endOffset"]) == ("their meeting", 132, 145)
    date = next(each for each in meeting["valueClaims"] if each["predicate"]["called"] == "EDTF date")
    assert date["object"]["@value"] == "2016-08-09"


def test_json_of_a_version_has_the_context_of_that_version(seeds: FlaskClient) -> None:
    version = seeds.get(MEETING).headers["Detente-Version"]
    document = seeds.get(f"/v/{version}{MEETING}.jsonld").get_json(force=True)
    assert document["@context"] == f"http://localhost/v/{version}/context.jsonld"
    assert seeds.get(document["@context"]).status_code == 200


def test_json_is_kept_and_asked_after_by_its_tag(seeds: FlaskClient) -> None:
    first, again = seeds.get(f"{MEETING}.jsonld"), seeds.get(f"{MEETING}.jsonld")
    assert first.data == again.data
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    known = seeds.get(f"{MEETING}.jsonld", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")


@pytest.mark.parametrize("ending", ["ttl", "trig", "rdf"])
def test_names_are_shortened(ending: str, seeds: FlaskClient) -> None:
    text = seeds.get(f"{MEETING}.{ending}").text
    assert "det:place" in text
    assert text.count("https://w3id.org/detente/ontology#place") <= 1  # as a value in RDF/XML


def test_trig_has_what_every_graph_says_of_a_thing(seeds: FlaskClient, dataset: Assembled) -> None:
    meeting = NamedNode(DEFAULT_BASE + MEETING[1:])
    found = set(parse(seeds.get(f"{MEETING}.trig").data, format=RdfFormat.TRIG))
    assert found == set(dataset.quads.match(meeting))


def test_who_names_no_format_gets_turtle_and_a_browser_a_page(seeds: FlaskClient) -> None:
    assert seeds.get(MEETING).mimetype == "text/turtle"
    assert seeds.get(MEETING, headers={"Accept": "*/*"}).mimetype == "text/turtle"
    assert seeds.get(MEETING, headers=BROWSER).mimetype == "text/html"
    refused = seeds.get(MEETING, headers={"Accept": "image/png"})
    assert refused.status_code == 406


def test_a_document_names_its_thing_and_its_other_forms(seeds: FlaskClient) -> None:
    links = seeds.get(MEETING).headers["Link"]
    assert f'<{DEFAULT_BASE}{MEETING[1:]}>; rel="canonical"' in links
    for suffix in SUFFIXES:
        assert f'<http://localhost{MEETING}.{suffix}>; rel="alternate"' in links


@pytest.mark.parametrize("host", ["localhost", "example.org:8080"])
def test_the_same_documents_are_had_under_any_host(host: str, seeds: FlaskClient) -> None:
    answer = seeds.get(f"{MEETING}.nt", base_url=f"http://{host}")
    assert f"<{DEFAULT_BASE}{MEETING[1:]}>".encode() in answer.data
    assert host.encode() not in answer.data


@pytest.mark.parametrize("path", ["/id/state/XXX", "/entry/none", "/claim/none/none.ttl", "/id/nothing"])
def test_what_nobody_speaks_of_is_not_found(path: str, seeds: FlaskClient) -> None:
    answer = seeds.get(path, headers={"Accept": "application/problem+json"})
    assert answer.status_code == 404
    assert answer.get_json()["type"].endswith("#resource-missing")


@pytest.mark.parametrize(
    "name", ["state/x%3E%20.%20%7D%20%23", "state/a%20b", "state/%7B%7D", "state/%22", "%3C"]
)
def test_what_an_address_codes_stays_coded_in_the_iri_and_ends_no_query(
    name: str, seeds: FlaskClient
) -> None:
    answer = seeds.get(f"/id/{name}", headers=BROWSER)
    assert answer.status_code == 404
    assert f"says nothing of <{DEFAULT_BASE}id/{name}>" in unescape(answer.text)


def test_an_address_that_is_of_no_iri_asks_nothing(seeds: FlaskClient) -> None:
    answer = seeds.get("/id/%zz", headers=BROWSER)
    assert answer.status_code == 404
    assert "of no IRI" in words(answer.text)


def test_head_has_the_headers_of_get(seeds: FlaskClient) -> None:
    head, get = seeds.head(f"{MEETING}.nt"), seeds.get(f"{MEETING}.nt")
    assert head.data == b""
    for name in ("Content-Type", "ETag", "Link", "Detente-Version"):
        assert head.headers[name] == get.headers[name]


def test_a_version_is_part_of_the_address(seeds: FlaskClient) -> None:
    version = seeds.get(MEETING).headers["Detente-Version"]
    answer = seeds.get(f"/v/{version}{MEETING}.nt")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert seeds.get(f"/v/000000000000{MEETING}").status_code == 404


def test_a_page_tells_what_is_settled_apart_from_what_is_said(seeds: FlaskClient) -> None:
    text = words(seeds.get(MEETING, headers=BROWSER).text)
    settled, said = text.index("Every settled value"), text.index("Said, but not settled")
    assert "Saint Petersburg" in text[settled:said]
    assert "Moscow" not in text[settled:said]
    assert "Moscow" in text[said:]
    assert "Two places : resolved source error" in text


def test_a_page_tells_who_promised_what_in_whose_words(seeds: FlaskClient) -> None:
    text = words(seeds.get("/id/commitment/russia-phase-out-of-sanctions-on-turkey", headers=BROWSER).text)
    assert "Vladimir Putin , pledged" in text


def test_the_marks_of_an_entry_are_the_words_of_its_claims(seeds: FlaskClient) -> None:
    page = seeds.get(ENTRY, headers=BROWSER).text
    shown = page[page.index('<div class="entry-text"') :].partition("</div>")[0]
    assert re.search(
        r'<a class="mark m-pledged" href="#claim-renewal" data-claims="renewal"\s+data-how="pledged"', shown
    )
    assert "have pledged a renewal of ties</a>" in shown
    assert shown.count('class="mark') > 50


@pytest.mark.parametrize(
    "path", [MEETING, ENTRY, "/id/state/TUR", "/id/person/vladimir-putin", "/graph/authority"]
)
def test_a_page_is_well_formed_and_asks_nothing_of_others(path: str, seeds: FlaskClient) -> None:
    found = outline(seeds.get(path, headers=BROWSER).text)
    assert found.open == []
    assert found.inline == []
    own = ["/static/entry.js"] if path == ENTRY else []
    assert sorted(found.sources) == [*own, "/static/search-box.js"]
    assert f"{path}.ttl" in found.links


def test_links_of_a_page_lead_to_pages(seeds: FlaskClient) -> None:
    links = {each for each in outline(seeds.get(MEETING, headers=BROWSER).text).links if each.startswith("/")}
    inner = sorted(each for each in links if each.lstrip("/").partition("/")[0] in PAGES)
    assert len(inner) > 10
    for each in inner:
        assert seeds.get(each.partition("#")[0], headers=BROWSER).status_code == 200, each


def test_graph_names_in_trig_come_once_each(seeds: FlaskClient) -> None:
    text = seeds.get(f"{MEETING}.trig").text
    assert text.count("entry/2016-08-turkey-russia-2> {") == 1
