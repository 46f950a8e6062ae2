"""The rule of what is settled: which things, and which of their values, stand without anybody's "says".

The rule in words is in ontology/README.md, "What is settled".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from detente.derivation.cache import remember
from detente.derivation.claim import INTENDED, PLEDGED, CountedClaim
from detente.derivation.claim_index import ClaimIndex, Fact
from detente.derivation.offices import Offices, hull
from detente.rdf.namespaces import DCT, DET, OA, TYPE
from detente.rdf.quads import Object, Triple3
from detente.vocabulary.edtf import Bounds, known_bounds
from detente.vocabulary.iris import fragment

BESIDE_DATE = frozenset({DET.start, DET.end, DET.timeExpression})
"""What a date carries beside it: a claim on det:edtf covers these."""

Contested = NamedNode | Triple3
"""A thing, or a triple, that claims dispute."""


def settles(claim: CountedClaim) -> bool:
    """Tell whether a claim settles what it is about: it is positive and firm (see `Claim.firm`)."""
    return claim.positive and claim.firm


def _nothing(_: NamedNode) -> frozenset[Contested]:
    return frozenset()


class Settling:
    """Applies the rule to one thing at a time, less what open conflicts unsettle.

    `unsettled` gives what is contested of a thing: the thing itself, or triples of which it is the subject.
    """

    def __init__(
        self,
        discourse: ClaimIndex,
        unsettled: Callable[[NamedNode], Collection[Contested]] = _nothing,
    ) -> None:
        self.discourse = discourse
        self.unsettled = unsettled
        self.offices = Offices(discourse, self.asserted_triples)
        """Offices held, and bodies of states, by the authority graph and all that is asserted."""

    @remember
    def asserted(self, thing: NamedNode) -> list[CountedClaim]:
        """Claims that settle a thing as asserted."""
        claims = [claim for claim in self.discourse.about(thing) if settles(claim)]
        return [] if claims and thing in self.unsettled(thing) else claims

    @remember
    def settling(self, thing: NamedNode) -> list[CountedClaim]:
        """Claims that settle a thing: that assert it, or by which a commitment is undertaken."""
        undertaken = [claim for claim in self.discourse.about(thing) if self._undertakes(claim)]
        is_unsettled = bool(undertaken) and thing in self.unsettled(thing)
        return self.asserted(thing) + ([] if is_unsettled else undertaken)

    @remember
    def asserted_triples(self, thing: NamedNode) -> frozenset[Triple3]:
        """Give what the authority graph, and claims that assert it, settle of a thing; closed."""
        return self._described(thing, self.asserted(thing))

    @remember
    def triples(self, thing: NamedNode) -> frozenset[Triple3]:
        """Give all that is settled of a thing: by the authority graph, and the values of claims; closed."""
        return self._described(thing, self.settling(thing))

    def when(self, thing: NamedNode) -> Bounds | None:
        """Bounds of a settled thing's dates; where it has none, of the issue dates of what settles it."""
        return self._when(self.triples(thing), self.settling(thing))

    def _described(self, thing: NamedNode, claims: list[CountedClaim]) -> frozenset[Triple3]:
        """Collect what the authority graph says, and what these claims and property claims settle."""
        authority = self.discourse.facts(thing, graph=self.discourse.authority)
        found = {fact.triple for fact in authority}
        if claims or (found and self.discourse.on_values(thing)):
            found.update(self._values(thing, claims))
        return frozenset(self._closed(found))

    def _closed(self, triples: Iterable[Triple3]) -> Iterator[Triple3]:
        ontology = self.discourse.ontology
        for subject, predicate, value in triples:
            yield subject, predicate, value
            for above in ontology.superproperties.get(predicate, ()):
                yield subject, above, value
            if predicate == TYPE and isinstance(value, NamedNode):
                for above in ontology.superclasses.get(value, ()):
                    yield subject, TYPE, above

    def _values(self, thing: NamedNode, claims: Iterable[CountedClaim]) -> Iterator[Triple3]:
        """Yield the settled triples of a thing that these claims settle.

        They come from each entry's graph that holds such a claim (from all, if a curator's is among them)
        and from the curation, less every value that has property claims none of which settles.
        """
        holding = {claim.graph for claim in claims}
        is_curated = self.discourse.curation in holding
        if holding:
            holding.add(self.discourse.curation)
        kept: dict[NamedNode, dict[Triple3, list[NamedNode]]] = defaultdict(lambda: defaultdict(list))
        for fact in self._stated(thing):
            if self._is_settled(fact, held=is_curated or fact.graph in holding):
                kept[fact.predicate][fact.triple].append(fact.graph)
        for values in kept.values():
            for triple in self._preferred(values):
                yield triple
                yield from self._beside(triple, values[triple])

    def _stated(self, thing: NamedNode) -> Iterator[Fact]:
        """Yield what graphs state of a thing, less what follows from that, unless it has its own claims."""
        graphs: dict[NamedNode, list[Fact]] = defaultdict(list)
        for fact in self.discourse.facts(thing):
            if fact.graph != self.discourse.authority and not _is_derived(fact):
                graphs[fact.graph].append(fact)
        for graph, facts in graphs.items():
            implied = set(self._implied(facts))
            for fact in facts:
                if fact not in implied or self.discourse.property_claims(fact.triple, graph):
                    yield fact

    def _implied(self, facts: list[Fact]) -> Iterator[Fact]:
        """Yield those facts of one graph that follow by closure, or stand beside a date."""
        above, wider = self.discourse.ontology.superproperties, self.discourse.ontology.superclasses
        for fact in facts:
            yield from (fact._replace(predicate=each) for each in above.get(fact.predicate, ()))
            if fact.predicate == TYPE and isinstance(fact.object, NamedNode):
                yield from (fact._replace(object=each) for each in wider.get(fact.object, ()))
            if fact.predicate == DET.edtf:
                yield from (each for each in facts if each.predicate in BESIDE_DATE)

    def _is_settled(self, fact: Fact, *, held: bool) -> bool:
        claims = self.discourse.qualifying(fact)
        is_settled = any(map(settles, claims)) if claims else held
        return is_settled and fact.triple not in self.unsettled(fact.subject)

    def _preferred(self, values: Iterable[Triple3]) -> Iterable[Triple3]:
        on = self.discourse.on
        preferred = [t for t in values if any(settles(c) and c.preferred for c in on(t))]
        return preferred or values

    def _beside(self, date: Triple3, graphs: Iterable[NamedNode]) -> Iterator[Triple3]:
        """Yield the start, end and timeExpression that a settled det:edtf carries in these graphs."""
        if date[1] != DET.edtf:
            return
        for graph in graphs:
            for fact in self.discourse.facts(date[0], graph=graph):
                is_covered = fact.predicate in BESIDE_DATE and not self.discourse.property_claims(
                    fact.triple, graph
                )
                if is_covered and self._is_of_date(fact, date):
                    yield fact.triple

    def _is_of_date(self, fact: Fact, date: Triple3) -> bool:
        """Tell which date of a graph a day or words belong to: its only one, or the one that has them."""
        if self.discourse.values(date[0], DET.edtf, fact.graph) == {date[2]}:
            return True
        if not isinstance(fact.object, Literal) or not isinstance(date[2], Literal):
            return False
        if fact.predicate == DET.timeExpression:
            return any(fact.object.value in quote for quote in self._quotes(date, fact.graph))
        days = known_bounds(date[2].value) or Bounds(None, None)
        return fact.object.value == str(days.start if fact.predicate == DET.start else days.end)

    def _quotes(self, triple: Triple3, graph: NamedNode) -> Iterator[str]:
        """Yield the words in which a graph's property claims stand."""
        for claim in self.discourse.property_claims(triple, graph):
            for quote in self.discourse.values(fragment(claim.iri, "quote"), OA.exact, graph):
                if isinstance(quote, Literal):
                    yield quote.value

    def _undertakes(self, claim: CountedClaim) -> bool:
        """Tell whether a claim settles a commitment: an author's, or of somebody who can bind every agent."""
        if claim.about is None or claim.modality not in (PLEDGED, INTENDED):
            return False
        if not (claim.positive and claim.live) or claim.graph == self.discourse.curation:
            return False
        if not self.discourse.is_instance(claim.about, DET.Commitment):
            return False
        conveyed = self.discourse.facts(predicate=DET.conveys, object=claim.iri, graph=claim.graph)
        return claim.own_voice or any(self._binds(fact.subject, claim.about, claim) for fact in conveyed)

    def _binds(self, statement: NamedNode, commitment: NamedNode, claim: CountedClaim) -> bool:
        """Tell whether the speakers of a settled, unrelayed statement can bind a commitment's every agent."""
        asserted = self.asserted(statement)
        if not asserted or self.discourse.values(statement, DET.relayedBy):
            return False
        said = frozenset(self._values(statement, asserted))
        if not {(statement, TYPE, DET.Statement), (statement, DET.conveys, claim.iri)} <= said:
            return False
        when = self._when(said, [claim])
        speakers = {value for _, predicate, value in said if predicate == DET.speaker}
        bound = speakers.union(*(self.offices.bodies(speaker, when) for speaker in speakers))
        agents = self.discourse.values(commitment, DET.agent, claim.graph)
        return bool(agents) and agents <= bound

    def _when(self, triples: Iterable[Triple3], claims: Iterable[CountedClaim]) -> Bounds | None:
        dates: list[Object] = [value for _, predicate, value in triples if predicate == DET.edtf]
        issued = (
            day for claim in claims for day in self.discourse.values(claim.graph, DCT.issued, claim.graph)
        )
        return hull(dates) or hull(issued)


def _is_derived(fact: Fact) -> bool:
    """Tell whether a triple may come from the rules alone."""
    return fact.predicate == DET.side or (fact.predicate == TYPE and fact.object == DET.Leader)
