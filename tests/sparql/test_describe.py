"""DESCRIBE: what is described, and that every form of the query is taken apart as the engine reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from detente.changes.opening import open_store
from detente.rdf.namespaces import PREFIXES
from detente.sparql.describe import read_describe
from detente.store import Version
from tests.versions import commit_quads

DATA = """
@prefix : <http://example.org/> . @prefix det: <https://w3id.org/detente/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
:meeting :place [ :in :country ] . :country :name "Land" .
:says-met det:about :meeting ; det:anchor :anchor . :anchor oa:hasSelector :quote, :position .
:quote oa:exact "met" . :position oa:start 1 .
:state :ally :other . :other :ally :state .
:says-ally rdf:subject :state ; rdf:predicate :ally ; rdf:object :other .
:denies rdf:subject :state ; rdf:predicate :enemy ; rdf:object :other .
:rumour det:about :visit .
:entry { :visit :place :country . :second det:about :visit ; det:anchor :words . :words :in :entry }
"""
MEETING = {"meeting", "says-met", "anchor", "quote", "position"}
STATE = {"state", "says-ally"}
FORMS = [
    ("DESCRIBE :meeting", MEETING),
    ("describe<http://example.org/meeting>", MEETING),
    ("DESCRIBE<meeting>#why\n LIMIT 1", MEETING),
    ("DESCRIBE :meeting :state", MEETING | STATE),
    ("DESCRIBE ?x :state WHERE { ?x :place ?y }", MEETING | STATE),
    ("DESCRIBE ?x{?x :place ?y}", MEETING),
    ("DESCRIBE $x { ?x :name ?y } ORDER BY ?y LIMIT 1 # last", {"country"}),
    ("DESCRIBE ?x { ?x :ally ?y } ORDER BY DESC(?x) LIMIT 1", STATE),
    ("DESCRIBE * { ?x :name ?y }", {"country"}),
    ("DESCRIBE * { VALUES ?x { :meeting } }", MEETING),
    ("DESCRIBE ?x { } VALUES ?x { :meeting }", MEETING),
    ("DESCRIBE ?x { ?x :ally ?y } GROUP BY ?x", STATE | {"other"}),
    ("DESCRIBE ?x", set()),
    ("DESCRIBE :nothing", set()),
    ("DESCRIBE :says-met", {"says-met", "anchor", "quote", "position"}),
    ("DESCRIBE :visit", {"rumour"}),
    ("DESCRIBE :visit FROM :entry", {"visit", "second", "words"}),
    ("DESCRIBE :visit FROM NAMED :entry", set()),
    ("DESCRIBE ?x FROM <http://example.org/none> FROM NAMED :entry { GRAPH ?g { ?x :place ?y } }", set()),
    ("DESCRIBE ?x FROM :entry FROM NAMED :none WHERE { ?x :place ?y }", {"visit", "second", "words"}),
    (
        "# DESCRIBE ?z\nBASE <http://example.org/> PREFIX describe: <> DESCRIBE describe:state",
        STATE,
    ),
    ('VERSION "1.2" DESCRIBE :state', STATE),
    ("DESCRIBE ?also_ { ?also_ :place ?y }", MEETING),
    ("CONSTRUCT { ?x :p 1 } { ?x :place ?describe }", {"meeting"}),
]


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    store = open_store(tmp_path_factory.mktemp("data"))
    commit_quads(store, parse(DATA, RdfFormat.TRIG), author="test", message="")
    version = store.current()
    assert version is not None
    return version


def subjects(version: Version, query: str) -> set[str]:
    prefixes = {**PREFIXES, "": "http://example.org/"}
    rows = version.query(query, base_iri="http://example.org/", prefixes=prefixes).rows()
    names = {str(row["subject"]) for row in rows}
    return {
        name.removeprefix("<http://example.org/").rstrip(">") for name in names if not name.startswith("_:")
    }


@pytest.mark.parametrize(("query", "described"), FORMS)
def test_a_description_has_claims_and_anchors(version: Version, query: str, described: set[str]) -> None:
    assert subjects(version, query) == described


@pytest.mark.parametrize(
    "query",
    ["CONSTRUCT {} {}", "SELECT * { ?describe ?p ?o }", "PREFIX describe: <http://e/> ASK {}", "DESCRIBE"],
)
def test_other_queries_are_left_alone(query: str) -> None:
    assert read_describe(query) is None


def test_the_graphs_of_the_request_are_described(version: Version) -> None:
    visit, entry = (NamedNode(f"http://example.org/{name}") for name in ("visit", "entry"))
    query = f"DESCRIBE {visit} FROM <http://example.org/none>"
    assert {
        row["subject"].value.rpartition("/")[2] for row in version.query(query, default_graphs=[entry]).rows()
    } == {
        "visit",
        "second",
        "words",
    }
    assert not list(version.query(query, named_graphs=[entry]).rows())


def test_blank_nodes_are_followed(version: Version) -> None:
    triples = list(version.query("DESCRIBE <http://example.org/meeting>").rows())
    assert {"http://example.org/place", "http://example.org/in"} <= {
        row["predicate"].value for row in triples
    }


def test_each_triple_comes_once(version: Version) -> None:
    triples = [tuple(row.values()) for row in version.query("DESCRIBE * { ?x ?y ?z }").rows()]
    assert len(triples) == len(set(triples)) > 15


def test_a_long_start_is_read_in_linear_time() -> None:
    assert read_describe("PREFIX a: <b> " * 50_000) is None
    assert read_describe("DESCRIBE " + "<a> # \n" * 50_000 + "}") is not None
    assert read_describe("#\n" * 200_000) is None


def test_a_plain_data_set_is_described_as_the_engine_does(tmp_path: Path) -> None:
    for profile in ("plain", "full"):
        store = open_store(tmp_path, profile)
        commit_quads(store, parse(DATA, RdfFormat.TRIG), author="test", message="")
        version = store.current()
        assert version is not None
        described = subjects(version, "DESCRIBE :meeting")
        assert described == ({"meeting"} if profile == "plain" else MEETING)
