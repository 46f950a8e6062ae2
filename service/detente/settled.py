"""The default graph: what is settled, derived from claims by one rule and always equal to a rebuild.

The rule in words is in ontology/README.md, "What is settled".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from detente.conflicts import Finding, conflict_quads, unsettled_by
from detente.dates import Bounds, bounds
from detente.discourse import COMPANIONS, INTENDED, PLEDGED, PREFERRED, Claim, Discourse
from detente.iris import fragment
from detente.offices import Offices, hull
from detente.quads import DEFAULT_GRAPH, GraphName, Object, Triple3
from detente.vocab import DCT, DET, LABEL, OA, TYPE

_WHO_SAID_WHAT = frozenset(
    {
        DET.Entry,
        DET.Claim,
        DET.ExtractionRun,
        OA.SpecificResource,
        OA.TextQuoteSelector,
        OA.TextPositionSelector,
    }
)


def settles(claim: Claim) -> bool:
    """Tell whether a claim settles what it is about: positive, asserted, live, in an author's or curator's voice."""
    return claim.positive and claim.firm


def settle(discourse: Discourse, findings: Iterable[Finding]) -> Iterator[Quad]:
    """Yield the quads of the default graph and of `graph/conflicts`."""
    findings = tuple(findings)
    yield from conflict_quads(findings, discourse.iris)
    settling = Settling(discourse, unsettled_by(findings, discourse))
    default = {
        *settling.authority,
        *_discussion(discourse),
        *((q.subject, q.predicate, q.object) for q in conflict_quads(findings, discourse.iris)),
        *_labels(discourse),
        *settling.settled(),
        *settling.leaders(),
        *settling.sides(),
    }
    yield from discourse.ontology.close(Quad(*triple, DEFAULT_GRAPH) for triple in default)


class Settling:
    """Applies the rule to one data set, less what open conflicts unsettle."""

    def __init__(self, discourse: Discourse, unsettled: frozenset[NamedNode | Triple3]) -> None:
        self.discourse = discourse
        self.unsettled = unsettled

    @cached_property
    def authority(self) -> frozenset[Triple3]:
        """All triples of the authority graph."""
        return frozenset(_triples(self.discourse, self.discourse.authority))

    @cached_property
    def asserted(self) -> Mapping[NamedNode, list[Claim]]:
        """Things settled by claims that settle what they are about, with those claims."""
        return self._by_thing(filter(settles, self.discourse.claims.values()))

    @cached_property
    def offices(self) -> Offices:
        """Offices held, by the authority graph and by settled tenures."""
        tenures = [thing for thing in self.asserted if DET.Tenure in self.discourse.values(thing, TYPE)]
        held = (triple for tenure in tenures for triple in self.values(tenure, self.asserted[tenure]))
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
        """The settled triples of each settled thing; of a thing in the authority graph, what claims add to it."""
        reviewed = {subject for subject, _, _ in self.authority}
        amended = {triple[0] for triple in self.discourse.on if triple[0] in reviewed}
        return {
            thing: frozenset(self.values(thing, self.things.get(thing, ())))
            for thing in {**self.things, **dict.fromkeys(amended)}
        }

    def settled(self) -> Iterator[Triple3]:
        """Yield the settled triples of every settled thing."""
        for triples in self.triples.values():
            yield from triples

    def leaders(self) -> Iterator[Triple3]:
        """Yield the class of everybody who holds or held an office of a state or an IGO."""
        return ((person, TYPE, DET.Leader) for person in self.offices.leaders())

    def sides(self) -> Iterator[Triple3]:
        """Yield the states that take part in each settled eventuality."""
        for thing, claims in self.things.items():
            triples = list(self.discourse.ontology.close(Quad(*t, DEFAULT_GRAPH) for t in self.triples[thing]))
            if any(quad.predicate == TYPE and quad.object == DET.Eventuality for quad in triples):
                participants = [quad.object for quad in triples if quad.predicate == DET.participant]
                when = self._when(self.triples[thing], claims)
                yield from ((thing, DET.side, state) for state in self.offices.sides(participants, when))

    def values(self, thing: NamedNode, claims: Iterable[Claim]) -> Iterator[Triple3]:
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
        for graph in self.discourse.graphs:
            for triple in _triples(self.discourse, graph, thing):
                if self._is_settled(triple, graph, graph in holding):
                    kept[triple[1]][triple].append(graph)
        for values in kept.values():
            for triple in self._preferred(values):
                yield triple
                if triple[1] == DET.edtf:
                    yield from self._beside(triple, values[triple])

    def _is_settled(self, triple: Triple3, graph: NamedNode, held: bool) -> bool:
        if triple in self.unsettled or self._is_beside_date(triple, graph) or self._follows(triple, graph):
            return False
        claims = self.discourse.property_claims(triple, graph)
        return any(map(settles, claims)) if claims else held

    def _is_beside_date(self, triple: Triple3, graph: NamedNode) -> bool:
        return triple[1] in COMPANIONS and any(self.discourse.source.match(triple[0], DET.edtf, graph=graph))

    def _follows(self, triple: Triple3, graph: NamedNode) -> bool:
        """Tell whether a triple stands in a graph by closure only; what it follows from brings it back."""
        subject, predicate, value = triple
        above = self.discourse.ontology.superproperties
        quads = self.discourse.source.match(subject, object=value, graph=graph)
        return any(predicate in above.get(quad.predicate, ()) for quad in quads)

    def _preferred(self, values: Iterable[Triple3]) -> Iterable[Triple3]:
        preferred = [t for t in values if any(settles(c) and c.rank == PREFERRED for c in self.discourse.on.get(t, ()))]
        return preferred or values

    def _beside(self, date: Triple3, graphs: Iterable[NamedNode]) -> Iterator[Triple3]:
        """Yield the start, end and timeExpression that a settled det:edtf carries."""
        days = bounds(str(date[2].value)) if isinstance(date[2], Literal) else Bounds(None, None)
        for graph in graphs:
            for subject, predicate, value in _triples(self.discourse, graph, date[0]):
                if predicate in COMPANIONS and self._belongs(predicate, value, date, days, graph):
                    yield subject, predicate, value

    def _belongs(self, predicate: NamedNode, value: Object, date: Triple3, days: Bounds, graph: NamedNode) -> bool:
        if predicate == DET.timeExpression:
            return self._is_only_date(date, graph) or self._is_quoted(value, date, graph)
        day = days.start if predicate == DET.start else days.end
        return day is not None and isinstance(value, Literal) and value.value == day.isoformat()

    def _is_only_date(self, date: Triple3, graph: NamedNode) -> bool:
        return all(quad.object == date[2] for quad in self.discourse.source.match(date[0], DET.edtf, graph=graph))

    def _is_quoted(self, words: Object, date: Triple3, graph: NamedNode) -> bool:
        """Tell whether words stand in the quote of a claim on a date: so one date's words are told from another's."""
        quotes = (
            self.discourse.value(fragment(claim.iri, "quote"), OA.exact, graph)
            for claim in self.discourse.property_claims(date, graph)
        )
        return any(isinstance(quote, Literal) and str(getattr(words, "value", "")) in quote.value for quote in quotes)

    def _undertakes(self, claim: Claim) -> bool:
        """Tell whether a claim settles a commitment: its author's, or undertaken by who can bind every agent."""
        if not (claim.positive and claim.live and claim.modality in (PLEDGED, INTENDED)):
            return False
        if claim.about is None or DET.Commitment not in self.discourse.values(claim.about, TYPE):
            return False
        if claim.graph == self.discourse.curation:
            return False
        statements = self.discourse.source.match(predicate=DET.conveys, object=claim.iri, graph=claim.graph)
        return claim.own_voice or any(self._binds(quad.subject, claim) for quad in statements)

    def _binds(self, statement: NamedNode, claim: Claim) -> bool:
        source = self.discourse.source
        if statement not in self.asserted or self.discourse.values(statement, DET.relayedBy):
            return False
        said = frozenset(self.values(statement, self.asserted[statement]))
        when = self._when(said, [claim])
        speakers = {value for _, predicate, value in said if predicate == DET.speaker}
        bound = speakers.union(*(self.offices.bodies(speaker, when) for speaker in speakers)) if when else speakers
        agents = {quad.object for quad in source.match(claim.about, DET.agent, graph=claim.graph)}
        return bool(agents) and agents <= bound

    def _when(self, triples: Iterable[Triple3], claims: Iterable[Claim]) -> Bounds | None:
        """Bounds of a thing's settled dates; where it has none, of the issue dates of the entries that settle it."""
        dated = hull(value for _, predicate, value in triples if predicate == DET.edtf)
        issued = (self.discourse.value(claim.graph, DCT.issued, claim.graph) for claim in claims)
        return dated or hull(issued)

    def _by_thing(self, claims: Iterable[Claim]) -> Mapping[NamedNode, list[Claim]]:
        found: dict[NamedNode, list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.about is not None and claim.about not in self.unsettled:
                found[claim.about].append(claim)
        return found


def _discussion(discourse: Discourse) -> Iterator[Triple3]:
    """Yield who said what: entries, claims, anchors and runs, and the curation without its direct triples."""
    for graph in discourse.authors:
        for subject in {q.subject for q in discourse.source.match(predicate=TYPE, graph=graph) if q.object in _WHO_SAID_WHAT}:
            yield from _triples(discourse, graph, subject)
    curators = [claim for claim in discourse.claims.values() if claim.graph == discourse.curation]
    described = {claim.triple[0] if claim.triple else claim.about for claim in curators}
    yield from (t for t in _triples(discourse, discourse.curation) if t[0] not in described)


def _labels(discourse: Discourse) -> Iterator[Triple3]:
    """Yield the label of every eventuality, settled or not: a name asserts nothing."""
    for graph in discourse.graphs:
        for quad in discourse.source.match(predicate=TYPE, object=DET.Eventuality, graph=graph):
            yield from (t for t in _triples(discourse, graph, quad.subject) if t[1] == LABEL)


def _triples(discourse: Discourse, graph: GraphName, subject: NamedNode | None = None) -> Iterator[Triple3]:
    return ((q.subject, q.predicate, q.object) for q in discourse.source.match(subject, graph=graph))
