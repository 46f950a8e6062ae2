"""Keep the derived graphs equal to a rebuild, from what is changed in the stated ones alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from detente.derivation.conflicts_between import conflict_triples
from detente.derivation.default_graph import Derivation
from detente.derivation.dependencies import affected_by
from detente.derivation.unchanged_claims import UnchangedClaims
from detente.rdf.namespaces import DET
from detente.rdf.quads import Change, QuadSource, Triple3
from detente.vocabulary.graphs import CONFLICTS
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology


def rederive(
    before: QuadSource,
    after: QuadSource,
    change: Change,
    ontology: Ontology,
    iris: Iris,
    also: Iterable[NamedNode] | None = None,
) -> Change:
    """Give what a change of stated graphs changes in `graph/conflicts` and in the default graph.

    In `after` the change is made already, while the derived graphs are those of `before`, and equal
    `derive(before)`; with the result they equal `derive(after)`. Time goes with what the change bears upon
    (see `dependencies.affected_by`), not with the size of the graph: nothing is read but by look-up.
    Where more differs than `change`, `also` are the things beyond it whose conflicts are looked for, such as
    those of `plain`; None where nothing does.
    """
    old, new = (Derivation(source, ontology, iris) for source in (before, after))
    if also is None:
        new.index.known = UnchangedClaims(old.index, after, change)
    affected = affected_by(change, old, new, before)
    claims = affected.claims.union(claim.iri for thing in also or () for claim in new.index.about(thing))
    conflicts = _conflict_change(claims, new, before)
    subjects = affected.subjects.union(_subjects(conflicts.touched))
    default = _default_change(subjects, conflicts, new)
    return Change(conflicts.added | default.added, conflicts.removed | default.removed)


def _conflict_change(claims: frozenset[NamedNode], new: Derivation, stored: QuadSource) -> Change:
    """Compare the conflicts of which some of these claims are members, as stored and as found."""
    iris = new.index.iris
    graph = CONFLICTS.iri(iris)
    counting = [claim for claim in map(new.index.claim, claims) if claim is not None]
    findings = {
        finding
        for thing in {thing for claim in counting for thing in claim.concerns}
        for finding in new.conflicts.of(thing)
        if not claims.isdisjoint(finding.members)
    }
    found = {Quad(*triple, graph) for finding in findings for triple in conflict_triples(finding, iris)}
    members = (quad for each in claims for quad in stored.match(None, DET.conflictMember, each, graph))
    known = {quad for each in _subjects(members) for quad in stored.match(each, graph=graph)}
    return _difference(known, found)


def _default_change(subjects: Iterable[NamedNode], conflicts: Change, new: Derivation) -> Change:
    """Compare what the default graph says of these subjects, as stored and as derived."""
    found: set[Quad] = set()
    known: set[Quad] = set()
    for subject in subjects:
        known |= new.index.derived(subject)
        found |= new.default(subject, _conflict(subject, conflicts, new))
    return _difference(known, found)


def _conflict(subject: NamedNode, conflicts: Change, new: Derivation) -> Iterator[Triple3]:
    """Yield what `graph/conflicts` says of a subject, once it is changed."""
    if not new.is_conflict(subject):
        return
    stored = new.index.source.match(subject, graph=CONFLICTS.iri(new.index.iris))
    added = (quad for quad in conflicts.added if quad.subject == subject)
    for quad in (*stored, *added):
        if quad not in conflicts.removed and isinstance(quad.object, NamedNode):
            yield subject, quad.predicate, quad.object


def _difference(known: set[Quad], found: set[Quad]) -> Change:
    return Change(frozenset(found - known), frozenset(known - found))


def _subjects(quads: Iterable[Quad]) -> set[NamedNode]:
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
