"""The words of the graph answer at their addresses, under any base, as pages and as data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from detente.changes.build import Assembled
from detente.questions.saved import load_questions
from detente.rdf.namespaces import DCT, DEFAULT_BASE, DET, DETS, DETSH, LABEL, OWL, SKOS, TYPE
from detente.rdf.quads import Object
from detente.resources import shipped_sources
from detente.settings import Settings
from detente.store import VersionStore
from detente.vocabulary.iris import Iris
from detente.web.presentation.tables import link
from detente.web.querying.planning import REVALIDATE
from detente.web.site.front import linked
from tests.exports.test_json_ld import canonical
from tests.versions import assemble_whole, commit_quads
from tests.web.served import serving
from tests.web.site.test_front import outline, words
from tests.web.things.test_linked_data import BROWSER, FORMATS, with_context

BASES = (DEFAULT_BASE, "https://example.org/kg/")
OLD = DET.formerTerm


@pytest.fixture(scope="module", params=BASES)
def client(
    request: pytest.FixtureRequest, dataset: Assembled, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """Give a client of a service of the seeds, under each base, with one term given up."""
    base: str = request.param
    quads = dataset.quads if base == DEFAULT_BASE else assemble_whole(shipped_sources(), base).quads
    folder: Path = tmp_path_factory.mktemp("vocabulary")
    commit_quads(VersionStore(folder), [*quads, *given_up(base)], author="test", message="seeds")
    with serving(Settings(data=folder, base=base, processes=2), load_questions(base)) as app:
        yield app.test_client()


def given_up(base: str) -> list[Quad]:
    facts: list[tuple[NamedNode, Object]] = [
        (TYPE, OWL.ObjectProperty),
        (LABEL, Literal("former", language="en")),
        (SKOS.definition, Literal("What was meant.", language="en")),
        (OWL.deprecated, Literal(True)),
        (DCT.isReplacedBy, DET.place),
    ]
    return [Quad(OLD, predicate, value, Iris(base).graph("ontology")) for predicate, value in facts]


def defined(dataset: Assembled, namespace: str) -> set[str]:
    """List the IRIs of a namespace that a graph of the vocabulary is about."""
    subjects = {quad.subject.value for quad in dataset.quads if isinstance(quad.subject, NamedNode)}
    return {each for each in subjects if each.startswith(namespace)}


def ids(page: str) -> set[str]:
    return {part.partition('"')[0] for part in page.split(' id="')[1:]}


@pytest.mark.parametrize(("path", "namespace"), [("/ontology", DET.iri), ("/shapes", DETSH.iri)])
def test_every_term_has_its_place_on_the_page(
    path: str, namespace: str, client: FlaskClient, dataset: Assembled
) -> None:
    names = {iri.removeprefix(namespace) for iri in defined(dataset, namespace)}
    page = client.get(path, headers=BROWSER).text
    assert len(names) > 70
    assert names <= ids(page)
    assert page.count(' id="') == len(ids(page))


def test_every_scheme_and_concept_has_a_page_and_data(client: FlaskClient, dataset: Assembled) -> None:
    iris = defined(dataset, DETS.iri)
    assert len(iris) > 120
    for iri in sorted(iris):
        path = link(iri, client.application.extensions["detente"].settings.base, "")
        assert path == f"/scheme/{iri.removeprefix(DETS.iri)}"
        assert client.get(path, headers=BROWSER).mimetype == "text/html"
        found = {quad.triple for quad in parse(client.get(f"{path}.nt").data, RdfFormat.N_TRIPLES)}
        assert any(each.subject == NamedNode(iri) for each in found), path


@pytest.mark.parametrize(
    "path", ["/ontology", "/scheme", "/scheme/modality", "/scheme/modality-asserted", "/shapes"]
)
def test_every_form_has_the_same_triples(path: str, client: FlaskClient) -> None:
    found = {}
    for ending, format_ in FORMATS.items():
        answer = client.get(f"{path}.{ending}", headers=BROWSER)
        assert answer.status_code == 200
        assert f'<http://localhost{path}.{ending}>; rel="alternate"' in answer.headers["Link"]
        is_plain = ending == "jsonld" and path != "/shapes"
        body = with_context(answer.data, client) if is_plain else answer.data
        found[ending] = canonical(quad.triple for quad in parse(body, format=format_))
    assert len(found["ttl"]) > 5
    assert [ending for ending in found if found[ending] != found["ttl"]] == []
    assert client.get(path).mimetype == "text/turtle"
    assert client.get(path, headers=BROWSER).mimetype == "text/html"
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_the_ontology_is_written_with_prefixes(client: FlaskClient) -> None:
    text = client.get("/ontology.ttl").text
    assert "det:Meeting a owl:Class" in text
    assert "dets:modality-asserted" not in text


def test_a_term_says_what_it_is_how_often_and_where_it_is_used(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=BROWSER).text
    meeting = words(page[page.index('id="Meeting"') :].partition("</article>")[0])
    assert "Actors speaking with one another" in meeting
    assert "1 settled; 4 in the graphs" in meeting
    assert "Meeting of Recep Tayyip Erdoğan and Vladimir Putin" in meeting
    assert "Who met whom, when and where" in meeting
    place = page[page.index('id="place"') :].partition("</article>")[0]
    assert 'href="/ontology#Place"' in place
    assert 'href="/shapes#range-place"' in place
    assert 'href="/id/place/' in place


def test_a_term_given_up_says_what_to_use(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=BROWSER).text
    old = page[page.index('id="formerTerm"') :].partition("</article>")[0]
    assert "Deprecated." in old
    assert 'href="/ontology#place"' in old


def test_a_scheme_lists_its_concepts_with_their_use(client: FlaskClient) -> None:
    text = words(client.get("/scheme/modality", headers=BROWSER).text)
    assert "asserted" in text
    assert "The source holds it as fact." in text
    assert "53 53" in text


def test_a_rule_says_what_it_demands(client: FlaskClient) -> None:
    page = client.get("/shapes", headers=BROWSER).text
    rule = words(page[page.index('id="claim-modality"') :].partition("</article>")[0])
    assert "every det:Claim" in rule
    assert "has exactly 1" in rule
    assert "violation" in rule


@pytest.mark.parametrize(
    "path", ["/ontology", "/scheme", "/scheme/event-type", "/scheme/status-proposed", "/shapes"]
)
def test_a_page_is_well_formed_and_its_links_lead_somewhere(path: str, client: FlaskClient) -> None:
    page = client.get(path, headers=BROWSER)
    found = outline(page.text)
    assert (found.open, found.inline, found.sources) == ([], [], ["/static/search-box.js"])
    inner = {each.partition("#")[0] for each in found.links if each.startswith("/") and "?" not in each}
    pages = sorted(each for each in inner if not each.startswith("/static/"))
    assert len(pages) > 2
    for each in pages[:40]:
        assert client.get(each, headers=BROWSER).status_code == 200, each


@pytest.mark.parametrize("part", ["0.2.0", "alignments", "alignments/0.2.0"])
def test_a_part_of_the_ontology_leads_to_it(part: str, client: FlaskClient) -> None:
    answer = client.get(f"/ontology/{part}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/ontology")


@pytest.mark.parametrize(
    "path", ["/scheme/none", "/scheme/%22", "/ontology/none", "/ontology.foo", "/shapes.csv"]
)
def test_what_there_is_not_is_not_found(path: str, client: FlaskClient) -> None:
    assert client.get(path).status_code == 404


def test_a_version_has_its_own_vocabulary(client: FlaskClient) -> None:
    version = client.get("/ontology").headers["Detente-Version"]
    for path in ("ontology", "ontology.ttl", "scheme", "scheme/modality.nt", "shapes", "context.jsonld"):
        answer = client.get(f"/v/{version}/{path}")
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/v/000000000000/ontology").status_code == 404


def test_the_context_is_for_scripts_of_any_site(client: FlaskClient) -> None:
    answer = client.get("/context.jsonld")
    assert answer.mimetype == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == REVALIDATE
    known = client.get("/context.jsonld", headers={"If-None-Match": answer.headers["ETag"]})
    assert known.status_code == 304
    assert answer.get_json(force=True)["@context"]["Meeting"] == DET.Meeting.value


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        (f"{DET.iri}Meeting", "/ontology#Meeting"),
        (DET.iri.rstrip("#"), "/ontology"),
        (f"{DETS.iri}modality-asserted", "/scheme/modality-asserted"),
        (DETS.iri, "/scheme/"),
        (f"{DETSH.iri}claim-modality", "/shapes#claim-modality"),
        ("https://w3id.org/detente/ontologyish", "https://w3id.org/detente/ontologyish"),
    ],
)
def test_terms_lead_to_their_pages_under_any_base(iri: str, address: str) -> None:
    assert link(iri, "https://example.org/kg/", "") == address


def test_a_data_set_without_a_vocabulary_has_none(data: Path) -> None:
    with serving(Settings(data=data, base="https://example.org/none/")) as app:
        answer = app.test_client().get("/ontology", headers={"Accept": "application/problem+json"})
        assert answer.status_code == 404
        assert app.test_client().get("/context.jsonld").status_code == 200


def test_triples_are_of_their_graph_in_trig(client: FlaskClient) -> None:
    graph = Iris(client.application.extensions["detente"].settings.base).graph("ontology")
    quads = list(parse(client.get("/ontology.trig").data, format=RdfFormat.TRIG))
    assert {quad.graph_name for quad in quads} == {graph}
    assert Triple(DET.Meeting, TYPE, OWL.Class) in {quad.triple for quad in quads}


def test_terms_named_in_words_are_links(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=BROWSER).text
    assert 'a concept of <a href="/scheme/modality">dets:modality</a>.' in page
    rules = client.get("/shapes", headers=BROWSER).text
    assert 'A claim has exactly one <a href="/ontology#modality">det:modality</a>' in rules


def test_what_else_stands_in_words_is_escaped(client: FlaskClient) -> None:
    with client.application.test_request_context():
        assert linked("<b> & det:Claim, xdet:no http://x/det:no") == (
            '&lt;b&gt; &amp; <a href="/ontology#Claim">det:Claim</a>, xdet:no http://x/det:no'
        )


def test_the_front_page_leads_to_the_vocabulary(client: FlaskClient) -> None:
    assert "/ontology" in outline(client.get("/").text).links
