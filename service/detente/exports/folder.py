"""`dumps/` in the data folder: a folder a version, each file made once and there whole or not at all.

Beside a file lies its hash, in the form that `sha256sum -c` reads; a file without one is not there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from detente.exports.catalogue import DumpFile
from detente.exports.output import Hashing, compressed
from detente.store.errors import os_errors
from detente.store.files import exclusive, sync, write_whole

_PENDING, _HASH, _GONE = ".part", ".sha256", ".gone"


@dataclass(frozen=True)
class Made:
    """A file that has been made: where it is, its size in bytes, its SHA-256 in hexadecimal digits."""

    path: Path
    size: int
    sha256: str


class DumpFolder:
    """The dumps of one data folder. Any number of processes read; one at a time makes a file."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "dumps"

    def made(self, file: DumpFile) -> Made | None:
        """Find a file; None where it has not been made."""
        path = self._path(file)
        try:
            digest = path.with_name(path.name + _HASH).read_text(encoding="ascii").split()[0]
            return Made(path, path.stat().st_size, digest)
        except (FileNotFoundError, IndexError):
            return None

    def sums(self, version: str) -> str:
        """Give the hashes of the files of a version that have been made, as `sha256sum -c` reads them."""
        paths = sorted((self._folder / version).glob(f"*{_HASH}"))
        return "".join(path.read_text(encoding="ascii") for path in paths if path.with_suffix("").exists())

    def written(self, file: DumpFile) -> int:
        """Tell how many bytes there are of a file that is being made."""
        path = self._path(file)
        try:
            return path.with_name(path.name + _PENDING).stat().st_size
        except FileNotFoundError:
            return 0

    def make(self, file: DumpFile, write: Callable[[BinaryIO], None], seconds: float) -> Made:
        """Make a file of what `write` writes, unless it is there; waits for another that is being made.

        Raises StoreError where the disk refuses or the wait takes longer than so many seconds.
        """
        path = self._path(file)
        with os_errors(f"write {path}"):
            path.parent.mkdir(parents=True, exist_ok=True)
            with exclusive(self._folder / "lock", seconds):
                return self.made(file) or self._make(file, path, write)

    def _make(self, file: DumpFile, path: Path, write: Callable[[BinaryIO], None]) -> Made:
        self._sweep()
        pending = path.with_name(path.name + _PENDING)
        try:
            with pending.open("wb") as raw:
                hashing = Hashing(raw)
                with compressed(cast(BinaryIO, hashing), file.coding) as output:
                    write(output)
                raw.flush()
                os.fsync(raw.fileno())
            write_whole(path.with_name(path.name + _HASH), f"{hashing.sha256}  {path.name}\n")
            pending.replace(path)  # after its hash, without which it would not be there
        finally:
            pending.unlink(missing_ok=True)
        sync(path.parent)
        return Made(path, hashing.size, hashing.sha256)

    def prune(self, keep: Collection[str], others: int) -> list[str]:
        """Remove the dumps of all versions but those in `keep` and the `others` that were made last.

        Returns the versions whose dumps are gone. Who reads one of them may read it to its end.
        """
        with os_errors(f"prune {self._folder}"), exclusive(self._folder / "lock", 0):
            folders = [path for path in self._folder.iterdir() if path.is_dir() and not path.suffix]
            loose = [path for path in folders if path.name not in keep]
            loose.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
            for path in loose[others:]:
                path.rename(path.with_suffix(_GONE))
            self._sweep()
        return [path.name for path in loose[others:]]

    def _sweep(self) -> None:
        """Remove what a process that was killed has begun to make, or to remove."""
        for path in self._folder.glob(f"*/*{_PENDING}"):
            path.unlink(missing_ok=True)
        for path in self._folder.glob(f"*{_GONE}"):
            shutil.rmtree(path, ignore_errors=True)

    def _path(self, file: DumpFile) -> Path:
        return self._folder / file.version / file.name
