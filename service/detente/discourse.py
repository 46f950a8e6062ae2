"""The claims of a data set as the rules read them: who holds what, and what stands on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from pyoxigraph import Literal, NamedNode

from detente.iris import Iris
from detente.ontology import Ontology
from detente.quads import Object, QuadSource, Triple3
from detente.vocab import DET, DETS, RDF, SCHEMA, TYPE

ASSERTED = DETS["modality-asserted"]
PLEDGED = DETS["modality-pledged"]
INTENDED = DETS["modality-intended"]
POSITIVE = DETS["polarity-positive"]
DEPRECATED = DETS["rank-deprecated"]
PREFERRED = DETS["rank-preferred"]
CURATOR = DETS["actor-sector-CUR"]

COMPANIONS = frozenset({DET.start, DET.end, DET.timeExpression})
"""What a date carries beside it: a claim on det:edtf covers these."""


@dataclass(frozen=True)
class Claim:
    """One claim, in the one graph where it counts."""

    iri: NamedNode
    graph: NamedNode
    about: NamedNode | None
    triple: Triple3 | None
    modality: NamedNode
    polarity: NamedNode
    rank: NamedNode | None
    alternative: bool
    own_voice: bool
    """Attributed to the author of the entry it is reported in, or to a curator."""

    @property
    def live(self) -> bool:
        """Neither deprecated nor one of several readings of the same words."""
        return self.rank != DEPRECATED and not self.alternative

    @property
    def positive(self) -> bool:
        """Says that, not that not."""
        return self.polarity == POSITIVE

    @property
    def firm(self) -> bool:
        """Asserted and live in an author's or curator's voice, whatever its polarity."""
        return self.live and self.modality == ASSERTED and self.own_voice


class Discourse:
    """The claims that count, found by what they are about, over any source of quads."""

    def __init__(self, source: QuadSource, ontology: Ontology, iris: Iris) -> None:
        self.source = source
        self.ontology = ontology
        self.iris = iris
        self.curation = iris.graph("curation")
        self.authority = iris.graph("authority")

    @cached_property
    def authors(self) -> Mapping[NamedNode, NamedNode]:
        """Each entry's author; an entry is described in the graph that has its name."""
        return {
            quad.subject: quad.object
            for quad in self.source.match(predicate=SCHEMA.author)
            if quad.subject == quad.graph_name and self.is_entry(quad.subject)
        }

    def is_entry(self, iri: object) -> bool:
        """Tell whether an IRI is one of this data set's own entries, and so a graph whose claims count."""
        return isinstance(iri, NamedNode) and iri.value.startswith(self.iris.entry("").value)

    @cached_property
    def curators(self) -> frozenset[NamedNode]:
        """Everybody whom the authority graph names as a curator."""
        quads = self.source.match(predicate=DET.sector, object=CURATOR, graph=self.authority)
        return frozenset(quad.subject for quad in quads)

    @cached_property
    def claims(self) -> Mapping[NamedNode, Claim]:
        """Every claim that counts, in order of IRI."""
        found = [
            self._claim(quad.subject, quad.graph_name)
            for quad in self.source.match(predicate=TYPE, object=DET.Claim)
            if self._counts(quad.subject, quad.graph_name)
        ]
        return {claim.iri: claim for claim in sorted(found, key=lambda claim: claim.iri.value)}

    @cached_property
    def about(self) -> Mapping[NamedNode, list[Claim]]:
        """Claims by the thing that they are about."""
        return _group(self.claims.values(), lambda claim: claim.about)

    @cached_property
    def on(self) -> Mapping[Triple3, list[Claim]]:
        """Property claims by the one triple that they are about."""
        return _group(self.claims.values(), lambda claim: claim.triple)

    @cached_property
    def dated(self) -> Mapping[NamedNode, list[Claim]]:
        """Claims on det:edtf by their subject."""
        return _group(
            self.claims.values(),
            lambda claim: claim.triple[0] if claim.triple and claim.triple[1] == DET.edtf else None,
        )

    @cached_property
    def graphs(self) -> tuple[NamedNode, ...]:
        """The graphs whose claims count: every entry's, and the curation."""
        return (*sorted(self.authors, key=lambda entry: entry.value), self.curation)

    def property_claims(self, triple: Triple3, graph: NamedNode) -> list[Claim]:
        """Claims of one graph on one triple."""
        return [claim for claim in self.on.get(triple, ()) if claim.graph == graph]

    def holders(self, triple: Triple3, graph: NamedNode) -> list[Claim]:
        """Claims of one graph on which a triple stands: its property claims, or else those of its subject."""
        on_it = self.property_claims(triple, graph)
        return on_it or [claim for claim in self.about.get(triple[0], ()) if claim.graph == graph]

    def values(self, subject: NamedNode, predicate: NamedNode) -> frozenset[Object]:
        """Values of a property in the authority graph and in every graph whose claims count."""
        quads = self.source.match(subject, predicate)
        return frozenset(quad.object for quad in quads if self.is_heard(quad.graph_name))

    def is_heard(self, graph: object) -> bool:
        """Tell whether the rules read a graph: those that users load are not among them."""
        return graph in self.authors or graph in (self.curation, self.authority)

    def value(self, subject: NamedNode, predicate: NamedNode, graph: NamedNode | None = None) -> Object | None:
        """One value of a property, or None; the least where there are several."""
        return min((q.object for q in self.source.match(subject, predicate, graph=graph)), key=str, default=None)

    def _counts(self, claim: NamedNode, graph: NamedNode) -> bool:
        if graph == self.curation:
            return self.value(claim, DET.attributedTo, graph) in self.curators
        return graph in self.authors and self.value(claim, DET.reportedIn, graph) == graph

    def _claim(self, iri: NamedNode, graph: NamedNode) -> Claim:
        values = {quad.predicate: quad.object for quad in self.source.match(iri, graph=graph)}
        attributed_to = values.get(DET.attributedTo)
        triple = tuple(values.get(each) for each in (RDF.subject, RDF.predicate, RDF.object))
        return Claim(
            iri=iri,
            graph=graph,
            about=values.get(DET.about),
            triple=triple if all(triple) else None,
            modality=values.get(DET.modality),
            polarity=values.get(DET.polarity),
            rank=self.value(iri, DET.rank, self.curation),
            alternative=_true(values.get(DET.alternativeReading)),
            own_voice=graph == self.curation or attributed_to == self.authors[graph],
        )


def _true(term: object) -> bool:
    return isinstance(term, Literal) and term.value in ("true", "1")


_Key = TypeVar("_Key")


def _group(claims: Iterable[Claim], key: Callable[[Claim], _Key | None]) -> dict[_Key, list[Claim]]:
    groups: dict[_Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        found = key(claim)
        if found is not None:
            groups[found].append(claim)
    return groups
