"""Versions that have no store of their own: made from the nearest store by patches, and proved by digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from pyoxigraph import Quad

from detente.rdf.digest import GraphHash, rehash
from detente.rdf.quads import DEFAULT_GRAPH, Change
from detente.store.engines.engine import Draft, allow_all
from detente.store.errors import PrunedVersionError, StoreError, os_errors
from detente.store.files import sync_own
from detente.store.integrity import STORE, write_checksums
from detente.store.manifest import GraphTable, Manifest, graph_name, graph_of
from detente.store.notes import steps
from detente.store.patch import Net
from detente.store.version_files import VersionFiles
from detente.store.ways import Way, nearest

TRIES = 3
"""A store that was to be made from may be given up meanwhile: then another is chosen."""


def make_store(files: VersionFiles, version: str, seconds: float) -> Path:
    """Make the store of a version unless it has one; gives its folder.

    Waits so many seconds for another process that makes one. Raises PrunedVersionError where patches or
    stores are missing, StoreError where what was made has other digests than the version, or the disk
    refuses.
    """
    manifest = files.manifest(version)
    with files.made.making(seconds):
        if (folder := files.store_folder(version)) is not None:
            return folder
        for remaining in reversed(range(TRIES)):
            way = nearest(files, version)
            if way is None:
                raise PrunedVersionError(version)
            try:
                _make(files, way, manifest, files.made.pending)
            except StoreError:
                is_there = way.base is None or files.is_ready(way.base.id)
                if is_there or not remaining:
                    raise
            else:
                break
        return files.made.place(version, map(files.kept_folder, filter(files.is_kept, files.ids())))


def _make(files: VersionFiles, way: Way, manifest: Manifest, folder: Path) -> None:
    change = change_on(files, way)
    source = None if way.base is None else files.store_folder(way.base.id)
    with os_errors(f"make version {manifest.id}"):
        folder.mkdir()
        base = None if way.base is None or source is None else files.engine.open(source, way.base)
        draft = files.engine.draft(base, folder / STORE, allow_all)
        try:
            draft.replay(change)
            _set_graphs(draft, manifest)
            prove(draft, change, way.base, manifest)
            draft.seal(folder / STORE, None)
        finally:
            draft.abandon()
        write_checksums(folder, source.parent if source else None, files.engine.is_data)
        sync_own(folder)


def change_on(files: VersionFiles, way: Way) -> Change:
    """Give what the patches of a way do together."""
    net = Net()
    for manifest in way.back:
        net.take((not is_added, quad) for is_added, quad in steps(files.path(manifest.id)))
    for manifest in way.on:
        net.take(steps(files.path(manifest.id)))
    return net.change


def _set_graphs(draft: Draft, manifest: Manifest) -> None:
    """Have the graphs that hold nothing, of which no patch tells, as the version has them."""
    wanted = {graph_of(name) for name in manifest.graphs}
    present = set(draft.graph_names())
    for graph in wanted - present - {DEFAULT_GRAPH}:
        draft.create(graph)
    for graph in present - wanted:
        if any(True for _ in draft.match(graph=graph)):
            raise StoreError(f"version {manifest.id} cannot be made: it would have a graph {graph}")
        draft.drop(graph)


def prove(draft: Draft, change: Change, base: Manifest | None, manifest: Manifest) -> None:
    """Check that a draft, made of a base by a change that fitted it, has the hashes of a version.

    Raises StoreError. Of the graphs that were not touched, the hashes of base and version are compared.
    """
    hashes = dict(_hashes(base))
    added, removed = _by_graph(change.added), _by_graph(change.removed)
    for name in added.keys() | removed.keys():
        read = partial(draft.match, graph=graph_of(name))
        hashes[name] = rehash(hashes.get(name, GraphHash()), added[name], removed[name], read)
    expected = _hashes(manifest)
    for name in sorted(hashes.keys() | expected.keys()):
        found, told = hashes.get(name, GraphHash()), expected.get(name, GraphHash())
        if found != told:
            raise StoreError(
                f"version {manifest.id} cannot be made: its graph {name} would have {found.count} quads and "
                f"the digest {found.digest}, and has {told.count} and {told.digest}"
            )


def _hashes(manifest: Manifest | None) -> dict[str, GraphHash]:
    return manifest.graphs.hashes if manifest and isinstance(manifest.graphs, GraphTable) else {}


def _by_graph(quads: Iterable[Quad]) -> defaultdict[str, list[Quad]]:
    found: defaultdict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        found[graph_name(quad.graph_name)].append(quad)
    return found
