"""What a change of the stated graphs may bear upon: the dependencies of the rules, walked from the change.

Every walk goes by what is said before or after the change, settled or not: it may name too much, never too
little. Only where it comes to actors is their standing compared, before and after: an actor takes part in
thousands of things, and hardly any change bears upon them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from pyoxigraph import NamedNode, Quad, Triple

from detente.derivation import (
    claim,
    claim_index,
    conditions,
    conflicts_between,
    conflicts_within,
    data_sets,
    default_graph,
    foretold,
    offices,
    settling,
)
from detente.derivation.claim_index import CURATOR, ClaimIndex
from detente.derivation.default_graph import POINTING, Derivation
from detente.derivation.offices import EntryDays
from detente.rdf.namespaces import DCT, DET, SCHEMA, TYPE
from detente.rdf.quads import Change, GraphName, Object, Quads, QuadSource, Triple3
from detente.vocabulary.graphs import CONFLICTS
from detente.vocabulary.ontology import Ontology

RULES = (
    claim, claim_index, conditions, conflicts_between, conflicts_within, data_sets, default_graph, foretold,
    offices, settling,
)  # fmt: skip
"""The modules of rules; each declares what it reads."""

READS = reduce(or_, (rule.READS for rule in RULES))
"""All that the rules look up: every property of others is walked along below."""

LARGE = 100
"""Quads of a change from which on it is asked whether it is the first; below it a walk costs nothing."""

_QUOTE = "#quote"


@dataclass(frozen=True)
class AffectedThings:
    """Subjects whose triples in the default graph may differ, and claims whose conflicts may."""

    subjects: frozenset[NamedNode]
    claims: frozenset[NamedNode]


def affected_by(
    change: Change, before: Derivation, after: Derivation, conflicts: QuadSource
) -> AffectedThings:
    """Follow the dependencies of every rule from the quads of a change.

    `conflicts` has `graph/conflicts` as it was before the change.
    """
    if len(change.added) >= LARGE and _is_first(before.index, after.index):
        return _all_of(change, after.index)
    walk = _Walk(after.index, _read_quads(change, before.index, after.index))
    subjects = walk.changed_subjects().union(_revalued(walk, before.index))
    claims = set(filter(walk.is_claim, subjects.union(_requoted(subjects))))
    claims.update(_rejudged(walk), _reopened(walk, conflicts))
    things = subjects.union(walk.nodes(claims, claim.TARGETS), _compared_anew(walk))
    actors = set(_actors(things, before, after, walk))
    movers = {actor for actor in actors if _stands_for_others(actor, before, after)}
    events = walk.subjects(_parts(after.index.ontology), movers)
    statements = things | walk.subjects((DET.speaker,), movers)
    commitments = walk.nodes(walk.nodes(statements, (DET.conveys,)), (DET.about,))
    waiting = _waiting(things | commitments, walk)
    return AffectedThings(
        subjects=frozenset(things.union(_nodes(actors), events, commitments, waiting)),
        claims=frozenset(claims.union(_claims(things | events, after.index))),
    )


def _is_first(before: ClaimIndex, after: ClaimIndex) -> bool:
    """Tell whether there was nothing before, and no data set came, of which the rules read but a part."""
    return after.of_texts is after and next(iter(before.source.match()), None) is None


def _all_of(change: Change, after: ClaimIndex) -> AffectedThings:
    """Give all that a first change says: there is nothing else that it may bear upon, and no walk to go."""
    read = {graph for graph in {quad.graph_name for quad in change.added} if after.is_read(graph)}
    quads = [quad for quad in change.added if quad.graph_name in read]
    subjects = set(_nodes(quad.subject for quad in quads))
    subjects.update(_nodes(quad.object for quad in quads if quad.predicate in POINTING))
    claims = _nodes(quad.subject for quad in quads if quad.predicate == TYPE and quad.object == DET.Claim)
    return AffectedThings(frozenset(subjects), frozenset({*claims, *_claims(subjects, after)}))


def _parts(ontology: Ontology) -> tuple[NamedNode, ...]:
    """Give det:participant with what is below it, for graphs that are not closed."""
    return (DET.participant, *ontology.below(DET.participant))


class _Walk:
    """What the rules read after a change, and what they read no longer."""

    def __init__(self, after: ClaimIndex, changed: Iterable[Quad]) -> None:
        self.index = after
        self._changed = Quads(changed)
        self._by_property: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for subject, predicate, _, _ in self._changed:
            if isinstance(subject, NamedNode):
                self._by_property[predicate].add(subject)

    def changed_subjects(self, *properties: NamedNode) -> set[NamedNode]:
        """Subjects of what is changed: of some of these properties, or of any if none is given."""
        names = properties or self._by_property.keys()
        return set[NamedNode]().union(*(self._by_property.get(name, ()) for name in names))

    def is_claim(self, node: NamedNode) -> bool:
        """Tell whether something is, or was, called a claim."""
        return DET.Claim in self.values(node, TYPE)

    def values(self, subject: NamedNode, predicate: NamedNode) -> Iterator[Object]:
        """Yield the values of a property."""
        yield from (fact.object for fact in self.index.facts(subject, predicate))
        for quad in self._changed.match(subject, predicate):
            if not isinstance(quad.object, Triple):
                yield quad.object

    def is_of_office(self, thing: NamedNode) -> bool:
        """Tell whether something is said of a thing that bears on who stands for whom."""
        said: set[tuple[NamedNode, object]] = {
            (fact.predicate, fact.object) for fact in self.index.description(thing)
        }
        said.update((quad.predicate, quad.object) for quad in self._changed.match(thing))
        return any(name in offices.TERMS or value in offices.CLASSES for name, value in said)

    def nodes(self, subjects: Iterable[NamedNode], predicates: Iterable[NamedNode]) -> set[NamedNode]:
        """Resources that are values of some of these properties of some of these subjects."""
        properties = tuple(predicates)
        values = (value for each in subjects for name in properties for value in self.values(each, name))
        return set(_nodes(values))

    def subjects(self, predicates: Iterable[NamedNode], values: Iterable[Object]) -> set[NamedNode]:
        """Things that have some of these values of some of these properties."""
        found: set[NamedNode] = set()
        properties = tuple(predicates)
        for value in values:
            for predicate in properties:
                found.update(self.index.subjects(predicate, value))
                found.update(_nodes(quad.subject for quad in self._changed.match(None, predicate, value)))
        return found


def _nodes(terms: Iterable[object]) -> Iterator[NamedNode]:
    return (term for term in terms if isinstance(term, NamedNode))


def _read_quads(change: Change, before: ClaimIndex, after: ClaimIndex) -> Iterator[Quad]:
    """Yield the changed quads that the rules read, and all of a graph that they now, or no longer, read.

    Of a data set that is not adopted they read next to nothing, however large it is.
    """
    graphs = defaultdict(list)
    for quad in change.touched:
        graphs[quad.graph_name].append(quad)
    for graph, quads in graphs.items():
        if before.is_read(graph) or after.is_read(graph):
            yield from quads
        elif before.is_data_set(graph) or after.is_data_set(graph):
            yield from (quad for quad in quads if _is_read_of(quad.subject, graph, before, after))
    adopted = _Walk(after, graphs[after.curation]).changed_subjects(DET.adopted)
    yield from _read_anew({*graphs, *adopted}, before, after)
    yield from _vouched_anew(before, after)


def _read_anew(graphs: Iterable[GraphName], before: ClaimIndex, after: ClaimIndex) -> Iterator[Quad]:
    """Yield what is in graphs that the rules read now, or no longer: all of it, or what they read of it."""
    for graph in graphs:
        if before.is_read(graph) != after.is_read(graph):
            yield from before.source.match(graph=graph)
            yield from after.source.match(graph=graph)
        elif before.is_data_set(graph) != after.is_data_set(graph):
            for index in (before, after):
                for thing in index.vouched:
                    yield from index.source.match(thing, graph=graph)


def _is_read_of(subject: object, graph: GraphName, before: ClaimIndex, after: ClaimIndex) -> bool:
    return isinstance(subject, NamedNode) and (
        before.is_read_of(subject, graph) or after.is_read_of(subject, graph)
    )


def _vouched_anew(before: ClaimIndex, after: ClaimIndex) -> Iterator[Quad]:
    """Yield what data sets say of things that curators' own claims settle now, or no longer."""
    if before.of_texts is before and after.of_texts is after:
        return
    for thing in before.vouched ^ after.vouched:
        for index in (before, after):
            yield from (each for each in index.source.match(thing) if index.is_data_set(each.graph_name))


def _requoted(subjects: Iterable[NamedNode]) -> Iterator[NamedNode]:
    """Yield the claims whose quoted words are among these subjects."""
    for subject in subjects:
        if subject.value.endswith(_QUOTE):
            yield NamedNode(subject.value.removesuffix(_QUOTE))


def _rejudged(walk: _Walk) -> Iterator[NamedNode]:
    """Yield the claims of entries whose author or day, and of people whose office as curator, changes."""
    for entry in walk.changed_subjects(SCHEMA.author, DCT.issued, DET.edtf):
        if walk.index.is_entry(entry):
            yield from (fact.subject for fact in walk.index.facts(None, TYPE, DET.Claim, entry))
    for actor in walk.changed_subjects(DET.sector):
        if CURATOR in walk.values(actor, DET.sector):
            yield from walk.subjects((DET.attributedTo,), (actor,))


def _revalued(walk: _Walk, before: ClaimIndex) -> Iterator[NamedNode]:
    """Yield all subjects in the graphs of entries that are retracted, replaced, or live again."""
    entries = walk.changed_subjects(DET.rank, DCT.replaces, DCT.issued)
    entries |= walk.nodes(entries, (DCT.replaces,))
    for entry in entries:
        if walk.index.is_live(entry) == before.is_live(entry):
            continue
        for index in (walk.index, before):
            if index.is_read(entry):
                yield from _nodes(quad.subject for quad in index.source.match(graph=entry))
            elif index.is_data_set(entry):
                yield from (thing for thing in index.vouched if any(index.source.match(thing, graph=entry)))


def _waiting(things: Collection[NamedNode], walk: _Walk) -> set[NamedNode]:
    """Collect what waits for some of these things, over any number of conditions."""
    found: set[NamedNode] = set()
    pending = set(things)
    while pending:
        pending = walk.subjects((DET.condition,), pending) - found
        found |= pending
    return found


def _reopened(walk: _Walk, conflicts: QuadSource) -> Iterator[NamedNode]:
    """Yield the members of conflicts whose status changes."""
    graph = CONFLICTS.iri(walk.index.iris)
    for subject in walk.changed_subjects(DET.status):
        yield from _nodes(quad.object for quad in conflicts.match(subject, DET.conflictMember, None, graph))


def _compared_anew(walk: _Walk) -> Iterator[NamedNode]:
    """Yield things whose values lie within others than before, and tenures of offices whose seats change."""
    for place in walk.changed_subjects(SCHEMA.containedInPlace):
        yield from walk.subjects(conflicts_within.COMPARED, _within(place, walk))
    yield from walk.subjects((DET.office,), walk.changed_subjects(DET.seats))


def _within(place: NamedNode, walk: _Walk) -> set[NamedNode]:
    found, pending = {place}, {place}
    while pending:
        pending = walk.subjects((SCHEMA.containedInPlace,), pending) - found
        found |= pending
    return found


def _claims(things: Iterable[NamedNode], index: ClaimIndex) -> Iterator[NamedNode]:
    """Yield the claims about things and on their values."""
    for thing in things:
        yield from (each.iri for each in index.about(thing))
        yield from (each.iri for on_value in index.on_values(thing).values() for each in on_value)


def _actors(
    things: Iterable[NamedNode], before: Derivation, after: Derivation, walk: _Walk
) -> Iterator[Object]:
    """Yield all whose standing may differ because a tenure, an office or a body is settled otherwise."""
    for thing in filter(walk.is_of_office, things):
        if _office_triples(thing, before) != _office_triples(thing, after):
            yield thing
            of_it = walk.subjects(offices.BODIES, (thing,))
            yield from of_it
            tenures = {thing, *walk.subjects((DET.office,), {thing, *of_it})}
            yield from (holder for tenure in tenures for holder in walk.values(tenure, DET.holder))


def _office_triples(thing: NamedNode, derivation: Derivation) -> list[set[Triple3 | EntryDays]]:
    """Give what bears on who stands for whom, and the entries for which a tenure counts."""
    return [
        {t for t in rule.asserted_triples(thing) if _bears_on_office(t)} | rule.days_in_entries(thing)
        for rule in (derivation.without_conflicts, derivation.settling)
    ]


def _bears_on_office(triple: Triple3) -> bool:
    _, predicate, value = triple
    return predicate in offices.TERMS or predicate == DET.edtf or value in offices.CLASSES


def _stands_for_others(actor: Object, before: Derivation, after: Derivation) -> bool:
    """Tell whether an actor stands for others than before."""
    return any(
        old.offices.standing(actor) != new.offices.standing(actor)
        for old, new in (
            (before.without_conflicts, after.without_conflicts),
            (before.settling, after.settling),
        )
    )
