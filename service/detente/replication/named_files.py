"""Files by the digest of their bytes: each there whole or not at all, and checked when it is taken."""

from __future__ import annotations

import shutil
from pathlib import Path

from detente.replication.entry import NamedFile
from detente.store.errors import StoreError, os_errors
from detente.store.files import sync
from detente.store.integrity import sha256_of


class NamedFiles:
    """A folder that writers and followers share, in which a log keeps what is too large for itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, file: NamedFile) -> None:
        """Keep a file for good."""
        target = self._folder / file.digest
        with os_errors(f"write {target}"):
            if target.exists():
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            coming = target.with_suffix(".next")
            shutil.copyfile(file.here, coming)
            sync(coming)
            coming.replace(target)
            sync(self._folder)

    def find(self, digest: str, size: int) -> NamedFile:
        """Find a file; raises StoreError where it is not there, or not what was put there."""
        path = self._folder / digest
        with os_errors(f"read {path}"):
            return checked(NamedFile(digest, size, path))


def checked(file: NamedFile) -> NamedFile:
    """Give a file whose bytes have its digest; raises StoreError where they have not."""
    if sha256_of(file.here) != file.digest:
        raise StoreError(f"{file.path} is damaged: its bytes have not the digest {file.digest}")
    return file
