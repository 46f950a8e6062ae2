"""The ontology as the package uses it: hierarchies, closure, schemes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Triple

from detente.rdf.namespaces import DET, DETS, LABEL, OWL, RDFS, TYPE, date
from detente.rdf.quads import DEFAULT_GRAPH
from detente.resources import Sources
from detente.vocabulary.ontology import Ontology, load_ontology, read_turtle

X, Y, G = (NamedNode(f"https://example.org/{name}") for name in "xyg")
CLASSES = [DET[f"Class{number}"] for number in range(6)]
pairs = st.sets(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), max_size=20)


def reachable(start: NamedNode, edges: set[tuple[NamedNode, NamedNode]]) -> set[NamedNode]:
    found: set[NamedNode] = set()
    pending = [start]
    while pending:
        above = {upper for lower, upper in edges if lower == pending[-1]} - found
        pending.pop()
        found |= above
        pending.extend(above)
    return found - {start}


@given(pairs)
def test_above_a_class_is_all_that_can_be_reached(edges: set[tuple[NamedNode, NamedNode]]) -> None:
    ontology = Ontology(tuple(Triple(lower, RDFS.subClassOf, upper) for lower, upper in edges))
    for lower in {lower for lower, _ in edges}:
        assert ontology.superclasses[lower] == reachable(lower, edges)


@given(pairs, st.lists(st.sampled_from(CLASSES), max_size=4))
def test_a_closure_is_closed(edges: set[tuple[NamedNode, NamedNode]], classes: list[NamedNode]) -> None:
    ontology = Ontology(tuple(Triple(lower, RDFS.subClassOf, upper) for lower, upper in edges))
    closed = set(ontology.close(Quad(X, TYPE, class_, G) for class_ in classes))
    assert {quad.object for quad in closed} == set(classes).union(*(reachable(c, edges) for c in classes))
    assert set(ontology.close(closed)) == closed


@pytest.mark.parametrize(
    ("below", "above"),
    [("Leader", {"Person", "Actor"}), ("Meeting", {"Event", "Eventuality"}), ("Measure", {"Eventuality"})],
)
def test_classes_know_those_above_them(below: str, above: set[str], ontology: Ontology) -> None:
    assert ontology.superclasses[DET[below]] == {DET[name] for name in above}


def test_what_follows_stands_in_the_same_graph(ontology: Ontology) -> None:
    given_quads = [Quad(X, DET.agent, Y, G), Quad(X, TYPE, DET.Meeting, DEFAULT_GRAPH)]
    assert set(ontology.close(given_quads)) == {
        *given_quads,
        Quad(X, DET.participant, Y, G),
        Quad(X, TYPE, DET.Event, DEFAULT_GRAPH),
        Quad(X, TYPE, DET.Eventuality, DEFAULT_GRAPH),
    }


def test_nothing_follows_from_other_vocabularies(ontology: Ontology) -> None:
    quads = [
        Quad(X, LABEL, date("2016-08-09"), G),
        Quad(X, TYPE, OWL.Class, G),
        Quad(X, LABEL, DET.Meeting, G),
    ]
    assert list(ontology.close(quads)) == quads


def test_concepts_are_found_by_scheme_and_name(ontology: Ontology) -> None:
    assert ontology.schemes["modality"]["asserted"] == DETS["modality-asserted"]
    assert ontology.schemes["event-type"]["cameo-163"] == DETS["event-type-cameo-163"]
    assert set(ontology.schemes["polarity"]) == {"positive", "negative"}


def test_terms_are_the_classes_and_properties_of_det(ontology: Ontology) -> None:
    assert {DET.Claim, DET.about, DET.edtf} <= ontology.terms
    assert {DET.Claim} <= ontology.classes < ontology.terms
    assert DET.about in ontology.object_properties
    assert DET.edtf not in ontology.object_properties
    assert ontology.classes.isdisjoint(ontology.object_properties)


@pytest.mark.parametrize("folder", ["ontology", "shapes"])
def test_the_same_files_give_the_same_triples(folder: str, sources: Sources) -> None:
    path: Path = getattr(sources, folder)
    triples = list(read_turtle(path))
    assert triples
    assert triples == list(read_turtle(path))


def test_blank_nodes_of_two_files_are_not_one(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text("_:x <https://example.org/p> _:y, [] .")
    triples = list(read_turtle(tmp_path))
    assert [str(triple.subject) for triple in triples] == ["_:a-0", "_:a-0", "_:b-0", "_:b-0"]
    assert len({triple.object for triple in triples}) == 4


def test_files_are_read_in_folders_below(tmp_path: Path) -> None:
    (tmp_path / "schemes").mkdir()
    text = f"<{DET.Thing.value}> a <{OWL.Class.value}> ."
    (tmp_path / "schemes" / "a.ttl").write_text(text)
    (tmp_path / "b.ttl").write_text(text)
    ontology = load_ontology(tmp_path)
    assert ontology.classes == {DET.Thing}
    assert len(ontology.triples) == 1
