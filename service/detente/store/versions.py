"""The versions of a data folder: opened, listed, tagged, and made.

A data folder holds `versions/<id>/` and `current`, a file that names the version to serve. A version is made
in a folder beside the others, synced, renamed into place and only then named: readers need no lock, and a
commit that fails or dies leaves what was current as it was, and nothing that is listed.

A version is its patch: the newest, tagged and some others keep a store of their own (see `retention`), of any
other one is made when it is asked for (see `making`).
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from detente.store.engines.engine import Draft, Engine, Guard, Version, allow_all
from detente.store.engines.oxigraph.engine import Oxigraph
from detente.store.errors import (
    NotMadeError,
    PrunedVersionError,
    StoreError,
    UnknownVersionError,
    os_errors,
)
from detente.store.files import sync, sync_own, write_whole
from detente.store.integrity import STORE, write_store_checksums
from detente.store.made import MadeStores
from detente.store.making import make_store
from detente.store.manifest import Manifest
from detente.store.notes import has_notes
from detente.store.publication import CommitInfo, Publication, seal
from detente.store.retention import Pruning, Retention, prune, retain
from detente.store.version_files import PENDING, TAG, VERSION_ID, VersionFiles
from detente.store.ways import Since, lineage, nearest

Placing = Callable[[Manifest, Path], None]
"""Told a version that is sealed in a folder, before it is placed; what it raises leaves all as it was."""

COMING = f"{STORE}.next"
"""What a store is called that a version is about to keep."""

MAKING_SECONDS = 600.0
"""So long a version waits for others to be made."""

_STEPS = re.compile(r"[0-9]{1,9}", re.ASCII)

TRIES = 3
"""A store may be given up, or be found to be damaged, while it is opened: then it is made again."""


class Ordering(Protocol):
    """What decides on the order of versions where several data folders are written as one.

    Without one, the lock of the data folder does.
    """

    def catch_up(self, store: VersionStore) -> None:
        """Have a store hold all versions that there are; asked before a draft is begun."""
        ...

    def record(self, store: VersionStore, manifest: Manifest, folder: Path) -> None:
        """Put a sealed version behind its parent, for good; raises StoreError where another one is there."""
        ...


class VersionStore(VersionFiles):
    """The versions of one data folder. Any number of processes read; one at a time writes."""

    def __init__(
        self,
        folder: Path,
        *,
        lock_seconds: float = 30.0,
        engine: Engine | None = None,
        retention: Retention | None = None,
        ordering: Ordering | None = None,
    ) -> None:
        self.ordering = ordering
        self.retention = retention or Retention()
        made = MadeStores(folder / "made", most=self.retention.made, most_bytes=self.retention.made_bytes)
        super().__init__(folder, engine or Oxigraph(), made, lock_seconds)
        self._opening = threading.Lock()
        self._current: Version | None = None
        self._makeable: set[str] = set()
        self._since: dict[str, Since] = {}

    # Reading

    def current(self) -> Version | None:
        """Open the current version, or return it if it is open already; None before the first commit."""
        with self._opening:
            current_id = self.current_id()
            if current_id is None:
                return None
            if self._current is None or self._current.manifest.id != current_id:
                self._current = self.open(current_id)
            return self._current

    def forget(self) -> None:
        """Hold the current version no longer open, which may have become an old one."""
        with self._opening:
            self._current = None

    def open(self, version: str, *, make: bool = True) -> Version:
        """Open a version by its id; one that has no store is made first, which may take seconds.

        Raises UnknownVersionError, PrunedVersionError where it cannot be made any more, NotMadeError where it
        would have to be and `make` is false, StoreError where its files are damaged.
        """
        return self._opened(self.engine.open, version, make=make)

    def load(self, version: str) -> Version:
        """Copy a version into memory: two to three times faster to ask. Raises what `open` does."""
        with os_errors(f"load version {version}"):
            return self._opened(self.engine.load, version)

    def _opened(
        self, how: Callable[[Path, Manifest], Version], version: str, *, make: bool = True
    ) -> Version:
        manifest = self.manifest(version)
        for remaining in reversed(range(TRIES)):
            folder = self.store_folder(version)
            if folder is None and not make:
                raise NotMadeError(version)
            try:
                return how(folder or self.make(version), manifest)
            except PrunedVersionError:
                raise
            except StoreError as error:
                is_given_up = (
                    folder is not None and not folder.is_dir()
                )  # asked afterwards: it may be meanwhile
                is_spoilt = folder == self.made.path(version) and self.made.remove(version)
                if not remaining or not (is_given_up or is_spoilt):
                    raise StoreError(f"cannot open version {version}: {error}") from error
        raise StoreError(f"cannot open version {version}: its store is given up whenever it is made")

    def make(self, version: str) -> Path:
        """Make the store of a version unless it has one, and give its folder; raises what `open` does."""
        return make_store(self, version, MAKING_SECONDS)

    def is_pruned(self, version: str) -> bool:
        """Tell whether a version has lost its quads for good: there is no store, and none can be made."""
        on: list[str] = []
        for each in lineage(self, version):
            if each.id in self._makeable or self.is_ready(each.id):
                break
            if not has_notes(self.path(each.id)):
                return nearest(self, version) is None
            on.append(each.id)
        self._makeable.update(on)  # so that whoever asks of many versions reads each manifest once
        return False

    # Names

    def tag(self, name: str, version: str) -> None:
        """Give a version a name; raises StoreError where the name is no tag or another version's."""
        if not TAG.fullmatch(name) or VERSION_ID.fullmatch(name) or name.endswith(".next"):
            raise StoreError(f"{name!r} is no tag: letters, digits, '.', '_' and '-', and no version id")
        self.manifest(version)
        with os_errors(f"write {self._tags / name}"), self.lock():
            if (other := self.tags().get(name, version)) != version:
                raise StoreError(f"the tag {name} is of version {other}; remove it first")
            if not self.is_pruned(version):
                self._keep(version)
            self._tags.mkdir(exist_ok=True)
            write_whole(self._tags / name, version + "\n")

    def untag(self, name: str) -> None:
        """Remove a tag; raises UnknownVersionError where there is none."""
        if name not in self.tags():
            raise UnknownVersionError(f"{self.folder} has no tag {name!r}")
        with os_errors(f"remove {self._tags / name}"), self.lock():
            (self._tags / name).unlink(missing_ok=True)
            sync(self._tags)

    def resolve(self, name: str) -> Manifest:
        """Find a version by its id, a tag, `current`, or `~n` after any of them: so many versions before.

        Raises UnknownVersionError.
        """
        stem, tilde, steps = name.partition("~")
        if tilde and not _STEPS.fullmatch(steps):
            raise UnknownVersionError(f"no version is called {name!r}; write current~1 for the one before")
        found = self._named(stem)
        for _ in range(int(steps or 0)):
            if found.parent is None:
                raise UnknownVersionError(f"version {found.id} is the first: there is no {name}")
            found = self.manifest(found.parent)
        return found

    def _named(self, name: str) -> Manifest:
        if name == "current":
            current = self.current_manifest()
            if current is None:
                raise UnknownVersionError(f"{self.folder} has no version yet")
            return current
        return self.manifest(self.tags().get(name, name))

    def check_out(self, version: str) -> Manifest:
        """Make a version current as it is, without a commit; the next commit follows it."""
        manifest = self.manifest(version)
        if self.is_pruned(version):
            raise PrunedVersionError(version)
        if self.ordering is not None:
            raise StoreError(
                "what is current is decided elsewhere, where it only goes on: restore the version instead"
            )
        with self.lock():
            self._sweep()
            self._keep(version)
            self._pointer.set(manifest.id)
        return manifest

    # Writing

    @contextmanager
    def draft(self, guard: Guard = allow_all) -> Iterator[Draft]:
        """Give a copy of the current version to change; it is gone afterwards, unless it was published."""
        if self.ordering is not None:
            self.ordering.catch_up(self)
        with self.next_draft(guard) as draft:
            yield draft

    @contextmanager
    def next_draft(self, guard: Guard = allow_all) -> Iterator[Draft]:
        """Give a draft as `draft` does, of what this folder has, whatever there may be elsewhere."""
        with self.lock(), ExitStack() as cleanup:
            self._sweep()  # what a commit that was killed has left
            cleanup.callback(self._sweep)
            pending = self._versions / PENDING
            pending.mkdir()
            draft = self.engine.draft(self.current(), pending / STORE, guard)
            cleanup.callback(draft.abandon)
            yield draft

    def publish(self, draft: Draft, info: CommitInfo, placing: Placing | None = None) -> Manifest:
        """Make a draft the current version.

        Where nothing is changed, nothing is written, and the current version's manifest returned. `placing`
        stands in place of what the ordering records.
        Raises StoreError, with the current version as it was.
        """
        parent = self.current_manifest()
        if parent is not None and not draft.is_changed:
            return parent
        pending = self._versions / PENDING
        publication = Publication(pending, parent, self.path(parent.id) if parent else None, info)
        sealed = seal(draft, publication, self.engine)
        if placing is not None:
            placing(sealed, pending)
        elif self.ordering is not None:
            self.ordering.record(self, sealed, pending)
        manifest = self._place(pending, sealed)
        retain(self, self.retention, self._since)
        return manifest

    @contextmanager
    def adopting(self, version: str) -> Iterator[Path]:
        """Give a folder to be filled with the files of a version, which is then put in place.

        What is current stays so; see `set_current`. The caller has compared the files with their checksums.
        """
        with self.lock():
            self._sweep()
            pending = self._versions / PENDING
            pending.mkdir()
            try:
                yield pending
                sync_own(pending)
                pending.rename(self.path(version))
                sync(self._versions)
            finally:
                shutil.rmtree(pending, ignore_errors=True)

    def set_current(self, version: str) -> None:
        """Make a version that was adopted with its store the current one."""
        self.manifest(version)
        with self.lock():
            self._pointer.set(version)

    def prune(self, keep: int, *, dry_run: bool = False) -> Pruning:
        """Take the stores of all but the newest `keep` versions; see `retention.prune`."""
        self.forget()
        return prune(self, keep, dry_run=dry_run)

    def _keep(self, version: str) -> None:
        """Have a version keep a store of its own; the caller holds the lock."""
        if self.is_kept(version):
            return
        opened, coming = self.open(version), self.path(version) / COMING
        with os_errors(f"keep the store of version {version}"):
            shutil.rmtree(coming, ignore_errors=True)  # of one that was killed
            opened.link_to(coming)
            sync_own(coming)
            write_store_checksums(self.path(version), coming, self.engine.is_data)
            coming.rename(self.kept_folder(version))
            sync(self.path(version))

    def _place(self, pending: Path, manifest: Manifest) -> Manifest:
        folder = self.path(manifest.id)
        if not folder.exists():
            self._pointer.announce(manifest.id)
            pending.rename(folder)
            sync(self._versions)
        elif self.manifest(manifest.id) != manifest:
            raise StoreError(f"version {manifest.id} exists with other content; commit again")
        self._pointer.set(manifest.id)
        return manifest

    def _sweep(self) -> None:
        """Remove what a commit has begun and not published."""
        pending = self._versions / PENDING
        for path in self.unpublished():
            if path != pending:
                path.rename(pending)  # in one step: no half of it is ever found under a version's name
            shutil.rmtree(pending, ignore_errors=True)
