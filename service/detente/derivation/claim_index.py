"""The claims of a data set as the rules read them: who holds what, and what stands on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from detente.derivation.cache import cached_method
from detente.derivation.claim import ABOUT, DEPRECATED, SUBJECT, CountedClaim, only_iri, read_counted_claim
from detente.derivation.data_sets import DataSets
from detente.derivation.facts import Fact, SaidOf
from detente.derivation.reads import Reads
from detente.rdf.namespaces import DCT, DET, DETS, LABEL, SCHEMA, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Object, QuadSource, Triple3, quads_of_any
from detente.vocabulary.edtf import Bounds, hull
from detente.vocabulary.graphs import AUTHORITY, CURATION, ENTRY, plan
from detente.vocabulary.iris import UNATTRIBUTED, Iris
from detente.vocabulary.ontology import Ontology

CURATOR = DETS["actor-sector-CUR"]

_CLAIM, _ENTRY = DET.Claim, DET.Entry
_ATTRIBUTED, _REPORTED, _RANK = DET.attributedTo, DET.reportedIn, DET.rank
_LOCAL_PROPERTIES = frozenset({LABEL, DET.unnamed, DET.ofState})
_LOCAL_CLASSES = frozenset({DET.Actor, DET.Organization, DET.Person})

READS = Reads(
    of_itself=frozenset({TYPE, _REPORTED, *_LOCAL_PROPERTIES}),
    of_others=frozenset(
        {ABOUT, SUBJECT, _ATTRIBUTED, _RANK, SCHEMA.author, DET.sector, DCT.issued, DCT.replaces}
    ),
)


class KnownClaims(Protocol):
    """What need not be read: it was read of the state before."""

    def said_of(self, subject: NamedNode) -> tuple[SaidOf, Collection[Quad]] | None:
        """Give what was said of something, and what has come since; None where that is not all."""
        ...

    def has(self, claim: NamedNode) -> bool:
        """Tell whether it is known of something what it claims, or that it is no claim."""
        ...

    def claim(self, claim: NamedNode) -> CountedClaim | None:
        """Give what is known of a claim; None where it counts nowhere."""
        ...


class ClaimIndex:
    """The claims that count, each found where it is asked for, over any source of quads.

    Only the authority graph, the curation and entries' own graphs are read: what users load settles nothing.
    Of a data set that is not adopted, read is what it says of itself, and of things that a curator's own
    claim settles; without `data_sets` nothing is read of any. The source must not change while it is read:
    answers are kept.
    """

    def __init__(self, source: QuadSource, ontology: Ontology, iris: Iris, *, data_sets: bool = True) -> None:
        self.ontology = ontology
        self.data_sets = DataSets(source, iris) if data_sets else None
        """Which graphs are data sets, and which of them are adopted; None where none of them is read."""
        self.known: KnownClaims | None = None
        """What the change that this is the state after has left as it was."""
        self.iris = iris
        self.curation = CURATION.iri(iris)
        self.authority = AUTHORITY.iri(iris)
        self.source = source
        self._claims_prefix = iris.claim("").value
        self._actors = iris.thing("actor/").value

    @cached_property
    def graphs(self) -> tuple[NamedNode, ...]:
        """The graphs whose claims count: every entry's, in order of IRI, and the curation."""
        entries = {
            quad.graph_name
            for quad in self.source.match(predicate=TYPE, object=_ENTRY)
            if isinstance(quad.graph_name, NamedNode) and self._is_read_entry(quad.graph_name)
        }
        return (*sorted(entries, key=_iri), self.curation)

    @property
    def of_texts(self) -> ClaimIndex:
        """The same without any data set: what entries with a text say, and curators."""
        return self._of_texts or self

    @cached_property
    def _of_texts(self) -> ClaimIndex | None:
        if self.data_sets is None or not self.data_sets.there_are:
            return None
        return ClaimIndex(self.source, self.ontology, self.iris, data_sets=False)

    @cached_property
    def vouched(self) -> frozenset[NamedNode]:
        """Things that curators' own claims settle, or values of which they do: read in data sets too."""
        found: set[NamedNode] = set()
        for quad in self.source.match(None, TYPE, _CLAIM, self.curation):
            claim = self.of_texts.claim(quad.subject) if isinstance(quad.subject, NamedNode) else None
            if claim is not None and claim.graph == self.curation and claim.positive and claim.firm:
                found |= claim.concerns
        return frozenset(found)

    @cached_method
    def is_entry(self, graph: GraphName) -> bool:
        """Tell whether a graph is an entry's: it describes the entry that has its name."""
        return (
            isinstance(graph, NamedNode)
            and ENTRY.contains(graph, self.iris)
            and any(self.source.match(graph, TYPE, _ENTRY, graph))
        )

    @cached_method
    def is_read(self, graph: GraphName) -> bool:
        """Tell whether the rules read a graph."""
        kind = plan(self.iris.base).kind(graph)
        return kind.read and (kind is not ENTRY or (self.is_entry(graph) and self._settles(graph)))

    def _is_read_entry(self, graph: NamedNode) -> bool:
        return self.is_entry(graph) and self.is_read(graph)

    def _settles(self, entry: GraphName) -> bool:
        """Tell whether claims of an entry may settle: it has a text, or is a data set that is adopted."""
        if self.data_sets is None:
            return not DataSets(self.source, self.iris).is_one(entry)
        return not self.is_data_set(entry) or self.data_sets.is_adopted(entry)

    def is_data_set(self, graph: GraphName) -> bool:
        """Tell whether a graph is that of an event data set."""
        return self.data_sets is not None and self.is_entry(graph) and self.data_sets.is_one(graph)

    def is_read_of(self, subject: NamedNode, graph: GraphName) -> bool:
        """Tell whether the rules read what a graph says of one thing."""
        if self.is_read(graph):
            return True
        if not isinstance(graph, NamedNode) or not self.is_data_set(graph):
            return False
        return subject == graph or (subject in self.vouched and not self._is_called_claim(subject, graph))

    def _is_called_claim(self, subject: NamedNode, graph: NamedNode) -> bool:
        return any(self.source.match(subject, TYPE, _CLAIM, graph))

    @cached_method
    def is_live(self, entry: GraphName) -> bool:
        """Tell whether an entry is neither retracted by a curator nor replaced by a later entry."""
        if not isinstance(entry, NamedNode) or not self.is_entry(entry):
            return False
        return not self.is_retracted(entry) and not self.is_replaced(entry)

    def is_retracted(self, node: NamedNode) -> bool:
        """Tell whether a curator took back an entry, or a claim itself, by ranking it as deprecated."""
        return any(self.source.match(node, _RANK, DEPRECATED, self.curation))

    def is_replaced(self, entry: NamedNode) -> bool:
        """Tell whether a later entry replaces this one."""
        return any(self._replacing(entry))

    def gives_values(self, graph: GraphName) -> bool:
        """Tell whether what a graph states of things can be settled: a live entry's, or the curation's."""
        return graph == self.curation or self.is_live(graph)

    def issued(self, entry: NamedNode) -> Bounds | None:
        """Give the issue day of an entry, by its own graph; all of them where it has several."""
        return hull(self.values(entry, DCT.issued, entry))

    def _replacing(self, entry: NamedNode) -> Iterator[NamedNode]:
        """Yield the entries that say of themselves that they replace an earlier one."""
        for quad in self.source.match(None, DCT.replaces, entry):
            later = quad.graph_name
            is_its_own = quad.subject == later and later != entry and self.is_entry(later)
            if is_its_own and isinstance(later, NamedNode) and not self._is_before(later, entry):
                yield later

    def _is_before(self, one: NamedNode, other: NamedNode) -> bool:
        """Tell whether an entry is certainly issued before another."""
        first, second = self.issued(one), self.issued(other)
        ends = (first.end if first else None), (second.start if second else None)
        return ends[0] is not None and ends[1] is not None and ends[0] < ends[1]

    def is_local_actor(self, actor: Object | None) -> bool:
        """Tell whether an actor is of one entry alone, such as a source without a name."""
        return isinstance(actor, NamedNode) and actor.value.startswith(self._actors)

    def local_facts(self, actor: NamedNode) -> Iterator[Fact]:
        """Yield what its live entry describes of an actor of its own: class, label, state, `unnamed`.

        Actors of a data set are those of all its releases.
        """
        if not self.is_local_actor(actor):
            return
        entry = self.iris.entry(actor.value.removeprefix(self._actors).rpartition("/")[0])
        for fact in self.description(actor):
            is_class = fact.predicate == TYPE and fact.object in _LOCAL_CLASSES
            is_told = is_class or fact.predicate in _LOCAL_PROPERTIES
            if is_told and self._is_its_own(entry, fact.graph) and self.is_live(fact.graph):
                yield fact

    def _is_its_own(self, entry: NamedNode, graph: NamedNode) -> bool:
        """Tell whether a graph is an entry's, or that of a release of the data set of this name."""
        return graph == entry or (graph.value.startswith(f"{entry.value}-") and self.is_data_set(graph))

    @cached_method
    def voice(self, entry: NamedNode) -> NamedNode | None:
        """Give the one author of an entry, by its own graph, whose word is the entry's own.

        None where several are named, of whom each would speak for all; where nobody is, or a source without
        a name: neither answers for anything.
        """
        if not self.is_read_of(entry, entry):
            return None
        said = {quad.object for quad in self.source.match(entry, SCHEMA.author, None, entry)}
        author = only_iri([term for term in said if not isinstance(term, Triple)])
        return None if author == UNATTRIBUTED or self.is_local_actor(author) else author

    @cached_method
    def is_curator(self, actor: Object | None) -> bool:
        """Tell whether the authority graph names somebody as a curator."""
        return isinstance(actor, NamedNode) and CURATOR in self.values(actor, DET.sector, self.authority)

    def description(self, subject: NamedNode) -> Iterable[Fact]:
        """Give all that is said of a subject in the graphs that the rules read."""
        return self._quads_of(subject).of()

    def derived(self, subject: NamedNode) -> frozenset[Quad]:
        """Give what the default graph says of a subject: not read by the rules, but made by them."""
        return self._quads_of(subject).derived

    def graphs_of(self, subject: NamedNode) -> frozenset[GraphName]:
        """Name all graphs that say something of a subject, whether the rules read them or not."""
        return self._quads_of(subject).graphs

    @cached_method
    def _quads_of(self, subject: NamedNode) -> SaidOf:
        if self.known is None or (known := self.known.said_of(subject)) is None:
            return self._said(tuple(self.source.match(subject)))
        said, come = known
        return said.joined(self._said(come)) if come else said

    def _said(self, quads: Collection[Quad]) -> SaidOf:
        derived = frozenset(quad for quad in quads if quad.graph_name == DEFAULT_GRAPH)
        return SaidOf(self._facts(quads), derived, frozenset(quad.graph_name for quad in quads))

    def said_of(self, subject: NamedNode) -> SaidOf:
        """Give all that is said of a subject, as it is kept here."""
        return self._quads_of(subject)

    def facts(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: NamedNode | None = None,
    ) -> Iterable[Fact]:
        """Give the triples that agree with every argument, of the graphs that the rules read."""
        if subject is None:
            return self._facts(self.source.match(None, predicate, object, graph))
        found = self._quads_of(subject).of(predicate, graph)
        return found if object is None else (fact for fact in found if fact.object == object)

    def values(
        self, subject: NamedNode, predicate: NamedNode, graph: NamedNode | None = None
    ) -> frozenset[Object]:
        """Values of a property, in one graph or in all."""
        return frozenset([fact.object for fact in self.facts(subject, predicate, graph=graph)])

    def subjects(self, predicate: NamedNode, object_: Object) -> frozenset[NamedNode]:
        """Things of which some graph says that a property has this value."""
        return frozenset(fact.subject for fact in self.facts(predicate=predicate, object=object_))

    def subjects_of_any(self, predicate: NamedNode, objects: Collection[NamedNode]) -> frozenset[NamedNode]:
        """Things of which some graph says that a property has one of these values; looked up all at once."""
        found = list(quads_of_any(self.source, predicate, objects=objects))
        return frozenset(fact.subject for fact in self._facts(found))

    def values_of_any(self, subjects: Collection[NamedNode], predicate: NamedNode) -> frozenset[Object]:
        """Values of a property of any of these things, in whatever graph; looked up all at once."""
        found = list(quads_of_any(self.source, predicate, subjects=subjects))
        return frozenset(fact.object for fact in self._facts(found))

    def is_instance(self, thing: NamedNode, class_: NamedNode) -> bool:
        """Tell whether some graph says that a thing is a member of a class."""
        return class_ in self.values(thing, TYPE)

    def instances(self, class_: NamedNode) -> list[NamedNode]:
        """Members of a class, sorted."""
        return sorted(self.subjects(TYPE, class_), key=_iri)

    @property
    def claims(self) -> Mapping[NamedNode, CountedClaim]:
        """Every claim that counts, in order of IRI."""
        found = ((iri, self.claim(iri)) for iri in self.instances(_CLAIM))
        return {iri: claim for iri, claim in found if claim is not None}

    @cached_method
    def claim(self, iri: NamedNode) -> CountedClaim | None:
        """Give a claim in the one graph where it counts; None where it counts nowhere."""
        if self.known is not None and self.known.has(iri):
            return self.known.claim(iri)
        graphs = [fact.graph for fact in self.facts(iri, TYPE, _CLAIM) if self._counts(iri, fact.graph)]
        return self._read_claim(iri, max(graphs, key=self._order)) if graphs else None

    def may_be_thing(self, node: NamedNode) -> bool:
        """Tell whether claims may be about a node: none is about a part of a claim, such as its anchor."""
        return not ("#" in node.value and node.value.startswith(self._claims_prefix))

    @cached_method
    def about(self, thing: NamedNode) -> list[CountedClaim]:
        """Claims about a thing, in order of their graph and IRI."""
        return [claim for claim in self._claims(ABOUT, thing) if claim.about == thing]

    @cached_method
    def on_values(self, subject: NamedNode) -> Mapping[Triple3, list[CountedClaim]]:
        """Property claims on values of a subject, by the one triple that each is about."""
        triples: dict[Triple3, list[CountedClaim]] = defaultdict(list)
        for claim in self._claims(SUBJECT, subject):
            if claim.triple is not None and claim.triple[0] == subject:
                triples[claim.triple].append(claim)
        return triples

    def on(self, triple: Triple3) -> list[CountedClaim]:
        """Property claims on one triple."""
        return self.on_values(triple[0]).get(triple, [])

    def property_claims(self, triple: Triple3, graph: NamedNode) -> list[CountedClaim]:
        """Claims of one graph on one triple."""
        return [claim for claim in self.on(triple) if claim.graph == graph]

    def qualifying(self, fact: Fact) -> list[CountedClaim]:
        """Claims that say whether a triple of a graph holds: those on it there, and curators' live ones."""
        return [
            claim
            for claim in self.on(fact.triple)
            if claim.graph == fact.graph or (claim.graph == self.curation and claim.live)
        ]

    def supporting(self, fact: Fact) -> list[CountedClaim]:
        """Claims on which a triple of a graph stands: those on it there, or else those about its subject."""
        on_it = self.property_claims(fact.triple, fact.graph)
        return on_it or self._about_by_graph(fact.subject).get(fact.graph, [])

    @cached_method
    def _about_by_graph(self, thing: NamedNode) -> Mapping[GraphName, list[CountedClaim]]:
        """Claims about a thing, by graph: a thousand entries may each have one about one tenure."""
        found: dict[GraphName, list[CountedClaim]] = defaultdict(list)
        for claim in self.about(thing):
            found[claim.graph].append(claim)
        return found

    def _facts(self, quads: Iterable[Quad]) -> Iterator[Fact]:
        for quad in quads:
            subject, predicate, value, graph = quad
            if (
                isinstance(subject, NamedNode)
                and isinstance(graph, NamedNode)
                and isinstance(value, NamedNode | Literal | BlankNode)
                and self.is_read_of(subject, graph)
            ):
                yield Fact(subject, predicate, value, graph)

    def _claims(self, predicate: NamedNode, value: NamedNode) -> list[CountedClaim]:
        if not self.may_be_thing(value):
            return []
        found = (self.claim(iri) for iri in self.subjects(predicate, value))
        claims = [claim for claim in found if claim is not None]
        return sorted(claims, key=lambda claim: (*self._order(claim.graph), claim.iri.value))

    def _order(self, graph: NamedNode) -> tuple[bool, str]:
        return graph == self.curation, graph.value

    def _counts(self, claim: NamedNode, graph: NamedNode) -> bool:
        source = only_iri(self.values(claim, _ATTRIBUTED, graph))
        if graph == self.curation:
            return self.is_curator(source)
        if graph == self.authority or graph not in self.values(claim, _REPORTED, graph):
            return False
        return not self.is_curator(source) or source == self.voice(graph)

    def _read_claim(self, iri: NamedNode, graph: NamedNode) -> CountedClaim:
        values: dict[NamedNode, set[Object]] = defaultdict(set)
        for fact in self.facts(iri, graph=graph):
            values[fact.predicate].add(fact.object)
        source = only_iri(values[_ATTRIBUTED])
        is_author = source is not None and source == self.voice(graph)
        return read_counted_claim(
            iri,
            graph,
            values,
            ranks=self.values(iri, _RANK, self.curation),
            is_of_live_entry=self.gives_values(graph),
            own_voice=is_author or graph == self.curation,
        )


def _iri(node: NamedNode) -> str:
    return node.value
