"""Examination of a data folder: which versions are hurt, what lies about, what can be put right safely."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from detente.store.errors import StoreError, os_errors
from detente.store.integrity import Seen, damages
from detente.store.versions import VersionStore


@dataclass(frozen=True)
class Inspection:
    """What was found.

    `damaged` has what is wrong with each version that is hurt, by its id; `tags` name versions that are not
    there.
    """

    versions: int
    pruned: int
    damaged: dict[str, tuple[str, ...]]
    tags: tuple[str, ...]

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
        pruned=sum(map(store.is_pruned, ids)),
        damaged={version: wrong for version, wrong in found.items() if wrong},
        tags=tuple(name for name, version in store.tags().items() if version not in ids),
    )


def sweep(store: VersionStore) -> tuple[Path, ...]:
    """Remove what no version needs; returns what was removed. Waits for whoever writes."""
    with os_errors("remove what is left over"), store.lock():
        orphans = tuple(leavings(store))
        if orphans:
            for path in orphans:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return orphans


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
    versions = store.path("")
    candidates = [*store.unpublished(), *store.folder.glob("*.next"), *store.folder.glob("tags/*.next")]
    candidates += versions.glob("*/pruned") if versions.is_dir() else ()
    return [path for path in candidates if path.exists()]
