"""Where a dump is written to: compressed by its ending, counted and hashed on the way to the disk."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import zstandard

GZIP_LEVEL = 6
ZSTD_LEVEL = 9
"""Written once and fetched often: more is spent on these than on answers."""


@contextmanager
def compressed(output: BinaryIO, coding: str) -> Iterator[BinaryIO]:
    """Give what writes to `output` in a coding: `gz`, `zst`, or none; the same bytes for the same content."""
    if coding == "gz":
        # Neither a name nor a time, which would make the bytes differ (RFC 1952, section 2.3).
        with gzip.GzipFile("", "wb", GZIP_LEVEL, output, mtime=0) as file:
            yield cast(BinaryIO, file)
    elif coding == "zst":
        with zstandard.ZstdCompressor(ZSTD_LEVEL).stream_writer(output, closefd=False) as writer:
            yield cast(BinaryIO, writer)
    else:
        yield output


def coding_of(name: str) -> tuple[str, str]:
    """Split the ending that tells of compression off a file's name: `a.ttl.gz` is `a.ttl`, `gz`."""
    stem, _, ending = name.rpartition(".")
    return (stem, ending) if stem and ending in ("gz", "zst") else (name, "")


class Hashing:
    """Passes bytes on to a file, counts them, and keeps their SHA-256."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write some bytes."""
        self._hash.update(data)
        self.size += len(data)
        return self._output.write(data)

    def flush(self) -> None:
        """Pass on what the file holds back."""
        self._output.flush()

    @property
    def sha256(self) -> str:
        """The hash of all that was written, in hexadecimal digits."""
        return self._hash.hexdigest()
