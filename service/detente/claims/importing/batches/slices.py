"""Files cut into slices of whole records, each of which can be read by itself.

Where a record ends is decided by the reader of records itself: a slice begins at a byte that it had come to.
Files that are packed, XML and JSON are one slice each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from detente.claims.importing.records import (
    CODECS,
    UTF_8,
    Meter,
    Record,
    RecordSource,
    check_is_text,
    csv_records,
    opened_bytes,
)

SLICE_RECORDS = 10_000
"""Records of a slice; some 50 MB of memory are needed to map it."""
_PACKED = frozenset({".gz", ".bz2", ".xz", ".zip"})
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MARK = b"\xef\xbb\xbf"
"""The byte order mark of UTF-8."""


@dataclass(frozen=True)
class RecordSlice:
    """Some records of one file, one after another."""

    path: Path
    number: int
    """The number of the first one."""
    records: int
    offset: int | None = None
    """The byte at which they begin; None for the whole of a file that cannot be read from the middle."""
    lines: int = 0
    """Lines of the file before it."""


class _Lines:
    """Lines of a file as a reader of CSV takes them, and how many bytes they were."""

    def __init__(self, file: IO[bytes], offset: int, encoding: str) -> None:
        self._file = file
        self._codec = "utf-8" if encoding == UTF_8 else CODECS[encoding]
        self._mark = _MARK if encoding == UTF_8 else b""
        self.offset = offset
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        for raw in self._file:
            ends_elsewhere = raw.count(b"\r") > raw.endswith(b"\r\n")
            for line in _LINE.findall(raw) if ends_elsewhere else (raw,):
                text = line.removeprefix(self._mark) if self.offset == 0 else line
                self.offset += len(line)
                self.number += 1
                yield text.decode(self._codec, "surrogateescape")


def cut_into_slices(
    source: RecordSource, files: Sequence[Path], most: int = SLICE_RECORDS
) -> Iterator[RecordSlice]:
    """Cut files into slices of `most` records, numbered on from file to file.

    Reads every file once. Raises InputError where one cannot be read.
    """
    number = 0
    for path in files:
        number += source.has_header + source.skip
        for each in _slices(source, path, number, most):
            yield each
            number += each.records


def records_of(source: RecordSource, piece: RecordSlice) -> Iterator[Record]:
    """Yield the records of a slice; raises InputError where they cannot be read."""
    if piece.offset is None:
        yield from source.records(piece.path, Meter())
        return
    with opened_bytes(piece.path) as file:
        file.seek(piece.offset)
        records = csv_records(
            iter(_Lines(file, piece.offset, source.encoding)), source, piece.path, piece.lines
        )
        yield from islice(records, piece.records)


def _slices(source: RecordSource, path: Path, number: int, most: int) -> Iterator[RecordSlice]:
    if source.format != "csv" or path.suffix.lower() in _PACKED:
        with closing(source.records(path, Meter())) as records:  # type: ignore[type-var]
            yield RecordSlice(path, number + 1, sum(1 for _ in records))
        return
    with opened_bytes(path) as file:
        check_is_text(file, path)
        lines = _Lines(file, 0, source.encoding)
        text = iter(lines)
        for _ in range(source.skip):
            next(text, None)
        records = csv_records(text, source, path, source.skip)
        if source.has_header:
            next(records, None)
        while True:
            offset, before = lines.offset, lines.number
            size = _length(islice(records, most))
            if size:
                yield RecordSlice(path, number + 1, size, offset, before)
            if size < most:
                return
            number += size


def _length(items: Iterable[object]) -> int:
    return sum(1 for _ in items)
