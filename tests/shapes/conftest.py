"""The shapes, and the small conforming data set that every case adds to, each read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from detente.rdf.namespaces import DEFAULT_BASE, PREFIXES

HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
LISTS = (SH["or"], SH["and"], SH.xone)

Results = set[tuple[str, str, str]]
Validate = Callable[..., Results]


def read(turtle: str) -> Graph:
    """Parse Turtle that may use the service's prefixes and IRIs relative to its base."""
    return Graph().parse(data=HEADER + turtle, format="turtle", publicID=DEFAULT_BASE)


@pytest.fixture(scope="session")
def shapes(root: Path) -> Graph:
    """Every shape but the ontology's own."""
    graph = Graph()
    for path in sorted((root / "shapes").glob("*.ttl")):
        if path.name != "ontology.ttl":
            graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def base(root: Path) -> Graph:
    """The conforming data set with the ontology that describes its terms."""
    graph = read((Path(__file__).parent / "base.ttl").read_text(encoding="utf-8"))
    for path in sorted((root / "ontology").rglob("*.ttl")):
        graph.parse(path)
    return graph


@contextmanager
def added(graph: Graph, turtle: str) -> Iterator[None]:
    """Have some triples in a graph for a while: quicker than a copy of it for each case."""
    new = [triple for triple in read(turtle) if triple not in graph]
    for triple in new:
        graph.add(triple)
    try:
        yield
    finally:
        for triple in new:
            graph.remove(triple)


def with_conditions(shapes: Graph, shape: Node) -> set[Node]:
    """A shape and all that it refers to; pySHACL takes as met what `use_shapes` does not list."""
    nested = set(shapes.objects(shape, SH.property)) | set(shapes.objects(shape, SH["not"]))
    heads = {head for kind in LISTS for head in shapes.objects(shape, kind)}
    nested |= {member for head in heads for member in shapes.items(head)}
    return {shape}.union(*(with_conditions(shapes, each) for each in nested))


@pytest.fixture(scope="session")
def validate(shapes: Graph, base: Graph) -> Validate:
    """Validate the base with some Turtle added; give each result's source shape, focus node and message."""

    def run(turtle: str = "", only: str | None = None, shapes_graph: Graph = shapes) -> Results:
        use = [str(each) for each in with_conditions(shapes, URIRef(only))] if only else None
        with added(base, turtle):
            report = pyshacl.validate(base, shacl_graph=shapes_graph, use_shapes=use, inplace=True)[1]
        return {
            (
                str(report.value(result, SH.sourceShape)),
                str(report.value(result, SH.focusNode)),
                str(report.value(result, SH.resultMessage)),
            )
            for result in report.objects(None, SH.result)
        }

    return run
