"""One digest of all that a build is made from, so that an unchanged one need not be made to be known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph

import detente

PACKAGE = Path(detente.__file__).parent
_CODE = (".py", ".rq")


def source_digest(folders: Iterable[Path], base: str) -> str:
    """Digest every file of the folders, the package's own code, the engine's version and the base.

    SHA-256 in hexadecimal. The package's version alone would not do: a checkout changes under one version.
    """
    hasher = hashlib.sha256()
    for part in (detente.__version__, pyoxigraph.__version__, base):
        hasher.update(f"{len(part)} {part}\n".encode())
    for folder in folders:
        _add(hasher, folder, (path for path in folder.rglob("*") if path.is_file()))
    _add(hasher, PACKAGE, (path for path in PACKAGE.rglob("*") if path.suffix in _CODE))
    return hasher.hexdigest()


def _add(hasher: hashlib._Hash, folder: Path, files: Iterator[Path]) -> None:
    """Add files, each with its name and size, so that no two folders are alike by chance."""
    hasher.update(b"folder\n")
    for path in sorted(files):
        content = path.read_bytes()
        hasher.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        hasher.update(content)
