"""The rule of what is settled: which things, and which of their values, stand without anybody's "says".

The rule in words is in ontology/README.md, "What is settled".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from detente.derivation.cache import cached_method, weak_method
from detente.derivation.claim import ASSERTED, INTENDED, PLEDGED, CountedClaim
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.conditions import Conditions
from detente.derivation.facts import Fact
from detente.derivation.foretold import Foretold
from detente.derivation.offices import EntryDays, Offices
from detente.derivation.reads import Reads
from detente.derivation.sayings import WHO_SAID_WHAT
from detente.rdf.namespaces import DCT, DET, DETS, OA, RDFS, TYPE
from detente.rdf.quads import Object, Triple3
from detente.vocabulary.edtf import Bounds, hull, known_bounds, with_days_before
from detente.vocabulary.iris import fragment

DATE_COMPANIONS: Mapping[NamedNode, frozenset[NamedNode]] = {
    DET.edtf: frozenset({DET.start, DET.end, DET.timeExpression}),
    DET.due: frozenset({DET.dueBy}),
}
"""What a date carries beside it: a claim on it covers these."""
READS = Reads(
    of_itself=frozenset(
        {TYPE, RDFS.isDefinedBy, DET.relayedBy, DET.status, OA.exact, *DATE_COMPANIONS}.union(
            *DATE_COMPANIONS.values()
        )
    ),
    of_others=frozenset({DET.agent, DET.speaker, DET.conveys, DCT.issued}),
)
"""And every other property of the thing itself, whose values are settled or not."""

PROMISED = frozenset(DETS[f"status-{name}"] for name in ("proposed", "pledged", "unknown"))
"""Where a commitment may stand by the words that undertake it: whether it is kept, they cannot tell."""

Contested = NamedNode | Triple3
"""A thing, or a triple, that claims dispute."""

Sourced = tuple[Triple3, NamedNode]
"""A triple and a graph that gives it."""

DAYS_BEFORE_ISSUE = 7
"""Days before its issue day for which an entry's tenure without dates is taken as held, in what it tells."""


def settles(claim: CountedClaim) -> bool:
    """Tell whether a claim is such as to settle: it is positive and firm (see `CountedClaim.firm`)."""
    return claim.positive and claim.firm


def _nothing(_: NamedNode) -> frozenset[Contested]:
    return frozenset()


class Settling:
    """Applies the rule to one thing at a time, less what open conflicts unsettle.

    `unsettled` gives what is contested of a thing: the thing itself, or triples of which it is the subject.
    `uncontested` is the same rule where nothing is: it answers for things of which nothing is contested.
    """

    def __init__(
        self,
        index: ClaimIndex,
        unsettled: Callable[[NamedNode], Collection[Contested]] = _nothing,
        uncontested: Settling | None = None,
    ) -> None:
        self.index = index
        self.unsettled = unsettled
        self._uncontested = uncontested
        described, days = weak_method(self.asserted_triples), weak_method(self.days_in_entries)
        self.offices = Offices(index, described, days)
        """Offices held, and bodies of states, by the authority graph and all that is asserted.

        They can be asked as long as this is there.
        """
        self._conditions = Conditions(index, weak_method(self._supporting))
        self._foretold = Foretold(index)

    @cached_method
    def asserted(self, thing: NamedNode) -> list[CountedClaim]:
        """Claims that settle a thing as asserted, whatever it waits for."""
        claims = [claim for claim in self.index.about(thing) if self._settles(claim, thing)]
        return [] if claims and thing in self.unsettled(thing) else claims

    @cached_method
    def settling(self, thing: NamedNode) -> list[CountedClaim]:
        """Claims that settle a thing: that assert it, or by which a commitment is undertaken.

        A curator's claim settles a commitment that waits for a condition; an entry's does not.
        """
        claims = self._supporting(thing)
        if not claims or self._conditions.are_met(thing):
            return claims
        return [claim for claim in claims if claim.graph == self.index.curation]

    @cached_method
    def _supporting(self, thing: NamedNode) -> list[CountedClaim]:
        """Claims that settle a thing once its conditions are met."""
        undertaken = self._undertaken(thing)
        is_unsettled = bool(undertaken) and thing in self.unsettled(thing)
        return self.asserted(thing) + ([] if is_unsettled else undertaken)

    @cached_method
    def days_in_entries(self, tenure: NamedNode) -> frozenset[EntryDays]:
        """Entries that assert a tenure which nothing dates, each with the days on which it is held there."""
        entries = {claim.graph for claim in self.asserted(tenure)} - {self.index.curation}
        if not entries or any(predicate == DET.edtf for _, predicate, _ in self.asserted_triples(tenure)):
            return frozenset()
        issued = ((entry, self.index.issued(entry)) for entry in entries)
        return frozenset((entry, with_days_before(day, DAYS_BEFORE_ISSUE)) for entry, day in issued if day)

    @cached_method
    def asserted_triples(self, thing: NamedNode) -> frozenset[Triple3]:
        """Give what the authority graph, and claims that assert it, settle of a thing; closed."""
        return frozenset(self._asserted_sources(thing))

    @cached_method
    def _asserted_sources(self, thing: NamedNode) -> Mapping[Triple3, frozenset[NamedNode]]:
        """Give the same, each triple with the graphs that give it."""
        claims = self.asserted(thing)
        if claims and self._uncontested is not None and not self.unsettled(thing):
            return self._uncontested._asserted_sources(thing)
        return self._described(thing, claims)

    def triples(self, thing: NamedNode) -> frozenset[Triple3]:
        """Give all that is settled of a thing: by the authority graph, and the values of claims; closed."""
        return frozenset(self.sources(thing))

    @cached_method
    def sources(self, thing: NamedNode) -> Mapping[Triple3, frozenset[NamedNode]]:
        """Give all that is settled of a thing, each triple with the graphs that give it; closed."""
        claims = self.settling(thing)
        if claims == self.asserted(thing):  # all but commitments that are undertaken, or wait
            return self._asserted_sources(thing)
        return self._described(thing, claims)

    def when(self, thing: NamedNode) -> Bounds | None:
        """Bounds of a settled thing's dates; where it has none, of the issue dates of what settles it."""
        return self._when(self.sources(thing), self.settling(thing))

    def _described(
        self, thing: NamedNode, claims: list[CountedClaim]
    ) -> Mapping[Triple3, frozenset[NamedNode]]:
        """Collect what the authority graph says, and what these claims and property claims settle."""
        authority = self._reviewed(thing)
        local = (f for f in self.index.local_facts(thing) if self._is_settled(f, held=True))
        found = [(fact.triple, fact.graph) for fact in (*authority, *local)]
        if claims or (found and self.index.on_values(thing)):
            found.extend(self._values(thing, claims))
        graphs: dict[Triple3, set[NamedNode]] = defaultdict(set)
        for triple, graph in found:
            for each in self._closed((triple,)):
                graphs[each].add(graph)
        return {triple: frozenset(each) for triple, each in graphs.items()}

    def _reviewed(self, thing: NamedNode) -> list[Fact]:
        """Give what the authority graph says of a thing that was reviewed for it.

        What has no class there, or may be somebody's claim, has to be defined there: a copy of an entry, or
        a stray value of what is only said, is no review.
        """
        facts = list(self.index.facts(thing, graph=self.index.authority))
        return facts if facts and (self._is_defined(thing) or self._is_plainly_classed(thing)) else []

    def _is_defined(self, thing: NamedNode) -> bool:
        authority = self.index.authority
        return authority in self.index.values(thing, RDFS.isDefinedBy, authority)

    def _is_plainly_classed(self, thing: NamedNode) -> bool:
        classes = self.index.values(thing, TYPE, self.index.authority)
        return bool(classes) and classes.isdisjoint(WHO_SAID_WHAT) and not self._may_be_claimed(thing)

    def _may_be_claimed(self, thing: NamedNode) -> bool:
        is_claimed_tenure = self.index.is_instance(thing, DET.Tenure) and bool(self.index.about(thing))
        return is_claimed_tenure or self.index.is_instance(thing, DET.Eventuality)

    def _closed(self, triples: Iterable[Triple3]) -> Iterator[Triple3]:
        ontology = self.index.ontology
        for subject, predicate, value in triples:
            yield subject, predicate, value
            for above in ontology.superproperties.get(predicate, ()):
                yield subject, above, value
            if predicate == TYPE and isinstance(value, NamedNode):
                for above in ontology.superclasses.get(value, ()):
                    yield subject, TYPE, above

    def _values(self, thing: NamedNode, claims: Iterable[CountedClaim]) -> Iterator[Sourced]:
        """Yield the settled triples of a thing that these claims settle, with the graphs that give them.

        They come from each entry's graph that holds such a claim (from all live ones, if a curator's is among
        them) and from the curation, less every value that has property claims none of which settles.
        """
        holding = {claim.graph for claim in claims}
        is_curated = self.index.curation in holding
        if holding:
            holding.add(self.index.curation)
        kept: dict[NamedNode, dict[Triple3, list[NamedNode]]] = defaultdict(lambda: defaultdict(list))
        promised = holding - {claim.graph for claim in claims if claim.modality == ASSERTED}
        for fact in self._stated(thing):
            is_held = is_curated or fact.graph in holding
            if self._is_settled(fact, held=is_held and not _is_beyond_promise(fact, promised)):
                kept[fact.predicate][fact.triple].append(fact.graph)
        for values in kept.values():
            for triple in self._preferred(values):
                yield from ((triple, graph) for graph in values[triple])
                yield from self._companions(triple, values[triple])

    def _stated(self, thing: NamedNode) -> Iterator[Fact]:
        """Yield what live entries and the curation state, less what follows from it without own claims."""
        graphs: dict[NamedNode, list[Fact]] = defaultdict(list)
        for fact in self.index.facts(thing):
            if self.index.gives_values(fact.graph) and not self._is_derived(fact):
                graphs[fact.graph].append(fact)
        for graph, facts in graphs.items():
            implied = set(self._implied(facts))
            for fact in facts:
                if fact not in implied or self.index.property_claims(fact.triple, graph):
                    yield fact

    def _is_derived(self, fact: Fact) -> bool:
        """Tell whether a triple may come from the rules alone; what imports a data set writes its sides."""
        if fact.predicate == DET.side:
            return not self.index.is_data_set(fact.graph)
        return fact.predicate == TYPE and fact.object == DET.Leader

    def _implied(self, facts: list[Fact]) -> Iterator[Fact]:
        """Yield those facts of one graph that follow by closure, or stand beside a date."""
        above, wider = self.index.ontology.superproperties, self.index.ontology.superclasses
        for fact in facts:
            yield from (fact._replace(predicate=each) for each in above.get(fact.predicate, ()))
            if fact.predicate == TYPE and isinstance(fact.object, NamedNode):
                yield from (fact._replace(object=each) for each in wider.get(fact.object, ()))
            companions = DATE_COMPANIONS.get(fact.predicate, ())
            yield from (each for each in facts if each.predicate in companions)

    def _is_settled(self, fact: Fact, *, held: bool) -> bool:
        claims = self.index.qualifying(fact)
        if self._foretold.is_foretold_date(fact):
            claims, held = [claim for claim in claims if claim.graph == self.index.curation], False
        is_settled = any(self._settles(claim, fact.subject) for claim in claims) if claims else held
        return is_settled and fact.triple not in self.unsettled(fact.subject)

    def _settles(self, claim: CountedClaim, thing: NamedNode) -> bool:
        """Tell whether a claim settles a thing, or a value of it: nothing that its entry foretells."""
        return settles(claim) and not self._foretold.is_foretold(thing, claim.graph)

    def _preferred(self, values: Iterable[Triple3]) -> Iterable[Triple3]:
        on = self.index.on
        preferred = [t for t in values if any(settles(c) and c.preferred for c in on(t))]
        return preferred or values

    def _companions(self, date: Triple3, graphs: Iterable[NamedNode]) -> Iterator[Sourced]:
        """Yield what a settled date carries beside it in these graphs: start, end, words; or the last day."""
        companions = DATE_COMPANIONS.get(date[1], frozenset())
        for graph in graphs if companions else ():
            for fact in self.index.facts(date[0], graph=graph):
                is_covered = fact.predicate in companions and not self.index.property_claims(
                    fact.triple, graph
                )
                if is_covered and self._is_of_date(fact, date):
                    yield fact.triple, graph

    def _is_of_date(self, fact: Fact, date: Triple3) -> bool:
        """Tell which date of a graph a day or words belong to: its only one, or the one that has them."""
        if self.index.values(date[0], date[1], fact.graph) == {date[2]}:
            return True
        if not isinstance(fact.object, Literal) or not isinstance(date[2], Literal):
            return False
        if fact.predicate == DET.timeExpression:
            return any(fact.object.value in quote for quote in self._quotes(date, fact.graph))
        days = known_bounds(date[2].value) or Bounds(None, None)
        return fact.object.value == str(days.start if fact.predicate == DET.start else days.end)

    def _quotes(self, triple: Triple3, graph: NamedNode) -> Iterator[str]:
        """Yield the words in which a graph's property claims stand."""
        for claim in self.index.property_claims(triple, graph):
            for quote in self.index.values(fragment(claim.iri, "quote"), OA.exact, graph):
                if isinstance(quote, Literal):
                    yield quote.value

    def _undertaken(self, thing: NamedNode) -> list[CountedClaim]:
        """List the claims by which a commitment is undertaken: an author's, or those that bind its agents.

        Each agent is bound by some conveyed claim; a claim that binds none of them undertakes nothing.
        """
        pledges = [claim for claim in self.index.about(thing) if self._is_pledge(claim)]
        if not pledges or not self.index.is_instance(thing, DET.Commitment):
            return []
        bound = {claim: self._bound(claim) for claim in pledges if not claim.own_voice}
        all_bound = frozenset[Object]().union(*bound.values())
        undertaken = []
        for claim in pledges:
            agents = self.index.values(thing, DET.agent, claim.graph)
            if claim.own_voice or (agents <= all_bound and agents & bound[claim]):
                undertaken.append(claim)
        return undertaken

    def _is_pledge(self, claim: CountedClaim) -> bool:
        is_pledged = claim.modality in (PLEDGED, INTENDED)
        return is_pledged and claim.positive and claim.live and claim.graph != self.index.curation

    def _bound(self, claim: CountedClaim) -> frozenset[Object]:
        """Give whom a conveyed claim binds: its source, and bodies of which that held an office then.

        An actor of one entry alone, such as a source without a name, binds nobody.
        """
        if claim.source is None or self.index.is_local_actor(claim.source):
            return frozenset()
        conveyed = self.index.facts(predicate=DET.conveys, object=claim.iri, graph=claim.graph)
        said = (self._settled_of(fact.subject) for fact in conveyed)
        times = [self._when(each, [claim]) for each in said if _is_made_by_source(each, claim)]
        bodies = (self.offices.bodies(claim.source, when, {claim.graph}) for when in times)
        return frozenset[Object]({claim.source} if times else ()).union(*bodies)

    def _settled_of(self, statement: NamedNode) -> frozenset[Triple3]:
        """Give what is settled of a statement that nobody relays; nothing of another."""
        asserted = self.asserted(statement)
        relayed = self.index.facts(statement, DET.relayedBy)
        if not asserted or any(self.index.gives_values(fact.graph) for fact in relayed):
            return frozenset()
        return frozenset(triple for triple, _ in self._values(statement, asserted))

    def _when(self, triples: Iterable[Triple3], claims: Iterable[CountedClaim]) -> Bounds | None:
        dates: list[Object] = [value for _, predicate, value in triples if predicate == DET.edtf]
        issued = (day for claim in claims for day in self.index.values(claim.graph, DCT.issued, claim.graph))
        return hull(dates) or hull(issued)


def _is_beyond_promise(fact: Fact, promised: Collection[NamedNode]) -> bool:
    """Tell whether a graph that knows a thing as a promise alone says what became of it."""
    return fact.predicate == DET.status and fact.graph in promised and fact.object not in PROMISED


def _is_made_by_source(said: Collection[Triple3], claim: CountedClaim) -> bool:
    """Tell whether a claim's own source makes a statement that conveys it."""
    speakers = {value for _, predicate, value in said if predicate == DET.speaker}
    return claim.source in speakers and {(DET.conveys, claim.iri), (TYPE, DET.Statement)} <= {
        (predicate, value) for _, predicate, value in said
    }
