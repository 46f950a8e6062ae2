"""The W3C SHACL suite, read from its files (https://w3c.github.io/data-shapes/data-shapes-test-suite/)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from detente.gate.rdflib_terms import rdflib_graph

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")

GRAPH = NamedNode("urn:graph:data")
COMPARED = (
    SH.focusNode,
    SH.resultPath,
    SH.value,
    SH.resultSeverity,
    SH.sourceConstraintComponent,
    SH.sourceShape,
)


@dataclass(frozen=True)
class ShaclCase:
    """One test: `name` is its file under the suite, `expected` what a validator finds, None a failure."""

    name: str
    data: Path
    shapes: Path
    expected: frozenset[tuple[str, ...]] | None

    def quads(self) -> list[Quad]:
        """Read the data graph, as one named graph."""
        found = parse(path=str(self.data), format=RdfFormat.TURTLE, base_iri=self.data.as_uri())
        return [Quad(quad.subject, quad.predicate, quad.object, GRAPH) for quad in found]

    def shapes_graph(self) -> rdflib.Graph:
        """Read the shapes graph."""
        return rdflib.Graph().parse(self.shapes, format="turtle", publicID=self.shapes.as_uri())


def shacl_cases(root: Path) -> Iterator[ShaclCase]:
    """Yield every test under the suite's folder, in order of path: one file is in no manifest."""
    for path in sorted(root.rglob("*.ttl")):
        graph = rdflib_graph(parse(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri()))
        for test in graph.subjects(RDF.type, SHT.Validate):
            yield _case(graph, test, path.relative_to(root).as_posix().removesuffix(".ttl"))


def _case(graph: rdflib.Graph, test: Node, name: str) -> ShaclCase:
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    data, shapes = (_path(graph.value(action, term)) for term in (SHT.dataGraph, SHT.shapesGraph))
    expected = None if result == SHT.Failure else frozenset(expected_results(graph, result))
    return ShaclCase(name, data, shapes, expected)


def expected_results(graph: rdflib.Graph, report: Node | None) -> Iterator[tuple[str, ...]]:
    """Yield each result of a report as text, term by term."""
    for result in graph.objects(report, SH.result):
        yield tuple(written(graph, graph.value(result, term)) for term in COMPARED)


def written(graph: rdflib.Graph, term: Node | None) -> str:
    """Write a term of a report: a path by its parts, another blank node as just that."""
    if term is None:
        return ""
    if not isinstance(term, rdflib.BNode):
        return term.n3()
    if (term, RDF.first, None) in graph:
        return f"({' '.join(written(graph, part) for part in Collection(graph, term))})"
    paths = (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
    for kind in paths:
        if (part := graph.value(term, kind)) is not None:
            return f"[{kind.n3()} {written(graph, part)}]"
    return "[]"


def _path(iri: object) -> Path:
    return Path(str(iri).removeprefix("file://"))
