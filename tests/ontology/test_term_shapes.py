"""The ontology conforms to its own shapes, and they notice what is taken away from it."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef

from detente.rdf.namespaces import DET, DETS

SHAPES = "https://w3id.org/detente/shapes#"
CLAIM = URIRef(DET.iri + "Claim")
ABOUT = URIRef(DET.iri + "about")
EDTF = URIRef(DET.iri + "edtf")
RANK = URIRef(DETS.iri + "rank")
NORMAL = URIRef(DETS.iri + "rank-normal")

MISSING = [
    (CLAIM, RDFS.label, {"term-label"}),
    (ABOUT, SKOS.definition, {"term-definition"}),
    (EDTF, RDFS.isDefinedBy, {"term-source"}),
    (RANK, OWL.versionInfo, {"scheme-version"}),
    (NORMAL, SKOS.inScheme, {"concept-scheme"}),
    (NORMAL, SKOS.notation, {"concept-notation"}),
    (NORMAL, SKOS.prefLabel, {"concept-pref-label"}),
    (NORMAL, SKOS.definition, {"term-definition"}),
]
ADDED = [
    (CLAIM, RDFS.label, Literal("claim"), {"term-label"}),
    (CLAIM, RDFS.label, Literal("assertion", lang="en"), {"term-label"}),
    (NORMAL, SKOS.notation, Literal("usual"), {"concept-notation"}),
    (NORMAL, SKOS.prefLabel, Literal("ordinary", lang="en"), {"concept-pref-label"}),
    (RANK, OWL.versionInfo, Literal("latest"), {"scheme-version"}),
]


@pytest.fixture(scope="session")
def term_shapes(root: Path) -> Graph:
    return Graph().parse(root / "shapes" / "ontology.ttl")


@pytest.fixture(scope="session")
def sample(root: Path) -> Graph:
    """Give the classes, the properties and one scheme: small enough to validate once a case."""
    graph = Graph().parse(root / "ontology" / "detente.ttl")
    return graph.parse(root / "ontology" / "schemes" / "rank.ttl")


def violated(data: Graph, shapes: Graph) -> set[str]:
    """Names of the shapes with a target that report something."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph)
    return {str(shape).removeprefix(SHAPES) for shape in report.objects(None, SH.sourceShape)}


def copy_of(graph: Graph) -> Graph:
    return Graph() + graph


def test_ontology_conforms(ontology_graph: Graph, term_shapes: Graph) -> None:
    assert violated(ontology_graph, term_shapes) == set()


@pytest.mark.parametrize(("term", "predicate", "expected"), MISSING)
def test_what_is_missing_is_reported(
    sample: Graph, term_shapes: Graph, term: URIRef, predicate: URIRef, expected: set[str]
) -> None:
    mutilated = copy_of(sample).remove((term, predicate, None))
    assert violated(mutilated, term_shapes) == expected


@pytest.mark.parametrize(("term", "predicate", "value", "expected"), ADDED)
def test_what_is_too_much_is_reported(
    sample: Graph,
    term_shapes: Graph,
    term: URIRef,
    predicate: URIRef,
    value: Literal,
    expected: set[str],
) -> None:
    assert violated(copy_of(sample).add((term, predicate, value)), term_shapes) == expected


def test_shared_notation_is_reported(sample: Graph, term_shapes: Graph) -> None:
    clashing = copy_of(sample)
    clashing.set((NORMAL, SKOS.notation, Literal("preferred")))
    assert violated(clashing, term_shapes) == {"concept-notation-unique"}


def test_terms_of_others_are_left_alone(term_shapes: Graph) -> None:
    data = Graph()
    for kind in (OWL.Class, OWL.ObjectProperty, SKOS.Concept, SKOS.ConceptScheme):
        data.add((URIRef("https://example.org/bare"), RDF.type, kind))
    assert violated(data, term_shapes) == set()


def test_each_shape_has_name_message_and_severity(term_shapes: Graph) -> None:
    shapes = {
        shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in term_shapes.subjects(RDF.type, kind)
    }
    assert shapes
    for predicate in (SH.name, SH.message, SH.severity):
        assert set(term_shapes.subjects(predicate)) == shapes
