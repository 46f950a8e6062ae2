"""Worlds written as a few lines of TriG, closed and settled; a plugin that gives the fixture `settle`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from detente.derivation.claim_index import ClaimIndex
from detente.derivation.default_graph import derive
from detente.derivation.offices import Offices
from detente.derivation.settling import Settling
from detente.rdf.namespaces import DCT, DEFAULT_BASE, DET, DETS, PREFIXES, SCHEMA, TYPE, date
from detente.rdf.quads import DEFAULT_GRAPH, Quads
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

IRIS = Iris(DEFAULT_BASE)
NAMES = {
    **PREFIXES,
    **IRIS.prefixes(),
    "a": IRIS.claim("a/").value,
    "b": IRIS.claim("b/").value,
    "c": IRIS.claim("curation/").value,
    "user": "https://example.org/",
}
"""Prefixes of the data, and `a:`, `b:`, `c:` for the claims of two entries and of the curators."""

CURATOR = IRIS.thing("person/curator")
AUTHORITY = """
graph:authority {
  state:RUS a det:State . state:TUR a det:State . state:SYR a det:State .
  person:curator a det:Person ; det:sector dets:actor-sector-CUR .
  office:president-rus a det:Office ; det:ofState state:RUS ; det:seats 1 .
  office:president-tur a det:Office ; det:ofState state:TUR ; det:seats 1 .
  office:deputy-rus a det:Office ; det:ofState state:RUS ; det:seats 2 .
  office:head-of-gas a det:Office ; org:postIn organization:gas .
  organization:gas a det:Organization ; det:ofState state:RUS .
  organization:army a det:Organization ; det:ofState state:TUR .
  tenure:medvedev a det:Tenure ; det:holder person:medvedev ; det:office office:president-rus ;
    det:edtf "2008-05-07/2012-05-07"^^edtf:EDTF .
  tenure:putin a det:Tenure ; det:holder person:putin ; det:office office:president-rus ;
    det:edtf "2012-05-07/.."^^edtf:EDTF .
  tenure:erdogan a det:Tenure ; det:holder person:erdogan ; det:office office:president-tur ;
    det:edtf "2014-08-28/.."^^edtf:EDTF .
  tenure:miller a det:Tenure ; det:holder person:miller ; det:office office:head-of-gas ;
    det:edtf "2001/.."^^edtf:EDTF .
  tenure:undated a det:Tenure ; det:holder person:undated ; det:office office:deputy-rus ;
    rdfs:isDefinedBy graph:authority .
  place:kremlin a det:Place ; schema:containedInPlace place:moscow .
  place:moscow a det:Place ; schema:containedInPlace place:russia .
  place:petersburg a det:Place ; schema:containedInPlace place:russia .
}
"""
"""Who and where, as reviewed: the authority graph of every world."""


@dataclass(frozen=True)
class World:
    """What is stated, and what follows from it."""

    stated: Quads
    ontology: Ontology

    @cached_property
    def derived(self) -> frozenset[Quad]:
        return frozenset(derive(self.stated, self.ontology, IRIS))

    @cached_property
    def index(self) -> ClaimIndex:
        return ClaimIndex(self.stated, self.ontology, IRIS)

    @cached_property
    def settling(self) -> Settling:
        return Settling(self.index)

    @property
    def offices(self) -> Offices:
        return self.settling.offices

    @cached_property
    def default(self) -> Quads:
        return Quads(quad for quad in self.derived if quad.graph_name == DEFAULT_GRAPH)

    def settles(self, thing: str) -> bool:
        """Tell whether a thing is in the default graph with more than its label."""
        return any(self.default.match(iri(thing), TYPE))

    def values(self, subject: str, predicate: str) -> set[str]:
        """Give the values of a property in the default graph, IRIs shortened and literals bare."""
        return {short(quad.object) for quad in self.default.match(iri(subject), iri(predicate))}

    def conflicts(self) -> set[tuple[str, ...]]:
        """Give each conflict as its rule and its sorted claims."""
        graph = IRIS.graph("conflicts")
        quads = Quads(quad for quad in self.derived if quad.graph_name == graph)
        found = set()
        for quad in quads.match(predicate=DET.rule):
            assert isinstance(quad.subject, NamedNode)
            members = sorted(short(each.object) for each in quads.match(quad.subject, DET.conflictMember))
            found.add((short(quad.object).removeprefix("dets:conflict-rule-"), *members))
        return found


Settle = Callable[[str], World]


@pytest.fixture(scope="session")
def settle(ontology: Ontology) -> Settle:
    """Give a function from TriG to a world in which everything not said is as `completed` has it."""

    def from_trig(text: str) -> World:
        return World(Quads(ontology.close(completed(Quads(quads(AUTHORITY + text))))), ontology)

    return from_trig


def quads(text: str) -> Iterator[Quad]:
    """Parse TriG, with the prefixes of the data."""
    declared = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in NAMES.items())
    return parse(declared + text, format=RdfFormat.TRIG)


def completed(stated: Quads) -> Iterator[Quad]:
    """Yield quads and what they leave out: a graph `x` is an entry of 2016-08-10 by organization:x-press.

    A claim that says nothing of it is asserted, positive, and in the voice of an author or curator.
    """
    yield from stated
    for graph in {quad.graph_name for quad in stated}:
        assert isinstance(graph, NamedNode)
        author = CURATOR
        if graph not in (IRIS.graph("authority"), IRIS.graph("curation")):
            author = IRIS.thing(f"organization/{graph.value.rpartition('/')[2]}-press")
            yield Quad(graph, TYPE, DET.Entry, graph)
            yield from _unless_said(stated, Quad(graph, SCHEMA.author, author, graph))
            yield from _unless_said(stated, Quad(graph, DCT.issued, date("2016-08-10"), graph))
        for quad in stated.match(predicate=TYPE, object=DET.Claim, graph=graph):
            defaults = {
                DET.modality: DETS["modality-asserted"],
                DET.polarity: DETS["polarity-positive"],
                DET.attributedTo: author,
                DET.reportedIn: graph,
            }
            for predicate, value in defaults.items():
                yield from _unless_said(stated, Quad(quad.subject, predicate, value, graph))


def _unless_said(stated: Quads, quad: Quad) -> Iterator[Quad]:
    assert isinstance(quad.subject, NamedNode)
    if not any(stated.match(quad.subject, quad.predicate, graph=quad.graph_name)):
        yield quad


def iri(name: str) -> NamedNode:
    """Expand a prefixed name."""
    prefix, _, local = name.partition(":")
    return NamedNode(NAMES[prefix] + local)


def short(term: object) -> str:
    """Shorten an IRI to a prefixed name, and a literal to its lexical form."""
    assert isinstance(term, NamedNode | Literal)
    if isinstance(term, Literal):
        return term.value
    prefix = max((p for p, ns in NAMES.items() if term.value.startswith(ns)), key=lambda p: len(NAMES[p]))
    return f"{prefix}:{term.value.removeprefix(NAMES[prefix])}"
