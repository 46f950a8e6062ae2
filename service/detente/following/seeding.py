"""A data folder begun as a copy of a service's: the files of its versions, each checked by its checksum."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from detente.following.service_log import ServiceLog
from detente.replication.replay import MismatchError
from detente.store import VersionStore
from detente.store.files import write_whole
from detente.store.integrity import CHECKSUMS, STORE, checksums_of


def seed(store: VersionStore, source: ServiceLog) -> str | None:
    """Copy all versions of a service, of the current one the store too; gives its id, None where it has none.

    Of old versions come patch, notes, report and hashes, from which their stores can be made. Files that a
    version shares with the one before are copied once. What was copied before is not copied again: who is
    killed goes on. Raises UnreachableError, UnknownVersionError where a file went meanwhile (ask again),
    StoreError where one is damaged.
    """
    ids, before = source.lineage(), None
    for version in ids:
        is_last = version == ids[-1]
        if not store.path(version).is_dir():
            _copy(store, source, version, before, with_store=is_last)
        elif is_last and not store.is_ready(version):
            store.make(version)  # it was copied as an old one, from a service that has gone back to it
        before = version
    if before is not None:
        store.set_current(before)
    return before


def _copy(
    store: VersionStore, source: ServiceLog, version: str, before: str | None, *, with_store: bool
) -> None:
    sums = source.checksums(version)
    parent = None if before is None else store.path(before)
    known = {} if parent is None else checksums_of(parent)
    with store.adopting(version) as folder:
        for name, digest in sums.items():
            if not name.startswith(f"{STORE}/") or with_store:
                target = _inside(folder, name)
                if parent is None or known.get(name) != digest or not _linked(parent / name, target):
                    source.fetch(version, name, digest, target)
        write_whole(folder / CHECKSUMS, _written(sums))


def _inside(folder: Path, name: str) -> Path:
    """Name a file in a folder, for a path that somebody else has told."""
    target = folder / name
    if ".." in target.parts or not target.is_relative_to(folder) or len(Path(name).parts) > 2:
        raise MismatchError(f"{name!r} is no file of a version")
    target.parent.mkdir(exist_ok=True)
    return target


def _linked(path: Path, target: Path) -> bool:
    try:
        os.link(path, target)
    except FileNotFoundError:  # a file of a store, which old versions here have not
        return False
    return True


def _written(sums: Mapping[str, str]) -> str:
    return json.dumps(sums, indent=0, sort_keys=True) + "\n"
