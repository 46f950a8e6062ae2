"""Which files in a folder of the engine's are the data, and which its own notes."""

from __future__ import annotations

from pathlib import Path

# What the engine writes about itself, when it opens a store and as long as it is open.
_NOTES = ("LOG", "LOCK", "IDENTITY")


def is_data(name: str) -> bool:
    """Tell whether a file holds data, and so never changes once its store is closed."""
    return not name.startswith(_NOTES)


def remove_logs(folder: Path) -> None:
    """Remove what the engine has noted of its work, half of a small version, from a store that is closed.

    `LOG` is for people, and so is `OPTIONS-*`, which the engine writes whenever it opens a store and never
    reads. The write-ahead log, `*.log`, is empty of use once all is flushed; the engine's own backup leaves
    it out too.
    """
    for pattern in ("LOG*", "OPTIONS-*", "*.log"):
        for path in folder.glob(pattern):
            path.unlink()
