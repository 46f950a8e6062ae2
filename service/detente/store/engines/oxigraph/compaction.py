"""Making many small files of the engine's into few.

The engine joins files that overlap. Commits of growing numbers or dates give it some that never do, and it
has no way to be told: each commit would then link, list and check more files than the one before.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from pyoxigraph import Store

_FEW_FILES = 128
_BYTES_A_FILE = 256 << 10
_BATCH = 200_000


def is_scattered(folder: Path) -> bool:
    """Tell whether a store that nobody writes to has more files than its size accounts for.

    The larger it is, the more commits share the cost of one copy.
    """
    sizes = [path.stat().st_size for path in folder.glob("*.sst")]
    return len(sizes) > _FEW_FILES + sum(sizes) // _BYTES_A_FILE


def copy_store(source: Store, folder: Path) -> None:
    """Write what a store holds into a new one: some ten microseconds a quad."""
    target = Store(str(folder))
    for graph in source.named_graphs():
        target.add_graph(graph)
    quads = iter(source)
    while batch := list(islice(quads, _BATCH)):
        target.bulk_extend(batch)
    target.flush()
