"""Opens the versions of a data folder: the place that says by which engine, and how things are described."""

from __future__ import annotations

from pathlib import Path

from detente.claims.description import related_claims
from detente.settings import Settings
from detente.store import Retention, VersionStore
from detente.store.engines.oxigraph.engine import Oxigraph

LOCK_SECONDS = 30.0


def open_store(
    data: Path,
    profile: str = "full",
    *,
    lock_seconds: float = LOCK_SECONDS,
    retention: Retention | None = None,
) -> VersionStore:
    """Give the versions of a data folder, which need not be there yet.

    Under the plain profile DESCRIBE answers what the engine does, under others with claims and anchors too.
    `lock_seconds` is how long a writer waits for another; `retention` says which versions keep a store.
    """
    related = None if profile == "plain" else related_claims
    return VersionStore(data, lock_seconds=lock_seconds, engine=Oxigraph(related), retention=retention)


def retention_of(settings: Settings) -> Retention:
    """Take from the settings which versions keep a store."""
    return Retention(
        newest=settings.keep_versions,
        days=settings.keep_days,
        quads=settings.keep_quads,
        made=settings.made_versions,
        made_bytes=settings.made_disk << 20,
    )
