"""The default graph: what is settled, and who said what; derived, and always equal to a rebuild."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Quad

from detente.derivation.claim_index import ClaimIndex
from detente.derivation.conflicts_between import Conflicts, conflict_triples, find_conflicts
from detente.derivation.conflicts_within import ConflictsWithin
from detente.derivation.reads import Reads
from detente.derivation.sayings import WHO_DECIDED_WHAT, WHO_SAID_WHAT, is_of_saying
from detente.derivation.settling import Settling
from detente.rdf.namespaces import DET, LABEL, RDF, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, QuadSource, Triple3
from detente.vocabulary.graphs import CONFLICTS
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

POINTING = (DET.about, RDF.subject, DET.holder)
"""Properties whose values may have triples in the default graph though nothing else is said of them."""

READS = Reads(
    of_itself=frozenset({TYPE, LABEL, DET.rank, DET.status}),
    of_others=frozenset({DET.participant, *POINTING}),
)
"""And every property of what says who said or decided what, of that itself."""


def derive(stated: QuadSource, ontology: Ontology, iris: Iris) -> Iterator[Quad]:
    """Yield what follows from claims and curation: `graph/conflicts`, and the default graph."""
    derivation = Derivation(stated, ontology, iris)
    findings = find_conflicts(derivation.index, derivation.without_conflicts.offices)
    conflicts = {iris.conflict(each.rule, each.members): each for each in findings}
    for finding in findings:
        yield from (Quad(*triple, CONFLICTS.iri(iris)) for triple in conflict_triples(finding, iris))
    for subject in derivation.subjects() | conflicts.keys():
        found = conflicts.get(subject)
        yield from derivation.default(subject, conflict_triples(found, iris) if found else ())


class Derivation:
    """The rules applied to one thing at a time, by look-ups in what is stated."""

    def __init__(self, stated: QuadSource, ontology: Ontology, iris: Iris) -> None:
        self.index = ClaimIndex(stated, ontology, iris)
        self.without_conflicts = Settling(self.index)
        """What would be settled if nothing were contested: the conflict rules read offices from this."""
        contested = ConflictsWithin(self.index).unsettled
        self.settling = Settling(self.index, contested, uncontested=self.without_conflicts)
        self.conflicts = Conflicts(self.index, self.without_conflicts.offices)
        self._ontology = ontology
        self._conflict_prefix = iris.prefixes()["conflict"]
        self._things = iris.thing("").value

    def subjects(self) -> set[NamedNode]:
        """Collect every subject that the default graph may have, conflicts apart; reads every graph."""
        found: set[NamedNode] = set()
        for graph in (*self.index.graphs, self.index.authority):
            for fact in self.index.facts(graph=graph):
                found.add(fact.subject)
                if fact.predicate in POINTING and isinstance(fact.object, NamedNode):
                    found.add(fact.object)
        described = self.index.source.match(None, TYPE, DET.DataSet)
        return found.union(quad.subject for quad in described if isinstance(quad.subject, NamedNode))

    def is_conflict(self, subject: NamedNode) -> bool:
        """Tell whether an IRI is one that conflicts have."""
        return subject.value.startswith(self._conflict_prefix)

    def default(self, subject: NamedNode, conflict: Iterable[Triple3] = ()) -> set[Quad]:
        """Give the quads of the default graph with one subject.

        `conflict` is what `graph/conflicts` says of it.
        """
        triples = {*conflict, *self._triples(subject)}
        return set(self._ontology.close(Quad(*triple, DEFAULT_GRAPH) for triple in triples))

    def _triples(self, subject: NamedNode) -> Iterator[Triple3]:
        settled = self.settling.sources(subject)
        yield from settled
        if (subject, TYPE, DET.Eventuality) in settled:
            yield from self._sides(subject, settled)
        if self.settling.offices.is_leader(subject):
            yield subject, TYPE, DET.Leader
        if self.index.is_instance(subject, DET.Eventuality):
            yield from (fact.triple for fact in self.index.facts(subject, LABEL))
        else:
            yield from self._description(subject)
        yield from self._decided(subject)

    def _sides(self, thing: NamedNode, settled: Mapping[Triple3, Collection[NamedNode]]) -> Iterator[Triple3]:
        """Yield det:side: the states that take part in a settled eventuality."""
        when = self.settling.when(thing)
        for (_, predicate, value), graphs in settled.items():
            if predicate == DET.participant:
                for state in self.settling.offices.sides([value], when, graphs):
                    yield thing, DET.side, state

    def _description(self, thing: NamedNode) -> Iterator[Triple3]:
        """Yield what each graph says of a member of the classes that say who said or decided what."""
        if thing.value.startswith(self._things) or any(self.index.facts(thing, graph=self.index.authority)):
            return
        for kind in self.index.facts(thing, TYPE):
            if kind.object in self._classes(kind.graph):
                told = (fact.triple for fact in self.index.facts(thing, graph=kind.graph))
                yield from (triple for triple in told if is_of_saying(triple[1], triple[2]))

    def _classes(self, graph: NamedNode) -> frozenset[NamedNode]:
        if graph == self.index.authority:
            return frozenset()
        return WHO_DECIDED_WHAT if graph == self.index.curation else WHO_SAID_WHAT

    def _decided(self, subject: NamedNode) -> Iterator[Triple3]:
        """Yield the rank of a claim and the status of a conflict."""
        is_conflict = self.is_conflict(subject)
        for fact in self.index.facts(subject, graph=self.index.curation):
            if fact.predicate == DET.rank or (is_conflict and fact.predicate == DET.status):
                yield fact.triple
