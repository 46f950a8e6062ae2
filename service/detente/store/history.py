"""What changed between versions, and which of them keep their quads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Quad

from detente.rdf.quads import Change
from detente.store.errors import StoreError, UnknownVersionError, os_errors
from detente.store.manifest import Manifest
from detente.store.patch import patch_text, read_patch
from detente.store.publication import PATCH, REPORT
from detente.store.versions import VersionStore

_DOOMED = "pruned"


def lineage(store: VersionStore, version: str | None) -> Iterator[Manifest]:
    """Yield a version and all before it, newest first."""
    while version is not None:
        manifest = store.manifest(version)
        yield manifest
        version = manifest.parent


def patch_of(store: VersionStore, version: str) -> Iterator[str]:
    """Yield the lines of the RDF patch that leads from a version's parent to it."""
    store.manifest(version)
    return patch_text(store.path(version) / PATCH)


def report_of(store: VersionStore, version: str) -> str | None:
    """Read the validation report that a version was made with; None where it was not validated."""
    path = store.path(version) / REPORT
    with os_errors(f"read {path}"):
        return path.read_text(encoding="utf-8") if path.is_file() else None


@dataclass(frozen=True)
class Route:
    """The way from one version to another: back to the one that both follow, and on from there.

    Both parts run in the order of time, without that version.
    """

    back: tuple[Manifest, ...]
    on: tuple[Manifest, ...]

    @property
    def quads(self) -> int:
        """Quads in the patches of the way: what has to be read to compare its ends."""
        return sum(each.added + each.removed for each in (*self.back, *self.on))


def route(store: VersionStore, before: str, after: str) -> Route:
    """Find the versions between two.

    Raises UnknownVersionError where the two have none in common, which no store that this package wrote has.
    """
    on = list(lineage(store, after))
    back = list(lineage(store, before))
    places = {each.id: place for place, each in enumerate(on)}
    shared = next((each.id for each in back if each.id in places), None)
    if shared is None:
        raise UnknownVersionError(f"versions {before} and {after} have no version in common")
    ids = [each.id for each in back]
    return Route(tuple(reversed(back[: ids.index(shared)])), tuple(reversed(on[: places[shared]])))


def difference(store: VersionStore, before: str, after: str) -> Change:
    """Find what a version has that another has not, and the other way round, by the patches between them.

    Derived graphs are compared too, the log is not. Raises what `route` does.
    """
    way = route(store, before, after)
    net = _Net()
    for manifest in reversed(way.back):
        net.take(_steps(store, manifest.id, backwards=True))
    for manifest in way.on:
        net.take(_steps(store, manifest.id, backwards=False))
    return net.change


def change_of(store: VersionStore, version: str) -> Change:
    """Find what a version changed against its parent; the first one added all that it has."""
    net = _Net()
    net.take(_steps(store, version, backwards=False))
    return net.change


def _steps(store: VersionStore, version: str, *, backwards: bool) -> Iterable[tuple[bool, Quad]]:
    for is_added, quad in read_patch(store.path(version) / PATCH):
        yield is_added != backwards, quad


class _Net:
    """Additions and removals, less those that undo each other."""

    def __init__(self) -> None:
        self._added: set[Quad] = set()
        self._removed: set[Quad] = set()

    def take(self, steps: Iterable[tuple[bool, Quad]]) -> None:
        for is_added, quad in steps:
            undone, done = (self._removed, self._added) if is_added else (self._added, self._removed)
            if quad in undone:
                undone.discard(quad)
            else:
                done.add(quad)

    @property
    def change(self) -> Change:
        return Change(frozenset(self._added), frozenset(self._removed))


@dataclass(frozen=True)
class Pruning:
    """Which versions lost their quads, and how many bytes that gave back."""

    versions: tuple[str, ...]
    bytes: int


def prune(store: VersionStore, keep: int, *, dry_run: bool = False) -> Pruning:
    """Take the quads of all but the newest `keep` versions; the current and tagged ones keep theirs.

    Manifests, patches and reports stay, so that what was cited can be named, and made current again. A
    reader that has a version open goes on reading it.
    """
    if keep < 1:
        raise StoreError(f"at least one version is kept, not {keep}")
    with store.lock():
        kept = {*store.tags().values()}
        kept.update(manifest.id for manifest, _ in zip(_newest(store), range(keep), strict=False))
        doomed = [
            manifest.id
            for manifest in store.manifests()
            if manifest.id not in kept and not store.is_pruned(manifest.id)
        ]
        freed = sum(map(_size, (store.path(version) / "store" for version in doomed)))
        if not dry_run:
            _remove(store, doomed)
        return Pruning(tuple(doomed), freed)


def _newest(store: VersionStore) -> Iterator[Manifest]:
    return lineage(store, store.current_id())


def _remove(store: VersionStore, versions: Iterable[str]) -> None:
    with os_errors("prune versions"):
        for version in versions:
            folder = store.path(version)
            (folder / "store").rename(folder / _DOOMED)  # in one step, so that no reader finds half of it
        for folder in store.path("").glob(f"*/{_DOOMED}"):  # those of a pruning that was killed too
            shutil.rmtree(folder)


def _size(folder: os.PathLike[str]) -> int:
    """Count the bytes that a folder has for itself."""
    with os.scandir(folder) as entries:
        stats = [entry.stat() for entry in entries if entry.is_file()]
    return sum(found.st_size for found in stats if found.st_nlink == 1)
