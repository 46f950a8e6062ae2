"""The default graph: what is settled, and who said what; derived, and always equal to a rebuild."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from detente.conflicts import Finding, conflict_quads, find_conflicts, unsettled_by
from detente.discourse import Discourse
from detente.iris import Iris
from detente.ontology import Ontology
from detente.quads import DEFAULT_GRAPH, QuadSource, Triple3
from detente.settled import Settling
from detente.vocab import DET, LABEL, OA, TYPE

_WHO_SAID_WHAT = (
    DET.Entry,
    DET.Claim,
    DET.ExtractionRun,
    OA.SpecificResource,
    OA.TextQuoteSelector,
    OA.TextPositionSelector,
)


def derive(stated: QuadSource, ontology: Ontology, iris: Iris) -> Iterator[Quad]:
    """Yield what follows from claims and curation: `graph/conflicts`, and the default graph."""
    discourse = Discourse(stated, ontology, iris)
    findings = find_conflicts(discourse, Settling(discourse).offices)
    conflicts = tuple(conflict_quads(findings, iris))
    yield from conflicts
    triples = {
        *((quad.subject, quad.predicate, quad.object) for quad in conflicts),
        *_default_triples(discourse, findings),
    }
    yield from ontology.close(Quad(*triple, DEFAULT_GRAPH) for triple in triples)


def _default_triples(discourse: Discourse, findings: Iterable[Finding]) -> Iterator[Triple3]:
    settling = Settling(discourse, unsettled_by(findings, discourse))
    yield from settling.authority
    yield from _discussion(discourse)
    yield from _labels(discourse)
    for triples in settling.triples.values():
        yield from triples
    yield from _leaders(settling)
    yield from _sides(settling)


def _discussion(discourse: Discourse) -> Iterator[Triple3]:
    """Yield who said what: entries, claims, anchors and runs, and the curation without its direct triples."""
    for graph in discourse.authors:
        for subject in {each for class_ in _WHO_SAID_WHAT for each in discourse.instances(class_, graph)}:
            yield from (fact.triple for fact in discourse.facts(subject, graph=graph))
    curators = [claim for claim in discourse.claims.values() if claim.graph == discourse.curation]
    described = {claim.triple[0] if claim.triple else claim.about for claim in curators}
    for fact in discourse.facts(graph=discourse.curation):
        if fact.subject not in described:
            yield fact.triple


def _labels(discourse: Discourse) -> Iterator[Triple3]:
    """Yield the label of every eventuality, settled or not: a name asserts nothing."""
    for graph in discourse.graphs:
        for thing in discourse.instances(DET.Eventuality, graph):
            yield from (fact.triple for fact in discourse.facts(thing, LABEL, graph=graph))


def _leaders(settling: Settling) -> Iterator[Triple3]:
    for person in settling.offices.leaders():
        if isinstance(person, NamedNode):
            yield person, TYPE, DET.Leader


def _sides(settling: Settling) -> Iterator[Triple3]:
    """Yield det:side: the states that take part in each settled eventuality."""
    ontology = settling.discourse.ontology
    for thing in settling.things:
        closed = [*ontology.close(Quad(*triple, DEFAULT_GRAPH) for triple in settling.triples[thing])]
        if not any(quad.predicate == TYPE and quad.object == DET.Eventuality for quad in closed):
            continue
        participants = {
            value
            for quad in closed
            if quad.predicate == DET.participant
            if isinstance(value := quad.object, NamedNode)
        }
        for state in settling.offices.sides(participants, settling.when(thing)):
            yield thing, DET.side, state
