"""The claims of a data set as the rules read them: who holds what, and what stands on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode

from detente.iris import Iris
from detente.ontology import Ontology
from detente.quads import GraphName, Object, QuadSource, Triple3
from detente.vocab import DET, DETS, RDF, SCHEMA, TYPE

ASSERTED = DETS["modality-asserted"]
PLEDGED = DETS["modality-pledged"]
INTENDED = DETS["modality-intended"]
POSITIVE = DETS["polarity-positive"]
NEGATIVE = DETS["polarity-negative"]
DEPRECATED = DETS["rank-deprecated"]
PREFERRED = DETS["rank-preferred"]
CURATOR = DETS["actor-sector-CUR"]

_Key = TypeVar("_Key")


class Fact(NamedTuple):
    """One triple in a graph that the rules read."""

    subject: NamedNode
    predicate: NamedNode
    object: Object
    graph: NamedNode

    @property
    def triple(self) -> Triple3:
        """The triple without its graph."""
        return self.subject, self.predicate, self.object


@dataclass(frozen=True)
class Claim:
    """One claim, in the one graph where it counts."""

    iri: NamedNode
    graph: NamedNode
    about: NamedNode | None
    triple: Triple3 | None
    modality: NamedNode | None
    polarity: NamedNode | None
    deprecated: bool
    preferred: bool
    alternative: bool
    own_voice: bool
    """Attributed to the author of the entry it is reported in, or to a curator."""

    @property
    def live(self) -> bool:
        """Neither deprecated nor one of several readings of the same words."""
        return not self.deprecated and not self.alternative

    @property
    def positive(self) -> bool:
        """Says that."""
        return self.polarity == POSITIVE

    @property
    def negative(self) -> bool:
        """Says that not."""
        return self.polarity == NEGATIVE

    @property
    def firm(self) -> bool:
        """Asserted and live in an author's or curator's voice, whatever its polarity."""
        return self.live and self.modality == ASSERTED and self.own_voice


class Discourse:
    """The claims that count, found by what they are about, over any source of quads.

    Only the authority graph, the curation and entries' own graphs are read: what users load settles nothing.
    """

    def __init__(self, source: QuadSource, ontology: Ontology, iris: Iris) -> None:
        self.ontology = ontology
        self.iris = iris
        self.curation = iris.graph("curation")
        self.authority = iris.graph("authority")
        self._source = source

    @cached_property
    def authors(self) -> Mapping[NamedNode, frozenset[NamedNode]]:
        """Each entry's authors; an entry is described in the graph that has its name."""
        entries = self._source.match(predicate=TYPE, object=DET.Entry)
        return {
            entry: frozenset(
                quad.object
                for quad in self._source.match(entry, SCHEMA.author, graph=entry)
                if isinstance(quad.object, NamedNode)
            )
            for quad in entries
            if isinstance(entry := quad.subject, NamedNode)
            and entry == quad.graph_name
            and entry.value.startswith(self.iris.entry("").value)
        }

    @cached_property
    def graphs(self) -> tuple[NamedNode, ...]:
        """The graphs whose claims count: every entry's, and the curation."""
        return (*sorted(self.authors, key=lambda entry: entry.value), self.curation)

    @cached_property
    def _read(self) -> frozenset[GraphName]:
        return frozenset({*self.graphs, self.authority})

    def facts(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: NamedNode | None = None,
    ) -> Iterator[Fact]:
        """Yield the triples that agree with every argument, of the graphs that the rules read."""
        for quad in self._source.match(subject, predicate, object, graph):
            if (
                quad.graph_name in self._read
                and isinstance(quad.graph_name, NamedNode)
                and isinstance(quad.subject, NamedNode)
                and isinstance(quad.object, NamedNode | Literal | BlankNode)
            ):
                yield Fact(quad.subject, quad.predicate, quad.object, quad.graph_name)

    def values(
        self, subject: NamedNode, predicate: NamedNode, graph: NamedNode | None = None
    ) -> frozenset[Object]:
        """Values of a property, in one graph or in all."""
        return frozenset(fact.object for fact in self.facts(subject, predicate, graph=graph))

    def instances(self, class_: NamedNode, graph: NamedNode | None = None) -> list[NamedNode]:
        """Members of a class, in one graph or in all, sorted."""
        found = {fact.subject for fact in self.facts(predicate=TYPE, object=class_, graph=graph)}
        return sorted(found, key=lambda thing: thing.value)

    @cached_property
    def curators(self) -> frozenset[NamedNode]:
        """Everybody whom the authority graph names as a curator."""
        facts = self.facts(predicate=DET.sector, object=CURATOR, graph=self.authority)
        return frozenset(fact.subject for fact in facts)

    @cached_property
    def claims(self) -> Mapping[NamedNode, Claim]:
        """Every claim that counts, in order of IRI."""
        return {
            iri: self._claim(iri, graph)
            for graph in self.graphs
            for iri in self.instances(DET.Claim, graph)
            if self._counts(iri, graph)
        }

    @cached_property
    def about(self) -> Mapping[NamedNode, list[Claim]]:
        """Claims by the thing that they are about."""
        return _group(self.claims.values(), lambda claim: claim.about)

    @cached_property
    def on(self) -> Mapping[Triple3, list[Claim]]:
        """Property claims by the one triple that they are about."""
        return _group(self.claims.values(), lambda claim: claim.triple)

    def property_claims(self, triple: Triple3, graph: NamedNode) -> list[Claim]:
        """Claims of one graph on one triple."""
        return [claim for claim in self.on.get(triple, ()) if claim.graph == graph]

    def qualifying(self, fact: Fact) -> list[Claim]:
        """Claims that say whether a triple of a graph holds: those on it there, and curators' live ones."""
        return [
            claim
            for claim in self.on.get(fact.triple, ())
            if claim.graph == fact.graph or (claim.graph == self.curation and claim.live)
        ]

    def holders(self, fact: Fact) -> list[Claim]:
        """Claims on which a triple of a graph stands: those on it there, or else those about its subject."""
        on_it = self.property_claims(fact.triple, fact.graph)
        return on_it or [claim for claim in self.about.get(fact.subject, ()) if claim.graph == fact.graph]

    def _counts(self, claim: NamedNode, graph: NamedNode) -> bool:
        source = _only_iri(self.values(claim, DET.attributedTo, graph))
        if graph == self.curation:
            return source in self.curators
        is_misplaced = source in self.curators and source not in self.authors[graph]
        return graph in self.values(claim, DET.reportedIn, graph) and not is_misplaced

    def _claim(self, iri: NamedNode, graph: NamedNode) -> Claim:
        values: dict[NamedNode, set[Object]] = defaultdict(set)
        for fact in self.facts(iri, graph=graph):
            values[fact.predicate].add(fact.object)
        ranks = self.values(iri, DET.rank, self.curation)
        source = _only_iri(values[DET.attributedTo])
        return Claim(
            iri=iri,
            graph=graph,
            about=_only_iri(values[DET.about]),
            triple=_triple(values),
            modality=_only_iri(values[DET.modality]),
            polarity=_only_iri(values[DET.polarity]),
            deprecated=DEPRECATED in ranks,
            preferred=PREFERRED in ranks,
            alternative=any(map(_is_true, values[DET.alternativeReading])),
            own_voice=graph == self.curation or source in self.authors[graph],
        )


def _triple(values: Mapping[NamedNode, Collection[Object]]) -> Triple3 | None:
    subject, predicate = (_only_iri(values[each]) for each in (RDF.subject, RDF.predicate))
    value = _only(values[RDF.object])
    if subject is None or predicate is None or value is None:
        return None
    return subject, predicate, value


def _only(terms: Collection[Object]) -> Object | None:
    """Give the one value; None where there is none, or where several leave open which is meant."""
    return next(iter(terms)) if len(terms) == 1 else None


def _only_iri(terms: Collection[Object]) -> NamedNode | None:
    term = _only(terms)
    return term if isinstance(term, NamedNode) else None


def _is_true(term: Object) -> bool:
    return isinstance(term, Literal) and term.value in ("true", "1")


def _group(claims: Iterable[Claim], key: Callable[[Claim], _Key | None]) -> dict[_Key, list[Claim]]:
    groups: dict[_Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        found = key(claim)
        if found is not None:
            groups[found].append(claim)
    return groups
