"""What a log of patches has of one version: all that a copy of its parent needs to become that version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.rdf.digest import GraphHash
from detente.store import Manifest, VersionStore
from detente.store.errors import StoreError
from detente.store.history import report_of
from detente.store.integrity import checksums_of, sha256_of
from detente.store.manifest import changed_hashes
from detente.store.notes import NOTES, PATCH, has_notes


@dataclass(frozen=True)
class NamedFile:
    """A file that an entry names by the SHA-256 (hexadecimal) of its bytes; `path` is where it lies."""

    digest: str
    size: int
    path: Path | None = None

    @property
    def here(self) -> Path:
        """Where it lies; raises StoreError where it was not fetched."""
        if self.path is None:
            raise StoreError(f"the file {self.digest} of a log has not been fetched")
        return self.path


@dataclass(frozen=True)
class LogEntry:
    """One version in a log: its manifest, what its graphs are afterwards, its patch and its notes as files.

    `graphs` has the hash of each graph that differs from the parent's, None of one that is gone; `report` is
    what the gate said.
    """

    manifest: Manifest
    graphs: Mapping[str, GraphHash | None]
    report: str | None
    patch: NamedFile
    notes: NamedFile

    @property
    def version(self) -> str:
        """The id of the version."""
        return self.manifest.id

    def as_dict(self) -> dict[str, Any]:
        """Give all but the content of its files, for JSON."""
        graphs = {name: found and _row(found) for name, found in sorted(self.graphs.items())}
        return {
            "manifest": self.manifest.facts(),
            "graphs": graphs,
            "report": self.report,
            "patch": {"sha256": self.patch.digest, "bytes": self.patch.size},
            "notes": {"sha256": self.notes.digest, "bytes": self.notes.size},
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> LogEntry:
        """Read what `as_dict` has written; raises StoreError where it is no entry."""
        try:
            graphs = {name: found and _hash(found) for name, found in row["graphs"].items()}
            return cls(
                Manifest.from_json(json.dumps(row["manifest"])),
                graphs,
                row["report"],
                *(
                    NamedFile(str(row[name]["sha256"]), int(row[name]["bytes"]))
                    for name in ("patch", "notes")
                ),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StoreError(f"this is no entry of a log: {error!r}") from error


def entry_of_folder(
    folder: Path, manifest: Manifest, parent: Path | None, report: str | None = None
) -> LogEntry:
    """Make the entry of a version from its folder; raises StoreError where it has no notes."""
    if not has_notes(folder):
        raise StoreError(f"version {manifest.id} is of before there were notes, and cannot be made elsewhere")
    sums = checksums_of(folder)
    files = (_named(folder / name, sums.get(name)) for name in (PATCH, NOTES))
    graphs = changed_hashes(folder / "graphs", parent and parent / "graphs")
    return LogEntry(manifest, graphs, report, *files)


def logged_entry(store: VersionStore, version: str) -> LogEntry:
    """Make the entry of a version that a store has; raises UnknownVersionError, StoreError."""
    manifest = store.manifest(version)
    parent = None if manifest.parent is None else store.path(manifest.parent)
    return entry_of_folder(store.path(version), manifest, parent, report_of(store, version))


def _named(path: Path, digest: str | None) -> NamedFile:
    return NamedFile(digest or sha256_of(path), path.stat().st_size, path)


def _row(found: GraphHash) -> list[object]:
    return [found.count, f"{found.total:x}", found.blank]


def _hash(row: list[Any]) -> GraphHash:
    return GraphHash(count=int(row[0]), total=int(row[1], 16), blank=bool(row[2]))
