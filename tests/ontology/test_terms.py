"""The ontology defines the names that people's queries depend on, and uses no others."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef

from detente.rdf.namespaces import DET, DETS

KINDS = {"class": OWL.Class, "object": OWL.ObjectProperty, "datatype": OWL.DatatypeProperty}
OWN = {"det": DET.iri, "dets": DETS.iri}
OWN_NAME = re.compile(r"\b(dets?):([A-Za-z][\w-]*)")


def contract_names() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").splitlines()
    return [(kind, name) for kind, name in (line.split() for line in lines if not line.startswith("#"))]


def own_terms(graph: Graph) -> set[str]:
    terms = {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
    return {term for term in terms if term.startswith(tuple(OWN.values()))}


def defined(graph: Graph) -> set[str]:
    return {str(term) for term in graph.subjects(RDFS.isDefinedBy)}


@pytest.mark.parametrize(("kind", "name"), contract_names())
def test_name_is_defined_as_its_kind(detente_graph: Graph, kind: str, name: str) -> None:
    kinds = set(detente_graph.objects(URIRef(DET.iri + name), RDF.type)) & set(KINDS.values())
    assert kinds == {KINDS[kind]}


def test_table_lists_every_name(detente_graph: Graph) -> None:
    found = {
        (kind, str(term).removeprefix(DET.iri))
        for kind, type_ in KINDS.items()
        for term in detente_graph.subjects(RDF.type, type_)
        if str(term).startswith(DET.iri)
    }
    assert found == set(contract_names())


def test_participant_is_above_agent_and_recipient(detente_graph: Graph) -> None:
    below = detente_graph.subjects(RDFS.subPropertyOf, URIRef(DET.iri + "participant"))
    assert set(below) == {URIRef(DET.iri + "agent"), URIRef(DET.iri + "recipient")}


def test_both_parsers_read_the_same_number_of_triples(ontology_files: list[Path]) -> None:
    for path in ontology_files:
        by_oxigraph = set(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE))
        assert len(by_oxigraph) == len(Graph().parse(path)) > 0, path


def test_no_blank_nodes(ontology_graph: Graph) -> None:
    assert not [triple for triple in ontology_graph if any(isinstance(term, BNode) for term in triple)]


def test_triples_use_defined_terms_only(ontology_graph: Graph) -> None:
    assert own_terms(ontology_graph) <= defined(ontology_graph)


def test_text_of_ontology_and_shapes_names_defined_terms_only(root: Path, ontology_graph: Graph) -> None:
    known = defined(ontology_graph)
    undefined = {
        f"{path.name}: {prefix}:{name}"
        for folder in ("ontology", "shapes")
        for path in (root / folder).rglob("*.ttl")
        for prefix, name in OWN_NAME.findall(path.read_text(encoding="utf-8"))
        if OWN[prefix] + name not in known
    }
    assert not undefined


def test_alignments_add_no_terms(root: Path, detente_graph: Graph) -> None:
    alignments = Graph().parse(root / "ontology" / "alignments.ttl")
    assert own_terms(alignments) <= defined(detente_graph)


def test_readme_explains_every_name(root: Path) -> None:
    readme = (root / "ontology" / "README.md").read_text(encoding="utf-8")
    assert not [name for _, name in contract_names() if f"| `{name}` |" not in readme]
