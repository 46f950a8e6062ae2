"""How much of what is in the default graph, as VoID says it, kept up from each change.

Partitions are those of VoID, sections 4.2 and 4.4 (https://www.w3.org/TR/void/): by class, by property, and
by property within a class. `graph/void` holds them, and they are all the state that is kept.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from detente.rdf.namespaces import PREFIXES, SKOS, TYPE, VOID, WD
from detente.rdf.prefixing import Prefixes
from detente.rdf.quads import (
    DEFAULT_GRAPH,
    Change,
    GraphName,
    QuadSource,
    Subject,
    Triple3,
    quads_of_any,
)
from detente.vocabulary.graphs import VOID_GRAPH, plan
from detente.vocabulary.iris import Iris

_PREFIXES = Prefixes(PREFIXES)
_LOCAL = re.compile(r"[A-Za-z0-9_]*[A-Za-z0-9][A-Za-z0-9_]*")
WIKIDATA = NamedNode("http://www.wikidata.org/")


@dataclass(frozen=True)
class Partition:
    """What is counted: instances of a class, triples of a property, triples of a property of such instances.

    Without either it is the whole; `links` are those to Wikidata.
    """

    class_: NamedNode | None = None
    property: NamedNode | None = None
    measure: NamedNode = VOID.triples
    links: bool = False


WHOLE, SUBJECTS = Partition(), Partition(measure=VOID.distinctSubjects)
LINKS = Partition(links=True)

Counts = Counter[Partition]


def recount(
    before: QuadSource, after: QuadSource, change: Change, iris: Iris, more: Counts | None = None
) -> Change:
    """Give the change of `graph/void` that a change of the default graph brings.

    Subjects of changed triples are counted before and after; where `graph/void` is empty, all are. `more` are
    counts of subjects that are no part of the change, and have come into the default graph beside it.
    """
    graph = VOID_GRAPH.iri(iris)
    if _is_empty(before, graph) and (more is None or not _is_empty(before, DEFAULT_GRAPH)):
        counts = count_subjects(after, _subjects(after.match(graph=DEFAULT_GRAPH)))
        nodes = {part: _node(part, iris) for part in counts}
        return Change(
            frozenset(
                quad for part, number in counts.items() for quad in _quads(part, nodes[part], number, iris)
            )
        )
    kind = plan(iris.base).kind
    subjects = _subjects(quad for quad in change.touched if kind(quad.graph_name).counted)
    delta = count_subjects(after, subjects)
    delta.subtract(count_subjects(before, subjects))
    delta.update(more or {})
    nodes = {part: _node(part, iris) for part, number in delta.items() if number}
    known = _known(before, nodes, graph)
    removed: set[Quad] = set()
    added: set[Quad] = set()
    for part, node in nodes.items():
        old, new = known[part], known[part] + delta[part]
        # Where there is something before and after, all but the number stays as it is.
        said = _number if old and new else _quads
        removed.update(said(part, node, old, iris))
        added.update(said(part, node, new, iris))
    return Change(frozenset(added), frozenset(removed))


def count_subjects(source: QuadSource, subjects: Iterable[Subject]) -> Counts:
    """Count what the default graph says of some subjects."""
    counts: Counts = Counter()
    instances: Counter[NamedNode] = Counter()
    # Pairs, since a partition is hashed by all it has: of each there are many triples.
    pairs: Counter[tuple[NamedNode | None, NamedNode]] = Counter()
    for subject in subjects:
        quads = list(source.match(subject, graph=DEFAULT_GRAPH))
        types = (quad.object for quad in quads if quad.predicate == TYPE)
        classes = [class_ for class_ in types if isinstance(class_, NamedNode)]
        counts[WHOLE] += len(quads)
        counts[SUBJECTS] += bool(quads)
        counts[LINKS] += sum(map(_leads_to_wikidata, quads))
        instances.update(classes)
        pairs.update([(class_, quad.predicate) for quad in quads for class_ in (None, *classes)])
    for class_, number in instances.items():
        counts[Partition(class_, measure=VOID.entities)] = number
    for (of_class, predicate), number in pairs.items():
        counts[Partition(of_class, predicate)] = number
    return counts


def _subjects(quads: Iterable[Quad]) -> set[Subject]:
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode | BlankNode)}


def _leads_to_wikidata(quad: Quad) -> bool:
    return (
        quad.predicate == SKOS.exactMatch
        and isinstance(quad.object, NamedNode)
        and quad.object.value.startswith(WD.iri)
    )


def _is_empty(source: QuadSource, graph: GraphName) -> bool:
    return next(iter(source.match(graph=graph)), None) is None


def _known(source: QuadSource, nodes: Mapping[Partition, NamedNode], graph: NamedNode) -> Counts:
    """Give the numbers that a graph has of partitions; looked up all at once, measure by measure."""
    said: Counter[tuple[object, NamedNode]] = Counter()
    for measure in {part.measure for part in nodes}:
        wanted = [node for part, node in nodes.items() if part.measure == measure]
        for quad in quads_of_any(source, measure, subjects=wanted):
            if quad.graph_name == graph and isinstance(quad.object, Literal):
                said[quad.subject, measure] += int(quad.object.value)
    return Counter({part: said[node, part.measure] for part, node in nodes.items()})


def _quads(part: Partition, node: NamedNode, number: int, iris: Iris) -> Iterator[Quad]:
    """Say how many there are; of what there is nothing of, nothing is said."""
    if number:
        yield from _number(part, node, number, iris)
        for subject, predicate, value in _triples(part, node, iris):
            yield Quad(subject, predicate, value, VOID_GRAPH.iri(iris))


def _number(part: Partition, node: NamedNode, number: int, iris: Iris) -> Iterator[Quad]:
    yield Quad(node, part.measure, Literal(number), VOID_GRAPH.iri(iris))


def _triples(part: Partition, node: NamedNode, iris: Iris) -> Iterator[Triple3]:
    if part.links:
        yield (iris.data_set, VOID.subset, node)
        yield (node, TYPE, VOID.Linkset)
        yield (node, VOID.subjectsTarget, iris.data_set)
        yield (node, VOID.objectsTarget, WIKIDATA)
        yield (node, VOID.linkPredicate, SKOS.exactMatch)
    elif part.property is not None:
        within = iris.data_set if part.class_ is None else _node(Partition(part.class_), iris)
        yield (within, VOID.propertyPartition, node)
        yield (node, VOID.property, part.property)
    elif part.class_ is not None:
        yield (iris.data_set, VOID.classPartition, node)
        yield (node, VOID["class"], part.class_)


def _node(part: Partition, iris: Iris) -> NamedNode:
    if part.links:
        return NamedNode(f"{iris.base}void#wikidata")
    names = [
        f"{kind}-{_short(term)}"
        for kind, term in (("class", part.class_), ("property", part.property))
        if term is not None
    ]
    return NamedNode(f"{iris.base}void#{'-'.join(names)}") if names else iris.data_set


def _short(term: NamedNode) -> str:
    """Write a term so that it can be part of a fragment: `det-Meeting`; a digest where it has no prefix."""
    if found := _PREFIXES.split(term.value, _LOCAL):
        return "-".join(found)
    return hashlib.sha256(term.value.encode()).hexdigest()[:16]
