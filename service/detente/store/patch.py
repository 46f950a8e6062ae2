"""Changes as RDF patches (https://afs.github.io/rdf-patch/), compressed on disk."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import TextIO, cast

import zstandard
from pyoxigraph import Quad, RdfFormat, parse

from detente.rdf.quads import Change
from detente.store.errors import StoreError, os_errors

MEDIA_TYPE = "application/rdf-patch"
ADDED = "A "
"""What the line of a quad that is added begins with."""
REMOVED = "D "
"""What the line of a quad that is removed begins with."""
_BATCH = 10_000
_BUFFER = 1 << 16
"""Bytes that are compressed at once: a call for each line would cost more than the line."""


def patch_lines(
    added: Iterable[Quad], removed: Iterable[Quad], *, version: str, parent: str | None
) -> Iterator[str]:
    """Yield the lines of a patch: a transaction that leads from the parent to a version."""
    pieces = patch_pieces(added, removed, version=version, parent=parent)
    return (piece.decode() for piece in pieces)


def patch_pieces(
    added: Iterable[Quad],
    removed: Iterable[Quad],
    *,
    version: str,
    parent: str | None,
    less: Iterable[bytes] = (),
    more: Iterable[bytes] = (),
) -> Iterator[bytes]:
    """Yield the lines of a patch as UTF-8, a line in a piece.

    `less` and `more` are pieces of further lines, any number in each, every line with `REMOVED` or `ADDED`
    before it.
    """
    yield f"H id <urn:detente:version:{version}> .\n".encode()
    if parent is not None:
        yield f"H prev <urn:detente:version:{parent}> .\n".encode()
    yield b"TX .\n"
    yield from (f"{REMOVED}{quad} .\n".encode() for quad in removed)
    yield from less
    yield from (f"{ADDED}{quad} .\n".encode() for quad in added)
    yield from more
    yield b"TC .\n"


def write_patch(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a patch, given in pieces of UTF-8, compressed (Zstandard)."""
    with path.open("wb") as file, zstandard.ZstdCompressor().stream_writer(file) as compressed:
        buffered = io.BufferedWriter(cast(io.RawIOBase, compressed), _BUFFER)
        buffered.writelines(pieces)
        buffered.flush()
        buffered.detach()


def read_patch(path: Path, only: str = "") -> Iterator[tuple[bool, Quad]]:
    """Yield each quad of a patch with True where it is added; `only` those that are ADDED or REMOVED.

    Raises StoreError where it cannot be read.
    """
    for operator, lines in groupby(patch_text(path), key=lambda line: line[:2]):
        if operator in (ADDED, REMOVED):
            if only not in ("", operator):
                continue
            for quad in _quads(lines, path):
                yield operator == ADDED, quad
        elif operator not in ("H ", "TX", "TC"):
            raise StoreError(f"{path} is damaged: {operator!r} begins no line of an RDF patch")


def patch_text(path: Path) -> Iterator[str]:
    """Yield the lines of a patch as text."""
    try:
        with os_errors(f"read {path}"), path.open("rb") as file:
            yield from cast(TextIO, zstandard.open(file, "rt", encoding="utf-8", newline="\n"))
    except (zstandard.ZstdError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} is damaged: {error}") from error


class Net:
    """Additions and removals, less those that undo each other."""

    def __init__(self) -> None:
        self._added: set[Quad] = set()
        self._removed: set[Quad] = set()

    def take(self, steps: Iterable[tuple[bool, Quad]]) -> None:
        """Take the steps of a patch, each with True where a quad is added."""
        for is_added, quad in steps:
            undone, done = (self._removed, self._added) if is_added else (self._added, self._removed)
            if quad in undone:
                undone.discard(quad)
            else:
                done.add(quad)

    @property
    def change(self) -> Change:
        """What all that was taken does together."""
        return Change(frozenset(self._added), frozenset(self._removed))


def _quads(lines: Iterable[str], path: Path) -> Iterator[Quad]:
    """Read the statements of lines, so many at a time: each call of the parser has its cost."""
    remaining = iter(lines)
    while batch := "".join(line[2:] for line in islice(remaining, _BATCH)):
        try:
            yield from parse(batch, format=RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise StoreError(f"{path} is damaged: {error}") from error
