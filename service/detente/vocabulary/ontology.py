"""The ontology and its schemes as the rest of the package uses them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeGuard

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse

from detente.rdf.namespaces import DET, DETS, OWL, RDFS, SKOS, TYPE
from detente.rdf.quads import GraphName
from detente.resources import resource

Hierarchy = Mapping[NamedNode, frozenset[NamedNode]]


@dataclass(frozen=True)
class Ontology:
    """Classes, properties and concepts of `det:` and `dets:`, read from Turtle files."""

    triples: tuple[Triple, ...]

    @cached_property
    def superclasses(self) -> Hierarchy:
        """Each det: class with every det: class above it."""
        return _closure(self._pairs(RDFS.subClassOf))

    @cached_property
    def superproperties(self) -> Hierarchy:
        """Each det: property with every det: property above it."""
        return _closure(self._pairs(RDFS.subPropertyOf))

    @cached_property
    def classes(self) -> frozenset[NamedNode]:
        """Every det: class."""
        return frozenset(term for term in self.terms if term.value[len(DET.iri)].isupper())

    def below(self, term: NamedNode) -> tuple[NamedNode, ...]:
        """Every det: class or property below one, at any depth, in the order in which they are defined."""
        return tuple(each for each in self._defined if each != term and term in self._above(each))

    @cached_property
    def _defined(self) -> tuple[NamedNode, ...]:
        """Every term that has a type, in order of definition."""
        typed = dict.fromkeys(t.subject for t in self.triples if t.predicate == TYPE)
        return tuple(each for each in typed if isinstance(each, NamedNode))

    def _above(self, term: NamedNode) -> frozenset[NamedNode]:
        return self.superclasses.get(term) or self.superproperties.get(term, frozenset())

    @cached_property
    def terms(self) -> frozenset[NamedNode]:
        """Every term in the det: namespace that is defined."""
        kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
        return frozenset(
            t.subject
            for t in self.triples
            if t.predicate == TYPE
            and t.object in kinds
            and isinstance(t.subject, NamedNode)
            and _is_det(t.subject)
        )

    @cached_property
    def schemes(self) -> Mapping[str, Mapping[str, NamedNode]]:
        """Concepts by scheme name and by local name: `schemes["modality"]["asserted"]`."""
        schemes: dict[str, dict[str, NamedNode]] = defaultdict(dict)
        for t in self.triples:
            if (
                t.predicate == SKOS.inScheme
                and isinstance(t.subject, NamedNode)
                and isinstance(t.object, NamedNode)
            ):
                scheme = t.object.value.removeprefix(DETS.iri)
                schemes[scheme][t.subject.value.removeprefix(f"{DETS.iri}{scheme}-")] = t.subject
        return schemes

    @cached_property
    def names(self) -> frozenset[NamedNode]:
        """Every term in the det: namespace and every concept of a scheme."""
        return self.terms.union(*(concepts.values() for concepts in self.schemes.values()))

    @cached_property
    def object_properties(self) -> frozenset[NamedNode]:
        """Every det: property whose values are resources."""
        return frozenset(
            t.subject
            for t in self.triples
            if t.predicate == TYPE and t.object == OWL.ObjectProperty and isinstance(t.subject, NamedNode)
        )

    @cached_property
    def datatypes(self) -> Mapping[NamedNode, NamedNode | None]:
        """Every det: property whose values are literals, with their datatype where one is declared."""
        ranges = {
            t.subject: t.object
            for t in self.triples
            if t.predicate == RDFS.range and isinstance(t.object, NamedNode)
        }
        kinds = (t.subject for t in self.triples if t.predicate == TYPE and t.object == OWL.DatatypeProperty)
        return {term: ranges.get(term) for term in kinds if _is_det(term)}

    def close(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Yield the quads and, each in its own graph, what follows by det: superclass and superproperty."""
        for quad in quads:
            yield quad
            yield from self._consequences(quad)

    def _consequences(self, quad: Quad) -> Iterator[Quad]:
        if quad.predicate == TYPE and isinstance(quad.object, NamedNode):
            for above in self.superclasses.get(quad.object, ()):
                yield Quad(quad.subject, TYPE, above, quad.graph_name)
        for above in self.superproperties.get(quad.predicate, ()):
            yield Quad(quad.subject, above, quad.object, quad.graph_name)

    def quads(self, graph: GraphName) -> Iterator[Quad]:
        """Yield every triple as a quad of `graph`."""
        return (Quad(t.subject, t.predicate, t.object, graph) for t in self.triples)

    def _pairs(self, predicate: NamedNode) -> Iterator[tuple[NamedNode, NamedNode]]:
        for t in self.triples:
            if t.predicate == predicate and _is_det(t.subject) and _is_det(t.object):
                yield t.subject, t.object


def load_ontology(folder: Path) -> Ontology:
    """Read the ontology and its schemes from every Turtle file under a folder."""
    return Ontology(tuple(dict.fromkeys(read_turtle(folder))))


@cache
def shipped_ontology() -> Ontology:
    """Read the ontology that ships with the package, once.

    Raises DetenteError where the installation lacks it.
    """
    return load_ontology(resource("ontology"))


def read_turtle(folder: Path) -> Iterator[Triple]:
    """Read every Turtle file under a folder, in order of path; the same files give the same triples.

    Blank nodes are named after their file and their order in it: the parser's own names are random.
    """
    for path in sorted(folder.rglob("*.ttl")):
        names: dict[object, BlankNode] = {}
        for quad in parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True):
            subject, object_ = (
                names.setdefault(term, BlankNode(f"{path.stem}-{len(names)}"))
                if isinstance(term, BlankNode)
                else term
                for term in (quad.subject, quad.object)
            )
            yield Triple(subject, quad.predicate, object_)


def _is_det(term: object) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode) and term.value.startswith(DET.iri)


def _closure(pairs: Iterable[tuple[NamedNode, NamedNode]]) -> dict[NamedNode, frozenset[NamedNode]]:
    direct: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for below, above in pairs:
        direct[below].add(above)

    def above_of(term: NamedNode, seen: frozenset[NamedNode]) -> frozenset[NamedNode]:
        found = frozenset(direct.get(term, ())) - seen
        return found.union(*(above_of(each, seen | found) for each in found)) if found else found

    return {term: above_of(term, frozenset({term})) for term in direct}
