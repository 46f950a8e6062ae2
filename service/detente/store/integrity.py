"""Checksums of a version's files, so that damage is found, and told by version and file.

A file that versions share is hashed once, when it is written, and looked at once, however many share it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from detente.store.errors import StoreError, os_errors
from detente.store.files import walk, write_whole

CHECKSUMS = "files.json"
STORE = "store"
"""The folder of a version that is the engine's."""

IsData = Callable[[str], bool]
"""Tells by its name whether a file of the engine's is not to change."""

Seen = dict[tuple[int, int], str]
"""Checksums by device and inode."""


def write_checksums(version: Path, parent: Path | None, is_data: IsData) -> None:
    """Write the SHA-256 of every file of a version; those linked with the parent's are taken from there."""
    known = checksums_of(parent) if parent else {}
    sums = {
        name: known[name] if name in known and entry.stat().st_nlink > 1 else sha256_of(Path(entry))
        for name, entry in _files(version, is_data).items()
    }
    write_whole(version / CHECKSUMS, _written(sums))


def _written(sums: Mapping[str, str]) -> str:
    return json.dumps(sums, indent=0, sort_keys=True) + "\n"


def write_store_checksums(version: Path, store: Path, is_data: IsData) -> None:
    """List the files of a store that a version is about to keep, before it has it; the others stay listed."""
    others = {
        name: found for name, found in checksums_of(version).items() if not name.startswith(f"{STORE}/")
    }
    files = (path for path in store.rglob("*") if path.is_file() and is_data(path.name))
    sums = {f"{STORE}/{path.relative_to(store).as_posix()}": sha256_of(path) for path in files}
    write_whole(version / CHECKSUMS, _written({**others, **sums}))


def add_checksum(version: Path, name: str) -> None:
    """Take a file that has come since into the list of a version's files."""
    sums = {**checksums_of(version), name: sha256_of(version / name)}
    write_whole(version / CHECKSUMS, _written(sums))


def damages(version: Path, seen: Seen, is_data: IsData) -> Iterator[str]:
    """Yield what is wrong with the files of a version; `seen` keeps what was read already.

    Of a pruned version, the engine's files are not asked for.
    """
    try:
        sums = checksums_of(version)
    except StoreError as error:
        yield str(error)
        return
    if not (version / STORE).is_dir():
        sums = {name: found for name, found in sums.items() if not name.startswith(f"{STORE}/")}
    present = _files(version, is_data)
    yield from (f"{name} is missing" for name in sorted(sums.keys() - present.keys()))
    for name in sorted(sums.keys() & present.keys()):
        if _sum_once(present[name], seen) != sums[name]:
            yield f"{name} is not what was written"


def _sum_once(file: os.DirEntry[str], seen: Seen) -> str:
    found = file.stat()
    key = (found.st_dev, found.st_ino)
    if key not in seen:
        seen[key] = sha256_of(Path(file))
    return seen[key]


def _files(version: Path, is_data: IsData) -> dict[str, os.DirEntry[str]]:
    """Find the files of a version that do not change, by their paths in it."""
    root = f"{version}{os.sep}"
    engine = f"{root}{STORE}{os.sep}"
    return {
        entry.path.removeprefix(root): entry
        for entry in walk(version)
        if entry.is_file()
        and entry.name != CHECKSUMS
        and (not entry.path.startswith(engine) or is_data(entry.name))
    }


def checksums_of(version: Path) -> dict[str, str]:
    """Read the SHA-256 of each file of a version, by its path there; raises StoreError."""
    path = version / CHECKSUMS
    with os_errors(f"read {path}"):
        text = path.read_bytes()
    try:
        return dict(json.loads(text))
    except (ValueError, TypeError) as error:
        raise StoreError(f"{path} is damaged: {error}") from error


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
