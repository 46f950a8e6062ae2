"""What a reader of claims needs beside the description of a thing: who claims it, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET, OA, RDF, SCHEMA
from detente.rdf.quads import GraphName, Object, QuadSource


def related_claims(
    resources: Iterable[NamedNode], source: QuadSource, graphs: Sequence[GraphName]
) -> Iterator[NamedNode]:
    """Yield the claims about resources or their statements, and the anchors of these and of the resources.

    The nodes of codes that a resource has for a time of its own are described with it, too.
    """
    facts = _Facts(source, graphs)
    for resource in resources:
        claims = {*facts.subjects(DET.about, resource), *facts.reifications(resource)}
        yield from claims
        yield from facts.resources(resource, SCHEMA.identifier)
        for each in (resource, *claims):
            for anchor in facts.resources(each, DET.anchor):
                yield anchor
                yield from facts.resources(anchor, OA.hasSelector)


@dataclass(frozen=True)
class _Facts:
    """The merge of some graphs, looked up by name: blank nodes are the engine's to follow."""

    source: QuadSource
    graphs: Sequence[GraphName]

    def subjects(self, predicate: NamedNode, object_: Object) -> Iterator[NamedNode]:
        for graph in self.graphs:
            for quad in self.source.match(None, predicate, object_, graph):
                if isinstance(quad.subject, NamedNode):
                    yield quad.subject

    def objects(self, subject: NamedNode, predicate: NamedNode) -> set[object]:
        found = (self.source.match(subject, predicate, None, graph) for graph in self.graphs)
        return {quad.object for quads in found for quad in quads}

    def resources(self, subject: NamedNode, predicate: NamedNode) -> Iterator[NamedNode]:
        return (each for each in self.objects(subject, predicate) if isinstance(each, NamedNode))

    def reifications(self, subject: NamedNode) -> Iterator[NamedNode]:
        """Yield the nodes that reify a statement about a subject in the graphs (RDF 1.1 Semantics, D.1)."""
        for node in self.subjects(RDF.subject, subject):
            objects = self.objects(node, RDF.object)
            if any(self.objects(subject, each) & objects for each in self.resources(node, RDF.predicate)):
                yield node
