"""What a data folder holds of its versions: listed, named and found, without opening any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from detente.rdf.digest import VERSION_ID_LENGTH
from detente.store.engines.engine import Engine
from detente.store.errors import StoreError, UnknownVersionError, os_errors
from detente.store.files import exclusive
from detente.store.integrity import STORE
from detente.store.made import MadeStores
from detente.store.manifest import GraphTable, Manifest
from detente.store.pointer import Pointer

VERSION_ID = re.compile(rf"[0-9a-f]{{{VERSION_ID_LENGTH}}}")
TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
PENDING = "pending"


class VersionFiles:
    """The files of the versions of one data folder, and the lock of the one process that writes them."""

    def __init__(self, folder: Path, engine: Engine, made: MadeStores, lock_seconds: float) -> None:
        self.folder = folder
        self.engine = engine
        self.made = made
        self.lock_path = folder / "lock"
        self._versions = folder / "versions"
        self._pointer = Pointer(folder / "current")
        self._tags = folder / "tags"
        self._lock_seconds = lock_seconds

    def store_folder(self, version: str) -> Path | None:
        """Find the engine's folder of a version: its own, or one that was made; None if there is neither."""
        if (kept := self.kept_folder(version)).is_dir():
            return kept
        made = self.made.path(version)
        if not made.is_dir():
            return None
        self.made.touch(version)
        return made

    def kept_folder(self, version: str) -> Path:
        """Name the folder of the store that a version keeps, if it keeps one."""
        return self._versions / version / STORE

    def is_kept(self, version: str) -> bool:
        """Tell whether a version keeps a store of its own."""
        return self.kept_folder(version).is_dir()

    def is_ready(self, version: str) -> bool:
        """Tell whether a version can be opened at once."""
        return self.is_kept(version) or self.made.path(version).is_dir()

    def ready_ids(self) -> list[str]:
        """List the versions that can be opened at once."""
        return sorted({*filter(self.is_kept, self.ids()), *self.made.ids()})

    def manifests(self) -> list[Manifest]:
        """Read the manifests of all versions, oldest first."""
        return sorted(map(self.manifest, self.ids()), key=lambda each: (each.moment, each.id))

    def ids(self) -> list[str]:
        """List the versions, sorted by id; what a commit has put in place and not published is none."""
        with os_errors(f"list the versions in {self.folder}"):
            names = [each.name for each in self._versions.iterdir()] if self._versions.is_dir() else []
        coming = self._pointer.read().coming  # after the folders: it is announced before it has one
        return sorted(name for name in names if VERSION_ID.fullmatch(name) and name != coming)

    def unpublished(self) -> list[Path]:
        """List the folders of commits that are under way, or were killed before they were published."""
        coming = self._pointer.read().coming
        names = [PENDING, *([coming] if coming and VERSION_ID.fullmatch(coming) else [])]
        return [path for path in map(self.path, names) if path.exists()]

    def manifest(self, version: str) -> Manifest:
        """Read what is known of a version; raises UnknownVersionError, or StoreError if it is damaged."""
        path = self._versions / version / "manifest.json"
        with os_errors(f"read {path}"):
            if not VERSION_ID.fullmatch(version) or not path.parent.is_dir():
                raise UnknownVersionError(f"{self.folder} has no version {version!r}")
            text = path.read_bytes()
        try:
            return Manifest.from_json(text, GraphTable(path.with_name("graphs")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{path} is not a manifest: {error}") from error

    def current_id(self) -> str | None:
        """Read the id of the current version; None before the first commit."""
        return self._pointer.read().current

    def current_manifest(self) -> Manifest | None:
        """Read the manifest of the current version; None before the first commit."""
        current_id = self.current_id()
        return None if current_id is None else self.manifest(current_id)

    def path(self, version: str) -> Path:
        """Name the folder of a version."""
        return self._versions / version

    def tags(self) -> dict[str, str]:
        """Read every tag and the id of its version, in order of name."""
        with os_errors(f"read {self._tags}"):
            found = self._tags.iterdir() if self._tags.is_dir() else ()
            paths = sorted(path for path in found if TAG.fullmatch(path.name) and path.suffix != ".next")
            return {path.name: path.read_text(encoding="utf-8").strip() for path in paths}

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock of the one writer; raises StoreError where another holds it for too long."""
        with os_errors(f"write to {self.folder}"):
            self._versions.mkdir(parents=True, exist_ok=True)
            with exclusive(self.lock_path, self._lock_seconds):
                yield
