"""The rule of what is settled: which things, and which of their values, stand without anybody's "says".

The rule in words is in ontology/README.md, "What is settled".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from detente.dates import Bounds, bounds
from detente.discourse import INTENDED, PLEDGED, Claim, Discourse, Fact
from detente.iris import fragment
from detente.offices import Offices, hull
from detente.quads import DEFAULT_GRAPH, Object, Triple3
from detente.vocab import DCT, DET, OA, TYPE

BESIDE_DATE = frozenset({DET.start, DET.end, DET.timeExpression})
"""What a date carries beside it: a claim on det:edtf covers these."""

Things = Mapping[NamedNode, list[Claim]]
"""Things, each with the claims that settle it."""


def settles(claim: Claim) -> bool:
    """Tell whether a claim settles what it is about: it is positive and firm (see `Claim.firm`)."""
    return claim.positive and claim.firm


class Settling:
    """Applies the rule to one data set, less what open conflicts unsettle."""

    def __init__(self, discourse: Discourse, unsettled: frozenset[NamedNode | Triple3] = frozenset()) -> None:
        self.discourse = discourse
        self.unsettled = unsettled

    @cached_property
    def asserted(self) -> Things:
        """Things settled by claims that settle what they are about."""
        return self._by_thing(filter(settles, self.discourse.claims.values()))

    @cached_property
    def offices(self) -> Offices:
        """Offices held, and bodies of states, by the authority graph and all that is asserted."""
        described = self._described(self.asserted).values()
        return Offices(triple for triples in described for triple in triples)

    @cached_property
    def things(self) -> Things:
        """Everything settled by claims: things asserted, and commitments undertaken."""
        undertaken = self._by_thing(filter(self._undertakes, self.discourse.claims.values()))
        return {
            thing: [*self.asserted.get(thing, ()), *undertaken.get(thing, ())]
            for thing in (*self.asserted, *undertaken)
        }

    @cached_property
    def triples(self) -> Mapping[NamedNode, frozenset[Triple3]]:
        """All that is settled, by subject: the authority graph, and the values of settled things; closed."""
        return self._described(self.things)

    def when(self, thing: NamedNode) -> Bounds | None:
        """Bounds of a settled thing's dates; where it has none, of the issue dates of what settles it."""
        return self._when(self.triples[thing], self.things.get(thing, ()))

    def _by_thing(self, claims: Iterable[Claim]) -> Things:
        found: dict[NamedNode, list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.about is not None and claim.about not in self.unsettled:
                found[claim.about].append(claim)
        return found

    def _described(self, things: Things) -> Mapping[NamedNode, frozenset[Triple3]]:
        """Collect what the authority graph says, and what these things' claims and property claims settle."""
        found: dict[NamedNode, set[Triple3]] = defaultdict(set)
        for fact in self.discourse.facts(graph=self.discourse.authority):
            found[fact.subject].add(fact.triple)
        amended = [triple[0] for triple in self.discourse.on if triple[0] in found]
        for thing in dict.fromkeys((*things, *amended)):
            found[thing].update(self._values(thing, things.get(thing, ())))
        return {thing: frozenset(self._closed(triples)) for thing, triples in found.items()}

    def _closed(self, triples: Iterable[Triple3]) -> Iterator[Triple3]:
        quads = (Quad(*triple, DEFAULT_GRAPH) for triple in triples)
        for quad in self.discourse.ontology.close(quads):
            if isinstance(quad.subject, NamedNode) and isinstance(
                quad.object, NamedNode | BlankNode | Literal
            ):
                yield quad.subject, quad.predicate, quad.object

    def _values(self, thing: NamedNode, claims: Iterable[Claim]) -> Iterator[Triple3]:
        """Yield the settled triples of a thing that these claims settle.

        They come from each entry's graph that holds such a claim (from all, if a curator's is among them)
        and from the curation, less every value that has property claims none of which settles.
        """
        holding = {claim.graph for claim in claims}
        if self.discourse.curation in holding:
            holding = set(self.discourse.graphs)
        elif holding:
            holding.add(self.discourse.curation)
        kept: dict[NamedNode, dict[Triple3, list[NamedNode]]] = defaultdict(lambda: defaultdict(list))
        for fact in self._stated(thing):
            if self._is_settled(fact, held=fact.graph in holding):
                kept[fact.predicate][fact.triple].append(fact.graph)
        for values in kept.values():
            for triple in self._preferred(values):
                yield triple
                yield from self._beside(triple, values[triple])

    def _stated(self, thing: NamedNode) -> Iterator[Fact]:
        """Yield what graphs state of a thing, less what follows from that, unless it has its own claims."""
        for graph in self.discourse.graphs:
            facts = [fact for fact in self.discourse.facts(thing, graph=graph) if not _is_derived(fact)]
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
        if fact.triple in self.unsettled:
            return False
        claims = self.discourse.qualifying(fact)
        return any(map(settles, claims)) if claims else held

    def _preferred(self, values: Iterable[Triple3]) -> Iterable[Triple3]:
        on = self.discourse.on
        preferred = [t for t in values if any(settles(c) and c.preferred for c in on.get(t, ()))]
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
        days = bounds(date[2].value)
        return fact.object.value == str(days.start if fact.predicate == DET.start else days.end)

    def _quotes(self, triple: Triple3, graph: NamedNode) -> Iterator[str]:
        """Yield the words in which a graph's property claims stand."""
        for claim in self.discourse.property_claims(triple, graph):
            for quote in self.discourse.values(fragment(claim.iri, "quote"), OA.exact, graph):
                if isinstance(quote, Literal):
                    yield quote.value

    def _undertakes(self, claim: Claim) -> bool:
        """Tell whether a claim settles a commitment: an author's, or of somebody who can bind every agent."""
        if claim.about is None or claim.modality not in (PLEDGED, INTENDED):
            return False
        if not (claim.positive and claim.live) or claim.graph == self.discourse.curation:
            return False
        if DET.Commitment not in self.discourse.values(claim.about, TYPE):
            return False
        conveyed = self.discourse.facts(predicate=DET.conveys, object=claim.iri, graph=claim.graph)
        return claim.own_voice or any(self._binds(fact.subject, claim.about, claim) for fact in conveyed)

    def _binds(self, statement: NamedNode, commitment: NamedNode, claim: Claim) -> bool:
        """Tell whether the speakers of a settled, unrelayed statement can bind a commitment's every agent."""
        if statement not in self.asserted or self.discourse.values(statement, DET.relayedBy):
            return False
        said = frozenset(self._values(statement, self.asserted[statement]))
        if not {(statement, TYPE, DET.Statement), (statement, DET.conveys, claim.iri)} <= said:
            return False
        when = self._when(said, [claim])
        speakers = {value for _, predicate, value in said if predicate == DET.speaker}
        bound = speakers.union(*(self.offices.bodies(speaker, when) for speaker in speakers))
        agents = self.discourse.values(commitment, DET.agent, claim.graph)
        return bool(agents) and agents <= bound

    def _when(self, triples: Iterable[Triple3], claims: Iterable[Claim]) -> Bounds | None:
        dates: list[Object] = [value for _, predicate, value in triples if predicate == DET.edtf]
        issued = (
            day for claim in claims for day in self.discourse.values(claim.graph, DCT.issued, claim.graph)
        )
        return hull(dates) or hull(issued)


def _is_derived(fact: Fact) -> bool:
    """Tell whether a triple may come from the rules alone."""
    return fact.predicate == DET.side or (fact.predicate == TYPE and fact.object == DET.Leader)
