"""The gate: SHACL validation of the graphs of a data set (https://www.w3.org/TR/shacl/), with pySHACL.

pySHACL reads rdflib graphs alone: over a store, plain strings come back typed xsd:string and sh:in and
sh:hasValue report what is not so. Its graphs are built here with that boundary normalised.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import replace
from functools import cached_property, reduce
from operator import add
from pathlib import Path

import rdflib
from pyoxigraph import NamedNode, Quad, Triple
from pyshacl import validate
from rdflib.namespace import SH

from detente.errors import DetenteError
from detente.gate.compiled.lazy import ViewSource
from detente.gate.compiled.shapes import CompiledShapes, Judged, Pairs
from detente.gate.compiled.tables import Tables
from detente.gate.compiled.term_text import quad_of, term_of
from detente.gate.days_to_come import Clock, utc_today
from detente.gate.hints import with_hints
from detente.gate.incremental.change import ChangeCheck, Focus, Judge, JudgedChange, Layout
from detente.gate.incremental.checking import Checker
from detente.gate.incremental.view import GraphView, Statics
from detente.gate.rdflib_terms import add_to, as_reported, rdflib_graph, to_rdflib
from detente.gate.report import Finding, Report, Result
from detente.gate.results import name, of_report
from detente.gate.settled_days import settled_to_come
from detente.gate.value_checks import ValueChecks
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, QuadSource
from detente.rdf.terms import term_fault
from detente.vocabulary.graphs import plan
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

__all__ = ["Finding", "Gate", "Report", "Result", "check_default_graph", "rdflib_graph", "to_rdflib"]

BASE_DECLARATION = rdflib.URIRef("https://w3id.org/detente/shapes#prefix-base")
"""Node of the one sh:declare that tells the shapes what the base IRI is."""


class SampleDeniedError(DetenteError):
    """pySHACL denies what compiled shapes are sure of: they are wrong, or pySHACL has changed."""

    def __init__(self, result: Result) -> None:
        super().__init__(
            "the compiled shapes are wrong: they are sure of what pySHACL denies. Nothing was changed; "
            f"please report this, with the versions that `detente doctor` tells.\n{result}"
        )
        self.result = result


class Gate:
    """Validates graphs of a data set against the shapes."""

    def __init__(self, shapes: Path, ontology: Ontology, iris: Iris, today: Clock = utc_today) -> None:
        self.ontology = ontology
        self.iris = iris
        self.plan = plan(iris.base)
        self._shapes = shapes
        self._today = today

    @cached_property
    def shapes(self) -> rdflib.Graph:
        """Every shape, with the base IRI in force declared to them."""
        graph = rdflib.Graph()
        for path in sorted(self._shapes.glob("*.ttl")):
            graph.parse(path, format="turtle")
        namespace = rdflib.Literal(self.iris.base, datatype=rdflib.XSD.anyURI)
        graph.set((BASE_DECLARATION, SH.namespace, namespace))
        return graph

    @cached_property
    def checker(self) -> Checker:
        """The shapes, made ready to judge single nodes."""
        return Checker(self.shapes)

    @cached_property
    def compiled(self) -> CompiledShapes:
        """The shapes as predicates, which spare pySHACL what certainly conforms (docs/gate.md)."""
        return CompiledShapes(self.checker, self.ontology, self.values, self.iris.base)

    def make_ready(self) -> None:
        """Do now what the first change would have to wait for; a process forked afterwards has it too."""
        self.checker.make_ready()
        _ = self.statics, self.compiled

    @cached_property
    def statics(self) -> Statics:
        """The ontology, which is part of every data graph."""
        return Statics(self.ontology.triples)

    @cached_property
    def values(self) -> ValueChecks:
        """What is asked of each quad by itself."""
        return ValueChecks(self.ontology, self.iris, self._today)

    @cached_property
    def layout(self) -> Layout:
        """Which graphs are validated, and with what beside them."""
        shared = self.plan.named(lambda kind: kind.shared)
        across = self.plan.named(lambda kind: kind.across)
        return Layout(self.is_stated, shared, across, self.is_seen, self.refuses)

    def check_graph(self, source: QuadSource, graph: NamedNode) -> Report:
        """Validate the nodes that a graph names, with the authority, curation and ontology beside it."""
        return self._check(source, {graph, *self.layout.shared}, graph)

    def check_all(
        self,
        source: QuadSource,
        graphs: Iterable[NamedNode],
        beside: Iterable[NamedNode] = (),
        changed: Container[GraphName] | None = None,
    ) -> Report:
        """Validate each graph as `check_graph` does, the curation and conflicts beside those that they see.

        Graphs in `beside` are part of the data, but not validated. What is wrong in a graph that refuses
        nothing is a warning, unless the graph is among those `changed`; None is all. This is the reference,
        pySHACL's own way, for audits and tests; `judge_all` is what commits go by.
        """
        graphs = tuple(graphs)
        report = Report(())
        for graph in graphs:
            found = self.check_terms(source, (graph,))
            if graph in self.layout.across:
                found += self._check(source, {*filter(self.is_seen, (*graphs, *beside)), graph}, graph)
            else:
                found += self.check_graph(source, graph)
            is_changed = changed is None or graph in changed
            report += Report(tuple(self.layout.judged(each, graph, is_changed) for each in found.results))
        return report

    def judge_all(
        self,
        source: QuadSource,
        graphs: Collection[NamedNode],
        changed: Container[GraphName] | None = None,
    ) -> Report:
        """Validate each graph, by the way that changes are judged: as one change against nothing.

        Gives the report that `check_all` gives with all other stated graphs beside, many times sooner.
        """
        if not graphs:
            return Report(())
        if not self.checker.is_local:
            return self.check_all(source, graphs, self.stated_graphs(source), changed)
        judge = self._judge(source)
        shared = self.compiled.tables()
        for graph in self.layout.shared:
            shared.add_quads(source.match(graph=graph))
        report = Report(())
        for graph in graphs:
            report += self._judge_whole(judge, graph, shared, changed)
        return report

    def _judge_whole(
        self, judge: Judge, graph: NamedNode, shared: Tables, changed: Container[GraphName] | None
    ) -> Report:
        source, compiled = judge.neighbours.source, self.compiled
        if graph in self.layout.across:
            terms = self.check_terms(source, (graph,)).results
            is_changed = changed is None or graph in changed
            found = tuple(self.layout.judged(each, graph, is_changed) for each in terms)
            return Report(found) + Report(tuple(judge.results([(graph, judge.named(graph))], changed)))
        named = compiled.empty()
        named.add_quads(source.match(graph=graph))
        own = compiled.empty() if graph in self.layout.shared else named
        return self._report(judge, graph, compiled.judge(own, shared, graph.value, named=named), changed)

    def report_of(
        self,
        source: QuadSource,
        graph: NamedNode,
        judged: Judged,
        changed: Container[GraphName] | None = None,
    ) -> Report:
        """Have pySHACL judge what compiled shapes leave to it of a graph, or of a part of one.

        `source` has the graph whole, and the shared graphs.
        """
        return self._report(self._judge(source), graph, judged, changed)

    def _report(
        self, judge: Judge, graph: NamedNode, judged: Judged, changed: Container[GraphName] | None
    ) -> Report:
        if judged.is_sure:
            return Report(())
        quads = (quad_of(each, graph) for each in judged.values)
        is_changed = changed is None or graph in changed
        values = self.values.report(quads).results
        found = Report(tuple(self.layout.judged(each, graph, is_changed) for each in values))
        if judged.nodes:
            nodes = set(map(term_of, judged.nodes))
            found += Report(tuple(judge.results([(graph, nodes)], changed)))
        pairs = {shape: [term_of(node) for node in nodes] for shape, nodes in judged.unsure.items()}
        return found + Report(tuple(judge.pairs(graph, pairs, changed)))

    def check_sample(self, source: QuadSource, graph: NamedNode, pairs: Pairs) -> None:
        """Have pySHACL judge pairs that compiled shapes are sure of.

        Raises SampleDeniedError where it denies one: then nothing that they said is to be believed.
        """
        terms = {shape: [term_of(node) for node in nodes] for shape, nodes in pairs.items()}
        for result in self._judge(source).pairs(graph, terms):
            raise SampleDeniedError(result)

    def reference(self, source: QuadSource) -> Judge:
        """Give a judge of single nodes without the compiled shapes: pySHACL's constraints alone."""
        return Judge(self.checker, self.layout, self.statics, source)

    def _judge(self, source: QuadSource) -> Judge:
        return Judge(self.checker, self.layout, self.statics, source, self._unsure)

    def _unsure(self, view: GraphView, focus: Focus) -> Focus:
        return self.compiled.unsure(ViewSource(view), focus)

    def check_change(
        self, before: QuadSource, after: QuadSource, added: Collection[Quad], removed: Collection[Quad]
    ) -> Report:
        """Validate what a change may have made wrong, and nothing else.

        `added` and `removed` are the quads in which `after` differs from `before`; those of the default graph
        and of graphs that are not stated are left alone. Given that `before` conforms, the report conforms if
        and only if `check_all` of the stated graphs of `after` does; and it has all results of that about
        nodes that the change affects. Shapes and ontology must be the same on both sides.
        """
        change = JudgedChange(
            before,
            after,
            frozenset(quad for quad in added if self.is_stated(quad.graph_name)),
            frozenset(quad for quad in removed if self.is_stated(quad.graph_name)),
        )
        if not self.checker.is_local:
            return self.check_all(after, self.stated_graphs(after), changed=change.graphs)
        check = ChangeCheck(self.checker, self.layout, self.statics, change, self._unsure)
        found = (self._values_in(change.added, graph) for graph in sorted(change.graphs, key=str))
        return reduce(add, found, Report(())) + Report(tuple(check.results()))

    def check_settled(self, after: QuadSource, added: Iterable[Quad]) -> Report:
        """Find what a change would settle before it can have happened (see `settled_days`)."""
        found = settled_to_come(after, added, self.values.days.latest())
        return Report(tuple(found))

    def stated_graphs(self, source: QuadSource) -> tuple[NamedNode, ...]:
        """Find the graphs that say something of the world, by a scan of the source."""
        names = {quad.graph_name for quad in source.match()}
        return tuple(sorted((n for n in names if isinstance(n, NamedNode) and self.is_stated(n)), key=str))

    def is_stated(self, graph: GraphName) -> bool:
        """Tell whether a graph says something of the world, so that the gate validates it."""
        return self.plan.kind(graph).validated

    def is_seen(self, graph: GraphName) -> bool:
        """Tell whether a graph is part of the data when those that are about other graphs are validated."""
        return self.plan.kind(graph).seen

    def refuses(self, graph: GraphName) -> bool:
        """Tell whether what is wrong in a graph refuses changes of other graphs."""
        return self.plan.kind(graph).refuses

    def check_terms(self, source: QuadSource, graphs: Iterable[NamedNode]) -> Report:
        """Find what is wrong with quads by themselves (see `value_checks`)."""
        return self.values.report(quad for graph in graphs for quad in source.match(graph=graph))

    def _values_in(self, quads: Iterable[Quad], graph: NamedNode) -> Report:
        found = self.values.report(quad for quad in quads if quad.graph_name == graph)
        return Report(tuple(replace(result, graph=graph.value) for result in found.results))

    def _check(self, source: QuadSource, context: Collection[NamedNode], graph: NamedNode) -> Report:
        read = (quad for each in context for quad in source.match(graph=each))
        data = rdflib_graph(quad for quad in read if term_fault(quad.object) is None)
        add_to(data, self.ontology.triples)
        results = validate(data, shacl_graph=self.shapes, advanced=True, inplace=True)[1]
        # Not pySHACL's own focus_nodes: it applies them to nested shapes too, so that a value of a wrong
        # scheme conforms.
        # Objects count too, literals as well: a rule with sh:targetObjectsOf is about nodes that may have
        # nothing of their own.
        named = (
            term
            for quad in source.match(graph=graph)
            for term in (quad.subject, quad.object)
            if term_fault(term) is None
        )
        focus = {each for term in named for each in as_reported(term)}
        found = of_report(results, data, self.shapes, focus)
        is_beside = frozenset(context).__contains__
        return Report(tuple(sorted((with_hints(each, source, graph, is_beside) for each in found), key=str)))


def check_default_graph(source: QuadSource, rebuilt: Iterable[Quad]) -> Report:
    """Compare the default graph with its rebuild, triple by triple."""
    expected = {quad.triple for quad in rebuilt if quad.graph_name == DEFAULT_GRAPH}
    found = {quad.triple for quad in source.match(graph=DEFAULT_GRAPH)}
    rule = "default graph equals its rebuild"
    return misplaced(
        found - expected, rule, "This triple is in the default graph, but nothing settles it."
    ) + misplaced(expected - found, rule, "This triple is settled, but not in the default graph.")


def misplaced(triples: Iterable[Triple], rule: str, why: str) -> Report:
    """Report triples of a derived graph that are not as a rule has them."""
    names = rdflib_graph(())
    results = []
    for triple in sorted(triples, key=str):
        focus, path, value = (name(to_rdflib(term), names) for term in triple)
        results.append(Result("Violation", focus, path, value, rule, f"{why} Build the version again."))
    return Report(tuple(results))
