"""The gate: SHACL validation of the graphs of a data set (https://www.w3.org/TR/shacl/), with pySHACL.

pySHACL reads rdflib graphs alone: over a store, plain strings come back typed xsd:string and sh:in and
sh:hasValue report what is not so. The graph is built here, once, with that boundary normalised.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from pyshacl import validate
from rdflib.namespace import RDF, RDFS, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from detente.iris import Iris
from detente.ontology import Ontology
from detente.quads import DEFAULT_GRAPH, QuadSource
from detente.vocab import DET, PREFIXES, XSD

BASE_DECLARATION = rdflib.URIRef("https://w3id.org/detente/shapes#prefix-base")
"""Node of the one sh:declare that tells the shapes what the base IRI is."""


@dataclass(frozen=True)
class Result:
    """One validation result (SHACL 3.6.2); terms are written as in Turtle, with prefixes."""

    severity: str
    focus: str
    path: str
    value: str
    shape: str
    message: str

    def __str__(self) -> str:
        where = " ".join(part for part in dict.fromkeys((self.focus, self.path, self.value)) if part)
        return f"{self.severity}: {where}\n    {self.message}\n    ({self.shape})"


@dataclass(frozen=True)
class Report:
    """A validation report; only violations refuse, warnings and infos are told."""

    results: tuple[Result, ...]

    @property
    def violations(self) -> tuple[Result, ...]:
        """Results that refuse the data."""
        return tuple(result for result in self.results if result.severity == "Violation")

    @property
    def conforms(self) -> bool:
        """Tell whether nothing refuses the data."""
        return not self.violations

    def __str__(self) -> str:
        return "\n".join(map(str, self.results)) if self.results else "conforms"

    def __add__(self, other: Report) -> Report:
        return Report(tuple(dict.fromkeys((*self.results, *other.results))))


class Gate:
    """Validates graphs of a data set against the shapes."""

    def __init__(self, shapes: Path, ontology: Ontology, iris: Iris) -> None:
        self.ontology = ontology
        self.iris = iris
        self._shapes = shapes

    @cached_property
    def shapes(self) -> rdflib.Graph:
        """Every shape, with the base IRI in force declared to them."""
        graph = rdflib.Graph()
        for path in sorted(self._shapes.glob("*.ttl")):
            graph.parse(path, format="turtle")
        namespace = rdflib.Literal(self.iris.base, datatype=rdflib.XSD.anyURI)
        graph.set((BASE_DECLARATION, SH.namespace, namespace))
        return graph

    def check_graph(self, source: QuadSource, graph: NamedNode) -> Report:
        """Validate the nodes that a graph names, with the authority, curation and ontology beside it."""
        context = {graph, self.iris.graph("authority"), self.iris.graph("curation")}
        return self._check(source, context, graph)

    def check_all(
        self, source: QuadSource, graphs: Iterable[NamedNode], beside: Iterable[NamedNode] = ()
    ) -> Report:
        """Validate each graph as `check_graph` does, the curation and conflicts beside all graphs.

        Graphs in `beside` are part of the data, but not validated.
        """
        graphs = tuple(graphs)
        report = self.check_terms(source, graphs)
        across = {self.iris.graph("curation"), self.iris.graph("conflicts")}
        for graph in graphs:
            if graph in across:
                report += self._check(source, {*graphs, *beside}, graph)
            else:
                report += self.check_graph(source, graph)
        return report

    def check_terms(self, source: QuadSource, graphs: Iterable[NamedNode]) -> Report:
        """Find every term in the det: namespace that the ontology does not define."""
        used = {
            (quad.subject, term)
            for graph in graphs
            for quad in source.match(graph=graph)
            for term in (quad.predicate, quad.object)
            if isinstance(term, NamedNode)
            and term.value.startswith(DET.iri)
            and term not in self.ontology.terms
        }
        message = "The ontology defines no such term. Look for its spelling in the ontology's list of terms."
        shape = "no undefined det: term is used"
        names = rdflib_graph(())
        found = sorted(
            (_name(to_rdflib(focus), names), _name(to_rdflib(term), names)) for focus, term in used
        )
        return Report(tuple(Result("Violation", focus, "", term, shape, message) for focus, term in found))

    def _check(self, source: QuadSource, context: Iterable[NamedNode], graph: NamedNode) -> Report:
        data = rdflib_graph(quad for each in context for quad in source.match(graph=each))
        _add(data, self.ontology.triples)
        results = validate(data, shacl_graph=self.shapes, advanced=True, inplace=True)[1]
        # Not pySHACL's own focus_nodes: it applies them to nested shapes too, so that a value of a wrong
        # scheme conforms.
        # Objects count too: a rule with sh:targetObjectsOf is about nodes that may have nothing of their own.
        named = (term for quad in source.match(graph=graph) for term in (quad.subject, quad.object))
        focus = {to_rdflib(term) for term in named if not isinstance(term, Literal)}
        return Report(tuple(sorted(_results(results, data, self.shapes, focus), key=str)))


def check_default_graph(source: QuadSource, rebuilt: Iterable[Quad]) -> Report:
    """Compare the default graph with its rebuild, triple by triple."""
    expected = {quad.triple for quad in rebuilt if quad.graph_name == DEFAULT_GRAPH}
    found = {quad.triple for quad in source.match(graph=DEFAULT_GRAPH)}
    return Report(
        tuple(
            _misplaced(triple, why)
            for triples, why in (
                (found - expected, "This triple is in the default graph, but nothing settles it."),
                (expected - found, "This triple is settled, but not in the default graph."),
            )
            for triple in sorted(triples, key=str)
        )
    )


def _misplaced(triple: Triple, why: str) -> Result:
    names = rdflib_graph(())
    focus, path, value = (_name(to_rdflib(term), names) for term in triple)
    shape = "default graph equals its rebuild"
    return Result("Violation", focus, path, value, shape, f"{why} Build the version again.")


def rdflib_graph(quads: Iterable[Quad | Triple]) -> rdflib.Graph:
    """Make an rdflib graph of quads, their graph names dropped."""
    graph = _DataGraph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    _add(graph, quads)
    return graph


def to_rdflib(term: object) -> Node:
    """Turn a term into rdflib's; xsd:string becomes a plain literal, as rdflib writes it."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(f"{term} is no RDF 1.1 term")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = None if term.datatype == XSD.string else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


class _DataGraph(rdflib.Graph):
    """A graph that parses each query once: pySHACL hands over the same text for every focus node."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> rdflib.query.Result:
        prepared = _prepare(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)


@lru_cache(maxsize=1024)
def _prepare(query: str) -> Query:
    return prepareQuery(query, initNs=PREFIXES)


def _add(graph: rdflib.Graph, triples: Iterable[Quad | Triple]) -> None:
    for each in triples:
        graph.add((to_rdflib(each.subject), to_rdflib(each.predicate), to_rdflib(each.object)))


def _results(
    results: Any, data: rdflib.Graph, shapes: rdflib.Graph, focus: Collection[Node]
) -> Iterator[Result]:
    for node in results.subjects(RDF.type, SH.ValidationResult):
        if results.value(node, SH.focusNode) not in focus:
            continue
        shape = results.value(node, SH.sourceShape)
        yield Result(
            severity=str(results.value(node, SH.resultSeverity)).rpartition("#")[2],
            focus=_name(results.value(node, SH.focusNode), data),
            path=_name(results.value(node, SH.resultPath), data),
            value=_name(results.value(node, SH.value), data),
            shape=str(shapes.value(shape, SH.name) or shape),
            message=str(results.value(node, SH.resultMessage)),
        )


def _name(term: Node | None, data: rdflib.Graph) -> str:
    """Write a term so that a person recognises it: by its label where it has one."""
    if term is None:
        return ""
    written = term.n3(data.namespace_manager)
    label = data.value(term, RDFS.label)
    return f"{written} ({label})" if label else written
