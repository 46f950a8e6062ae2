"""Every scheme has the concepts it promises, each with a name of its own."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, URIRef

from detente.rdf.namespaces import DETS

OPEN = "…"
CROSSWALK_LINE = re.compile(r"(\d{2,4}): *([A-Z]+)")


def contract_schemes() -> list[tuple[str, list[str]]]:
    lines = (Path(__file__).parent / "concepts.txt").read_text(encoding="utf-8").splitlines()
    return [(words[0], words[1:]) for words in (line.split() for line in lines if not line.startswith("#"))]


def concepts(graph: Graph, scheme: str) -> set[str]:
    members = graph.subjects(SKOS.inScheme, URIRef(DETS.iri + scheme))
    return {str(member).removeprefix(f"{DETS.iri}{scheme}-") for member in members}


@pytest.mark.parametrize(("scheme", "names"), contract_schemes())
def test_scheme_has_its_concepts(ontology_graph: Graph, scheme: str, names: list[str]) -> None:
    found = concepts(ontology_graph, scheme)
    fixed = set(names) - {OPEN}
    assert fixed <= found
    assert OPEN in names or fixed == found


def test_table_lists_every_scheme(ontology_graph: Graph) -> None:
    schemes = {str(s).removeprefix(DETS.iri) for s in ontology_graph.subjects(RDF.type, SKOS.ConceptScheme)}
    assert schemes == {scheme for scheme, _ in contract_schemes()}


def test_each_file_holds_the_scheme_it_is_named_after(root: Path) -> None:
    for path in (root / "ontology" / "schemes").glob("*.ttl"):
        graph = Graph().parse(path)
        assert set(graph.objects(None, SKOS.inScheme)) == {URIRef(DETS.iri + path.stem)}, path


def test_notations_are_unique_in_each_scheme(ontology_graph: Graph) -> None:
    names = Counter(
        (scheme, notation)
        for concept, scheme in ontology_graph.subject_objects(SKOS.inScheme)
        for notation in ontology_graph.objects(concept, SKOS.notation)
    )
    assert len(names) == len(set(ontology_graph.subjects(SKOS.inScheme)))
    assert set(names.values()) == {1}


def test_top_concepts_are_those_with_nothing_broader(ontology_graph: Graph) -> None:
    listed = set(ontology_graph.objects(None, SKOS.hasTopConcept))
    declared = set(ontology_graph.subjects(SKOS.topConceptOf))
    narrower = set(ontology_graph.subjects(SKOS.broader))
    assert listed == declared == set(ontology_graph.subjects(SKOS.inScheme)) - narrower


def test_event_types_follow_the_crosswalk(ontology_graph: Graph, shared: Path) -> None:
    crosswalk = (shared / "data" / "plover" / "CAMEO2PLOVER-2021.txt").read_text(encoding="utf-8")
    expected = dict(CROSSWALK_LINE.findall(crosswalk))
    assert expected
    differing = {
        code
        for concept, category in ontology_graph.subject_objects(SKOS.broader)
        for code in ontology_graph.objects(concept, SKOS.notation)
        if str(category) != f"{DETS.iri}event-type-{expected.get(str(code))}"
    }
    assert {str(code)[:2] for code in differing} == {"01", "02"}  # roots that the crosswalk leaves out


def test_every_code_of_the_crosswalk_is_a_concept(ontology_graph: Graph, shared: Path) -> None:
    crosswalk = (shared / "data" / "plover" / "CAMEO2PLOVER-2021.txt").read_text(encoding="utf-8")
    codes = {f"cameo-{code}" for code, _ in CROSSWALK_LINE.findall(crosswalk)}
    assert len(codes) > 250
    assert codes <= concepts(ontology_graph, "event-type")


def test_every_act_is_matched_to_an_event_type(ontology_graph: Graph) -> None:
    acts = set(ontology_graph.subjects(SKOS.inScheme, URIRef(DETS.iri + "act")))
    matched = {act: set(ontology_graph.objects(act, SKOS.broadMatch)) for act in acts}
    types = set(ontology_graph.subjects(SKOS.inScheme, URIRef(DETS.iri + "event-type")))
    assert all(matches and matches <= types for matches in matched.values())


def test_facilitator_is_no_participant(ontology_graph: Graph) -> None:
    facilitator = URIRef("https://w3id.org/detente/ontology#facilitator")
    assert not list(ontology_graph.objects(facilitator, RDFS.subPropertyOf))
