"""Folders that somebody reads: held as long as they are read, and taken away only where nobody holds them.

The engine opens most of its files when a look-up first needs them, so an open store is more than open files.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Hold:
    """A shared lock on a folder (flock(2)), given back when it is forgotten or its process ends."""

    def __init__(self, folder: Path) -> None:
        """Hold a folder; raises FileNotFoundError where it is not there, or is just being taken away."""
        self._descriptor: int | None = None
        self._descriptor = descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        held, named = os.fstat(descriptor), folder.stat()
        if (held.st_dev, held.st_ino) != (named.st_dev, named.st_ino):
            raise FileNotFoundError(f"{folder} was replaced")

    def release(self) -> None:
        """Hold it no longer."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __del__(self) -> None:
        self.release()


def take_away(folder: Path, target: Path) -> bool:
    """Rename a folder that nobody holds; False where somebody does, or it is not there."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        folder.rename(target)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
