"""The gate is tested on less of the world: how it judges does not depend on how much of it there is."""

from __future__ import annotations

import pytest

from detente.gate.gate import Gate
from detente.rdf.namespaces import DET, RDFS, SKOS
from detente.resources import Sources
from detente.vocabulary.iris import UNATTRIBUTED, Iris
from detente.vocabulary.ontology import Ontology


@pytest.fixture(scope="session")
def sources(lesser: Sources) -> Sources:
    """Give the folders of ontology, shapes and lesser seeds."""
    return lesser


@pytest.fixture(scope="module")
def gate(sources: Sources, ontology: Ontology) -> Gate:
    """Give a gate with what the rules read of the ontology, so that whole validations are quick."""
    read = [
        t
        for t in ontology.triples
        if t.predicate in (RDFS.subClassOf, SKOS.inScheme)
        or (t.subject, t.object) == (UNATTRIBUTED, DET.Actor)
    ]
    return Gate(sources.shapes, Ontology(tuple(read)), Iris())
