"""The file that names the current version, and with it the one that is about to take its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from detente.store.errors import StoreError
from detente.store.files import write_whole


@dataclass(frozen=True)
class Pointed:
    """What the file says: the current version, and one that has its folder already but is none yet."""

    current: str | None = None
    coming: str | None = None


class Pointer:
    """One line names the current version; a second one is there only while a commit puts its own in place.

    Both are in one file, so that in one step the version that was coming is the current one: if a commit is
    killed before that step, its folder is known to be no version's.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, int], Pointed] | None = None

    def read(self) -> Pointed:
        """Read the file, again only where it was replaced; raises StoreError where it cannot be read."""
        try:
            found = self._path.stat()
            stamp = (found.st_ino, found.st_mtime_ns)
            if self._read is None or self._read[0] != stamp:
                text = self._path.read_text(encoding="utf-8", errors="replace")
                self._read = (stamp, _parse(text))
            return self._read[1]
        except FileNotFoundError:
            return Pointed()
        except OSError as error:
            raise StoreError(f"cannot read {self._path}: {error.strerror or error}") from error

    def announce(self, version: str) -> None:
        """Say that a folder is to come which is no version yet; what is current stays so."""
        write_whole(self._path, f"{self.read().current or ''}\n{version}\n")

    def set(self, version: str) -> None:
        """Make a version the current one, and none coming."""
        write_whole(self._path, f"{version}\n")


def _parse(text: str) -> Pointed:
    current, coming = (line.strip() or None for line in (text + "\n\n").split("\n")[:2])
    return Pointed(current, coming)
