"""The rule of what is settled: which things, and which of their values, stand without anybody's "says".

The rule in words is in ontology/README.md, "What is settled".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from detente.dates import Bounds, bounds
from detente.discourse import INTENDED, PLEDGED, PREFERRED, Claim, Discourse, Fact
from detente.iris import fragment
from detente.offices import Offices, hull
from detente.quads import Object, Triple3
from detente.vocab import DCT, DET, OA, TYPE

BESIDE_DATE = frozenset({DET.start, DET.end, DET.timeExpression})
"""What a date carries beside it: a claim on det:edtf covers these."""


def settles(claim: Claim) -> bool:
    """Tell whether a claim settles what it is about: it is positive and firm (see `Claim.firm`)."""
    return claim.positive and claim.firm


class Settling:
    """Applies the rule to one data set, less what open conflicts unsettle."""

    def __init__(self, discourse: Discourse, unsettled: frozenset[NamedNode | Triple3] = frozenset()) -> None:
        self.discourse = discourse
        self.unsettled = unsettled

    @cached_property
    def authority(self) -> frozenset[Triple3]:
        """All triples of the authority graph."""
        return frozenset(fact.triple for fact in self.discourse.facts(graph=self.discourse.authority))

    @cached_property
    def asserted(self) -> Mapping[NamedNode, list[Claim]]:
        """Things settled by claims that settle what they are about, with those claims."""
        return self._by_thing(filter(settles, self.discourse.claims.values()))

    @cached_property
    def offices(self) -> Offices:
        """Offices held, by the authority graph and by settled tenures."""
        tenures = self.asserted.keys() & set(self.discourse.instances(DET.Tenure))
        held = (triple for tenure in tenures for triple in self._values(tenure, self.asserted[tenure]))
        return Offices({*self.authority, *held})

    @cached_property
    def things(self) -> Mapping[NamedNode, list[Claim]]:
        """Every settled thing with the claims that settle it: things asserted, and commitments undertaken."""
        undertaken = self._by_thing(filter(self._undertakes, self.discourse.claims.values()))
        return {
            thing: [*self.asserted.get(thing, ()), *undertaken.get(thing, ())]
            for thing in (*self.asserted, *undertaken)
        }

    @cached_property
    def triples(self) -> Mapping[NamedNode, frozenset[Triple3]]:
        """The settled triples of each settled thing; of an authority entry, what claims add to it."""
        reviewed = {subject for subject, _, _ in self.authority}
        amended = (triple[0] for triple in self.discourse.on if triple[0] in reviewed)
        return {
            thing: frozenset(self._values(thing, self.things.get(thing, ())))
            for thing in dict.fromkeys((*self.things, *amended))
        }

    def when(self, thing: NamedNode) -> Bounds | None:
        """Bounds of a settled thing's dates; where it has none, of the issue dates of what settles it."""
        return self._when(self.triples[thing], self.things[thing])

    def _by_thing(self, claims: Iterable[Claim]) -> Mapping[NamedNode, list[Claim]]:
        found: dict[NamedNode, list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.about is not None and claim.about not in self.unsettled:
                found[claim.about].append(claim)
        return found

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
        """Yield what graphs state of a thing, without what follows by closure or stands beside a date."""
        above = self.discourse.ontology.superproperties
        for graph in self.discourse.graphs:
            facts = list(self.discourse.facts(thing, graph=graph))
            follows = {(each, fact.object) for fact in facts for each in above.get(fact.predicate, ())}
            is_dated = any(fact.predicate == DET.edtf for fact in facts)
            for fact in facts:
                beside = is_dated and fact.predicate in BESIDE_DATE
                if not beside and (fact.predicate, fact.object) not in follows:
                    yield fact

    def _is_settled(self, fact: Fact, *, held: bool) -> bool:
        if fact.triple in self.unsettled:
            return False
        claims = self.discourse.property_claims(fact.triple, fact.graph)
        return any(map(settles, claims)) if claims else held

    def _preferred(self, values: Iterable[Triple3]) -> Iterable[Triple3]:
        on = self.discourse.on
        preferred = [t for t in values if any(settles(c) and c.rank == PREFERRED for c in on.get(t, ()))]
        return preferred or values

    def _beside(self, date: Triple3, graphs: Iterable[NamedNode]) -> Iterator[Triple3]:
        """Yield the start, end and timeExpression that a settled det:edtf carries in these graphs."""
        if date[1] != DET.edtf or not isinstance(date[2], Literal):
            return
        days = bounds(date[2].value)
        ends = {DET.start: days.start, DET.end: days.end}
        for graph in graphs:
            for fact in self.discourse.facts(date[0], graph=graph):
                if fact.predicate == DET.timeExpression:
                    belongs = self._is_of_date(fact, date)
                else:
                    day = ends.get(fact.predicate)
                    belongs = day is not None and str(day) == getattr(fact.object, "value", None)
                if belongs:
                    yield fact.triple

    def _is_of_date(self, words: Fact, date: Triple3) -> bool:
        """Tell whether words of a graph are one date's: it has no other, or a claim on it quotes them."""
        if self.discourse.values(date[0], DET.edtf, words.graph) == {date[2]}:
            return True
        quotes = (
            quote.value
            for claim in self.discourse.property_claims(date, words.graph)
            for quote in self.discourse.values(fragment(claim.iri, "quote"), OA.exact, words.graph)
            if isinstance(quote, Literal)
        )
        return isinstance(words.object, Literal) and any(words.object.value in quote for quote in quotes)

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
