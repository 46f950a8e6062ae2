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
from detente.vocab import DET, LABEL, OA, PROV, SCHEMA, TYPE

_WHO_SAID_WHAT = (
    DET.Entry,
    DET.Claim,
    DET.ExtractionRun,
    OA.SpecificResource,
    OA.TextQuoteSelector,
    OA.TextPositionSelector,
)
_WHO_DECIDED_WHAT = (DET.Claim, PROV.Activity, SCHEMA.CreativeWork)


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
    for triples in settling.triples.values():
        yield from triples
    for entry in discourse.authors:
        yield from _descriptions(discourse, _WHO_SAID_WHAT, entry)
    yield from _descriptions(discourse, _WHO_DECIDED_WHAT, discourse.curation)
    yield from _decided(discourse)
    yield from _labels(discourse)
    yield from _leaders(settling)
    yield from _sides(settling)


def _descriptions(discourse: Discourse, classes: Iterable[NamedNode], graph: NamedNode) -> Iterator[Triple3]:
    """Yield what a graph says of the members of these classes, which are no eventualities."""
    members = {each for class_ in classes for each in discourse.instances(class_, graph)}
    for member in members.difference(discourse.instances(DET.Eventuality)):
        yield from (fact.triple for fact in discourse.facts(member, graph=graph))


def _decided(discourse: Discourse) -> Iterator[Triple3]:
    """Yield the ranks of claims and the statuses of conflicts."""
    conflicts = discourse.iris.prefixes()["conflict"]
    for fact in discourse.facts(graph=discourse.curation):
        is_status = fact.predicate == DET.status and fact.subject.value.startswith(conflicts)
        if is_status or fact.predicate == DET.rank:
            yield fact.triple


def _labels(discourse: Discourse) -> Iterator[Triple3]:
    """Yield the label of every eventuality, settled or not: a name asserts nothing."""
    for thing in discourse.instances(DET.Eventuality):
        yield from (fact.triple for fact in discourse.facts(thing, LABEL))


def _leaders(settling: Settling) -> Iterator[Triple3]:
    for person in settling.offices.leaders():
        if isinstance(person, NamedNode):
            yield person, TYPE, DET.Leader


def _sides(settling: Settling) -> Iterator[Triple3]:
    """Yield det:side: the states that take part in each settled eventuality."""
    for thing, triples in settling.triples.items():
        if (thing, TYPE, DET.Eventuality) in triples:
            participants = [value for _, predicate, value in triples if predicate == DET.participant]
            for state in settling.offices.sides(participants, settling.when(thing)):
                yield thing, DET.side, state
