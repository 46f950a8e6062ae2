"""Opens the versions of a data folder: the place that says by which engine, and how things are described."""

from __future__ import annotations

from pathlib import Path

from detente.claims.description import related_claims
from detente.rdf.quads import GraphName
from detente.replication.ordering import FollowedOrder, SharedOrder
from detente.replication.postgres_log import PostgresLog
from detente.replication.standing import StateFile
from detente.settings import Settings
from detente.store import Ordering, Retention, VersionStore
from detente.store.engines.oxigraph.engine import Oxigraph
from detente.vocabulary.graphs import plan

LOCK_SECONDS = 30.0


def open_store(
    data: Path,
    profile: str = "full",
    *,
    lock_seconds: float = LOCK_SECONDS,
    retention: Retention | None = None,
    ordering: Ordering | None = None,
) -> VersionStore:
    """Give the versions of a data folder, which need not be there yet.

    Under the plain profile DESCRIBE answers what the engine does, under others with claims and anchors too.
    `lock_seconds` is how long a writer waits for another; `retention` says which versions keep a store;
    commits are put in order by `ordering`, without it by the folder's lock.
    """
    related = None if profile == "plain" else related_claims
    return VersionStore(
        data,
        lock_seconds=lock_seconds,
        engine=Oxigraph(related),
        retention=retention,
        ordering=ordering,
    )


def retention_of(settings: Settings) -> Retention:
    """Take from the settings which versions keep a store."""
    return Retention(
        newest=settings.keep_versions,
        days=settings.keep_days,
        quads=settings.keep_quads,
        made=settings.made_versions,
        made_bytes=settings.made_disk << 20,
    )


def undigested(profile: str, base: str) -> frozenset[GraphName]:
    """Name the graphs that take no part in digests (see `Rules.derived`), without reading the rules."""
    return frozenset() if profile == "plain" else plan(base).undigested


def shared_order(address: str, files: Path | None, profile: str, base: str) -> SharedOrder | None:
    """Give the order of a log that several share; None for an empty address. Nothing is asked of it yet."""
    return SharedOrder(PostgresLog(address, files), undigested(profile, base)) if address else None


def order_of(settings: Settings) -> Ordering | None:
    """Take from settings and data folder in which order commits are put; None for the folder's own."""
    if settings.log:
        return shared_order(settings.log, settings.log_files, settings.profile, settings.base)
    file = StateFile(settings.data)
    return FollowedOrder(file) if file.is_there else None
