"""Examination of a data folder: which versions are hurt, what lies about, what can be put right safely."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from detente.store.errors import StoreError, os_errors
from detente.store.integrity import Seen, damages
from detente.store.retention import DOOMED, DOOMED_BEFORE
from detente.store.versions import COMING, MAKING_SECONDS, VersionStore

NEXT = ".next"
"""What files are called that are about to take the place of others."""


@dataclass(frozen=True)
class Inspection:
    """What was found.

    `kept` versions have a store of their own, and of `pruned` ones none can be made any more. `damaged` has
    what is wrong with each version that is hurt, by its id; `tags` name versions that are not there.
    `spoilt` has the versions whose store was made and is hurt: it can be made again.
    """

    versions: int
    kept: int
    pruned: int
    damaged: dict[str, tuple[str, ...]]
    tags: tuple[str, ...]
    spoilt: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Tell whether no version is hurt, and every tag names one."""
        return not (self.damaged or self.tags)


def inspect(store: VersionStore) -> Inspection:
    """Examine every version: its manifest, its files against their checksums, the versions it follows."""
    ids = store.ids()
    seen: Seen = {}
    found = {version: tuple(_wrong(store, version, seen)) for version in ids}
    return Inspection(
        versions=len(ids),
        kept=sum(map(store.is_kept, ids)),
        pruned=sum(map(partial(_is_pruned, store), set(ids) - {each for each in ids if found[each]})),
        damaged={version: wrong for version, wrong in found.items() if wrong},
        tags=tuple(name for name, version in store.tags().items() if version not in ids),
        spoilt=tuple(_spoilt(store, seen)),
    )


def sweep(store: VersionStore) -> tuple[Path, ...]:
    """Remove what no version needs; returns what was removed. Waits for whoever writes."""
    with os_errors("remove what is left over"), store.lock():
        orphans = _leavings_of_commits(store)
        for path in orphans:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if not store.made.is_used:
        return tuple(orphans)
    left = store.made.leavings()
    with store.made.making(MAKING_SECONDS):  # which removes them, unless they are just being made
        spoilt = [store.made.path(each) for each in _spoilt(store, {}) if store.made.remove(each)]
        return (*orphans, *(path for path in left if not path.exists()), *spoilt)


def _spoilt(store: VersionStore, seen: Seen) -> Iterator[str]:
    """Name the versions whose store was made and has since been hurt."""
    for version in store.made.ids():
        if any(damages(store.made.path(version).parent, seen, store.engine.is_data)):
            yield version


def _is_pruned(store: VersionStore, version: str) -> bool:
    try:
        return store.is_pruned(version)
    except StoreError:  # a version that it would be made from is hurt, which is told of that one
        return False


def _wrong(store: VersionStore, version: str, seen: Seen) -> list[str]:
    try:
        manifest = store.manifest(version)
        found = [] if manifest.id == version else [f"manifest.json is of version {manifest.id}"]
        if manifest.parent is not None and not store.path(manifest.parent).is_dir():
            found.append(f"the version before it, {manifest.parent}, is not there")
    except StoreError as error:
        found = [str(error)]
    with os_errors(f"read version {version}"):
        return [*found, *damages(store.path(version), seen, store.engine.is_data)]


def leavings(store: VersionStore) -> list[Path]:
    """List files and folders that no version needs, left by what was killed."""
    return [*_leavings_of_commits(store), *store.made.leavings()]


def _leavings_of_commits(store: VersionStore) -> list[Path]:
    versions = store.path("")
    candidates = [*store.unpublished(), *store.folder.glob("*.next"), *store.folder.glob("tags/*.next")]
    candidates.append(store.folder / DOOMED)
    for name in (DOOMED_BEFORE, COMING, f"*{NEXT}"):
        candidates += versions.glob(f"*/{name}") if versions.is_dir() else ()
    found = [path for path in candidates if path.exists()]
    return [path for path in found if set(found).isdisjoint(path.parents)]
