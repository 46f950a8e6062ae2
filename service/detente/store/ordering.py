"""Who decides which version follows which: the lock of a data folder, or what several folders share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from detente.store.manifest import Manifest

if TYPE_CHECKING:
    from detente.store.versions import VersionStore

Placing = Callable[[Manifest, Path], None]
"""Told a version that is sealed in a folder, before it is placed; what it raises leaves all as it was."""


class Ordering(Protocol):
    """What decides on the order of versions where several data folders are written as one.

    Without one, the lock of the data folder does.
    """

    def catch_up(self, store: VersionStore) -> None:
        """Have a store hold all versions that there are; asked before a draft is begun."""
        ...

    def record(self, store: VersionStore, manifest: Manifest, folder: Path) -> None:
        """Put a sealed version behind its parent, for good; raises StoreError where another one is there."""
        ...
