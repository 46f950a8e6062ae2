"""The report: readable, and as RDF what the recommendation describes (https://www.w3.org/TR/shacl/, 3.6)."""

from __future__ import annotations

import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from rdflib.namespace import RDF, SH

from detente.changes.build import Assembled
from detente.gate.rdflib_terms import from_rdflib, rdflib_graph
from detente.gate.report import Report, Result
from detente.rdf.namespaces import DET, LABEL, OA, TYPE
from detente.rdf.quads import Quads

SHAPES = "https://w3id.org/detente/shapes#"


def refused(dataset: Assembled, *quads: Quad) -> Report:
    return dataset.gate.check_change(dataset.quads, Quads([*dataset.quads, *quads]), quads, [])


def wrong_anchor(dataset: Assembled) -> Quad:
    """Say of an anchor that it quotes another entry."""
    graph = dataset.gate.iris.entry("2016-08-turkey-russia-1")
    anchor = NamedNode(f"{dataset.gate.iris.claim('2016-08-turkey-russia-1/visit').value}#anchor")
    return Quad(anchor, OA.hasSource, dataset.gate.iris.entry("other"), graph)


def as_graph(report: Report) -> tuple[rdflib.Graph, list[rdflib.term.Node]]:
    graph = rdflib_graph(report.quads())
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    return graph, list(graph.objects(node, SH.result))


def test_a_refusal_is_readable(dataset: Assembled) -> None:
    iris = dataset.gate.iris
    graph, unknown = iris.graph("authority"), iris.thing("state/Nowhere")
    quads = [Quad(unknown, TYPE, each, graph) for each in (DET.State, DET.Actor)]
    label = Quad(unknown, LABEL, Literal("Nowhere", language="en"), graph)
    text = str(refused(dataset, *quads, label))
    assert f"Violation: {unknown} (Nowhere)" in text
    assert "(state IRI)" in text
    assert "Rename the node." in text


def test_a_result_has_its_terms(dataset: Assembled) -> None:
    quad = wrong_anchor(dataset)
    (result,) = (each for each in refused(dataset, quad).results if each.shape.startswith("anchor lies"))
    assert result.path == "(^det:anchor / det:reportedIn)"
    assert result.terms is not None
    assert result.terms.focus == quad.subject
    assert result.terms.value == quad.subject
    assert result.terms.shape == NamedNode(f"{SHAPES}anchor-source")
    assert result.terms.component == from_rdflib(SH.OrConstraintComponent)


def test_the_report_as_rdf_has_every_result(dataset: Assembled) -> None:
    report = refused(dataset, wrong_anchor(dataset))
    graph, results = as_graph(report)
    assert len(results) == len(report.results) > 0
    (conforms,) = graph.objects(None, SH.conforms)
    assert conforms == rdflib.Literal(False)
    for node in results:
        for term in (SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent):
            assert graph.value(node, term) is not None


def test_a_path_is_written_out(dataset: Assembled) -> None:
    graph, _ = as_graph(refused(dataset, wrong_anchor(dataset)))
    (node,) = graph.subjects(SH.sourceShape, rdflib.URIRef(f"{SHAPES}anchor-source"))
    path = graph.value(node, SH.resultPath)
    assert path is not None
    inverse, reported = graph.items(path)
    assert graph.value(inverse, SH.inversePath) == rdflib.URIRef(DET.anchor.value)
    assert reported == rdflib.URIRef(DET.reportedIn.value)


def test_a_rule_that_is_no_shape_is_reported_in_words() -> None:
    report = Report((Result("Violation", "<a>", "", "det:colour", "rule", "No such term."),))
    graph, (node,) = as_graph(report)
    assert graph.value(node, SH.resultMessage) == rdflib.Literal("<a> det:colour: No such term.")
    assert graph.value(node, SH.resultSeverity) == SH.Violation


def test_a_report_of_nothing_conforms() -> None:
    graph, results = as_graph(Report(()))
    assert results == []
    assert (None, SH.conforms, rdflib.Literal(True)) in graph
