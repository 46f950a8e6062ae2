"""`made/` in the data folder: stores of versions that keep none, made when they were asked for.

A store lies in a folder of its version's name, there whole or not at all. Those that were asked for longest
ago go when there are too many, or too large ones; what somebody reads stays until the next time.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from detente.store.errors import os_errors
from detente.store.files import exclusive, sync
from detente.store.holding import take_away
from detente.store.integrity import STORE

_PENDING, _GONE = "pending", ".gone"

Seen = set[tuple[int, int]]
"""Files by device and inode."""


class MadeStores:
    """The stores that were made of one data folder. Any number of processes read; one at a time makes one."""

    def __init__(self, folder: Path, *, most: int, most_bytes: int) -> None:
        self._folder = folder
        self._most = most
        self._most_bytes = most_bytes

    @property
    def is_used(self) -> bool:
        """Tell whether any store was ever made."""
        return self._folder.is_dir()

    @property
    def pending(self) -> Path:
        """The folder in which the next one is made."""
        return self._folder / _PENDING

    def path(self, version: str) -> Path:
        """Name the folder that a version's store is in, or would be."""
        return self._folder / version / STORE

    def ids(self) -> list[str]:
        """List the versions that have a store here."""
        return [each.parent.name for each in self._folder.glob(f"*/{STORE}") if self._is_whole(each.parent)]

    def touch(self, version: str) -> None:
        """Note that a version was asked for."""
        with suppress(OSError):  # it may have gone just now; or the folder cannot be written, only read
            os.utime(self._folder / version)

    @contextmanager
    def making(self, seconds: float) -> Iterator[None]:
        """Hold the lock of the one that makes, with nothing in its way that one who was killed has left."""
        with os_errors(f"write to {self._folder}"):
            self._folder.mkdir(parents=True, exist_ok=True)
            with exclusive(self._folder / "lock", seconds):
                self.sweep()
                yield

    def place(self, version: str, kept: Iterable[Path]) -> Path:
        """Put what was made in its place, and remove what is too much then; the caller holds the lock.

        Files of the stores in `kept`, which are there anyway, do not count.
        """
        target = self._folder / version
        self.pending.rename(target)
        sync(self._folder)
        seen: Seen = set()
        for folder in kept:
            _bytes_beside(folder, seen)
        self._trim(version, seen)
        return target / STORE

    def _trim(self, version: str, seen: Seen) -> None:
        """Remove those asked for longest ago, as far as there are too many; not that of `version`."""
        size = 0
        for number, name in enumerate(sorted(self.ids(), key=self._last_asked, reverse=True)):
            size += _bytes_beside(self.path(name), seen)
            if (number >= self._most or size > self._most_bytes) and name != version:
                self.remove(name)

    def remove(self, version: str) -> bool:
        """Remove a store; false where somebody reads it."""
        folder = self._folder / version
        gone = folder.with_suffix(_GONE)
        if not take_away(folder / STORE, folder / f"{STORE}{_GONE}"):
            return False
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
        return True

    def leavings(self) -> list[Path]:
        """List what making or removing has left that was killed."""
        if not self._folder.is_dir():
            return []
        folders = [each for each in self._folder.iterdir() if each.is_dir()]
        return sorted(each for each in folders if not self._is_whole(each))

    def sweep(self) -> None:
        """Remove what was left; the caller holds the lock."""
        for path in self.leavings():
            shutil.rmtree(path, ignore_errors=True)

    def _is_whole(self, folder: Path) -> bool:
        return folder.name != _PENDING and folder.suffix != _GONE and (folder / STORE).is_dir()

    def _last_asked(self, version: str) -> int:
        try:
            return (self._folder / version).stat().st_mtime_ns
        except FileNotFoundError:
            return 0


def _bytes_beside(folder: Path, seen: Seen) -> int:
    """Count the bytes of a store that no store counted before has: files are shared between them."""
    size = 0
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            found = entry.stat()
            if (found.st_dev, found.st_ino) not in seen:
                seen.add((found.st_dev, found.st_ino))
                size += found.st_size
    return size
