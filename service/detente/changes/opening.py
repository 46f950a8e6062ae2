"""Opens the versions of a data folder: the place that says by which engine, and how things are described."""

from __future__ import annotations

from pathlib import Path

from detente.claims.description import related_claims
from detente.store import VersionStore
from detente.store.engines.oxigraph.engine import Oxigraph

LOCK_SECONDS = 30.0


def open_store(data: Path, profile: str = "full", *, lock_seconds: float = LOCK_SECONDS) -> VersionStore:
    """Give the versions of a data folder, which need not be there yet.

    Under the plain profile DESCRIBE answers what the engine does, under others with claims and anchors too.
    `lock_seconds` is how long a writer waits for another.
    """
    related = None if profile == "plain" else related_claims
    return VersionStore(data, lock_seconds=lock_seconds, engine=Oxigraph(related))
