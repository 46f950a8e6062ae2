"""From the seeds folder to a version: assemble every graph, merge with what others wrote, commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from pyoxigraph import NamedNode, Quad

from detente.changes.assembling import MadeGraphs, assemble_parts, software_quads
from detente.changes.bulk.committing import commit_in_bulk
from detente.changes.bulk.incoming import BULK_QUADS, Incoming, QuadDocument
from detente.changes.bulk.judging import BulkRefusedError
from detente.changes.collecting import without_collecting
from detente.changes.commit import Committed, Origin, RefusedError, commit
from detente.changes.rules import DiplomaticRules
from detente.changes.source_digest import source_digest
from detente.claims.mapping.seeds import map_seeds
from detente.claims.model import Seeds
from detente.claims.parts import UnsoundError
from detente.claims.seeds.reader import SeedsReading, examine_seeds
from detente.derivation.closure import close_change
from detente.derivation.default_graph import derive
from detente.errors import DetenteError
from detente.gate.gate import Gate, Report
from detente.rdf.canonical import has_blank_node
from detente.rdf.digest import graph_digests
from detente.rdf.quads import Change, Quads, QuadSource
from detente.resources import Sources, shipped_sources
from detente.store import Draft, Manifest, StoreError, VersionStore, graph_name
from detente.store.ways import lineage
from detente.vocabulary.graphs import plan
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology, load_ontology

AUTHOR = "detente build"


class OverwriteError(DetenteError):
    """Seeds and somebody else have both changed a graph since it was built; nothing was written."""

    def __init__(self, graphs: Iterable[str]) -> None:
        self.graphs = tuple(sorted(graphs))
        listed = "\n".join(f"  {name}" for name in self.graphs)
        super().__init__(
            f"changed in the seeds, and by others since these graphs were built:\n{listed}\n"
            "'detente diff' shows what others wrote; 'detente build --overwrite' takes what the seeds have"
        )


@dataclass(frozen=True)
class Assembled:
    """The quads that sources make, and what the gate needs to judge them."""

    quads: Quads
    gate: Gate
    stated: tuple[NamedNode, ...]
    """Graphs that say something of the world: those that the gate validates."""

    @property
    def iris(self) -> Iris:
        """IRIs under the base in force."""
        return self.gate.iris


def examine_sources(sources: Sources, base: str) -> tuple[SeedsReading, Ontology]:
    """Read the seeds as far as they can be read, and find everything that is wrong with them."""
    ontology = load_ontology(sources.ontology)
    return examine_seeds(sources.seeds, ontology, Iris(base), shipped_sources().seeds), ontology


def assemble(sources: Sources, base: str) -> Assembled:
    """Make every graph of a version, but for those that follow from others.

    Raises InputError where a seed is not as it must be.
    """
    reading, ontology = examine_sources(sources, base)
    return assemble_seeds(sources, reading.sound_seeds(), ontology, base)


def assemble_seeds(sources: Sources, seeds: Seeds, ontology: Ontology, base: str) -> Assembled:
    """Make every graph of a version from seeds that were read, but for those that follow from others."""
    iris = Iris(base)
    quads = Quads(map_seeds(seeds, ontology, iris))
    stated = sorted({q.graph_name for q in quads}, key=str)
    quads.update(software_quads(sources, ontology, iris))
    return Assembled(
        quads=quads,
        gate=Gate(sources.shapes, ontology, iris),
        stated=tuple(graph for graph in stated if isinstance(graph, NamedNode)),
    )


def build_version(
    sources: Sources,
    store: VersionStore,
    base: str,
    created: datetime | None = None,
    *,
    overwrite: bool = False,
) -> Manifest:
    """Make a version of the sources, or find that the current one has them all.

    Graphs that others have changed since they were built are left alone where the sources have not changed
    them too. Where both did, it raises OverwriteError, unless `overwrite` takes what the sources have.
    Raises InputError where a seed is wrong, and commit.RefusedError where the gate refuses;
    the store is then as before.
    """
    source = BuildSource.of(sources, base)
    if not overwrite and (current := built_already(source, store)) is not None:
        return current
    with without_collecting():
        parts = assemble_parts(sources, store, base)
        if parts is not None:
            with suppress(UnsoundError):  # what was kept is hurt: all is read
                return build_graphs(parts.made, parts, source, store, created, overwrite=overwrite)
        return build_dataset(assemble(sources, base), source, store, created, overwrite=overwrite)


@dataclass(frozen=True)
class BuildSource:
    """What a build is of: the name of its folder, and the digest of all that it is made from.

    The digest is taken before anything is read: what is edited meanwhile is read by the next build.
    """

    name: str
    digest: str

    @classmethod
    def of(cls, sources: Sources, base: str) -> BuildSource:
        """Digest sources as they are now."""
        return cls(sources.seeds.name, source_digest((sources.ontology, sources.shapes, sources.seeds), base))


def built_already(source: BuildSource, store: VersionStore) -> Manifest | None:
    """Find the current version if the last build was of this very source: nothing of it is read."""
    last = _last_build(store)
    is_same = last is not None and last.made_from == source.digest
    return store.current_manifest() if is_same else None


def build_dataset(
    dataset: Assembled,
    source: BuildSource,
    store: VersionStore,
    created: datetime | None = None,
    *,
    overwrite: bool = False,
) -> Manifest:
    """Make a version of what was assembled (see `build_version`)."""
    return build_graphs(_graphs(dataset, store), dataset, source, store, created, overwrite=overwrite)


class BuildJudge(Protocol):
    """What the gate needs to judge a build."""

    @property
    def gate(self) -> Gate:
        """The gate."""
        ...

    @property
    def iris(self) -> Iris:
        """IRIs under the base in force."""
        ...


def build_graphs(
    made: MadeGraphs,
    judged: BuildJudge,
    source: BuildSource,
    store: VersionStore,
    created: datetime | None = None,
    *,
    overwrite: bool = False,
) -> Manifest:
    """Make a version of graphs (see `build_version`); or raise UnsoundError where one is hurt."""
    last, current = _last_build(store), store.current_manifest()
    past = None if overwrite else last
    digests = dict(made.digests)
    if current is not None and past is not None and past.sources == digests:
        return current
    origin = Origin(digests, source.digest)
    names = _to_write(digests, (last and last.sources) or {}, _present(current), overwrite=overwrite)
    many = _many(made, names, judged.iris)
    if many is not None:
        done = _commit_many(judged, source, store, many, created, origin)
    else:
        done = commit(
            store,
            DiplomaticRules(judged.gate),
            partial(_write, store, made, overwrite=overwrite),
            author=AUTHOR,
            message=f"Built from {source.name}/",
            created=created,
            origin=origin,
        )
    if done.manifest is None:
        raise DetenteError("a build is no dry run")
    return done.manifest


def _many(made: MadeGraphs, names: Iterable[str], iris: Iris) -> Mapping[NamedNode, list[Quad]] | None:
    """Read the graphs that are to be written, if those that the gate validates hold many quads."""
    graphs = {NamedNode(name): made.read(NamedNode(name)) if name in made.digests else [] for name in names}
    kinds = plan(iris.base)
    count = sum(len(quads) for graph, quads in graphs.items() if kinds.kind(graph).validated)
    return graphs if count >= BULK_QUADS else None


def _commit_many(
    judged: BuildJudge,
    source: BuildSource,
    store: VersionStore,
    graphs: Mapping[NamedNode, list[Quad]],
    created: datetime | None,
    origin: Origin,
) -> Committed:
    """Commit graphs of many quads by the bulk road; those without quads are dropped.

    Raises RefusedError with all that the gate finds, and StoreError where another has written meanwhile.
    """
    current = store.current_id()

    def check(_: Draft) -> None:
        if store.current_id() != current:
            raise StoreError("another version was made meanwhile; build again")

    documents = (
        QuadDocument(str(graph), None, quads=partial(iter, quads), blank=any(map(has_blank_node, quads)))
        for graph, quads in graphs.items()
        if quads
    )
    gone = tuple(graph for graph, quads in graphs.items() if not quads)
    try:
        return commit_in_bulk(
            store,
            DiplomaticRules(judged.gate),
            Incoming(tuple(documents), replace=True, dropped=gone),
            judged.iris,
            author=AUTHOR,
            message=f"Built from {source.name}/",
            created=created,
            origin=origin,
            before=check,
        ).committed
    except BulkRefusedError as error:
        raise RefusedError(error.whole) from None


def _present(manifest: Manifest | None) -> dict[str, str]:
    return {name: each.digest for name, each in manifest.graphs.items()} if manifest else {}


def judge(dataset: Assembled, store: VersionStore, *, overwrite: bool = False) -> tuple[Report, Change]:
    """Find what the gate says of a build on the current version, and what would change; nothing is written.

    Where there is no version yet, all of it is judged. Raises OverwriteError as `build_version` does.
    """
    made = _graphs(dataset, store)
    with _scratch(store) as draft:
        _write(store, made, draft, overwrite=overwrite)
        report = DiplomaticRules(dataset.gate).complete(draft)
        return report, draft.change


@contextmanager
def _scratch(store: VersionStore) -> Iterator[Draft]:
    """Give a draft to be thrown away: of the current version, or of nothing, in memory."""
    if store.current_id() is None:
        yield store.engine.scratch()
        return
    with store.draft() as draft:
        yield draft


def _write(store: VersionStore, made: MadeGraphs, draft: Draft, *, overwrite: bool) -> None:
    """Put into a draft each graph that the sources have changed since the last build."""
    last, present = _last_build(store), store.current_manifest()
    before = (last and last.sources) or {}
    for name in _to_write(made.digests, before, _present(present), overwrite=overwrite):
        graph = NamedNode(name)
        if name in made.digests:
            draft.replace(graph, made.read(graph))
        else:
            draft.drop(graph)


def _graphs(dataset: Assembled, store: VersionStore) -> MadeGraphs:
    graphs: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in store.engine.as_stored(dataset.quads):  # their digests are compared with those of a version
        if isinstance(quad.graph_name, NamedNode):
            graphs[quad.graph_name].append(quad)
    return MadeGraphs(_digests(graphs), graphs.__getitem__)


def _digests(graphs: Mapping[NamedNode, Iterable[Quad]]) -> dict[str, str]:
    digests = graph_digests(quad for quads in graphs.values() for quad in quads)
    return {graph_name(graph): digest for graph, digest in digests.items()}


def _last_build(store: VersionStore) -> Manifest | None:
    found = lineage(store, store.current_id())
    return next((manifest for manifest in found if manifest.sources is not None), None)


def _to_write(
    theirs: Mapping[str, str], base: Mapping[str, str], ours: Mapping[str, str], *, overwrite: bool
) -> list[str]:
    """Name the graphs to write: sources and store, each compared with the last build, by digest."""
    differing = [name for name in sorted(theirs.keys() | base.keys()) if theirs.get(name) != ours.get(name)]
    if overwrite:
        return differing
    changed = [name for name in differing if theirs.get(name) != base.get(name)]
    contested = [name for name in changed if ours.get(name) != base.get(name)]
    if contested:
        raise OverwriteError(contested)
    return changed


def judge_graphs(stated: QuadSource, gate: Gate, graphs: Iterable[NamedNode]) -> Report:
    """Pass graphs through the gate, with what follows from all that is stated beside them."""
    change = Change(frozenset(stated.match()))
    quads = Quads(close_change(Quads(), change, gate.ontology, gate.iris).added)
    quads.update(list(derive(quads, gate.ontology, gate.iris)))
    return gate.judge_all(quads, tuple(graphs))
