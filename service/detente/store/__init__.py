"""Immutable versions of the graph on disk; the only package that opens an engine's store."""

from detente.store.engines.oxigraph.draft import Draft, Guard
from detente.store.engines.oxigraph.reader import Reader, Version
from detente.store.errors import PrunedVersionError, StoreError, UnknownVersionError
from detente.store.manifest import (
    DEFAULT_GRAPH_NAME,
    GraphSummary,
    GraphTable,
    Manifest,
    graph_name,
    graph_of,
)
from detente.store.publication import CommitInfo
from detente.store.versions import VersionStore

__all__ = [
    "DEFAULT_GRAPH_NAME",
    "CommitInfo",
    "Draft",
    "GraphSummary",
    "GraphTable",
    "Guard",
    "Manifest",
    "PrunedVersionError",
    "Reader",
    "StoreError",
    "UnknownVersionError",
    "Version",
    "VersionStore",
    "graph_name",
    "graph_of",
]
