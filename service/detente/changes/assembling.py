"""The graphs of a build: known by their digests, read where they are written, from parts mostly kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain

from pyoxigraph import NamedNode, Quad

from detente.changes.kept_parts import KeptPart, KeptParts, graphs_of_parts
from detente.changes.source_digest import source_digest
from detente.claims.parts import (
    Known,
    PartSource,
    PartsReading,
    SeedPart,
    UnsoundError,
    holds,
    lints_of,
    sources_of,
    together,
)
from detente.claims.seeds.lints import Lint
from detente.gate.gate import Gate
from detente.questions.saved import load_questions, question_quads
from detente.rdf.digest import GraphHash, graph_digests, hash_graph
from detente.resources import Sources, shipped_sources
from detente.store import VersionStore, graph_name
from detente.vocabulary.graphs import ONTOLOGY, SHAPES
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology, load_ontology, read_turtle

FOLDER = "build"
"""Where parts are kept in the data folder."""


@dataclass(frozen=True)
class MadeGraphs:
    """What sources make: the digest of each graph by its name, and its quads where they are asked for."""

    digests: Mapping[str, str]
    read: Callable[[NamedNode], list[Quad]]


@dataclass(frozen=True)
class PartsAssembled:
    """The graphs that sources make by parts, and what the gate needs to judge them."""

    sources: Sources
    ontology: Ontology
    iris: Iris
    made: MadeGraphs
    lints: tuple[Lint, ...] = ()

    @cached_property
    def gate(self) -> Gate:
        """The gate, which takes time to be ready: a build that changes nothing needs none."""
        return Gate(self.sources.shapes, self.ontology, self.iris)


def software_quads(sources: Sources, ontology: Ontology, iris: Iris) -> Iterable[Quad]:
    """Yield the graphs that belong to the software: ontology, shapes, questions."""
    shapes = SHAPES.iri(iris)
    return chain(
        ontology.quads(ONTOLOGY.iri(iris)),
        (Quad(t.subject, t.predicate, t.object, shapes) for t in read_turtle(sources.shapes)),
        question_quads(load_questions(iris.base), iris),
    )


def assemble_parts(sources: Sources, store: VersionStore, base: str) -> PartsAssembled | None:
    """Make the graphs of a version from parts, reading only those that are not kept or no longer hold.

    None where something is wrong with the seeds: they are then to be read as a whole, which tells what.
    """
    made_by = source_digest((sources.ontology, sources.shapes), base)
    kept = KeptParts(store.folder / FOLDER, made_by, store.engine.as_stored)
    ontology, iris = load_ontology(sources.ontology), Iris(base)
    try:
        parts = _parts(sources, kept, PartsReading(ontology, iris))
        software = _by_graph(store.engine.as_stored(software_quads(sources, ontology, iris)))
        made = _made(list(parts.values()), software, kept)
    except UnsoundError:
        return None
    kept.trim({part.key for part in parts.values()})
    lints = sorted((lint for each, part in parts.items() for lint in lints_of(each, part.part)), key=_place)
    return PartsAssembled(sources, ontology, iris, made, tuple(lints))


def _place(lint: Lint) -> tuple[str, int, int]:
    return lint.problem.file, lint.problem.line or 0, lint.problem.column or 0


def _parts(sources: Sources, kept: KeptParts, reading: PartsReading) -> dict[PartSource, KeptPart]:
    """Find or read every part, in order; raises UnsoundError."""
    every = sources_of(sources.seeds, shipped_sources().seeds)
    if not every:
        raise UnsoundError
    keys = {source: kept.key(source) for source in every}
    found = {source: part for source in every if (part := kept.find(keys[source]))}
    offers = {
        source: found[source].part.offered if source in found else reading.offered(source) for source in every
    }
    known = together(every, offers.values())
    for source in every:
        if source not in found:
            offers[source] = reading.entries(source, known)
    known = together(every, offers.values())
    parts = {
        source: found[source]
        if source in found and holds(found[source].part, known)
        else kept.keep(keys[source], _read(source, source in found, known, reading))
        for source in every
    }
    if any(part.part.offered != offers[source] for source, part in parts.items()):
        raise UnsoundError  # what others were read by has turned out otherwise
    _check_names(parts)
    return parts


def _read(source: PartSource, was_kept: bool, known: Known, reading: PartsReading) -> SeedPart:
    if was_kept:
        reading.entries(source, known)
    return reading.part(source, known)


def _check_names(parts: Mapping[PartSource, KeptPart]) -> None:
    """Raise UnsoundError where two parts give one name to a thing of their own."""
    taken: set[str] = set()
    for source, kept in parts.items():
        names = kept.part.names | (kept.part.offered.things.keys() if source.is_authority else set())
        if not taken.isdisjoint(names):
            raise UnsoundError
        taken |= names


def _made(parts: list[KeptPart], software: Mapping[NamedNode, list[Quad]], kept: KeptParts) -> MadeGraphs:
    holders = {NamedNode(name): members for name, members in graphs_of_parts(parts)}
    at_hand: dict[NamedNode, list[Quad]] = {}  # what was read for its digest is not read again

    def read(graph: NamedNode) -> list[Quad]:
        if graph in software:
            return software[graph]
        if graph in at_hand:
            return at_hand.pop(graph)
        quads: dict[Quad, None] = {}
        for part in holders[graph]:
            quads.update(dict.fromkeys(_quads(part, graph, kept)))
        return list(quads)

    def digest(graph: NamedNode, members: list[KeptPart]) -> str:
        if len(members) == 1:
            return members[0].hashes[graph.value].digest
        return kept.digest(graph.value, members, lambda: digest_of_all(graph, members))

    def digest_of_all(graph: NamedNode, members: list[KeptPart]) -> str:
        quads = at_hand[graph] = read(graph)
        return _joined([part.hashes[graph.value] for part in members], quads).digest

    digests = {graph.value: digest(graph, members) for graph, members in holders.items()}
    digests |= {
        graph_name(graph): digest
        for graph, digest in graph_digests(q for quads in software.values() for q in quads).items()
    }
    return MadeGraphs(digests, read)


def _joined(hashes: list[GraphHash], quads: list[Quad]) -> GraphHash:
    """Hash the quads of several parts: by the hashes of these, where no two have a quad in common."""
    if len(quads) == sum(each.count for each in hashes) and not any(each.blank for each in hashes):
        return reduce(GraphHash.joined, hashes)
    return hash_graph(quads)


def _quads(part: KeptPart, graph: NamedNode, kept: KeptParts) -> list[Quad]:
    found = kept.quads(part, graph.value)
    if found is None:
        kept.trim(())
        raise UnsoundError
    return found


def _by_graph(quads: Iterable[Quad]) -> Mapping[NamedNode, list[Quad]]:
    graphs: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode):
            graphs[quad.graph_name].append(quad)
    return graphs
