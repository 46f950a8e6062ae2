"""Folders for files on their way in: each is one process's, and gone when that ends, however it does."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from detente.store.errors import os_errors
from detente.store.files import exclusive, lock_holder

NAME = "incoming"
"""The folder of a data folder that has them: they are on the disk of the versions."""
_LOCK = "lock"
_SECONDS = 30.0


@contextmanager
def working_folder(data: Path) -> Iterator[Path]:
    """Give an empty folder, and remove what processes that were killed have left; raises StoreError."""
    home = data / NAME
    with ExitStack() as held:
        with os_errors(f"write to {home}"):
            home.mkdir(parents=True, exist_ok=True)
            with exclusive(home / _LOCK, _SECONDS):
                for path in abandoned(data):
                    shutil.rmtree(path, ignore_errors=True)
                folder = Path(tempfile.mkdtemp(dir=home))
                held.callback(shutil.rmtree, folder, ignore_errors=True)
                held.enter_context(exclusive(folder / _LOCK, 0))
        yield folder


def abandoned(data: Path) -> list[Path]:
    """List the folders whose process is gone."""
    found = sorted(path for path in (data / NAME).glob("*") if path.is_dir())
    return [path for path in found if lock_holder(path / _LOCK) is None]
