"""Immutable versions of the graph on disk; and what a back end must do to keep them."""

from detente.store.engines.engine import Draft, Engine, Guard, Reader, Version, allow_all
from detente.store.errors import NotMadeError, PrunedVersionError, StoreError, UnknownVersionError
from detente.store.manifest import (
    DEFAULT_GRAPH_NAME,
    GraphSummary,
    GraphTable,
    Manifest,
    graph_name,
    graph_of,
)
from detente.store.publication import CommitInfo
from detente.store.retention import Retention
from detente.store.version_files import VERSION_ID
from detente.store.versions import Ordering, VersionStore

__all__ = [
    "DEFAULT_GRAPH_NAME",
    "VERSION_ID",
    "CommitInfo",
    "Draft",
    "Engine",
    "GraphSummary",
    "GraphTable",
    "Guard",
    "Manifest",
    "NotMadeError",
    "Ordering",
    "PrunedVersionError",
    "Reader",
    "Retention",
    "StoreError",
    "UnknownVersionError",
    "Version",
    "VersionStore",
    "allow_all",
    "graph_name",
    "graph_of",
]
