"""A version made again from an entry of a log, on its parent: with the same id and hashes, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from pyoxigraph import BlankNode, Quad

from detente.rdf.canonical import has_blank_node
from detente.rdf.digest import GraphHash
from detente.rdf.quads import DEFAULT_GRAPH, Change, GraphName
from detente.replication.entry import LogEntry
from detente.replication.patch_log import OvertakenError
from detente.store import CommitInfo, Draft, Manifest, VersionStore
from detente.store.errors import StoreError
from detente.store.manifest import GraphTable, changed_hashes, graph_name, graph_of
from detente.store.patch import ADDED, REMOVED, Net, patch_text, read_patch
from detente.store.quad_file import QuadFile

MANY = 200_000
"""Quads from which on what a patch adds goes by a file, and not through objects."""

WORKING = "replaying"
"""A folder of the data folder for such files."""


class MismatchError(StoreError):
    """What an entry leads to is not the version that it tells: the log and the copy differ."""


def replay(store: VersionStore, entry: LogEntry, derived: Collection[GraphName]) -> Manifest:
    """Make a version from its entry, and make it current. It has to follow the current one.

    `derived` graphs take no part in the content's digest (see `Rules.derived`). Raises OvertakenError where
    another version is current, MismatchError where id or hashes come out otherwise, StoreError where it
    cannot be written; all is then as before.
    """
    told = entry.manifest
    with store.next_draft() as draft, _working(store.folder / WORKING) as folder:
        current = store.current_manifest()
        before = None if current is None else current.id
        if before != told.parent:
            raise OvertakenError(told.parent, before)
        try:
            _apply(draft, entry, current, folder)
        except StoreError as error:
            raise MismatchError(f"version {told.id} cannot follow {before} here: {error}") from error
        _set_graphs(draft, entry)
        parent = None if before is None else store.path(before)
        made = store.publish(draft, _info(entry, derived), partial(_compare, entry, parent))
    if made.id != told.id:  # a patch without an effect: nothing was placed
        raise MismatchError(f"version {told.id} changes nothing here: version {made.id} is current")
    return made


def _apply(draft: Draft, entry: LogEntry, parent: Manifest | None, folder: Path) -> None:
    path, net = entry.patch.here, Net()
    if entry.manifest.added < MANY:
        net.take(read_patch(path))
        draft.replay(net.change)
        return
    file = _additions(path, folder / "added.nq")
    if file is None or _has_blank(parent, file):  # whose hashes are of a graph as a whole
        net.take(read_patch(path))
        draft.replay(net.change)
        return
    net.take(read_patch(path, only=REMOVED))
    draft.replay(net.change)
    draft.load(file)


def _additions(patch: Path, target: Path) -> QuadFile | None:
    """Write what a patch adds as N-Quads; None where there are blank nodes in it."""
    hashes: dict[str, GraphHash] = {}
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line[len(ADDED) :] for line in patch_text(patch) if line.startswith(ADDED))
    quads = (quad for _, quad in read_patch(patch, only=ADDED))
    blank: list[Quad] = []
    for graph, found in groupby(quads, key=attrgetter("graph_name")):
        name = graph_name(graph)
        hashes[name] = hashes.get(name, GraphHash()).changed(_noting(found, blank), ())
        if blank:
            return None
    return QuadFile(target, hashes)


def _has_blank(parent: Manifest | None, file: QuadFile) -> bool:
    """Tell whether a graph that a file adds to had blank nodes before."""
    table = parent.graphs if parent is not None else None
    hashes = table.hashes if isinstance(table, GraphTable) else {}
    return any(name in hashes and hashes[name].blank for name in file.hashes)


def _noting(quads: Iterable[Quad], blank: list[Quad]) -> Iterator[Quad]:
    """Pass quads on up to the first that has a blank node, which is noted."""
    for quad in quads:
        if has_blank_node(quad) or isinstance(quad.graph_name, BlankNode):
            blank.append(quad)
            return
        yield quad


def _set_graphs(draft: Draft, entry: LogEntry) -> None:
    """Have the graphs that hold nothing, of which no patch tells, come and go."""
    for name, found in entry.graphs.items():
        graph = graph_of(name)
        if found is None and graph != DEFAULT_GRAPH:
            draft.drop(graph)
        elif found is not None and not found.count:
            draft.create(graph)


def _info(entry: LogEntry, derived: Collection[GraphName]) -> CommitInfo:
    told = entry.manifest

    def notes(*_: object) -> Change:
        net = Net()
        net.take(read_patch(entry.notes.here))
        return net.change

    return CommitInfo(
        told.author,
        told.message,
        created=told.moment,
        derived=frozenset(derived),
        sources=told.sources,
        made_from=told.made_from,
        report=entry.report,
        notes=notes,
    )


def _compare(entry: LogEntry, parent: Path | None, made: Manifest, folder: Path) -> None:
    """Raise MismatchError unless a sealed version is the one that its entry tells, each graph of it."""
    if made != entry.manifest:
        other = [name for name, value in made.facts().items() if value != getattr(entry.manifest, name)]
        raise MismatchError(
            f"version {entry.version} comes out otherwise here ({', '.join(other)}): it would be {made.id}. "
            "Base, profile and the version before it have to be the same."
        )
    found = changed_hashes(folder / "graphs", parent and parent / "graphs")
    for name in sorted(found.keys() | entry.graphs.keys()):
        if found.get(name) != entry.graphs.get(name):
            raise MismatchError(f"version {entry.version} comes out otherwise here, in the graph {name}")


@contextmanager
def _working(folder: Path) -> Iterator[Path]:
    shutil.rmtree(folder, ignore_errors=True)  # of one that was killed
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
