"""Questions over imported samples of real data sets, and how downloads and VoID tell those apart."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import rdflib
import yaml
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from pyshacl import validate

from detente.changes.build import assemble
from detente.changes.bulk.committing import commit_in_bulk
from detente.changes.bulk.incoming import Incoming, QuadDocument
from detente.changes.importing import ImportRequest, import_release
from detente.changes.rules import rules_of
from detente.claims.importing.description import release_of
from detente.claims.importing.mapping import read_mapping
from detente.claims.importing.shipped import shipped_mappings
from detente.questions.saved import load_questions
from detente.rdf.namespaces import DCAT, DCT, DEFAULT_BASE, DET, DETS, VOID
from detente.rdf.quads import Quads
from detente.resources import shipped_sources
from detente.settings import Settings
from detente.store import VersionStore
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import shipped_ontology
from tests.web.served import serving
from tests.web.site.test_front import BROWSER, words

CASES = yaml.load(
    Path(__file__).with_name("imported.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
SAMPLES = {
    "historyatstate-visits": "historyatstate/visits/1950.xml",
    "us-missions": "codes/2024-01-16_transitions.csv",
    "un-votes": "events/un-votes/votes.csv",
    "cow-alliances": "events/cow-alliances/alliance_v4.1_by_member.synthetic.csv",
    "gdelt2": "events/gdelt2/20151027220000.export.CSV",
    "icews": "icews-sample/events.2018.sample.tab",
}
ALLIANCES = f"{DEFAULT_BASE}entry/cow-alliances-4-1"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> VersionStore:
    """Give a store of the whole authority, with a sample of each of six data sets."""
    folder = tmp_path_factory.mktemp("imported")
    store = VersionStore(folder / "data")
    authority = NamedNode(f"{DEFAULT_BASE}graph/authority")
    quads = list(assemble(shipped_sources(), DEFAULT_BASE).quads.match(graph=authority))
    incoming = Incoming((QuadDocument("authority", None, quads=lambda: quads),))
    rules, iris = rules_of("full", DEFAULT_BASE), Iris(DEFAULT_BASE)
    commit_in_bulk(store, rules, incoming, iris, author="test", message="authority")
    for name, path in SAMPLES.items():
        file = shared / "data" / path
        release(store, name, _of_two_states(file, folder) if name == "icews" else file)
    return store


def release(store: VersionStore, name: str, file: Path) -> None:
    """Import a sample by a mapping that ships."""
    mapping, iris = read_mapping(shipped_mappings()[name]), Iris(DEFAULT_BASE)
    what = ImportRequest(mapping, release_of(mapping, [file], None, None))
    import_release(store, rules_of("full", DEFAULT_BASE), what, shipped_ontology(), iris, author="test")


def _of_two_states(file: Path, folder: Path) -> Path:
    """Keep the head of a table and the rows that name Turkey and Russia: the whole of it takes its time."""
    head, *lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "Turkey" in line and "Russia" in line]
    made = folder / file.name
    made.write_text("".join([head, *kept]), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def client(store: VersionStore) -> Iterator[FlaskClient]:
    with serving(Settings(data=store.folder, processes=2), load_questions()) as app:
        yield app.test_client()


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def short(cell: str) -> str:
    return cell.replace(DETS.iri, "dets:").removeprefix(DEFAULT_BASE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_questions_of_researchers_are_answered(case: dict[str, Any], client: FlaskClient) -> None:
    arguments = urlencode(case["set"])
    page = client.get(f"/questions/{case['question']}?{arguments}", headers=BROWSER)
    text = html.unescape(words(page.text))
    assert page.status_code == int(case.get("status", "200")), text
    for each in case["says"]:
        assert each in text
    if "status" in case:
        return
    found = rows(client.get(f"/questions/{case['question']}.csv?{arguments}"))
    assert len(found) == int(case.get("rows", len(found)))
    wanted = case.get("has", {}).items()
    assert not wanted or any(
        wanted <= {name: short(cell) for name, cell in row.items()}.items() for row in found
    )
    assert case["question"] == "office-holders" or {row["standing"] for row in found} <= {"said"}


def test_all_data_sets_are_offered_before_anything_is_typed(client: FlaskClient) -> None:
    asked = "/questions/suggest.json?question=allies&field=dataset&q="
    found = [each["id"] for each in client.get(asked).get_json()["suggestions"]]
    assert found[0] == "settled"
    assert len(found) == 1 + len(SAMPLES)
    named = [each["id"] for each in client.get(f"{asked}alliances").get_json()["suggestions"]]
    assert named == ["entry/cow-alliances-4-1"]
    page = client.get("/questions/allies", headers=BROWSER).text
    assert '<option value="entry/cow-alliances-4-1">' in page


def test_void_has_each_data_set_apart(client: FlaskClient, shared: Path) -> None:
    answer = client.get("/void", headers={"Accept": "application/n-triples"})
    found = Quads(parse(answer.data, format=RdfFormat.N_TRIPLES))
    this = NamedNode(ALLIANCES)
    listed = {quad.object for quad in found.match(predicate=DCAT.dataset)}
    assert len(listed) == 1 + len(SAMPLES)
    assert this in listed
    assert [
        quad.object for quad in found.match(predicate=VOID.distinctObjects, subject=part(found, this))
    ] == [Literal(6)]
    licences = {quad.object for quad in found.match(this, DCT.license)}
    for distribution in (quad.object for quad in found.match(this, DCAT.distribution)):
        assert isinstance(distribution, NamedNode)
        assert {quad.object for quad in found.match(distribution, DCT.license)} == licences
    whole = next(found.match(NamedNode(f"{DEFAULT_BASE}void#dataset"), VOID.triples)).object
    counted = rows(
        client.get(
            "/sparql",
            query_string={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"},
            headers={"Accept": "text/csv"},
        )
    )
    assert whole == Literal(int(counted[0]["n"]))
    graph = rdflib.Graph().parse(data=answer.text, format="nt")
    conforms, _, report = validate(graph, shacl_graph=str(shared / "data" / "dcat-ap" / "shapes.ttl"))
    assert conforms, report


def part(found: Quads, this: NamedNode) -> NamedNode:
    """Name the part of a data set that counts its anchors."""
    parts = [quad.object for quad in found.match(this, VOID.propertyPartition)]
    (one,) = (
        each
        for each in parts
        if isinstance(each, NamedNode) and any(found.match(each, VOID.property, DET.anchor))
    )
    return one


def test_downloads_have_each_data_set_apart(client: FlaskClient) -> None:
    told = client.get("/dumps/", headers={"Accept": "application/json"}).get_json()
    by_id = {each["id"]: each for each in told["dataSets"]}
    assert len(by_id) == len(SAMPLES)
    assert not set(by_id) & set(told["entries"]["ids"])
    assert (by_id["cow-alliances-4-1"]["rows"], by_id["cow-alliances-4-1"]["coding"]) == (6, "human")
    page = html.unescape(words(client.get("/dumps/", headers=BROWSER).text))
    assert "Event data sets" in page
    file = next(each for each in by_id["cow-alliances-4-1"]["files"] if each["name"].endswith(".ttl"))
    assert file["url"].endswith("-entry-cow-alliances-4-1.ttl")
