"""The ontology's files, read once."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph


@pytest.fixture(scope="session")
def ontology_files(root: Path) -> list[Path]:
    files = sorted((root / "ontology").rglob("*.ttl"))
    assert files
    return files


@pytest.fixture(scope="session")
def ontology_graph(ontology_files: list[Path]) -> Graph:
    graph = Graph()
    for path in ontology_files:
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def detente_graph(root: Path) -> Graph:
    return Graph().parse(root / "ontology" / "detente.ttl")
