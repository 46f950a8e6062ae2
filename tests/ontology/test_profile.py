"""`detente.ttl` is OWL 2 DL by the OWL API's checker, and none of its classes is empty by definition."""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph
from rdflib.term import Node

JARS = Path("/usr/share/java")  # Debian's place for them: package libowlapi-java
CHECKER = Path(__file__).parent / "CheckProfile.java"

BROKEN = {
    "reserved vocabulary": f"det:Claim rdfs:subClassOf <{RDF.Statement}> .",
    "datatype outside the map": "det:start rdfs:range xsd:date .",
    "object and data property": "det:place a owl:DatatypeProperty .",
    "undeclared class": "det:Claim rdfs:subClassOf <https://example.org/Undeclared> .",
}


@pytest.fixture(scope="session")
def java() -> str:
    found = shutil.which("java")
    if found and (JARS / "owlapi-api.jar").exists():
        return found
    reason = "needs java and the OWL API: apt-get install default-jre-headless libowlapi-java"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def check(java: str, ontology: Path) -> tuple[int, list[str]]:
    """Return the number of axioms and the violations of OWL 2 DL."""
    command = [java, "-cp", f"{JARS}/*", str(CHECKER), str(ontology)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    lines = result.stdout.splitlines()
    assert lines, result.stderr
    return int(lines[0].removeprefix("axioms ")), lines[1:]


def test_ontology_is_owl_2_dl(java: str, root: Path) -> None:
    axioms, violations = check(java, root / "ontology" / "detente.ttl")
    assert axioms > 0
    assert not violations, "\n".join(violations)


@pytest.mark.parametrize("axiom", BROKEN.values(), ids=BROKEN.keys())
def test_broken_ontology_is_reported(java: str, root: Path, tmp_path: Path, axiom: str) -> None:
    sound = (root / "ontology" / "detente.ttl").read_text(encoding="utf-8")
    broken = tmp_path / "broken.ttl"
    broken.write_text(f"{sound}\n{axiom}\n", encoding="utf-8")
    _, violations = check(java, broken)
    assert violations


def empty_classes(graph: Graph) -> set[Node]:
    """Find classes below two disjoint ones; under axioms of these two kinds no other class is empty."""
    disjoint = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    return {
        each
        for each in graph.subjects(RDF.type, OWL.Class)
        if any(
            frozenset(pair) in disjoint
            for pair in combinations(graph.transitive_objects(each, RDFS.subClassOf), 2)
        )
    }


def test_every_class_can_have_members(ontology_graph: Graph) -> None:
    assert not empty_classes(ontology_graph)


def test_class_below_disjoint_ones_is_found(ontology_graph: Graph) -> None:
    broken = Graph() + ontology_graph
    broken.parse(
        data="""
        @prefix det: <https://w3id.org/detente/ontology#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <https://example.org/SpokenMeeting> a owl:Class ; rdfs:subClassOf det:Claim, det:Meeting .
        """,
        format="turtle",
    )
    assert {str(each) for each in empty_classes(broken)} == {"https://example.org/SpokenMeeting"}
