"""Files that are there whole or not at all: locks, syncs and pointers that move in one step."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from detente.store.errors import StoreError

_LOCK_POLL_SECONDS = 0.02
_PID_WIDTH = 10


@contextmanager
def exclusive(path: Path, seconds: float) -> Iterator[None]:
    """Hold the one lock on a file; raises StoreError, naming who holds it, after some seconds.

    The kernel releases it when its process ends, however that comes about.
    """
    path.touch()
    with path.open("r+", encoding="ascii") as file:
        _acquire(file, seconds)
        file.seek(0)
        file.write(f"{os.getpid():<{_PID_WIDTH}}\n")  # over what was there, which a full disk allows
        file.flush()
        yield  # closing the file releases the lock


def _acquire(file: IO[str], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not _try_lock(file):
        if time.monotonic() >= deadline:
            raise StoreError(
                f"process {_holder(file)} is writing (it holds {file.name}); waited {seconds:g} s"
            )
        time.sleep(_LOCK_POLL_SECONDS)


def _holder(file: IO[str]) -> str:
    file.seek(0)
    return file.read().strip() or "unknown"


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_holder(path: Path) -> str | None:
    """Tell which process holds a lock now; None where nobody does."""
    if not path.exists():
        return None
    with path.open("r+", encoding="ascii") as file:
        return None if _try_lock(file) else _holder(file)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that others see what was there before, or all of `text`, and a crash loses neither."""
    following = path.with_name(f"{path.name}.next")
    following.write_text(text, encoding="utf-8")
    sync(following)
    following.replace(path)
    sync(path.parent)


def walk(folder: str | os.PathLike[str]) -> Iterator[os.DirEntry[str]]:
    """Yield all that is below a folder; an entry knows what it is without a look at it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry
            if entry.is_dir(follow_symlinks=False):
                yield from walk(entry.path)


def own_files(folder: Path) -> list[Path]:
    """List the files below a folder that it shares with no other."""
    return sorted(Path(entry.path) for entry in walk(folder) if _is_own(entry))


def _is_own(entry: os.DirEntry[str]) -> bool:
    return entry.is_file() and entry.stat().st_nlink == 1


def sync_own(folder: Path) -> None:
    """Have the disk keep a folder, the folders in it and its own files; linked files are kept already."""
    entries = list(walk(folder))
    files = sorted(entry.path for entry in entries if _is_own(entry))
    folders = [entry.path for entry in entries if entry.is_dir()]
    for path in (*files, *folders, str(folder)):
        sync(path)


def sync(path: str | os.PathLike[str]) -> None:
    """Have the disk keep a file or folder (fsync(2))."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
