"""Files of sorted lines, in which those with a beginning are found by bisection."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path


def write_sorted(path: Path, lines: Iterable[bytes]) -> int:
    """Write lines in order, each once; give how many there are."""
    kept = sorted(set(lines))
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in kept)
    return len(kept)


class SortedLines:
    """A file as `write_sorted` leaves it; it is mapped, and read where it is looked at."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            is_empty = not path.stat().st_size
            self._data = b"" if is_empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def starting(self, beginning: bytes) -> Iterator[bytes]:
        """Yield the lines that begin so, in order."""
        data, at = self._data, self._first(beginning)
        while at < len(data):
            end = data.find(b"\n", at)
            line = data[at:end]
            if not line.startswith(beginning):
                return
            yield line
            at = end + 1

    def _first(self, beginning: bytes) -> int:
        """Find where the first line is that is not before some bytes."""
        data, low, high = self._data, 0, len(self._data)
        while low < high:
            middle = (low + high) // 2
            start = max(low, data.rfind(b"\n", low, middle) + 1)
            end = data.find(b"\n", middle)
            if data[start:end] < beginning:
                low = end + 1
            else:
                high = start
        return low
