"""One digest of all that a build is made from, so that an unchanged one need not be made to be known."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph

import detente

PACKAGE = Path(detente.__file__).parent
_CODE = (".py", ".rq")


def source_digest(folders: Iterable[Path], base: str) -> str:
    """Digest every file of the folders, the package's own code, the engine's version and the base.

    SHA-256 in hexadecimal. The package's version alone would not do: a checkout changes under one version.
    The code is read once in a process, which goes on running what it was when it was loaded.
    """
    hasher = hashlib.sha256()
    for part in (detente.__version__, pyoxigraph.__version__, base):
        hasher.update(f"{len(part)} {part}\n".encode())
    for folder in folders:
        hasher.update(_digest(folder, _files(folder)))
    hasher.update(_code(PACKAGE))
    return hasher.hexdigest()


@cache
def _code(package: Path) -> bytes:
    return _digest(package, (path for path in _files(package) if path.endswith(_CODE)))


def _digest(folder: Path, files: Iterator[str]) -> bytes:
    """Digest files, each with its name and size, so that no two folders are alike by chance."""
    hasher = hashlib.sha256()
    before = len(f"{folder}/")
    for path in sorted(files):
        content = Path(path).read_bytes()
        hasher.update(f"{path[before:].replace(os.sep, '/')} {len(content)}\n".encode())
        hasher.update(content)
    return hasher.digest()


def _files(folder: Path | str) -> Iterator[str]:
    """Yield every file below a folder; links to folders are not followed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            elif entry.is_file():
                yield entry.path
